"""The figures of supervision as a table: one unit for each case, over the National Day of 2023 and at month borders.

Working days of 2023: 25—28 September, then rest until 6 October; 7 (Saturday) and 8 (Sunday) October are worked.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import Session, select

from calendars.clocks import plan
from calendars.cycles import named_period
from calendars.official import official
from casework.planning import set_plan, settle
from casework.registering import Registration, register_case
from casework.steps import close
from casework.turn import Turn
from catalog.loader import load
from models.clock import Extension
from models.cycle import Cycle
from models.errors import BadInput
from models.figures import UnitFigures, weights_of
from models.instants import at, parse_instant
from models.ledger import Ledger
from models.limit import Limit
from models.tables import Case, Unit
from models.words import State
from papers.products import View, points_of, product, product_of, ranked
from papers.texts import Texts

CALENDAR = official()
CATALOG = load()
W = weights_of({})
LATER = parse_instant("2024-02-01 08:30")
TWENTIETH = parse_instant("2023-10-20 10:00")
MESSAGE, REQUEST = "governor-message", "information-request"


@dataclass(frozen=True)
class Told:
    """A case as a lawyer would tell it; times are Asia/Shanghai."""

    kind: str
    received: str
    closed: str | None = None
    posted: str | None = None
    paused: tuple[str, str | None] | None = None
    extended: tuple[int, str] | None = None
    restarted: str | None = None
    stopped: str | None = None
    state: State | None = None
    permission: bool = False
    campaign: bool = False


# name: the case; due date; month in which it is judged and how; working days; months at whose end it is overdue
TABLE: dict[str, tuple[Told, str, tuple[str, str] | None, int | None, tuple[str, ...]]] = {
    "over the holiday: 27, 28 September, 7, 8, 9 October": (
        Told(MESSAGE, "2023-09-26 10:00", closed="2023-10-09 10:00"),
        "2023-10-09",
        ("2023-10", "on time"),
        5,
        (),
    ),
    "ended in September, due in October: September's": (
        Told(MESSAGE, "2023-09-26 10:00", closed="2023-09-28 17:00"),
        "2023-10-09",
        ("2023-09", "on time"),
        2,
        (),
    ),
    "due in September, ended in October: September's, late; its days are October's": (
        Told(MESSAGE, "2023-09-21 10:00", closed="2023-10-07 09:00"),
        "2023-09-28",
        ("2023-09", "late"),
        6,
        ("2023-09",),
    ),
    "due in September, never ended: overdue at every month's end": (
        Told(MESSAGE, "2023-09-21 10:00"),
        "2023-09-28",
        ("2023-09", "late"),
        None,
        ("2023-09", "2023-10", "2023-11"),
    ),
    "due on 31 October 24:00, which is 1 November 00:00: October's": (
        Told(MESSAGE, "2023-10-24 10:00"),
        "2023-10-31",
        ("2023-10", "late"),
        None,
        ("2023-10", "2023-11"),
    ),
    "ended in the last minute of 31 October": (
        Told(MESSAGE, "2023-10-24 10:00", closed="2023-10-31 23:59"),
        "2023-10-31",
        ("2023-10", "on time"),
        5,
        (),
    ),
    "ended at 24:00 of 31 October: one instant late, its clock ended in November": (
        Told(MESSAGE, "2023-10-24 10:00", closed="2023-11-01 00:00"),
        "2023-10-31",
        ("2023-10", "late"),
        6,
        ("2023-10",),
    ),
    "paused from 28 September to 8 October: 27 September, 8, 9, 10 October count": (
        Told(MESSAGE, "2023-09-26 10:00", paused=("2023-09-28 16:00", "2023-10-08 09:30"), closed="2023-10-10 15:00"),
        "2023-10-11",
        ("2023-10", "on time"),
        4,
        (),
    ),
    "paused on the day of receipt: 26 September does not count, 27, 28, 7, 8 do": (
        Told(MESSAGE, "2023-09-25 10:00", paused=("2023-09-25 11:00", "2023-09-27 09:00"), closed="2023-10-08 15:00"),
        "2023-10-09",
        ("2023-10", "on time"),
        4,
        (),
    ),
    "still paused: it never fell due, its date on record is void": (
        Told(MESSAGE, "2023-10-16 10:00", paused=("2023-10-18 10:00", None), state=State.PAUSED),
        "2023-10-23",
        None,
        None,
        (),
    ),
    "paused after it fell due: late all the same, but not overdue while it stands still": (
        Told(MESSAGE, "2023-10-09 10:00", paused=("2023-10-20 10:00", None), state=State.PAUSED),
        "2023-10-16",
        ("2023-10", "late"),
        None,
        (),
    ),
    "twenty days from 11 September end on 13 October; ten more on the 27th": (
        Told(REQUEST, "2023-09-11 10:00", extended=(10, "2023-10-12 10:00"), closed="2023-10-25 10:00"),
        "2023-10-27",
        ("2023-10", "on time"),
        28,
        (),
    ),
    "posted on the last day, entered five days later: on time by its evidence": (
        Told(REQUEST, "2023-09-11 10:00", posted="2023-10-13", closed="2023-10-18 10:00"),
        "2023-10-13",
        ("2023-10", "on time"),
        20,
        (),
    ),
    "posted in October, entered in November: October's": (
        Told(MESSAGE, "2023-10-24 10:00", posted="2023-10-31", closed="2023-11-03 10:00"),
        "2023-10-31",
        ("2023-10", "on time"),
        5,
        (),
    ),
    "corrected on 9 October: that day is day 0, 10—20 October are nine days": (
        Told(
            REQUEST,
            "2023-09-04 10:00",
            paused=("2023-09-08 10:00", "2023-10-09 10:00"),
            restarted="2023-10-09 10:00",
            closed="2023-10-20 10:00",
        ),
        "2023-11-06",
        ("2023-10", "on time"),
        9,
        (),
    ),
    "its clock stopped by a step on 12 October, the case still open: it has met its limit": (
        Told(MESSAGE, "2023-10-09 10:00", stopped="2023-10-12 15:00"),
        "2023-10-16",
        ("2023-10", "on time"),
        3,
        (),
    ),
    "its clock stopped two days late": (
        Told(MESSAGE, "2023-10-09 10:00", stopped="2023-10-18 15:00"),
        "2023-10-16",
        ("2023-10", "late"),
        7,
        (),
    ),
    "withdrawn: not counted": (
        Told(MESSAGE, "2023-10-09 10:00", closed="2023-10-20 10:00", state=State.WITHDRAWN),
        "2023-10-16",
        None,
        None,
        (),
    ),
    "a permission: not counted": (
        Told(MESSAGE, "2023-10-09 10:00", permission=True),
        "2023-10-16",
        None,
        None,
        (),
    ),
    "a campaign: its children are counted instead": (
        Told(MESSAGE, "2023-10-09 10:00", campaign=True),
        "2023-10-16",
        None,
        None,
        (),
    ),
}
MONTHS = ("2023-08", "2023-09", "2023-10", "2023-11", "2023-12")


def register(session: Session, unit: Unit, told: Told) -> Case:
    """Put a case on record as it was told."""
    changes: dict[str, Any] = {}
    if told.permission:
        changes = {"force": "permission"}
    if told.campaign:
        changes = {"children": "site-visit"}
    obligation = CATALOG.get(told.kind).model_copy(update=changes)
    received = parse_instant(told.received)
    case = register_case(Turn(session, CALENDAR, received), Registration(obligation, unit, "题", received))
    clock = case.clock
    if told.paused:
        since, until = told.paused
        clock = clock.pause(parse_instant(since))
        clock = clock.resume(parse_instant(until)) if until else clock
    if told.restarted:
        clock = clock.restart(parse_instant(told.restarted))
    if told.extended:
        days, on = told.extended
        clock = clock.extend(Extension(days=days, approver="a", at=parse_instant(on)))
    if told.stopped:
        clock = clock.pause(parse_instant(told.stopped))
        case.stopped_at = parse_instant(told.stopped)
    made = plan(clock, obligation.ladder, CALENDAR, received)
    case.clock = clock
    set_plan(case, made)
    if told.closed:
        stopped = at(dt.date.fromisoformat(told.posted), dt.time(23, 59, 59)) if told.posted else None
        close(case, parse_instant(told.closed), stopped)
    case.state = told.state or (State.CLOSED if told.closed else State.PAUSED if told.stopped else State.OPEN)
    settle(case, received, CALENDAR)
    return case


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """The table's cases, each with a unit of its own name."""
    with ledger.write() as session:
        for name, row in TABLE.items():
            unit = Unit(id=name, name=name)
            session.add(unit)
            session.flush()
            session.add(register(session, unit, row[0]))
    return ledger


