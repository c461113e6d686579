"""`duban report month|quarter|year`: a period's report as a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.options import Json, Unit
from cli.output import as_json, say
from cli.session import session
from cli.whole_files import write_whole
from desk.views.period_report import period_report, report_json
from models.instants import shown
from papers.period_files import Format, write_report

Name = Annotated[str | None, typer.Option("--period", metavar="时期", help="2026-10、2026-Q3 或 2026；不写为上一期")]
Kind = Annotated[Format, typer.Option("--format", help="html 网页（可打印），xlsx 表格（附图），docx 文稿（附图）")]
Target = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="文件", help="写到哪里；不写则在当前目录，以标题命名")
]


def report_of(every: str, said: str) -> Callable[..., None]:
    """The command for reports of months, quarters or years; `said`: its line of help."""

    def report(
        context: typer.Context,
        period: Name = None,
        unit: Unit = None,
        format: Kind = Format.HTML,  # noqa: A002
        output: Target = None,
        json: Json = False,
    ) -> None:
        here = session(context)
        made = period_report(here.office, every, period, unit)
        if json:
            as_json(here.out, report_json(made))
            return
        target = output or Path(f"{made.title}.{format}")
        write_whole(target, lambda draft: write_report(made, format, draft, shown(here.office.now())))
        say(here.out, f"已写成 {target}")

    report.__doc__ = said
    return report
