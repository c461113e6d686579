"""`duban history`: who changed units, people, settings and the calendar, when, and what."""

import datetime as dt
from typing import Annotated

import typer

from cli.options import SHOWN_AT_ONCE, Json, Limit, date_option
from cli.output import as_json_list
from cli.rows import Csv, is_terminal, only_one, rows
from cli.session import session
from desk.views.register_log import LogAsked, Logged, log_size, logged, logged_json
from models.instants import shown
from models.words import REGISTER_NAMES, Register

COLUMNS = ("|时间", "|类别", "对象", "变更", "原", "现", "经手", "理由")
UNSIGNED = "未署名"


def history(
    context: typer.Context,
    area: Annotated[
        str | None,
        typer.Argument(metavar="类别", help="people 人员、units 单位、settings 设置、calendar 日历；不写则全部"),
    ] = None,
    subject: Annotated[
        str | None, typer.Argument(metavar="对象", help="只看某一个：单位或人员（编号或名称）、事项、日历变更的序号")
    ] = None,
    since: Annotated[dt.date | None, date_option("--since", "--from", help="这一天或以后")] = None,
    until: Annotated[dt.date | None, date_option("--until", "--to", help="这一天或以前")] = None,
    limit: Limit = None,
    before: Annotated[
        int | None, typer.Option("--before", metavar="序号", help="从这一条之前接着看（上一页末尾有提示）")
    ] = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """变更记录：单位、人员、设置、日历由谁、何时、改了什么，新的在前。"""
    here = session(context)
    only_one(json=json, csv=csv)
    asked = LogAsked(area, subject, since, until)
    if json:
        as_json_list(here.out, (logged_json(one) for one in logged(here.office, asked, limit, before)))
        return
    if csv or not is_terminal(here.out):
        rows(here.out, COLUMNS, map(_row, logged(here.office, asked, limit, before)), csv=csv)
        return
    found = list(logged(here.office, asked, limit or SHOWN_AT_ONCE, before))
    total = log_size(here.office, asked)
    more = f"，显示 {len(found)} 条" if len(found) < total else ""
    onward = f"，更早的用 --before {found[-1].line.id}" if found and not before and len(found) < total else ""
    rows(here.out, COLUMNS, map(_row, found), end=f"共 {total} 条变更{more}{onward}")


def _row(one: Logged) -> tuple[object, ...]:
    line = one.line
    about = f"第 {line.subject} 号" if line.area is Register.CALENDAR else one.subject_name
    told = (line.old or "—", line.new or "—", one.actor_name or UNSIGNED, line.reason or "—")
    return (shown(line.at), REGISTER_NAMES[line.area], about, line.what, *told)
