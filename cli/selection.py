"""`duban selection`: replies selected for publication (留言选登)."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from cli.options import By, Json, Number, date_option
from cli.output import as_json, say, table
from cli.session import session
from cli.whole_files import write_whole
from desk.registers.selection import PublicReply, deselect_reply, public_json, public_replies, select_reply
from models.errors import BadInput
from models.instants import iso, shown
from papers.csv_output import write_csv
from papers.selected_replies import COLUMNS, Row, page_fragment, write_word

app = typer.Typer(help="留言选登：选入、撤下、导出。", no_args_is_help=True)


@app.command("add")
def add_command(
    context: typer.Context,
    number: Number,
    reply_text: Annotated[
        str | None, typer.Option("--reply-text", metavar="内容", help="公开的答复内容（删去个人信息之后的）")
    ] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="答复里的座机是本单位公开的号码，已核对，可以公开")
    ] = False,
    by: By = None,
    json: Json = False,
) -> None:
    """选登已答复的留言；答复里疑似有电话、身份证号、邮箱等的，须改好再公开。"""
    here = session(context)
    selection = select_reply(here.office, number, reply_text, by, confirmed=confirm)
    if json:
        edited = selection.reply_text is not None
        at = iso(selection.selected_at)
        as_json(here.out, {"case": selection.case_number, "selected_at": at, "edited": edited})
        return
    own = f"，其中公开的座机 {'、'.join(selection.confirmed)}" if selection.confirmed else ""
    say(here.out, f"{selection.case_number} 已选登{own}")


@app.command("remove")
def remove_command(context: typer.Context, number: Number, json: Json = False) -> None:
    """撤下选登的留言。"""
    here = session(context)
    removed = deselect_reply(here.office, number)
    if json:
        as_json(here.out, {"case": removed})
        return
    say(here.out, f"{removed} 已撤下")


@app.command("export")
def export_command(
    context: typer.Context,
    since: Annotated[dt.date | None, date_option("--from", help="答复日期自（含）")] = None,
    until: Annotated[dt.date | None, date_option("--to", help="答复日期至（含）")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="输出 CSV")] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="文件", help="写成 Word（.docx），或贴进网站的网页片段（.html）"),
    ] = None,
    json: Json = False,
) -> None:
    """导出选登的留言，只有留言时间、答复时间、答复单位、答复内容，新的在前。"""
    if as_csv and json:
        raise BadInput("--csv 和 --json 只能选一个，请去掉一个")
    if output is not None and output.suffix.lower() not in (".docx", ".html"):
        raise BadInput(f"{output.name} 应以 .docx 或 .html 结尾")
    here = session(context)
    found = public_replies(here.office, since, until)
    if output is not None:
        write_whole(output, lambda draft: _write([_row(one) for one in found], draft, output.suffix.lower()))
        say(here.out, f"已写成 {output}，共 {len(found)} 条")
    elif json:
        as_json(here.out, [public_json(one) for one in found])
    elif as_csv:
        write_csv(here.out, COLUMNS, [_row(one) for one in found])
    else:
        table(here.out, ["|留言时间", "|答复时间", "答复单位", "答复内容"], [_row(one) for one in found])
        say(here.out, f"共 {len(found)} 条")


def _write(rows: list[Row], draft: Path, kind: str) -> None:
    if kind == ".html":
        draft.write_text(page_fragment(rows), encoding="utf-8")
    else:
        write_word(rows, draft)


def _row(one: PublicReply) -> Row:
    return (_time(one.asked_at), _time(one.replied_at), one.unit, one.reply)


def _time(instant: dt.datetime) -> str:
    """Midnight stands for a day whose hour nobody wrote down."""
    return shown(instant).removesuffix(" 00:00")
