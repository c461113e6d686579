"""A first Monday: 300 open cases of another register are taken over, and nobody is accused wrongly.

Monday is 2026-11-30; no day off lies between it and 2027. Dates were counted by hand.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from desk.takeover.finishing import finish, preview
from desk.takeover.importing import import_register
from desk.takeover.mode import begin_takeover, standing
from desk.views.asked import Asked
from desk.views.lists import overdue_board
from models.instants import parse_instant, shown
from models.queries.cases import cases, silent, timeline
from models.queries.outbox import waiting
from models.queries.people import officers
from models.words import EventName
from office.office import Office
from tests.helpers import Answer, case_log, command, walked

MONDAY = "2026-11-30 10:00"
HEAD = (
    "事项,承办单位,标题,收到,原编号,佐证,填报:申请渠道,填报:申请人类别,"
    "步骤:告知补正,填报:需补正的事项,填报:补正期限,步骤:收到补正"
)
ROWS = {
    # 5 working days: due on 11-20, 11-27, 12-03
    "late": "互动交流平台咨询,市教育局,迟,2026-11-13,{n},,,,,,,",
    "just late": "互动交流平台咨询,市财政局,刚迟,2026-11-20,{n},,,,,,,",
    "in time": "consultation,edu,未到,2026-11-26 16:00,{n},,,,,,,",
    # 20 working days: from 10-12 they ended on 11-09; corrected on 11-12, they end on 12-10
    "corrected": "依申请公开,市教育局,补正过,2026-10-12,{n},收文簿,当面,自然人,2026-10-15,名称,2026-11-13,2026-11-12",
    # the correction is still awaited: the clock stands still
    "waiting": "依申请公开,市教育局,等补正,2026-10-12,{n},收文簿,当面,自然人,2026-10-15,名称,2026-12-15,",
    # due on 11-09 and nothing known of it
    "very late": "依申请公开,市教育局,久拖,2026-10-12,{n},,当面,自然人,,,,",
}


def on(office: Office, instant: str) -> Office:
    """The office at an instant."""
    return replace(office, now=lambda: parse_instant(instant))


def run(office: Office, instant: str, *arguments: str) -> Answer:
    """A command at an instant."""
    here = on(office, instant)
    return command(arguments, given=here, now=here.now)


def register(path: Path, kinds: Sequence[str]) -> Path:
    """A register of such cases, numbered 旧-1 and so on."""
    lines = [HEAD, *(ROWS[kind].format(n=f"旧-{n}") for n, kind in enumerate(kinds, 1))]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def begun(office: Office) -> Office:
    """The office on Monday, taking over."""
    begin_takeover(on(office, MONDAY), "supervisor")
    return on(office, MONDAY)


def by_kind(office: Office, kinds: Sequence[str]) -> dict[str, set[str]]:
    """The numbers of the cases that were taken over, by the kind of their row."""
    with office.ledger.read() as session:
        numbers = {one.old_number: one.number for one in cases(session)}
    return {kind: {numbers[f"旧-{n}"] for n, other in enumerate(kinds, 1) if other == kind} for kind in kinds}


def logs(office: Office, numbers: Collection[str]) -> set[tuple[str, ...]]:
    """How these cases went, without repetition."""
    return {tuple(case_log(office, number)) for number in numbers}


def told(office: Office) -> list[tuple[str, str]]:
    """For whom the outbox holds something, and of which case."""
    with office.ledger.read() as session:
        lines = [one for who in officers(session) for one in waiting(session, who.id)]
    return sorted((one.officer_id, one.case_number) for one in lines)


def cards(office: Office) -> set[tuple[str, str]]:
    """What was proposed, and of which case."""
    with office.ledger.read() as session:
        return {(one.case_number, str(one.level)) for one in timeline(session) if one.event is EventName.PROPOSED}


def walk_until(office: Office, *instants: str) -> None:
    """The engine's work: at each instant whatever has come is walked."""
    for instant in instants:
        here = on(office, instant)
        with office.ledger.read() as session:
            due = [case.number for case in silent(session, here.now(), 1000)]
        for number in due:
            walked(here, number)


def mornings(first: str, last: str) -> list[str]:
    """Midnight, when due dates end, and the morning of each day."""
    day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    days = (day + dt.timedelta(days=n) for n in range((end - day).days + 1))
    return [f"{one} {time}" for one in days for time in ("00:00", "09:00", "15:00")]


def test_three_hundred_cases_are_taken_over_and_nobody_is_accused_wrongly(office: Office, tmp_path: Path) -> None:
    kinds = list(ROWS) * 50
    here = begun(office)
    entered = import_register(here, register(tmp_path / "old.csv", kinds), "supervisor")

    # Entered: 300 quiet cases, each with its past; nothing told, nothing proposed, nobody on the board.
    assert len(entered) == 300
    assert [one.late for one in entered[:6]] == [True, True, False, False, False, True]
    walk_until(office, *mornings("2026-11-30", "2026-12-01"))
    assert (told(office), cards(office), overdue_board(here, Asked(), 10).overdue) == ([], set(), 0)
    assert [str(one.due_date) for one in entered[:4]] == ["2026-11-20", "2026-11-27", "2026-12-03", "2026-12-10"]
    found = by_kind(office, kinds)

    # Finished on Tuesday evening: what is late stands on the board at once, and still nothing is told.
    evening = on(office, "2026-12-01 18:00")
    seen = preview(evening)
    assert shown(seen.runs_from) == "2026-12-02 09:00"
    assert (seen.cases, len(seen.late), seen.paused) == (300, 150, 50)
    assert seen.late[0].days == 17  # from 11-09 to 12-02
    assert seen.first_card == parse_instant("2026-12-07 09:00")  # three working days after Wednesday
    made = finish(evening, seen, "supervisor")
    assert (made.joined, made.left, standing(evening)) == (300, 0, None)
    assert overdue_board(evening, Asked(), 10).overdue == 150
    walk_until(office, "2026-12-01 23:00", "2026-12-02 08:59")
    assert told(office) == []

    # From Wednesday on they are like any other, and cards come three and five working days after it.
    walk_until(office, *mornings("2026-12-02", "2026-12-04"))
    assert cards(office) == set()
    late = found["late"] | found["just late"] | found["very late"]
    assert logs(office, found["late"] | found["just late"]) == {("opened", "taken_over", "overdue", "escalated")}
    of_its_term = ("opened", "taken_over", "overdue", "reminded", "escalated")  # the notice of correction passed too
    assert logs(office, found["very late"]) == {of_its_term}
    as_any = ("opened", "taken_over", "reminded", "reminded", "overdue", "escalated")
    assert logs(office, found["in time"]) == {as_any}
    walk_until(office, *mornings("2026-12-05", "2026-12-07"))
    assert cards(office) == {(number, "yellow_card") for number in late}
    walk_until(office, *mornings("2026-12-08", "2026-12-08"))
    assert cards(office) == {(number, "yellow_card") for number in late | found["in time"]}  # due on Thursday
    assert logs(office, found["corrected"]) == {("opened", "paused", "restarted", "taken_over", "reminded", "reminded")}
    assert logs(office, found["waiting"]) == {("opened", "paused", "taken_over")}
