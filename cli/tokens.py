"""`duban token`: what other systems show to call the API."""

from enum import StrEnum
from typing import Annotated

import typer

from cli.options import Json
from cli.output import as_json, say
from cli.rows import Csv, listed, only_one
from cli.session import session
from desk.views.board import names_of_officers
from models.instants import shown

app = typer.Typer(help="接口令牌：别的系统凭它调用接口（/api/v1）。", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="名称", help="哪个系统用，例如 网站后台")]


class Scope(StrEnum):
    """What a token is good for."""

    READ = "read"
    ACT = "act"


SCOPE_NAMES = {"read": "只读", "act": "办理", "feed": "日历订阅"}


@app.command("make")
def make_command(
    context: typer.Context,
    name: Name,
    officer: Annotated[str, typer.Option("--officer", metavar="人员", help="以谁的身份；能办什么同其本人")],
    scope: Annotated[Scope, typer.Option("--scope", help="read 只读，act 也可办理")] = Scope.READ,
    days: Annotated[int, typer.Option("--days", metavar="N", help="有效几天，最多 366")] = 90,
    json: Json = False,
) -> None:
    """发一个令牌；只显示这一次，台账里只存摘要。"""
    from desk.signing_in.tokens import make_token, token_json
    from models.signing_in import TokenScope

    here = session(context)
    secret, made = make_token(here.office, name, officer, TokenScope(scope.value), days)
    if json:
        as_json(here.out, {**token_json(made), "token": secret})
        return
    say(here.out, secret)
    say(here.out, f"以上为令牌“{made.name}”，只显示这一次，请立即存好；有效至 {shown(made.expires_at)}")


@app.command("list")
def list_command(context: typer.Context, csv: Csv = False, json: Json = False) -> None:
    """列出令牌。"""
    from desk.signing_in.tokens import list_tokens, token_json

    here = session(context)
    only_one(json=json, csv=csv)
    found, names = list_tokens(here.office), names_of_officers(here.office)
    if json:
        as_json(here.out, [token_json(one) for one in found])
        return
    rows = [
        (
            one.name,
            names.get(one.officer_id, one.officer_id),
            SCOPE_NAMES[one.scope.value],
            shown(one.expires_at),
            shown(one.revoked_at) if one.revoked_at else "—",
        )
        for one in found
    ]
    listed(here.out, ["名称", "人员", "|用途", "|有效至", "|作废"], rows, csv=csv)


@app.command("revoke")
def revoke_command(context: typer.Context, name: Name, json: Json = False) -> None:
    """作废一个令牌，立即生效。"""
    from desk.signing_in.tokens import revoke_token, token_json

    here = session(context)
    made = revoke_token(here.office, name)
    if json:
        as_json(here.out, token_json(made))
        return
    say(here.out, f"令牌“{made.name}”已作废")
