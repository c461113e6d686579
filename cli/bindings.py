"""`duban officer bind|unbind|bindings`: whose user of this machine is whose."""

from typing import Annotated

import typer

from cli.options import Json
from cli.output import as_json, say
from cli.rows import Csv, listed, only_one
from cli.session import session
from desk.people.binding import bind_officer, binding_json, list_bindings, unbind
from desk.views.board import names_of_officers
from models.instants import shown

Officer = Annotated[str, typer.Argument(metavar="人员", help="人员编号或姓名")]
User = Annotated[str, typer.Argument(metavar="本机用户", help="操作系统的用户名")]


def bind_command(context: typer.Context, officer: Officer, user: User, json: Json = False) -> None:
    """绑定：这个本机用户就是这名人员，以后只能以本人（或所代理的人）的名义办理；绑定了人的台账，没有绑定的用户不能办理。"""
    here = session(context)
    made = bind_officer(here.office, officer, user)
    if json:
        as_json(here.out, binding_json(made))
        return
    say(
        here.out,
        f"本机用户 {made.os_user} 即{names_of_officers(here.office)[made.officer_id or '']}，其余用户须绑定后办理",
    )


def unbind_command(context: typer.Context, user: User, json: Json = False) -> None:
    """解除绑定。"""
    here = session(context)
    gone = unbind(here.office, user)
    if json:
        as_json(here.out, binding_json(gone))
        return
    say(here.out, f"已解除本机用户 {gone.os_user} 的绑定")


def bindings_command(context: typer.Context, csv: Csv = False, json: Json = False) -> None:
    """列出绑定。"""
    here = session(context)
    only_one(json=json, csv=csv)
    found, names = list_bindings(here.office), names_of_officers(here.office)
    if json:
        as_json(here.out, [binding_json(one) for one in found])
        return
    rows = [
        (one.os_user, names.get(one.officer_id or "", "—"), "是" if one.administers else "", shown(one.at))
        for one in found
    ]
    listed(here.out, ["本机用户", "人员", "建立台账", "|绑定"], rows, csv=csv)


def add_to(app: typer.Typer) -> None:
    """Put the commands into the group of officers."""
    app.command("bind")(bind_command)
    app.command("unbind")(unbind_command)
    app.command("bindings")(bindings_command)
