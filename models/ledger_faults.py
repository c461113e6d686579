"""What a database says when it refuses, in the words of whoever asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, OperationalError, StatementError

from models import ledger_file
from models.errors import AtOnce, BadInput, DubanError, LedgerBusy, NotReady

UNDEFINED = ("42P01", "42703")
"""PostgreSQL's codes for a table or a column that is not there."""
UNIQUE = "23505"
"""A line, a number or a request that somebody else wrote in the same moment."""
AT_ONCE = ("40001", "40P01")
"""A serialisation failure, a deadlock: two at once, and this one gave way."""
TOO_SLOW = ("57014", "55P03")
"""A statement or a lock that took longer than allowed."""


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Around whatever speaks to the database. Raises AtOnce, BadInput, LedgerBusy, NotReady."""
    try:
        yield
    except IntegrityError as error:
        if "UNIQUE" not in str(error.orig) and getattr(error.orig, "sqlstate", None) != UNIQUE:
            raise
        raise AtOnce("有人同时办理了同一事，本次没有改动；请查看后重试") from error
    except DatabaseError as error:
        reason = str(error.orig).strip().splitlines()[0][:160]
        sqlite, state = engine.dialect.name == "sqlite", getattr(error.orig, "sqlstate", None)
        if isinstance(error, DataError):  # a character that no text of this database may hold
            raise BadInput("有不能识别的字符，请删去后重试") from error
        if state in UNDEFINED or (sqlite and reason.startswith(("no such table", "no such column"))):
            raise NotReady(ledger_file.NOT_THERE) from error
        if sqlite and isinstance(error, OperationalError):
            raise LedgerBusy(ledger_file.unreadable(reason)) from error
        if sqlite:
            raise NotReady(f"ledger.db 已损坏，或不是可用的台账（{reason}）；{ledger_file.WHAT_THEN}") from error
        if state in AT_ONCE:
            raise AtOnce("有人同时办理了同一事，本次没有改动；请查看后重试") from error
        if state in TOO_SLOW:
            raise LedgerBusy(f"台账数据库没有及时完成（{reason}），本次没有改动；请稍后重试") from error
        if state is None or isinstance(error, OperationalError):
            raise NotReady(f"连不上台账数据库：{reason}；请检查 DUBAN_DATABASE_URL 和数据库是否在运行") from error
        raise
    except StatementError as error:  # what a column says of a value comes wrapped
        if isinstance(error.orig, DubanError):
            raise error.orig from None
        raise
