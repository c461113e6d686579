"""What other systems ask: cases, boards, figures, the calendar. The answers are those of `--json` (docs/json.md)."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from desk.audit.noting import audit_json, audit_log, exported
from desk.people.listing import everybody
from desk.people.roster import officer_json, unit_json
from desk.views.asked import Asked
from desk.views.board import shown_with_revision
from desk.views.coverage import coverage, coverage_json
from desk.views.finding import find_cases, found_json
from desk.views.inbox import inbox_json
from desk.views.lists import export_cases, export_overdue, list_cases, overdue_board
from desk.views.mine import mine, mine_json
from desk.views.proposals import proposal_json, proposals_page
from desk.views.reports import period_asked, ranking, ranking_json, stats
from desk.views.standing_still import paused_json, paused_too_long
from desk.views.waiting import waiting_json, waiting_now
from models.instants import end_of, iso
from models.policy import Deed
from office.office import Office
from web.api.callers import Calling, with_etag
from web.api.case_shapes import SHOWN
from web.api.plain import Day, Word
from web.api.schemas import CaseFilters, CasePage, DayAnswer, DueAnswer, Me, OverduePage, ProposalPage

router = APIRouter(tags=["questions"])
Number = Annotated[Word, Path(description="Number of a case", examples=["ZX-2026-0001"])]
Limit = Annotated[int, Query(ge=1, le=500, description="At most so many rows")]
After = Annotated[Word | None, Query(description="`next` of the page before")]
Unit = Annotated[Word | None, Query(description="Unit, by id or name", examples=["edu"])]
Person = Annotated[Word | None, Query(description="Officer, by id or name")]


@router.get("/me")
def me(caller: Calling) -> Me:
    """For whom this token acts, and what it is good for."""
    grants = caller.office.ledger.actor.grants or {}
    may = [deed.value for deed in Deed if deed in grants and (grants[deed].everything or grants[deed].units)]
    return Me(officer=caller.officer, scope=caller.scope.value, may=may)


@router.get("/cases")
def cases(caller: Calling, filters: Annotated[CaseFilters, Query()]) -> CasePage:
    """Cases that the filters leave, a page of them, and how many there are; that they were handed out is on record."""
    wanted = Asked(**filters.model_dump(exclude={"limit", "after"}))
    found = list_cases(caller.office, wanted, filters.limit, filters.after)
    exported(caller.office, "api cases")
    rows = list(export_cases(caller.office, wanted, filters.limit, filters.after))
    return CasePage(total=found.total, next=found.next, cases=rows)


@router.get("/cases/{number}", responses=SHOWN)
def case(
    request: Request,
    caller: Calling,
    number: Number,
    reveal: Annotated[bool, Query(description="With what is personal, which is put on record")] = False,
) -> Response:
    """One case with everything on record about it; its ETag is what `If-Match` of an act takes."""
    body, revision = shown_with_revision(caller.office, number, reveal=reveal)
    return with_etag(request, body, revision)


@router.get("/overdue")
def overdue(caller: Calling, unit: Unit = None, limit: Limit = 100, after: After = None) -> OverduePage:
    """Overdue cases, the unit with the most overdue case first."""
    board = overdue_board(caller.office, Asked(unit=unit), limit, after)
    rows = list(export_overdue(caller.office, Asked(unit=unit), limit, after))
    exported(caller.office, "api overdue")
    return OverduePage(overdue=board.overdue, next=board.page.next, cases=rows)


@router.get("/waiting")
def waiting(caller: Calling, unit: Unit = None) -> list[dict[str, Any]]:
    """What waits for somebody, the longest first."""
    return [waiting_json(one) for one in waiting_now(caller.office, Asked(unit=unit))[0]]


@router.get("/paused")
def paused(caller: Calling, unit: Unit = None) -> list[dict[str, Any]]:
    """What is paused for too long, the longest first."""
    return [paused_json(one) for one in paused_too_long(caller.office, Asked(unit=unit))]


@router.get("/find")
def find(
    caller: Calling, words: Annotated[Word, Query(min_length=1, max_length=200)], limit: Limit = 100
) -> list[dict[str, Any]]:
    """Cases in which all of these words stand, and where they stand."""
    return [found_json(one) for one in find_cases(caller.office, words, limit)]


@router.get("/mine")
def mine_now(caller: Calling) -> dict[str, Any]:
    """What concerns the officer for whom this token acts."""
    return mine_json(caller.office, mine(caller.office, caller.officer))


@router.get("/proposals")
def proposals(
    caller: Calling,
    undecided: Annotated[bool, Query(description="Only what still waits for a decision")] = True,
    limit: Limit = 100,
    after: After = None,
) -> ProposalPage:
    """Proposed sanctions and applications in the order of time."""
    found = proposals_page(caller.office, limit, after, undecided=undecided)
    rows = [proposal_json(one) for one in found.rows]
    return ProposalPage(total=found.total, too_long=found.too_long, next=found.next, proposals=rows)


@router.get("/coverage")
def duties(caller: Calling) -> list[dict[str, Any]]:
    """Each duty of the source document, the obligation that carries it, and how its cases stand."""
    catalog = caller.office.catalog
    return [coverage_json(one) for one in coverage(caller.office, catalog.duties, catalog.obligations.values())]


@router.get("/stats")
def figures(
    caller: Calling,
    period: Annotated[Word | None, Query(description="2026-11, 2026-Q4, 2026-H2 or 2026", examples=["2026-11"])] = None,
    since: Annotated[Day | None, Query(description="Or from this day")] = None,
    until: Annotated[Day | None, Query(description="to this one")] = None,
    unit: Unit = None,
) -> dict[str, Any]:
    """Figures by unit of a period, ranked; of this month where none is named."""
    return stats(caller.office, period_asked(caller.office, period, since, until), unit).model_dump(mode="json")


@router.get("/ranking")
def places(caller: Calling) -> dict[str, Any]:
    """The units by their record of twelve months."""
    return ranking_json(*ranking(caller.office))


@router.get("/notifications")
def notifications(caller: Calling, officer: Person = None, limit: Limit = 100) -> list[dict[str, Any]]:
    """The latest messages of an officer, or of all whose messages may be read."""
    return inbox_json(caller.office, officer, limit)


@router.get("/obligations")
def obligations(caller: Calling) -> list[dict[str, Any]]:
    """The catalog: what can be opened, and what it asks for."""
    return [one.model_dump(mode="json") for one in caller.office.catalog.obligations.values()]


@router.get("/units")
def units(caller: Calling) -> list[dict[str, Any]]:
    """The units in use."""
    return [unit_json(team.unit) for team in everybody(caller.office) if team.unit]


@router.get("/officers")
def officers(caller: Calling) -> list[dict[str, Any]]:
    """Who is in office."""
    return [officer_json(one) for team in everybody(caller.office) for one in team.people]


@router.get("/audit")
def audit(
    caller: Calling, since: Annotated[Day | None, Query()] = None, kind: Word | None = None, limit: Limit = 100
) -> list[dict[str, Any]]:
    """The audit record, the newest line first."""
    return [audit_json(line) for line in audit_log(caller.office, since, kind, limit)]


@router.get("/calendar/days/{date}")
def calendar_day(caller: Calling, date: Day) -> DayAnswer:
    """Whether a day is a working day, and why."""
    calendar = caller.office.calendar
    fact = calendar.day(date)
    return DayAnswer(
        date=date, workday=fact.workday, reason=fact.reason, provisional=fact.provisional, version=calendar.version
    )


@router.get("/calendar/deadline")
def calendar_deadline(
    caller: Calling,
    start: Annotated[Day, Query(description="Day 0, which is not counted", examples=["2026-09-30"])],
    working_days: Annotated[int, Query(ge=-1000, le=1000)],
) -> DueAnswer:
    """The N-th working day after a day, and between which days it lies where it is provisional."""
    return _deadline(caller.office, start, working_days)


def _deadline(office: Office, start: dt.date, working_days: int) -> DueAnswer:
    calendar = office.calendar
    found = calendar.deadline(start, working_days)
    return DueAnswer(
        start=start,
        working_days=working_days,
        due_date=found.due_date,
        due_at=iso(end_of(found.due_date)),
        provisional=found.provisional,
        earliest=found.earliest,
        latest=found.latest,
        version=calendar.version,
    )