def figures_of(ledger: Ledger, key: str, now: dt.datetime = LATER) -> dict[str, UnitFigures]:
    """A period's figures by unit, those of the whole city under `""`."""
    with ledger.read() as session:
        made = product(session, "statistics", View(named_period(key), CALENDAR, now))
    return {one.unit: one for one in (*made.units, made.total)}


def test_every_case_is_judged_once_where_it_ended_or_fell_due_first(filled: Ledger) -> None:
    found = {key: figures_of(filled, key) for key in MONTHS}
    with filled.read() as session:
        due = {one.unit_id: one.due_date.isoformat() for one in _all(session)}
    for name, (_, due_date, judged, days, overdue) in TABLE.items():
        rows = {key: found[key][name] for key in MONTHS if name in found[key]}
        assert due[name] == due_date, name
        assert [(key, "on time" if row.on_time else "late") for key, row in rows.items() if row.due] == (
            [judged] if judged else []
        ), name
        assert [row.average_days for row in rows.values() if row.closed] == ([] if days is None else [days]), name
        assert tuple(key for key, row in rows.items() if row.overdue and key != "2023-12") == overdue, name
        assert all(row.on_time + row.late == row.due for row in rows.values()), name


def test_months_add_up_to_the_quarters_and_the_year(filled: Ledger) -> None:
    def add(*keys: str) -> list[int]:
        totals = [figures_of(filled, key)[""] for key in keys]
        return [sum(getattr(one, word) for one in totals) for word in ("due", "closed", "on_time", "late")]

    assert add("2023-07", "2023-08", "2023-09") == add("2023-Q3") == [3, 1, 1, 2]
    assert add("2023-10", "2023-11", "2023-12") == add("2023-Q4")
    assert add("2023-Q3", "2023-Q4") == add("2023-H2") == add("2023") == [16, 13, 10, 6]


