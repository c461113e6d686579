"""The command line put together, and its end: every error one line, every exit code one of three."""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_command

from cli import (
    absences,
    accounts,
    acts,
    calendar,
    catalog,
    documents,
    going,
    people,
    reports,
    sanctions,
    selection,
    setup,
    steps,
    views,
)
from cli.rehearse import rehearse
from cli.session import Session
from cli.show import show
from cli.usage import usage_text
from models.errors import DubanError

UsageError: type[Exception] = typer.BadParameter.__mro__[1]  # typer vendors click and does not export the base

app = typer.Typer(
    name="duban",
    help="督办：政务公开事项的期限、提醒与升级。退出码：0 完成，1 被拒绝或未找到，2 用法有误。",
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
    """督办：政务公开事项的期限、提醒与升级。退出码：0 完成，1 被拒绝或未找到，2 用法有误。"""


COMMANDS: dict[str, Callable[..., Any]] = {
    "init": setup.init,
    "up": setup.up,
    "worker": setup.worker_command,
    "doctor": setup.doctor,
    "open": acts.open_command,
    "close": acts.close,
    "step": steps.step,
    "assist": steps.assist,
    "contribute": steps.contribute,
    "activate": going.activate,
    "deactivate": going.deactivate,
    "show": show,
    "list": views.list_command,
    "overdue": views.overdue,
    "pause": acts.pause,
    "resume": acts.resume,
    "extend": acts.extend,
    "reassign": acts.reassign,
    "classify": acts.classify,
    "withdraw": acts.withdraw,
    "proposals": sanctions.proposals_command,
    "approve": sanctions.approve,
    "reject": sanctions.reject,
    "propose": sanctions.propose_command,
    "watch": sanctions.watch_command,
    "stats": reports.stats,
    "product": reports.product,
    "ranking": reports.ranking,
    "notifications": views.notifications,
    "rehearse": rehearse,
}
for name, command in COMMANDS.items():
    app.command(name)(command)

app.add_typer(calendar.app, name="calendar")
app.add_typer(catalog.app, name="catalog")
app.add_typer(people.unit_app, name="unit")
absences.add_to(people.officer_app)
app.add_typer(people.officer_app, name="officer")
app.add_typer(accounts.app, name="account")
app.add_typer(documents.app, name="document")
app.add_typer(selection.app, name="selection")
app.add_typer(reports.report_app, name="report")


def run(arguments: Sequence[str], version: str = "") -> int:
    """Run one command line from the shell; errors go to standard error. Returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):  # a C locale must not turn an answer into a traceback
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
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


def dispatch(arguments: Sequence[str], session: Session) -> tuple[int, str | None]:
    """Run one command line in a session. Returns the exit code and, for 1 and 2, the line that says why."""
    try:
        result: Any = get_command(app).main(args=list(arguments), prog_name="duban", standalone_mode=False, obj=session)
        return (result if isinstance(result, int) else 0), None
    except DubanError as error:
        return error.exit_code, _one_line(str(error))
    except UsageError as error:
        return 2, _one_line(usage_text(error))
    except typer.Exit as error:
        return error.exit_code, None
    except (typer.Abort, KeyboardInterrupt):
        return 1, "已中断"
    except BrokenPipeError:
        return 0, None  # whoever read our output has seen enough
    except OSError as error:
        return 1, f"读写失败：{_one_line(str(error))}；请检查磁盘空间和权限后重试"
    except Exception as error:  # noqa: BLE001  (an officer must never see a traceback)
        if os.environ.get("DUBAN_DEBUG"):
            traceback.print_exc()
        what = _one_line(f"{type(error).__name__}: {error}")[:200]
        return 1, f"程序内部错误（{what}）；请设 DUBAN_DEBUG=1 重试，并把输出交给维护人员"
    finally:
        session.close()


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))


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
