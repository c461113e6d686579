"""What several tests need: an office, a bag for mail, a scenario in a few lines, a command here or as a process."""

import asyncio
import datetime as dt
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy.event
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from activities.walk import CaseActivities
from calendars.official import OfficialCalendar, official
from casework.ledger_calendar import LedgerCalendar
from catalog.loader import Catalog, load
from cli.hints import hinted
from cli.main import dispatch, dispatch_for_rehearsal
from cli.session import Session
from desk.people.samples import load_sample
from engine.server import NAMESPACE, Server
from models.errors import DubanError
from models.instants import parse_instant
from models.ledger import Ledger
from models.queries.cases import events_of
from models.queries.people import units
from models.tables import Event
from office.office import Office
from rehearsal.player import Outcome, rehearse
from rehearsal.scenario import Scenario
from tests.templates import fill

ROOT = Path(__file__).resolve().parent.parent


@cache
def bundled_catalog() -> Catalog:
    """The catalog that ships, read once for all tests."""
    return load()


@dataclass
class Clock:
    """A clock that a test sets; it begins in UTC, as the machine's own gives it."""

    now: dt.datetime = field(default_factory=lambda: parse_instant("2026-11-23 10:00").astimezone(dt.UTC))

    def __call__(self) -> dt.datetime:
        return self.now


def make_office(ledger: Ledger, now: Callable[[], dt.datetime] | None = None) -> Office:
    """An office on that ledger with the sample people; there is no engine."""
    office = Office(ledger, bundled_catalog(), LedgerCalendar(official()), now or Clock())
    with ledger.read() as session:
        known = bool(units(session))
    if not known:
        load_sample(office, "jingdezhen")
    return office


def at(office: Office, instant: str) -> Office:
    """The office at an instant."""
    return replace(office, now=lambda: parse_instant(instant))


def sample(ledger: Ledger) -> None:
    """The sample people, for a template."""
    make_office(ledger)


@dataclass
class Answer:
    """What a command answered."""

    code: int
    out: str
    error: str

    @property
    def json(self) -> Any:
        """What it printed, as a program reads it."""
        return json.loads(self.out)


Say = Callable[..., Answer]
"""Runs a command line in this process."""


def command(arguments: Sequence[str], **session: Any) -> Answer:
    """A command line in this process; `session`: what is known of its run (`home` and `now`, or a `given` office)."""
    out = io.StringIO()
    code, error = dispatch(list(arguments), Session(out=out, **session))
    return Answer(code, out.getvalue(), error or "")


@contextmanager
def tells(kind: type[DubanError], said: str) -> Iterator[pytest.ExceptionInfo[DubanError]]:
    """What is done inside is refused so, and the line that an officer reads has these words."""
    with pytest.raises(kind) as error:
        yield error
    line = hinted(error.value)
    assert re.search(said, line), line


@contextmanager
def asked(office: Office) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    sqlalchemy.event.listen(office.ledger.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sqlalchemy.event.remove(office.ledger.engine, "before_cursor_execute", note)


async def client_of(server: Server) -> Client:
    """A client of a test server."""
    return await Client.connect(server.address, namespace=NAMESPACE, data_converter=pydantic_data_converter)


@dataclass
class Mailbag:
    """An SMTP handler: keeps mails, answers some addresses as told."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: SmtpSession, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept an address, or answer as the test said."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail."""
        self.mails.append(message_from_bytes(bytes(envelope.content or b""), policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


def case_log(office: Office, number: str) -> list[str]:
    """A case's lines: the event and when it counts."""
    with office.ledger.read() as session:
        return [event.event.value for event in events_of(session, number)]


def case_lines(office: Office, number: str) -> list[Event]:
    """A case's lines."""
    with office.ledger.read() as session:
        return list(events_of(session, number))


def walked(office: Office, number: str) -> Any:
    """What a workflow has done when it wakes, and what it is answered."""
    return CaseActivities(office.ledger, office.calendars, office.now, lambda: None).walk(number)


NOTICE_2027 = """国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕9号
经国务院批准，现将2027年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕、周五）至12日（农历正月初七、周五）放假调休，共8天。1月30日（周六）、2月14日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）上班。
五、端午节：6月9日（周三）放假，共1天。
六、中秋节：9月15日（周三）放假，共1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
国务院办公厅
2026年12月3日
"""

PEOPLE = {
    "units": [{"id": "edu", "name": "市教育局"}, {"id": "tax", "name": "市税务局"}],
    "officers": [
        {"id": "h", "name": "经办", "unit": "edu", "role": "handler"},
        {"id": "l", "name": "分管", "unit": "edu", "role": "unit_lead"},
        {"id": "th", "name": "税务经办", "unit": "tax", "role": "handler"},
        {"id": "tl", "name": "税务分管", "unit": "tax", "role": "unit_lead"},
        {"id": "s", "name": "督办", "role": "supervisor"},
        {"id": "a", "name": "审批", "role": "approver"},
    ],
}


def play(
    until: str,
    *actions: tuple[str, str],
    calendar: OfficialCalendar | None = None,
    catalog: Catalog | None = None,
    then: Callable[[Office], object] | None = None,
    **people: Any,
) -> Outcome:
    """A rehearsal in a few lines: (instant, command) each, in the order of time from the day of the first to `until`.

    `then` looks at the office at the end, while its ledger is still there.
    """
    data = {
        "start": min(at for at, _ in actions)[:10],
        "until": until,
        "actions": [{"at": at, "run": run} for at, run in sorted(actions, key=lambda action: action[0])],
        **PEOPLE,
        **people,
    }

    async def run() -> Outcome:
        async with rehearse(
            Scenario.model_validate(data),
            catalog or bundled_catalog(),
            dispatch_for_rehearsal(),
            calendar,
            prepare=fill,
        ) as outcome:
            if then:
                then(outcome.office)
            return outcome

    return asyncio.run(run())


def play_together(until: str, letter: str, scripts: Sequence[Sequence[tuple[str, str]]], **more: Any) -> Outcome:
    """Many small scenarios about one case each, in one rehearsal: the case `letter` of the n-th becomes `letter`n."""
    name = re.compile(rf"(?<= ){letter}(?= |$)")
    actions = [(at, name.sub(f"{letter}{n}", run)) for n, script in enumerate(scripts) for at, run in script]
    return play(until, *actions, **more)


def refusals(outcome: Outcome, case: str | None = None) -> list[str]:
    """Why commands were refused, without the number of the case; of one case, or of all."""
    return [
        re.sub(r"^\w+-\d{4}-\d{4}：", "", line["detail"])
        for line in outcome.timeline
        if line["event"] == "refused" and case in (None, line["case"])
    ]


def lines(outcome: Outcome, case: str = "A") -> list[str]:
    """A case's timeline as a person would write it down: `09-24 09:00 reminded remind h,l`."""
    return [
        " ".join(
            part
            for part in (
                line["at"][5:16].replace("T", " "),
                line["event"],
                line["level"] if line["level"] not in (None, "overdue") else "",
                ",".join(line["to"]),
            )
            if part
        )
        for line in outcome.timeline
        if line["case"] == case
    ]


def run_duban(*arguments: str, home: Path, stdin: str | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """The program as an officer starts it."""
    return subprocess.run(
        [sys.executable, "-m", "duban", *arguments],
        cwd=ROOT,
        env=environment(home, more),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a program on a data folder."""
    return {**os.environ, "DUBAN_HOME": str(home), "COLUMNS": "80", **(more or {})}
