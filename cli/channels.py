"""`duban channel`: how the channels stand, and what they answer to a test."""

from typing import Annotated

import typer

from cli.options import Json
from cli.output import as_json
from cli.rows import Csv, listed, only_one
from cli.session import session
from desk.channels.standing import channels_json
from desk.channels.trying import try_channels
from models.instants import parse_instant, shown

app = typer.Typer(help="通知渠道：企业微信、钉钉、飞书、短信、邮件等的状况和测试。", no_args_is_help=True)

OUTCOMES = {"received": "已收下", "delayed": "暂未收下", "refused": "拒收"}


@app.command("list")
def list_command(context: typer.Context, csv: Csv = False, json: Json = False) -> None:
    """列出渠道：待发几封、最早一封何时写成、最近一次送达、最近一次被拒收及其原因。"""
    here = session(context)
    only_one(json=json, csv=csv)
    found = channels_json(here.office, here.settings.home)
    if json:
        as_json(here.out, found)
        return
    rows = [
        (
            one["channel"],
            one["kind"],
            one["pending"],
            *(_shown(one[key]) for key in ("oldest", "received_at", "refused_at")),
            one["refused_for"],
        )
        for one in found
    ]
    listed(here.out, ["渠道", "种类", "|待发", "|最早", "|最近送达", "|最近拒收", "拒收原因"], rows, csv=csv)


@app.command("test")
def try_command(
    context: typer.Context,
    officer: Annotated[str, typer.Argument(metavar="人员", help="人员编号或姓名")],
    csv: Csv = False,
    json: Json = False,
) -> None:
    """经这名人员的每个渠道各发一条测试消息，列出各自的回答；都没有收下时退出码为 1。"""
    here = session(context)
    only_one(json=json, csv=csv)
    found = try_channels(here.office, here.settings, officer)
    if json:
        as_json(here.out, found)
    else:
        rows = [
            (one["channel"], one["address"], OUTCOMES[one["outcome"]], f"{one['code']} {one['words']}".strip())
            for one in found
        ]
        listed(here.out, ["渠道", "地址", "结果", "回答"], rows, csv=csv)
    if not any(one["outcome"] == "received" for one in found):
        raise typer.Exit(1)


def _shown(instant: str | None) -> str:
    return shown(parse_instant(instant)) if instant else ""
