"""What a citizen may ask without signing in: how his own case stands, by its number and a code that only he has."""

import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

from desk.signing_in.locking import LOCKED_FOR, locked
from models.errors import NotFound, Refused
from models.queries.cases import find_case
from models.queries.signing_in import count_failure
from models.tables import Case
from models.words import STATE_NAMES, State
from office.office import Office

LONG = 8
"""Characters of a code; what it is made of is random, and tries are counted."""
ASKED_BY_CITIZENS = ("reply", "request")
WORDS = {State.OPEN: "办理中", State.PAUSED: "办理中（计时暂停）"}


@dataclass(frozen=True)
class Standing:
    """All that is told: the number, the state in a word, and the due date, where it is still to come or was kept."""

    number: str
    state: str
    due_date: dt.date
    provisional: bool


def check_code(case: Case) -> str | None:
    """The code (查询码) of a case that a citizen sent in; None for any other."""
    if case.definition.procedure not in ASKED_BY_CITIZENS:
        return None
    digest = hashlib.sha256(f"query:{case.number}:{case.mark}".encode()).digest()
    return base64.b32encode(digest).decode()[:LONG]


def ask_standing(office: Office, number: str, code: str, address: str) -> Standing:
    """How a case stands. Raises NotFound for a number or a code that is wrong, which is told apart nowhere, and
    Refused after too many tries for a number or from an address."""
    account = hashlib.sha256(f"query:{number.strip().upper()}".encode()).hexdigest()
    place, now = f"query:{address}", office.now()  # who asks here locks nobody out of signing in
    with office.ledger.write() as session:
        if locked(session, account, place, now):
            raise Refused("查询次数过多，请十分钟后再试")
        case = find_case(session, number)
        right = check_code(case) if case else None
        if case is None or right is None or not hmac.compare_digest(right.encode(), code.strip().upper().encode()):
            count_failure(session, account, place, now, now - LOCKED_FOR)
            found = None
        else:
            words = WORDS.get(case.state, f"已{STATE_NAMES[case.state]}")
            found = Standing(case.number, words, case.due_date, case.provisional)
    if found is None:
        raise NotFound("编号或查询码不对，请核对受理时告知的编号和查询码")
    return found
