"""Lists of cases: filters in the address, the number, a page of it, and the same list as a file."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from fastapi import APIRouter, BackgroundTasks, Request
from fastapi.responses import FileResponse, Response, StreamingResponse
from starlette.datastructures import QueryParams

from desk.audit.noting import exported
from desk.views.asked import Asked
from desk.views.board import names_of_officers, names_of_units
from desk.views.case_json import state_name
from desk.views.finding import find_cases
from desk.views.lists import list_cases
from desk.views.register_file import COLUMNS as REGISTER_COLUMNS
from desk.views.register_file import export_register, register_rows
from desk.views.saved_lists import saved_lists
from desk.views.windows import DUE, LATE_NAMES
from models.errors import DubanError
from models.instants import local_date
from models.words import STATE_NAMES, State
from papers.csv_output import in_pieces
from web.asked import NAMES, asked_of, words_of
from web.columns import COLUMNS as ALL_COLUMNS
from web.columns import as_word, columns_of
from web.downloads import EXCEL
from web.hints import hinted
from web.pages.together import BULK
from web.rendering import fragment, page
from web.seats import Seated, Sent, Sitting, Submitting, Watching

router = APIRouter()
AT_ONCE, AT_MOST = 50, 100
SORTS = {"": "到期先后", "-due": "到期后先", "-opened": "新登记的在前", "number": "编号"}
STATES = {"": "在办（全部）", "overdue": "逾期", **{one.value: STATE_NAMES[one] for one in State}}


@router.get("/cases")
def list_page(request: Request, sitting: Seated) -> Response:
    """The cases that the filters leave."""
    return page(
        request,
        "list.html",
        sitting,
        status=200,
        **_shown(sitting, request.query_params),
        saved=saved_lists(sitting.office),
    )


@router.get("/cases/part")
def list_fragment(request: Request, sitting: Watching) -> Response:
    """The same list alone; nothing where nothing changed."""
    return fragment(request, "list-part.html", sitting, **_shown(sitting, request.query_params))


@router.get("/cases.csv")
def list_csv(request: Request, sitting: Seated) -> Response:
    """The whole list as a file, which is put on record."""
    asked = asked_of(request.query_params, sitting.office.now())
    pieces = in_pieces([column.heading for column in REGISTER_COLUMNS], register_rows(sitting.office, asked))
    exported(sitting.office, "list", _filters(asked))
    headers = {"Content-Disposition": "attachment; filename=cases.csv"}
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/cases.xlsx")
def list_xlsx(request: Request, sitting: Seated, background: BackgroundTasks, split: int = 0) -> Response:
    """The whole list as Excel, with the figures of the month; put on record."""
    asked = asked_of(request.query_params, sitting.office.now())
    folder = Path(tempfile.mkdtemp(prefix="duban-xlsx-"))
    background.add_task(shutil.rmtree, folder, ignore_errors=True)
    target = folder / "register.xlsx"
    try:
        export_register(sitting.office, asked, target, split=bool(split), filters=_filters(asked))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    today = local_date(sitting.office.now())
    return FileResponse(target, media_type=EXCEL, filename=f"台账-{today}.xlsx", background=background)


@router.post("/find")
def found_page(request: Request, sitting: Submitting, form: Sent) -> Response:
    """Cases by words. A form that is sent, so that a name or a phone number stands in no address and no log."""
    words, said = form.get("words").strip(), ""
    try:
        found = find_cases(sitting.office, words, AT_MOST)
    except DubanError as wrong:
        found, said = [], hinted(wrong)
    units = names_of_units(sitting.office)
    return page(request, "find.html", sitting, found=found, words=words, said=said, units=units)


def _filters(asked: Asked) -> str:
    """The filters as the audit record keeps them."""
    return "&".join(f"{name}={word}" for name, word in words_of(asked).items())[:200]


def _shown(sitting: Sitting, words: QueryParams) -> dict[str, Any]:
    """What the page shows; where a filter cannot be read, the reason and an empty list."""
    office, said = sitting.office, ""
    asked, rows, total, following = Asked(), [], 0, None
    try:
        asked = asked_of(words, office.now())
        found = list_cases(office, asked, AT_ONCE, words.get("after") or None)
        rows, total, following = found.rows, found.total, found.next
    except DubanError as wrong:
        said = hinted(wrong)
    chosen = columns_of(words.getlist("columns"))
    asked_for = words_of(asked) if not said else {name: words[name] for name in NAMES if name in words}
    return {
        "said": said,
        "columns": {one: ALL_COLUMNS[one] for one in chosen},
        "all_columns": ALL_COLUMNS,
        "may": {name: sitting.may(deed) for name, (_, deed) in BULK.items()},
        "rows": rows,
        "total": total,
        "next": following,
        "after": words.get("after", ""),
        "asked": asked_for | ({"columns": as_word(chosen)} if as_word(chosen) else {}),
        "units": names_of_units(office),
        "people": names_of_officers(office),
        "kinds": {one.id: one.name for one in office.catalog.obligations.values()},
        "states": STATES,
        "dues": DUE,
        "lates": LATE_NAMES,
        "sorts": SORTS,
        "state_of": lambda case: state_name(case, office.now()),
    }
