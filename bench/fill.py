"""A ledger with as many cases as one likes: clones of a few real registrations, whose dates are worked out for real.

Nine in ten have ended, over three years back; the rest are live, due around today, some paused, some overdue with a
proposal that waits. Rows go in by the driver, in bulk; the indexes are made again afterwards.
"""

import datetime as dt
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from bench.bulk import Bulk, bulk
from calendars.clocks import days_used, plan
from calendars.official import OfficialCalendar, official
from casework.ledger_calendar import LedgerCalendar
from casework.planning import set_plan
from casework.registering import Registration, register_case
from casework.turn import Turn
from catalog.loader import load
from desk.people.samples import load_sample
from migrations.upgrade import upgrade
from models.clock import Clock, Extension
from models.instants import at, parse_instant
from models.ledger import Ledger
from models.obligation import Obligation
from models.queries.people import units
from models.tables import Case
from office.office import Office

NOW = parse_instant("2026-11-23 10:00")
TODAY = NOW.date()
KINDS = ("consultation", "website-error", "governor-message", "information-request", "simple-question")
FACTS = {"information-request": {"channel": "counter", "applicant": "person"}}
ENDED, LATE, PAUSED, EXTENDED, WITHDRAWN, NOTED = 0.9, 0.08, 0.1, 0.05, 0.01, 0.2
"""Shares: ended of all, late of the ended, paused of the live, extended, withdrawn of the ended, told by a message."""
LONGEST_BACK, NEAR = 1_100, 40
"""Days since the receipt: of the oldest ended case, and of the oldest live one but for the overdue."""


Line = tuple[str, dt.datetime, str | None, str | None]
"""An event of a log: its name, when, its level and its key."""


@dataclass
class Pattern:
    """A registration to clone: of one kind, received on one day, plain or paused or extended."""

    kind: str
    day: dt.date
    clock: Clock
    case: Case
    row: dict[str, Any]
    used: dict[int, int] = field(default_factory=dict)


