"""`duban report lists`: the lists an office publishes each year, as Excel."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Json, Unit
from cli.output import as_json, say
from cli.session import session
from cli.whole_files import write_whole
from models.instants import local_date


def lists(
    context: typer.Context,
    year: Annotated[
        int | None, typer.Option("--year", metavar="年", min=2000, max=2100, help="哪一年，默认今年")
    ] = None,
    unit: Unit = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件.xlsx", help="写到哪里；不写则在当前目录，以标题命名")
    ] = None,
    json: Json = False,
) -> None:
    """公开用的目录：行政规范性文件目录、主动公开目录、各领域目录，一个 Excel 文件三张表。"""
    from desk.views.public_lists import lists_json, public_lists
    from papers.public_lists import write_public_lists

    here = session(context)
    shown = year or local_date(here.office.now()).year
    target = output or Path(f"{shown}年公开目录.xlsx")
    made = public_lists(here.office, shown, unit)
    write_whole(target, lambda draft: write_public_lists(made, draft))
    if json:
        as_json(here.out, {"file": str(target), **lists_json(made)})
        return
    counts = (
        f"规范性文件 {len(made.documents)} 件，主动公开 {len(made.published)} 项，领域目录 {len(made.catalogues)} 条"
    )
    say(here.out, f"已写成 {target}：{counts}")
