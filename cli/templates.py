"""`duban template`: the office's own words for notifications and documents."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Json
from cli.output import as_json, say
from cli.rows import Csv, listed, only_one
from cli.session import session
from cli.whole_files import write_whole
from desk.channels.wording import INBOX, check_templates, template_text, templates_json, tried_on
from desk.papers.templates import check_word_templates, word_template, word_templates_json
from models.letters import MAIL

app = typer.Typer(help="通知和文书的用语：列出、查看、检查、试填本单位的模板。", no_args_is_help=True)

PLACES = {INBOX: "收件箱", MAIL: "邮件"}


@app.command("list")
def list_command(context: typer.Context, csv: Csv = False, json: Json = False) -> None:
    """列出模板：用于什么，用的是自带的还是本单位的（数据目录的 templates 里同名的文件）。"""
    here = session(context)
    only_one(json=json, csv=csv)
    found = [*templates_json(here.settings), *word_templates_json(here.settings)]
    if json:
        as_json(here.out, found)
        return
    rows = [(one["template"], one["about"], "本单位" if one["own"] else "自带") for one in found]
    listed(here.out, ["|模板", "用于", "|现用"], rows, csv=csv)


@app.command("show")
def show_command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="模板", help="模板的名字，如 line")],
    shipped: Annotated[bool, typer.Option("--shipped", help="看自带的")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="文书的 Word 模板写到哪个文件")
    ] = None,
    json: Json = False,
) -> None:
    """一个模板的内容，开头写明可用的变量；存为 templates 里同名的文件，就改成了本单位的。"""
    here = session(context)
    if output is not None:
        kind, content = word_template(here.settings, name, shipped=shipped)
        write_whole(output, lambda file: file.write_bytes(content))
        if json:
            as_json(here.out, {"template": f"{kind.id}.docx", "file": str(output)})
        else:
            say(here.out, f"已写入 {output}；用 Word 或 WPS 修改后存为 {here.settings.templates / kind.id}.docx 即生效")
        return
    found = template_text(here.settings, name, shipped=shipped)
    if json:
        as_json(here.out, {"template": name, "text": found})
    else:
        here.out.write(found)


@app.command("check")
def check_command(context: typer.Context, json: Json = False) -> None:
    """检查本单位的模板：不认识的变量、写法和填不出来的地方，指明文件和行。有问题时退出码为 1。"""
    here = session(context)
    found = [*check_templates(here.settings), *check_word_templates(here.settings)]
    known = [*templates_json(here.settings), *word_templates_json(here.settings)]
    own = sum(one["own"] for one in known)
    if json:
        faults = [{"file": str(one.file), "line": one.line, "fault": one.what} for one in found]
        as_json(here.out, {"ok": not found, "own": own, "faults": faults})
    else:
        for one in found:
            say(here.out, str(one))
        if not found:
            say(here.out, f"本单位的 {own} 个模板都能用。" if own else "本单位没有自己的模板，用的都是自带的。")
    if found:
        raise typer.Exit(1)


@app.command("try")
def try_command(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="编号", help="办件编号")],
    officer: Annotated[
        str | None, typer.Option("--officer", metavar="人员", help="给谁看的；默认是这一行通知的人")
    ] = None,
    line: Annotated[int | None, typer.Option("--line", metavar="行", help="哪一行记录；默认最近一次通知")] = None,
    json: Json = False,
) -> None:
    """以一件真实的办件试填模板，显示各渠道上会收到什么；不发出，不记录。"""
    here = session(context)
    found = tried_on(here.office, here.settings, number, officer, line)
    if json:
        as_json(here.out, found)
        return
    say(here.out, f"{found['number']} 第 {found['seq']} 行，发给{found['officer_name']}：")
    for one in found["shown"]:
        place = PLACES.get(one["channel"], one["channel"])
        say(here.out, f"\n── {place}{'（' + one['address'] + '）' if one['address'] else ''} ──")
        say(here.out, one["text"].strip())
