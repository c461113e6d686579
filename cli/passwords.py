"""`duban officer password|reset-factor`: who may sign in to the board."""

import sys
from typing import Annotated

import typer

from cli.options import Json
from cli.output import as_json, say
from cli.session import session
from models.errors import BadInput

Officer = Annotated[str, typer.Argument(metavar="人员", help="人员编号或姓名")]
LONGEST = 1000


def password_command(context: typer.Context, officer: Officer, json: Json = False) -> None:
    """设登录网页的口令：在终端上输入两次（不显示），或由标准输入给出一行；代别人设的，首次登录须自行更改。"""
    from desk.signing_in.passwords import set_password

    here = session(context)
    person = set_password(here.office, officer, _typed())
    own = here.sits.officer == person.id
    if json:
        as_json(here.out, {"officer": person.id, "must_change": not own})
        return
    say(here.out, f"{person.name}（{person.id}）的登录口令已设{'' if own else '，首次登录须自行更改'}")


def reset_factor_command(context: typer.Context, officer: Officer, json: Json = False) -> None:
    """重置动态口令（手机丢失、更换）：此人不再需要动态口令，已登录的网页一并退出，可重新启用。"""
    from desk.signing_in.second_factor import reset

    here = session(context)
    person = reset(here.office, officer)
    if json:
        as_json(here.out, {"officer": person.id, "second_factor": False})
        return
    say(here.out, f"{person.name}（{person.id}）的动态口令已重置，登录后可重新启用")


def _typed() -> str:
    """The password: never an argument, which others of this machine could read. Raises BadInput."""
    if not sys.stdin or not sys.stdin.isatty():
        line = sys.stdin.readline(LONGEST).rstrip("\r\n") if sys.stdin else ""
        if not line:
            raise BadInput("没有口令：请在终端上输入，或由标准输入给出一行")
        return line
    first = str(typer.prompt("口令", hide_input=True, prompt_suffix="："))
    if str(typer.prompt("再输一次", hide_input=True, prompt_suffix="：")) != first:
        raise BadInput("两次输入的口令不一致，没有改动")
    return first


def add_to(app: typer.Typer) -> None:
    """Put the commands into the group of officers."""
    app.command("password")(password_command)
    app.command("reset-factor")(reset_factor_command)