def test_the_numbers_of_october(filled: Ledger) -> None:
    """Four late: 31 October twice, the one that was paused too late, the one whose clock stopped too late."""
    october = figures_of(filled, "2023-10")[""]

    assert (october.due, october.on_time, october.late, october.on_time_rate) == (13, 9, 4, 0.6923)
    assert october.extensions == 1
    # days of what ended in October: 5, 6, 5, 4, 4, 28, 20, 5, 9, 3, 7
    assert (october.closed, october.average_days) == (11, 8.7)
    assert october.overdue == 3


def test_a_period_that_still_runs_counts_what_has_happened(filled: Ledger) -> None:
    """On 31 October at noon what is due at its end is neither late nor overdue."""
    noon = parse_instant("2023-10-31 12:00")
    name = "due on 31 October 24:00, which is 1 November 00:00: October's"

    assert name not in figures_of(filled, "2023-10", noon)
    assert figures_of(filled, "2023-10", parse_instant("2023-11-01 00:00"))[name].overdue == 1


def test_the_overdue_are_named_with_the_days_they_were_late_by_then(filled: Ledger) -> None:
    with filled.read() as session:
        made = product(session, "bulletin", View(named_period("2023-10"), CALENDAR, LATER))
    never = next(one for one in made.overdue if one.unit.startswith("due in September, never"))

    # 7—8, 9—13, 16—20, 23—27, 30—31 October: 2 + 5 + 5 + 5 + 2
    assert (never.due_date, never.working_days_late) == ("2023-09-28", 19)


def test_the_share_of_the_allowed_days_is_counted_for_fixed_dates_too(ledger: Ledger) -> None:
    """Due on 31 October, counted from the 9th: 10—13, 16—20, 23—27, 30—31 are 16 days; nine went by to the 20th."""
    fixed = CATALOG.get(MESSAGE).model_copy(update={"limit": Limit(date="10-31")})
    received = parse_instant("2023-10-09 10:00")
    with ledger.write() as session:
        unit = Unit(id="edu", name="市教育局")
        session.add(unit)
        session.flush()
        case = register_case(Turn(session, CALENDAR, received), Registration(fixed, unit, "题", received))
        close(case, TWENTIETH)
        case.state = State.CLOSED
        settle(case, TWENTIETH, CALENDAR)
        session.add(case)

    assert figures_of(ledger, "2023-10")["edu"].used == 0.562  # nine sixteenths, to three places


