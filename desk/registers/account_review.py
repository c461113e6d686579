"""Which accounts should be closed, and a case for each of them.

闲置: no update in the two weeks before the day of the check, as inspections under 国办秘函〔2019〕19号 judge new media.
重复: a unit's second account on a platform (《2023年景德镇市政务公开工作要点》1.9).
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from desk.cases.fields import known_to
from desk.cases.opening import Opening, register_within
from desk.registers.accounts import account_json
from desk.time_kept import unkept
from models.errors import BadInput, NotReady
from models.instants import local_date
from models.queries.accounts import accounts
from models.registers import Account
from models.tables import Case
from office.office import Office

IDLE_DAYS = 14
"""Calendar days without a post after which an account is idle (监测点前2周内无信息更新).

Inspection indices are replaced now and then: `settings: {idle_days: …}` of the obligation in the catalog goes before.
"""
CLOSURE = "account-closure"
"""The obligation of the catalog under which a closure is handled."""


class Ground(StrEnum):
    """Why an account should be closed."""

    IDLE = "idle"
    DUPLICATE = "duplicate"


GROUND_NAMES = {Ground.IDLE: "闲置", Ground.DUPLICATE: "重复"}


@dataclass(frozen=True)
class Closure:
    """An account that should be closed. `kept`: the account of its unit that stays, where it is one too many."""

    account: Account
    grounds: tuple[Ground, ...]
    idle_days: int
    kept: Account | None = None

    def __str__(self) -> str:
        """The grounds as people read them."""
        words = {
            Ground.IDLE: f"闲置（{self.account.lively_on} 之后 {self.idle_days} 天没有更新）",
            Ground.DUPLICATE: f"重复（同一平台保留“{self.kept.name if self.kept else ''}”）",
        }
        return "；".join(words[ground] for ground in self.grounds)


@dataclass(frozen=True)
class Opened:
    """The cases opened for closures; `warning` says that nobody keeps time at present, if so."""

    cases: Sequence[Case]
    warning: NotReady | None


def closures(found: Iterable[Account], today: dt.date, idle_days: float = IDLE_DAYS) -> list[Closure]:
    """The accounts in use that should be closed: idle ones, and all but the liveliest of a unit on a platform.

    Accounts whose exception was approved are never one too many.
    """
    found = list(found)
    kept = _kept(found)
    proposed = []
    for account in found:
        stays = kept[account.unit_id, account.platform] if account.exception_by is None else account
        idle = (today - account.lively_on).days
        grounds = [Ground.IDLE] if idle >= idle_days else []
        grounds += [Ground.DUPLICATE] if stays is not account else []
        if grounds:
            proposed.append(Closure(account, tuple(grounds), idle, stays if stays is not account else None))
    return proposed


def review(office: Office) -> list[Closure]:
    """What should be closed today."""
    with office.ledger.read() as session:
        return closures(accounts(session), local_date(office.now()), _idle_days(office))


def open_closures(office: Office, actor: str | None) -> Opened:
    """Open a case for each account that should be closed and has none; all in one transaction.

    Raises BadInput where nobody is named, NotFound where the catalog has no such obligation.
    """
    if not actor:
        raise BadInput("开始办理关停须有经手人", code="name-actor")
    opened = []
    with office.turn() as turn:
        session = turn.session
        for closure in closures(accounts(session, hold=True), local_date(turn.now), _idle_days(office)):
            account = closure.account
            if account.closing_case is None:
                case = register_within(office, turn, _opening(office, closure, actor))[0]
                account.closing_case = case.number
                session.add(account)
                opened.append(case)
        warning = unkept(turn.now, turn.last_beat, turn.worker_alive) if opened else None
    return Opened(opened, warning)


def closure_json(closure: Closure, names: Mapping[str, str]) -> dict[str, Any]:
    """A proposal as `account review --json` prints it."""
    grounds = [ground.value for ground in closure.grounds]
    return {**account_json(closure.account, names), "grounds": grounds, "detail": str(closure)}


def _idle_days(office: Office) -> float:
    obligation = office.catalog.obligations.get(CLOSURE)
    return obligation.settings.get("idle_days", IDLE_DAYS) if obligation else IDLE_DAYS


def _opening(office: Office, closure: Closure, actor: str) -> Opening:
    account = closure.account
    words = "、".join(GROUND_NAMES[ground] for ground in closure.grounds)
    return Opening(
        kind=CLOSURE,
        unit=account.unit_id,
        title=f"关停{account}（{words}）",
        content=f"{account}：{closure}",
        given=known_to(office.catalog.get(CLOSURE), {"account": account}),
        actor=actor,
    )


def _kept(found: Iterable[Account]) -> dict[tuple[str, str], Account]:
    """The account that stays for each unit and platform: the one with the latest post, then the oldest."""
    kept: dict[tuple[str, str], Account] = {}
    for account in found:
        if account.exception_by is None:
            key = (account.unit_id, account.platform)
            kept[key] = max(account, kept.get(key, account), key=_liveliness)
    return kept


def _liveliness(account: Account) -> tuple[dt.date, int, int]:
    return account.last_post_on or dt.date.min, -account.opened_on.toordinal(), -(account.id or 0)
