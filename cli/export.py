"""`duban export`: the register as Excel."""

from pathlib import Path
from typing import Annotated

import typer

from cli.lists import AllCases, Parent, Provisional, Since, Sort, State, Until
from cli.options import DueWithin, Json, Kind, OfficerOption, Unit
from cli.output import as_json, say
from cli.session import session
from cli.whole_files import write_whole
from desk.views.asked import Asked
from models.errors import BadInput


def export_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="文件.xlsx", help="写到哪里；已有的不覆盖")],
    unit: Unit = None,
    officer: OfficerOption = None,
    kind: Kind = None,
    state: State = None,
    since: Since = None,
    until: Until = None,
    due_within: DueWithin = None,
    provisional: Provisional = False,
    parent: Parent = None,
    all_cases: AllCases = False,
    sort: Sort = None,
    split: Annotated[bool, typer.Option("--split", help="每个事项一张表；不写则一张总表")] = False,
    json: Json = False,
) -> None:
    """导出台账为 Excel：筛选同 duban list，另附本月统计和图；记录在案，能看到什么就导出什么。"""
    here = session(context)
    if file.suffix.lower() != ".xlsx":
        raise BadInput(f"{file.name} 应以 .xlsx 结尾")
    asked = Asked(
        ended=all_cases,
        unit=unit,
        kind=kind,
        officer=officer,
        due_within=due_within,
        provisional=provisional,
        state=state,
        since=since,
        until=until,
        parent=parent,
        sort=sort,
    )
    from desk.views.register_file import export_register  # only who exports waits for it

    count = write_whole(file, lambda draft: export_register(here.office, asked, draft, split=split, filters=file.name))
    if json:
        as_json(here.out, {"file": str(file), "cases": count})
        return
    say(here.out, f"已导出 {count} 件到 {file}")
