"""The command line put together, and its way in from the shell."""

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.main import get_command

from cli.commands import LazyGroup
from cli.dispatching import rehearsing, run_command
from cli.session import Session
from cli.streams import fit_streams
from cli.usage import in_chinese

if TYPE_CHECKING:
    from rehearsal.player import Dispatch

app = typer.Typer(
    name="duban",
    cls=LazyGroup,
    help="督办：政务公开事项的期限、提醒与升级。退出码：0 完成，1 被拒绝或未找到，2 用法有误，130 被 Ctrl-C 中断。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def root(
    home: Annotated[
        Path | None, typer.Option("--home", metavar="目录", help="数据目录（可写在命令的任何位置；默认取 DUBAN_HOME）")
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="显示版本")] = False,
) -> None:
    """督办：政务公开事项的期限、提醒与升级。退出码：0 完成，1 被拒绝或未找到，2 用法有误，130 被 Ctrl-C 中断。"""


def run(arguments: Sequence[str], version: str = "") -> int:
    """Run one command line from the shell; errors go to standard error. Returns the exit code."""
    fit_streams()
    if list(arguments) == ["--version"]:
        sys.stdout.write(f"duban {version}\n")
        return 0
    code, error = _checked(arguments)
    if error and sys.stderr:
        sys.stderr.write(f"duban: {error}\n")
    return code


def _checked(arguments: Sequence[str]) -> tuple[int, str | None]:
    rest, home = _take_home(arguments)
    if any("\ud800" <= char <= "\udfff" for word in arguments for char in word):
        return 2, "命令里有无法识别的字节，请用 UTF-8 输入"
    if home == "":
        return 2, "--home 缺少目录；用法见 duban --help"
    return dispatch(rest, Session(home=Path(home) if home else None))


@cache
def program() -> Any:
    """All commands as one; put together once a process."""
    return in_chinese(get_command(app))


def dispatch(arguments: Sequence[str], session: Session) -> tuple[int, str | None]:
    """Run one command line in a session. Returns the exit code and, for 1 and 2, the line that says why."""
    return run_command(program(), arguments, session)


def dispatch_for_rehearsal() -> "Dispatch":
    """How a rehearsal runs the command lines of its scenario."""
    return rehearsing(program())


def _take_home(arguments: Sequence[str]) -> tuple[list[str], str | None]:
    """`--home` may stand anywhere: people write it behind the command."""
    rest: list[str] = []
    home: str | None = None
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--home":
            home = next(words, "")
        elif word.startswith("--home="):
            home = word.removeprefix("--home=")
        else:
            rest.append(word)
    return rest, home