class Filler:
    """Makes the rows: the same ones for the same number."""

    def __init__(self, office: Office, templates: dict[str, Case], unit_ids: list[str], sink: Bulk) -> None:
        self.templates, self.unit_ids, self.sink = templates, unit_ids, sink
        self.calendar: OfficialCalendar = office.calendar
        self.kinds: dict[str, Obligation] = {kind: office.catalog.get(kind) for kind in KINDS}
        self.random = random.Random(7)  # noqa: S311  (the same rows every time)
        self.patterns: dict[tuple[str, dt.date, str], Pattern] = {}
        self.messages = 0

    def fill(self, count: int) -> None:
        """Write that many cases and what belongs to them, a batch at a time."""
        for first in range(0, count, 20_000):
            tables: dict[str, list[dict[str, Any]]] = {
                name: [] for name in ("case", "event", "message", "notification")
            }
            for n in range(first, min(count, first + 20_000)):
                self._one(n, tables)
            for name, rows in tables.items():
                self.sink.write(name, rows)

    def _one(self, n: int, tables: dict[str, list[dict[str, Any]]]) -> None:
        chance = self.random.random
        kind, unit, ended = self.random.choice(KINDS), self.random.choice(self.unit_ids), chance() < ENDED
        back = self.random.randint(NEAR, LONGEST_BACK) if ended else int(NEAR * chance() ** 3)
        how = "paused" if not ended and chance() < PAUSED else "extended" if chance() < EXTENDED else "plain"
        pattern = self._pattern(kind, TODAY - dt.timedelta(days=back), how)
        number = f"{self.templates[kind].number[:-4]}B{n:07d}"
        row = pattern.row | {
            "number": number,
            "unit_id": unit,
            "officer_id": f"{unit}-handler",
            "title": f"第{n}件",
            "mark": f"{n:08x}",
            **(self._ending(pattern) if ended else {}),
        }
        tables["case"].append(row)
        self._log(row, tables)

    def _ending(self, pattern: Pattern) -> dict[str, Any]:
        """Ended in time most often; the days it used are worked out once for each day."""
        span = (pattern.case.due_date - pattern.day).days
        late = self.random.random() < LATE
        days = span + self.random.randint(1, 30) if late else self.random.randint(0, max(0, span))
        end = at(pattern.day + dt.timedelta(days=days), dt.time(16, self.random.randint(0, 59)))
        if days not in pattern.used:
            pattern.used[days] = days_used(pattern.clock, self.calendar, end.date())
        return {
            "state": "withdrawn" if self.random.random() < WITHDRAWN else "closed",
            "closed_at": end,
            "ended_at": end,
            "next_at": None,
            "days_used": pattern.used[days],
            "days_allowed": pattern.row["allowed"],
        }

    def _pattern(self, kind: str, day: dt.date, how: str) -> Pattern:
        key = (kind, day, how)
        if key not in self.patterns:
            self.patterns[key] = self._made(kind, day, how)
        return self.patterns[key]

    def _made(self, kind: str, day: dt.date, how: str) -> Pattern:
        template, received = self.templates[kind], at(day, dt.time(10))
        clock = template.clock.model_copy(update={"received_at": received})
        if how == "paused":
            clock = clock.pause(received + dt.timedelta(days=1))
        if how == "extended":
            clock = clock.extend(Extension(days=5, approver="approver", at=received + dt.timedelta(hours=1)))
        case = Case.model_validate(template.model_dump())
        case.clock = clock
        set_plan(case, plan(clock, self.kinds[kind].ladder, self.calendar, received))
        row = case.model_dump(mode="python") | {
            "opened_at": received,
            "state": "paused" if how == "paused" else "open",
            "clock": clock.model_dump_json(),
            "plan": case.plan.model_dump_json(),
            "progress": template.progress.model_dump_json(),
            "next_at": case.plan.rungs[-1].at if case.plan.rungs else None,
            "extended_at": clock.extensions[0].at if clock.extensions else None,
            "allowed": days_used(clock, self.calendar, case.due_date),
        }
        return Pattern(kind, day, clock, case, row)

    def _log(self, row: dict[str, Any], tables: dict[str, list[dict[str, Any]]]) -> None:
        lines: list[Line] = [("opened", row["opened_at"], None, None)]
        overdue = row["due_at"] <= (row["closed_at"] or NOW) and row["state"] != "paused"
        if overdue:
            lines += [("overdue", row["due_at"], "overdue", "2@x"), ("proposed", row["due_at"], "yellow_card", "4@x")]
        if overdue and row["closed_at"]:
            lines.append(("approved", row["closed_at"], "yellow_card", "decision:3"))
        if row["closed_at"]:
            lines.append((row["state"], row["closed_at"], None, None))
        for seq, (event, instant, level, key) in enumerate(lines, 1):
            tables["event"].append(_event(row, seq, event, instant, level, key))
        if self.random.random() < NOTED:
            self._tell(row, tables)

    def _tell(self, row: dict[str, Any], tables: dict[str, list[dict[str, Any]]]) -> None:
        self.messages += 1
        told = {"officer_id": row["officer_id"], "created_at": row["opened_at"], "body": row["title"]}
        name = f"m{self.messages:08d}"
        tables["message"].append({"id": name, "subject": "督办", **told})
        line = {"id": self.messages + 1_000, "case_number": row["number"], "seq": 1, "event": "opened"}
        tables["notification"].append(line | told | {"message_id": name})


def fill(url: str, count: int) -> Office:
    """A ledger at this URL, empty before, with so many cases; the office that reads it stands at `NOW`."""
    ledger = Ledger(url)
    upgrade(ledger)
    office = office_at(ledger)
    load_sample(office, "jingdezhen")
    templates = _templates(office)
    with ledger.read() as session:
        unit_ids = [unit.id for unit in units(session)]
    with bulk(ledger) as sink:
        Filler(office, templates, unit_ids, sink).fill(count)
    return office


def office_at(ledger: Ledger) -> Office:
    """The office of a filled ledger."""
    return Office(ledger, load(), LedgerCalendar(official()), lambda: NOW)


def _templates(office: Office) -> dict[str, Case]:
    """One real registration of each kind."""
    made = {}
    with office.turn() as turn:
        for kind in KINDS:
            made[kind] = register_case(turn, _registration(office, turn, kind))
    return made


def _registration(office: Office, turn: Turn, kind: str) -> Registration:
    unit = units(turn.session)[0]
    return Registration(office.catalog.get(kind), unit, "题", NOW, facts=dict(FACTS.get(kind, {})))


def _event(
    row: dict[str, Any], seq: int, event: str, instant: dt.datetime, level: str | None, key: str | None
) -> dict[str, Any]:
    return {
        "case_number": row["number"],
        "seq": seq,
        "event": event,
        "at": instant,
        "recorded_at": instant,
        "actor": None,
        "level": level,
        "recipients": json.dumps([row["officer_id"]]),
        "due_date": row["due_date"],
        "due_at": row["due_at"],
        "late": False,
        "key": key,
        "detail": row["title"],
        "submission_id": None,
        "typed": False,
    }


def counted(office: Office) -> Iterator[tuple[str, int]]:
    """How many rows each table has."""
    with office.ledger.read() as session:
        for name in ("case", "event", "message"):
            yield name, session.connection().execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()  # noqa: S608
