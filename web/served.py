"""What the board serves: one office, with the rules in force, opened once a process."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from desk.views.front import Trends, trends_now
from migrations.newest import refuse_newer
from models.policy import Rules
from office.office import Office, build_office
from office.policy import rules_of, separated
from office.settings import Settings

FRESH = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Served:
    """An office as it is before anybody sits down, and where its rules are."""

    office: Office
    settings: Settings
    _trends: list[tuple[dt.datetime, Trends]] = field(default_factory=list)

    @property
    def rules(self) -> Rules:
        """Who may do what, read anew: an office may tighten it at any time. Raises BadInput."""
        return rules_of(self.settings.home)

    @property
    def separated(self) -> bool:
        """Whether the three administrators are apart."""
        return separated(self.settings.home)

    def trends(self) -> Trends:
        """The weeks behind us by unit, worked out at most once a minute: nothing of today hangs on them."""
        known = next(iter(self._trends), None)
        if known is None or not dt.timedelta(0) <= self.office.now() - known[0] < FRESH:
            self._trends[:] = [(self.office.now(), trends_now(self.office))]
        return self._trends[0][1]


def serve_office(settings: Settings, now: Callable[[], dt.datetime]) -> Served:
    """The office of these settings, open. Raises NotReady where there is no ledger, BadInput for a broken catalog."""
    office = build_office(settings, now)
    office.ledger.require_tables()
    refuse_newer(office.ledger)
    office.ledger.unlock(needed=True)
    return Served(office, settings)
