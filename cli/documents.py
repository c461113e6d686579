"""`duban document`: papers issued of cases, and the register of regulatory documents and their effect."""

import datetime as dt
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli import papers
from cli.hints import hinted, hinted_or_none
from cli.options import By, Json, date_option
from cli.output import as_json, say
from cli.rows import Csv, listed, only_one
from cli.session import session
from desk.registers.documents import NewDocument, add_document, change_effect, document_json, list_documents
from desk.views.board import names_of_units
from models.words import EFFECT_NAMES


class OfACase(TyperGroup):
    """`duban document 编号 --kind …` issues a paper: the number of a case stands where the others have a word."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command of a word; what is no word of ours, and no option, is a case's number."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            return super().resolve_command(ctx, ["issue", *args])
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=OfACase,
    help="文书（督办通知单、告知书、答复书等）：编号印发、存档、作废；行政规范性文件登记簿：底数、效力。",
    no_args_is_help=True,
    subcommand_metavar="编号 --kind 文书 -o 文件 | COMMAND [ARGS]...",
)
app.command("issue")(papers.issue)
app.command("kinds")(papers.kinds)
app.command("issued")(papers.issued_command)
app.command("get")(papers.get)
app.command("annul")(papers.annul)
app.command("letterhead")(papers.letterhead)
app.command("letterheads")(papers.letterheads)


@app.command("list")
def list_command(
    context: typer.Context,
    effect: Annotated[
        str | None,
        typer.Option(
            "--effect", metavar="效力", help="in_force（有效）、amended（修改）、lapsed（失效）、repealed（废止）"
        ),
    ] = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """列出行政规范性文件，新的在前。"""
    here = session(context)
    only_one(json=json, csv=csv)
    found, names = list_documents(here.office, effect), names_of_units(here.office)
    if json:
        as_json(here.out, [document_json(document, names) for document in found])
        return
    rows = [
        (
            one.number,
            one.title,
            names[one.unit_id],
            one.published_on,
            EFFECT_NAMES[one.effect] + (f" {one.changed_on}" if one.changed_on else ""),
            one.case_number or "—",
        )
        for one in found
    ]
    if listed(here.out, ["|发文字号", "标题", "单位", "|公布", "效力", "|办件"], rows, csv=csv):
        say(here.out, f"共 {len(found)} 件")


@app.command("add")
def add_command(
    context: typer.Context,
    unit: Annotated[str, typer.Option("--unit", metavar="单位", help="制定单位编号或名称")],
    number: Annotated[str, typer.Option("--number", metavar="发文字号", help="例如 景府发〔2023〕5号")],
    title: Annotated[str, typer.Option("--title", metavar="标题", help="文件标题")],
    published: Annotated[dt.date, date_option("--published", help="公布日期")],
    by: By = None,
    json: Json = False,
) -> None:
    """登记以前公布的文件（摸清底数）；经本系统公开的自动登记。"""
    here = session(context)
    document = add_document(here.office, NewDocument(unit, number, title, published), by)
    if json:
        as_json(here.out, document_json(document, names_of_units(here.office)))
        return
    say(here.out, f"已登记 {document.number}《{document.title}》，{document.published_on} 公布，有效")


@app.command("status")
def status_command(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="发文字号", help="发文字号，或公开它的办件编号")],
    effect: Annotated[
        str, typer.Option("--effect", metavar="效力", help="amended（修改）、lapsed（失效）、repealed（废止）")
    ],
    on: Annotated[dt.date, date_option("--on", help="自哪一天起")],
    by: By = None,
    json: Json = False,
) -> None:
    """变更文件的效力，并登记一件更新公开内容的办件。"""
    here = session(context)
    document, opened = change_effect(here.office, number, effect, on, by)
    if json:
        answer = document_json(document, names_of_units(here.office))
        as_json(here.out, {**answer, "opened": opened.case.number, "warning": hinted_or_none(opened.warning)})
        return
    words = EFFECT_NAMES[document.effect]
    say(here.out, f"{document.number}《{document.title}》自 {document.changed_on} 起{words}")
    say(here.out, f"已登记 {opened.case.number} {opened.case.definition.name}，到期 {opened.case.due_date}")
    if opened.warning:
        say(here.out, f"注意：{hinted(opened.warning)}")