def row(unit: str, **given: Any) -> UnitFigures:
    """A unit's figures with what the test does not name left at nothing."""
    base: dict[str, Any] = {
        **dict.fromkeys(("due", "closed", "on_time", "late", "overdue", "extensions"), 0),
        **dict.fromkeys(("average_days", "used", "on_time_rate")),
    }
    return UnitFigures(unit=unit, unit_name=unit, **{**base, **given})


def test_places_by_rate_then_overdue_then_days_and_equals_share_one() -> None:
    rows = [
        row("nothing", closed=1),
        row("slow", due=2, on_time=2, on_time_rate=1.0, average_days=4.0),
        row("fast", due=1, on_time=1, on_time_rate=1.0, average_days=2.0),
        row("fast too", due=3, on_time=3, on_time_rate=1.0, average_days=2.0),
        row("half", due=2, on_time=1, on_time_rate=0.5, average_days=2.0),
        row("half, one open", due=2, on_time=1, on_time_rate=0.5, overdue=1, average_days=1.0),
        row("only old ones", overdue=1),
    ]

    assert [(one.unit, one.rank) for one in ranked(rows)] == [
        ("fast", 1),
        ("fast too", 1),
        ("slow", 3),
        ("half", 4),
        ("half, one open", 5),
        ("only old ones", 6),
        ("nothing", None),
    ]


@pytest.mark.parametrize(
    ("made", "points"),
    [
        # 3 of 4 in time: 45; half of the allowed days left: 5; 1 of 4 still overdue: 15; 1 of 4 extended: 7.5
        (row("a", due=4, on_time=3, on_time_rate=0.75, used=0.5, overdue=1, extensions=1), (45.0, 5.0, 15.0, 7.5)),
        (row("perfect", due=4, on_time=4, on_time_rate=1.0, used=0.0), (60.0, 10.0, 20.0, 10.0)),
        (row("nothing ended", due=1, late=1, on_time_rate=0.0, overdue=1), (0.0, 0.0, 0.0, 10.0)),
        (row("only old ones", overdue=3), (0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_the_points_of_the_yearly_assessment(made: UnitFigures, points: tuple[float, ...]) -> None:
    assert tuple(points_of(made, weights_of({})).values()) == points


def test_weights_come_to_a_hundred_whatever_the_catalog_says() -> None:
    assert sum(weights_of({"on_time": 70.0, "copy_share": 0.4}).values()) == pytest.approx(100)
    assert weights_of({"on_time": 1, "average_days": 1, "overdue": 1, "extensions": 1}) == dict.fromkeys(
        ("on_time", "average_days", "overdue", "extensions"), 25.0
    )
    for wrong in ({"on_time": -1.0}, dict.fromkeys(("on_time", "average_days", "overdue", "extensions"), 0.0)):
        with pytest.raises(ValueError, match="考核权重"):
            weights_of(wrong)


def test_a_yearly_assessment_as_a_document(filled: Ledger) -> None:
    obligation = CATALOG.get(MESSAGE).model_copy(update={"cycle": Cycle(every="year", product="assessment")})
    with filled.read() as session:
        made = product_of(session, obligation, named_period("2023"), CALENDAR, LATER)["product"]
        text = Texts().product_document(product(session, "assessment", View(named_period("2023"), CALENDAR, LATER), W))

    assert made["weights"] == W
    assert all(one["score"] == round(sum(one["points"].values()), 2) for one in made["units"])
    assert "2023年政务公开工作考核结果" in text
    assert "得分＝按时率×60.0" in text


def test_a_cycle_without_product_opens_with_nothing(filled: Ledger) -> None:
    with filled.read() as session:
        assert product_of(session, CATALOG.get(MESSAGE), named_period("2023"), CALENDAR, LATER) == {}


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-Q3", "2023-07-01", "2023-09-30"),
        ("2023-h2", "2023-07-01", "2023-12-31"),
        ("2023", "2023-01-01", "2023-12-31"),
    ],
)
def test_a_period_by_its_name(name: str, first: str, last: str) -> None:
    found = named_period(name)

    assert (found.first.isoformat(), found.last.isoformat(), found.key) == (first, last, name.upper())


@pytest.mark.parametrize("name", ["2023-13", "2023-Q5", "23", "", "2023-7", "2023-H3"])
def test_no_such_period(name: str) -> None:
    with pytest.raises(BadInput, match="请写成"):
        named_period(name)


def _all(session: Session) -> list[Case]:
    return list(session.exec(select(Case)).all())
