"""What the board serves: one office, with the rules in force, opened once a process."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from desk.views.front import Trends, trends_now
from desk.views.reports import Ranked, ranking
from migrations.newest import refuse_newer
from office.office import Office, build_office
from office.policy import OfficePolicy, policy_of
from office.settings import Settings

TRENDS_FOR, RECORDS_FOR = dt.timedelta(minutes=1), dt.timedelta(minutes=10)
Made = TypeVar("Made")


@dataclass(frozen=True)
class Served:
    """An office as it is before anybody sits down, and where its rules are."""

    office: Office
    settings: Settings
    _kept: dict[str, tuple[dt.datetime, Any]] = field(default_factory=dict)

    @property
    def policy(self) -> OfficePolicy:
        """Who may do what, read anew: an office may tighten it at any time. Raises BadInput."""
        return policy_of(self.settings.home)

    def watch_keys(self) -> None:
        """Have a ledger that was sealed since take what it takes only sealed. Raises NotReady without its key."""
        if self.office.ledger.keys is None:
            self.office.ledger.unlock(needed=True)

    def trends(self) -> Trends:
        """The weeks behind us by unit: nothing of today hangs on them."""
        return self._for("trends", TRENDS_FOR, lambda: trends_now(self.office))

    def records(self) -> dict[str, Ranked]:
        """Every unit's record of twelve months, by unit."""
        return self._for("records", RECORDS_FOR, lambda: {one.figures.unit: one for one in ranking(self.office)[1]})

    def _for(self, name: str, long: dt.timedelta, make: Callable[[], Made]) -> Made:
        """What takes long and changes slowly, made anew once it is so old. Whoever asks first makes it."""
        now = self.office.now()
        at, kept = self._kept.get(name, (None, None))
        if at is None or not dt.timedelta(0) <= now - at < long:
            kept = make()
            self._kept[name] = (now, kept)
        return cast(Made, kept)


def serve_office(settings: Settings, now: Callable[[], dt.datetime]) -> Served:
    """The office of these settings, open. Raises NotReady where there is no ledger, BadInput for a broken catalog."""
    office = build_office(settings, now)
    office.ledger.require_tables()
    refuse_newer(office.ledger)
    office.ledger.unlock(needed=True)
    return Served(office, settings)
