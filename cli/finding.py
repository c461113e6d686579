"""`duban find`: cases by words."""

from typing import Annotated

import typer

from cli.options import SHOWN_AT_ONCE, Json, Limit
from cli.output import as_json_list
from cli.rows import Csv, only_one, rows
from cli.session import session
from cli.views import state_word
from desk.views.board import names_of_units
from desk.views.finding import SCANNED, find_cases, found_json

COLUMNS = ("|编号", "标题", "单位", "|到期", "|状态", "见于")


def find_command(
    context: typer.Context,
    words: Annotated[
        list[str], typer.Argument(metavar="词", help="标题、编号、文号、内容、答复、姓名或电话中的词，可写几个")
    ],
    limit: Limit = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """查找：标题、编号、文号查全部办件，内容、答复、留言人、电话查最近两万件；几个词都有的才列出。"""
    here = session(context)
    only_one(json=json, csv=csv)
    found = find_cases(here.office, " ".join(words), limit or SHOWN_AT_ONCE)
    if json:
        as_json_list(here.out, (found_json(one) for one in found))
        return
    units = names_of_units(here.office)
    cells = [
        (
            one.case.number,
            one.case.title,
            units[one.case.unit_id],
            one.case.due_date,
            state_word(here, one.case),
            one.where,
        )
        for one in found
    ]
    full = "，可能还有，请加词或加大 --limit" if len(found) == (limit or SHOWN_AT_ONCE) else ""
    rows(
        here.out,
        COLUMNS,
        cells,
        csv=csv,
        end=f"共 {len(found)} 件{full}（内容、答复、姓名、电话只查最近 {SCANNED} 件）",
    )
