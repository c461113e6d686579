"""`duban list`: the cases that filters leave, in the columns and the order asked for."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Annotated

import typer

from cli.options import SHOWN_AT_ONCE, After, DueWithin, Json, Kind, Limit, OfficerOption, Unit, date_option
from cli.output import as_json_list
from cli.rows import Csv, is_terminal, only_one, rows
from cli.session import Session, session
from cli.streams import write_bytes
from cli.views import rest, state_word
from desk.audit.noting import exported
from desk.views.asked import Asked
from desk.views.board import names_of_officers, names_of_units
from desk.views.lists import all_listed, export_cases, list_cases
from desk.views.near import unknown
from models.errors import BadInput
from models.instants import local_date
from models.queries.lists import Listed

State = Annotated[str | None, typer.Option("--state", metavar="状态", help="在办、暂停、办结、撤回、逾期或接管中")]
Parent = Annotated[
    str | None, typer.Option("--parent", metavar="编号", help="某件（例如督查活动）之下各单位的办件，含已办结的")
]
Sort = Annotated[
    str | None, typer.Option("--sort", metavar="列", help="到期（默认）、登记或编号；前加 - 则倒序，如 -登记")
]
Columns = Annotated[
    str | None, typer.Option("--columns", metavar="列,列", help="显示哪些列，用逗号分开，如 编号,标题,经办人")
]
Since = Annotated[dt.date | None, date_option("--since", "--from", help="登记于这一天或以后")]
Until = Annotated[dt.date | None, date_option("--until", "--to", help="登记于这一天或以前")]
Provisional = Annotated[bool, typer.Option("--provisional", help="只看到期日暂定的")]
AllCases = Annotated[bool, typer.Option("--all", help="连同已办结和撤回的")]
COLUMNS = {
    "编号": "|编号",
    "标题": "标题",
    "单位": "单位",
    "到期": "|到期",
    "状态": "|状态",
    "经办人": "经办人",
    "事项": "事项",
    "登记": "|登记",
    "办结": "|办结",
    "所属": "|所属",
}
"""The columns there are, as a table takes them."""
USUAL = ("编号", "标题", "单位", "到期", "状态")
AS_LINES = ("编号", "状态", "到期", "单位", "经办人", "事项", "标题")
"""What a line or a CSV row holds where nobody chose; the title last, so that nothing moves behind it."""


def list_command(
    context: typer.Context,
    unit: Unit = None,
    officer: OfficerOption = None,
    kind: Kind = None,
    state: State = None,
    paused: Annotated[bool, typer.Option("--paused", help="只看暂停的（同 --state 暂停）")] = False,
    since: Since = None,
    until: Until = None,
    due_within: DueWithin = None,
    provisional: Provisional = False,
    parent: Parent = None,
    all_cases: AllCases = False,
    sort: Sort = None,
    columns: Columns = None,
    ics: Annotated[bool, typer.Option("--ics", help="输出 iCalendar，供 Outlook 和手机订阅")] = False,
    limit: Limit = None,
    after: After = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """列出在办办件，先到期的在前；可按单位、人员、状态、登记日期等筛选和排序。"""
    here = session(context)
    only_one(json=json, csv=csv)
    asked = Asked(
        ended=all_cases,
        unit=unit,
        kind=kind,
        officer=officer,
        due_within=due_within,
        provisional=provisional,
        state=_state(state, paused=paused),
        since=since,
        until=until,
        parent=parent,
        sort=sort,
    )
    _answer(here, asked, _chosen(columns), limit, after, ics=ics, json=json, csv=csv)


def _answer(
    here: Session,
    asked: Asked,
    chosen: Sequence[str] | None,
    limit: int | None,
    after: str | None,
    *,
    ics: bool,
    json: bool,
    csv: bool,
) -> None:
    if ics:
        _subscribed(here, asked)
    elif json:
        as_json_list(here.out, export_cases(here.office, asked, limit, after))
    else:
        print_cases(here, asked, chosen, limit, after, csv=csv)


def _state(state: str | None, *, paused: bool) -> str | None:
    if paused and state:
        raise BadInput("--paused 与 --state 请只写一个")
    return "paused" if paused else state


def _subscribed(here: Session, asked: Asked) -> None:
    from desk.views.subscriptions import deadlines

    write_bytes(here.out, deadlines(here.office, replace(asked, ended=False)))


def print_cases(
    here: Session,
    asked: Asked,
    chosen: Sequence[str] | None = None,
    limit: int | None = None,
    after: str | None = None,
    *,
    csv: bool = False,
) -> None:
    """A list for people: a page of it at a terminal, else all of it."""
    if csv or not is_terminal(here.out):
        if csv:
            exported(here.office, "list")
        found = all_listed(here.office, asked, limit=limit, after=after)
        names = chosen or AS_LINES
        rows(here.out, [COLUMNS[one] for one in names], cells(here, names, found, mark=False), csv=csv)
        return
    page = list_cases(here.office, asked, limit or SHOWN_AT_ONCE, after)
    names = chosen or USUAL
    marked = "；日期后有 ? 的为暂定" if any(case.provisional for case in page.rows) and "到期" in names else ""
    end = f"共 {page.total} 件{rest(page, after)}{marked}"
    rows(here.out, [COLUMNS[one] for one in names], cells(here, names, page.rows, mark=True), end=end)


def cells(here: Session, chosen: Sequence[str], found: Iterable[Listed], *, mark: bool) -> Iterable[list[object]]:
    """The cells of cases, in these columns; `mark`: a provisional date bears a question mark."""
    units, people = names_of_units(here.office), names_of_officers(here.office)
    made: dict[str, Callable[[Listed], object]] = {
        "编号": lambda case: case.number,
        "标题": lambda case: case.title,
        "单位": lambda case: units[case.unit_id],
        "到期": lambda case: f"{case.due_date}{'?' if case.provisional and mark else ''}",
        "状态": lambda case: state_word(here, case),
        "经办人": lambda case: people.get(case.officer_id or "", "—"),
        "事项": lambda case: case.kind_name,
        "登记": lambda case: local_date(case.opened_at),
        "办结": lambda case: local_date(case.closed_at) if case.closed_at else "—",
        "所属": lambda case: case.parent or "—",
    }
    return ([made[one](case) for one in chosen] for case in found)


def _chosen(typed: str | None) -> list[str] | None:
    """The columns as typed. Raises BadInput for one that is none."""
    if typed is None:
        return None
    found = [one.strip() for one in typed.replace("，", ",").replace("、", ",").split(",") if one.strip()]
    for one in found:
        if one not in COLUMNS:
            raise BadInput(unknown("列", one, list(COLUMNS), list(COLUMNS)))
    return found or None
