"""`duban officer bind|unbind|bindings`: whose user of this machine, or account of an identity provider, is whose."""

from typing import Annotated, Any

import typer

from cli.options import Json
from cli.output import as_json, say
from cli.rows import Csv, listed, only_one
from cli.session import Session, session
from desk.people.binding import bind_officer, binding_json, list_bindings, unbind
from desk.views.board import names_of_officers
from models.instants import shown

Officer = Annotated[str, typer.Argument(metavar="人员", help="人员编号或姓名")]
User = Annotated[str, typer.Argument(metavar="用户", help="本机（操作系统）的用户名；有 --with 的为那里的账号")]
With = Annotated[str | None, typer.Option("--with", metavar="登录方式", help="sign-in.yaml 里的名称：绑定那里的账号")]


def bind_command(
    context: typer.Context, officer: Officer, user: User, provider: With = None, json: Json = False
) -> None:
    """绑定：这个本机用户就是这名人员，以后只能以本人（或所代理的人）的名义办理；绑定了人的台账，没有绑定的用户不能办理。

    加 --with 的，绑定统一身份认证等的账号：有这个账号的人以这名人员登录网页。
    """
    here = session(context)
    if provider is not None:
        from desk.signing_in.identities import bind_identity, identity_json

        bound = bind_identity(here.office, here.settings, officer, provider, user)
        said = f"{provider} 的账号 {bound.subject} 即{names_of_officers(here.office)[bound.officer_id]}"
        _print(here, identity_json(bound), said, json)
        return
    made = bind_officer(here.office, officer, user)
    said = f"本机用户 {made.os_user} 即{names_of_officers(here.office)[made.officer_id or '']}，其余用户须绑定后办理"
    _print(here, binding_json(made), said, json)


def unbind_command(context: typer.Context, user: User, provider: With = None, json: Json = False) -> None:
    """解除绑定。"""
    here = session(context)
    if provider is not None:
        from desk.signing_in.identities import identity_json, unbind_identity

        left = unbind_identity(here.office, here.settings, provider, user)
        _print(here, identity_json(left), f"已解除 {provider} 的账号 {left.subject} 的绑定", json)
        return
    gone = unbind(here.office, user)
    _print(here, binding_json(gone), f"已解除本机用户 {gone.os_user} 的绑定", json)


def _print(here: Session, found: dict[str, Any], said: str, json: bool) -> None:
    if json:
        as_json(here.out, found)
    else:
        say(here.out, said)


def bindings_command(context: typer.Context, csv: Csv = False, json: Json = False) -> None:
    """列出绑定。"""
    from desk.signing_in.identities import identity_json, list_identities

    here = session(context)
    only_one(json=json, csv=csv)
    found, names = list_bindings(here.office), names_of_officers(here.office)
    outside = list_identities(here.office)
    if json:
        as_json(here.out, [*map(binding_json, found), *map(identity_json, outside)])
        return
    rows = [
        (one.os_user, "本机", names.get(one.officer_id or "", "—"), "是" if one.administers else "", shown(one.at))
        for one in found
    ]
    rows += [(one.subject, one.provider, names.get(one.officer_id, "—"), "", shown(one.bound_at)) for one in outside]
    listed(here.out, ["用户", "来源", "人员", "建立台账", "|绑定"], rows, csv=csv)


def add_to(app: typer.Typer) -> None:
    """Put the commands into the group of officers."""
    app.command("bind")(bind_command)
    app.command("unbind")(unbind_command)
    app.command("bindings")(bindings_command)
