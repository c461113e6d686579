"""`duban officer reach`: through which channels an officer is notified, in which order, and when not."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.options import By, Json
from cli.output import as_json, say
from cli.rows import Csv, listed, only_one
from cli.session import session
from desk.people.reaching import import_ways, reach_json, set_ways
from models.errors import BadInput

Officer = Annotated[
    str | None, typer.Argument(metavar="人员", help="人员编号或姓名；不写列出所有在职人员", show_default=False)
]
Ways = Annotated[
    list[str] | None,
    typer.Argument(metavar="渠道=地址", help="依次使用，如 wecom=zhangsan sms=13800000000 mail", show_default=False),
]
Clear = Annotated[bool, typer.Option("--clear", help="不再使用收件箱和邮箱以外的渠道")]
Quiet = Annotated[
    str | None,
    typer.Option("--quiet", metavar="时段", help="免打扰时段，如 20:00-08:00；none 为不设，office 为按单位"),
]
Import = Annotated[
    Path | None, typer.Option("--import", metavar="CSV文件", help="列：officer,channel,address，行序即渠道次序")
]
QUIETS = {None: "按单位", "": "不设"}


def reach_command(
    context: typer.Context,
    officer: Officer = None,
    ways: Ways = None,
    clear: Clear = False,
    quiet: Quiet = None,
    file: Import = None,
    by: By = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """列出或设定人员的通知渠道：按次序尝试，第一个送达的为止；地址只显示一部分。"""
    here = session(context)
    only_one(json=json, csv=csv)
    home = here.settings.home
    if file:
        if officer or ways or clear or quiet:
            raise BadInput("--import 不与人员、渠道同用")
        done = import_ways(here.office, home, file, actor=by)
        _say_imported(context, done, json=json)
        return
    if ways or clear or quiet is not None:
        if officer is None:
            raise BadInput("请写明人员：duban officer reach 人员 渠道=地址")
        if ways and clear:
            raise BadInput("--clear 不与渠道同用")
        chosen = [] if clear else ways
        own = "" if quiet == "none" else quiet
        found = [set_ways(here.office, home, officer, chosen, own, actor=by)]
    else:
        found = reach_json(here.office, officer)
    if json:
        as_json(here.out, found)
        return
    rows = [(one["officer"], one["officer_name"], _words(one), QUIETS.get(one["quiet"], one["quiet"])) for one in found]
    listed(here.out, ["编号", "姓名", "渠道（按次序）", "免打扰"], rows, csv=csv)


def _say_imported(context: typer.Context, done: int, *, json: bool) -> None:
    here = session(context)
    if json:
        as_json(here.out, {"officers": done})
        return
    say(here.out, f"已设定 {done} 人的通知渠道")


def _words(one: dict[str, Any]) -> str:
    return "、".join(f"{way['channel']} {way['address']}".strip() for way in one["ways"]) or "只有收件箱"
