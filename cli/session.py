"""One run of the command line: settings, the office (opened when first needed), and where the output goes."""

import datetime as dt
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import typer

from calendars.official import OfficialCalendar, official
from migrations.newest import refuse_newer
from models.actor import NOBODY_SITS, Actor
from models.errors import NotReady
from models.instants import wall_clock
from office.folder import make_folder, tighten
from office.identity import identify, system_user
from office.office import Office, build_office
from office.policy import policy_of
from office.settings import Settings, load_settings

if TYPE_CHECKING:  # an officer's command never loads the SDK
    from care.engine import Engine

Result = TypeVar("Result")


def run_alone(call: Coroutine[Any, Any, Result]) -> Result:
    """Run a call to its end on an event loop of its own."""
    import asyncio  # few commands need one

    return asyncio.run(call)


@dataclass
class Session:
    """What the commands share. A rehearsal hands in an office and a way to run calls on its own loop.

    `now`: this machine's clock, for every office that is built here. `user`: the operating system's word on who sits
    at it.
    """

    home: Path | None = None
    given: Office | None = None
    given_engine: "Engine | None" = None
    run: Callable[[Coroutine[Any, Any, Any]], Any] = run_alone
    now: Callable[[], dt.datetime] = wall_clock
    user: Callable[[], str] = system_user
    out: TextIO = field(default_factory=lambda: sys.stdout)

    @cached_property
    def settings(self) -> Settings:
        """The settings of this run."""
        return load_settings(self.home)

    @cached_property
    def office(self) -> Office:
        """The office with a ledger that exists. Raises NotReady before `duban init`."""
        if self.given:
            return self.given
        office = build_office(self.settings, self.now)
        office.ledger.require_tables()
        refuse_newer(office.ledger)
        office.ledger.unlock()
        office = office.seen_by(self._who(office))
        if self.settings.embedded_ledger:
            _told_of(tighten(self.settings.home), self.settings.home)
        return office

    def _who(self, office: Office) -> Actor:
        return identify(office.ledger, self.user(), office.now(), policy_of(self.settings.home))

    @property
    def sits(self) -> Actor:
        """Who sits at the command line; nobody known where there is no office yet."""
        try:
            return self.office.ledger.actor
        except NotReady:
            return NOBODY_SITS

    @cached_property
    def calendar(self) -> OfficialCalendar:
        """The office's calendar, or the plain one where there is no office yet: dates can be asked for anywhere."""
        try:
            return self.office.calendar
        except NotReady:
            return official()

    def time(self) -> dt.datetime:
        """The office's time, or this machine's where there is no office yet."""
        try:
            return self.office.now()
        except NotReady:
            return self.now()

    @cached_property
    def engine(self) -> "Engine":
        """The way to the engine, for those who look after the office. Raises NotReady where there is no ledger."""
        if self.given_engine:
            return self.given_engine
        from care.connection import engine_of

        return engine_of(self.settings, self.office.ledger)

    def close(self) -> None:
        """Give back what was opened."""
        if "office" in self.__dict__ and not self.given:
            self.office.ledger.close()


def make_home(settings: Settings) -> None:
    """Create the data folder, or close it to others where it was open, and say so. Raises NotReady."""
    _told_of(make_folder(settings.home), settings.home)


def _told_of(tightened: list[Path], home: Path) -> None:
    """On standard error: what a program reads is not disturbed."""
    if tightened and sys.stderr:
        names = "、".join(str(path.relative_to(home)) if path != home else "目录本身" for path in tightened[:4])
        more = f"等 {len(tightened)} 项" if len(tightened) > 4 else ""
        sys.stderr.write(f"数据目录 {home} 原来别人也可读（{names}{more}），已改为仅本人可读写\n")


def session(context: typer.Context) -> Session:
    """The session of the command being run."""
    found = context.find_object(Session)
    if found is None:
        raise RuntimeError("the command line was started without a session")
    return found
