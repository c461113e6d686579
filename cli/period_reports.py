"""`duban report month|quarter|year`: a period's report as a file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.options import Json, Unit
from cli.output import as_json, say
from cli.session import session
from desk.views.period_report import PeriodReport, period_report, report_json
from models.errors import BadInput
from models.instants import shown


class Format(StrEnum):
    """What the file is."""

    HTML = "html"
    XLSX = "xlsx"


Name = Annotated[str | None, typer.Option("--period", metavar="时期", help="2026-10、2026-Q3 或 2026；不写为上一期")]
Kind = Annotated[Format, typer.Option("--format", help="html 网页（可打印），xlsx 表格（附图）")]
Target = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="文件", help="写到哪里；不写则在当前目录，以标题命名")
]


def month(
    context: typer.Context,
    period: Name = None,
    unit: Unit = None,
    format: Kind = Format.HTML,  # noqa: A002
    output: Target = None,
    json: Json = False,
) -> None:
    """月报：与上月、上年同月比较，各单位、各事项，走势和图。"""
    _report(context, "month", period, unit, format, output, json=json)


def quarter(
    context: typer.Context,
    period: Name = None,
    unit: Unit = None,
    format: Kind = Format.HTML,  # noqa: A002
    output: Target = None,
    json: Json = False,
) -> None:
    """季报：与上季、上年同季比较，各单位、各事项，走势和图。"""
    _report(context, "quarter", period, unit, format, output, json=json)


def year(
    context: typer.Context,
    period: Name = None,
    unit: Unit = None,
    format: Kind = Format.HTML,  # noqa: A002
    output: Target = None,
    json: Json = False,
) -> None:
    """年报：与上年比较，各单位、各事项，走势和图。"""
    _report(context, "year", period, unit, format, output, json=json)


def _report(
    context: typer.Context,
    every: str,
    period: str | None,
    unit: str | None,
    kind: Format,
    output: Path | None,
    *,
    json: bool,
) -> None:
    here = session(context)
    made = period_report(here.office, every, period, unit)
    if json:
        as_json(here.out, report_json(made))
        return
    target = output or Path(f"{made.title}.{kind}")
    if target.exists():
        raise BadInput(f"{target} 已经存在，没有覆盖；请换一个名字")
    try:
        _write(made, kind, target, shown(here.office.now()))
    except OSError as error:
        raise BadInput(f"写不了 {target}（{error.strerror or error}），请换一个地方") from None
    say(here.out, f"已写成 {target}")


def _write(made: PeriodReport, kind: Format, target: Path, now: str) -> None:
    if kind is Format.HTML:
        from papers.period_pages import period_page

        target.write_text(period_page(made, now), encoding="utf-8")
        return
    from papers.period_sheets import write_period_sheets

    write_period_sheets(made, target)
