"""One command line to its end: every error one line, every exit code one of four."""

import io
import os
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from cli.hints import hinted
from cli.session import Session
from cli.usage import usage_text
from models.errors import DubanError
from office.office import Office

if TYPE_CHECKING:  # the player brings the whole SDK with it
    from care.engine import Engine
    from rehearsal.player import Dispatch, RunCall

INTERRUPTED = 130
"""The exit code of a command that was ended with Ctrl-C, as shells have it."""
STOPPED = "已中断：没有写完的不算，可用 duban show、list 查看后重试"
UsageError: type[Exception] = typer.BadParameter.__mro__[1]  # typer vendors click and does not export the base


def run_command(command: Any, arguments: Sequence[str], session: Session) -> tuple[int, str | None]:
    """Run one command line in a session. Returns the exit code and, unless it is 0, the line that says why."""
    try:
        result: Any = command.main(args=list(arguments), prog_name="duban", standalone_mode=False, obj=session)
        code = result if isinstance(result, int) else 0
        return code, STOPPED if code == INTERRUPTED else None  # Typer itself turns Ctrl-C into that code
    except DubanError as error:
        return error.exit_code, _one_line(hinted(error))
    except UsageError as error:
        return 2, _one_line(usage_text(error))
    except typer.Exit as error:
        return error.exit_code, None
    except (typer.Abort, KeyboardInterrupt) as error:
        if isinstance(error.__context__, EOFError):
            return 1, "没有得到回答，什么也没有改动；请在终端里运行，或加 --yes"
        return INTERRUPTED, STOPPED
    except (BrokenPipeError, SystemExit):  # click leaves by the latter where a pipe is broken, and nowhere else
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


def rehearsing(command: Any) -> "Dispatch":
    """How a rehearsal runs the command lines of its scenario: in its own office, on its own loop."""

    def run_there(
        arguments: list[str], office: Office, engine: "Engine", run: "RunCall"
    ) -> tuple[int, str, str | None]:
        out = io.StringIO()
        code, error = run_command(command, arguments, Session(given=office, given_engine=engine, run=run, out=out))
        return code, out.getvalue(), error

    return run_there


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))
