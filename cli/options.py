"""Arguments and options that several commands share."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from cli.session import session
from desk.files.text_files import read_text
from models.errors import BadInput
from models.instants import local_date, parse_date, parse_instant

Number = Annotated[str, typer.Argument(metavar="编号", help="办件编号，例如 JY-2026-0001")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON（字段见 docs/json.md）")]


def _by(context: typer.Context, word: str | None) -> str | None:
    """Who is named, or whom the user of this machine is bound to; the desk asks whether that may be."""
    if word or context.resilient_parsing:
        return word
    return session(context).sits.officer


By = Annotated[
    str | None,
    typer.Option("--by", metavar="人员", help="经手人编号，记入办件记录", envvar="DUBAN_OFFICER", callback=_by),
]
RequestId = Annotated[
    str | None,
    typer.Option("--request", metavar="请求号", help="同一请求号的同一命令只办一次，可放心重复"),
]
Unit = Annotated[str | None, typer.Option("--unit", metavar="单位", help="单位编号或名称")]
Kind = Annotated[str | None, typer.Option("--kind", metavar="事项", help="事项编号或名称")]
OfficerOption = Annotated[str | None, typer.Option("--officer", metavar="人员", help="某人的：经办的，或所分管单位的")]
OldReceipt = Annotated[bool, typer.Option("--old", help="确认收到时间确在一年以前")]
DueWithin = Annotated[
    int | None, typer.Option("--due-within", metavar="N", min=0, max=250, help="只看 N 个工作日内到期的（0 为今天）")
]
Limit = Annotated[
    int | None, typer.Option("--limit", metavar="N", min=1, help="最多几行；不写则屏幕上 200 行，--json 全部")
]
After = Annotated[str | None, typer.Option("--after", metavar="编号", help="从这一件之后接着看（上一页末尾有提示）")]
SHOWN_AT_ONCE = 200
"""Lines that a terminal is given where nobody says how many."""
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="填报项=内容", help="填报，可写多次；内容写 @文件 则读文件")
]
ReplyText = Annotated[str | None, typer.Option("--reply", metavar="内容", help="答复内容")]
ReplyFile = Annotated[
    Path | None, typer.Option("--reply-file", metavar="文件", help="答复内容所在文件（- 为标准输入）")
]
Unanswered = Annotated[
    str | None, typer.Option("--unanswered", metavar="说明", help="办结时还有协办单位没有反馈的，写明怎么办")
]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="理由，记入办件记录")]


Typed = typer.CallbackParam


def _today(context: typer.Context) -> Callable[[], dt.date]:
    """The office's day, asked for only where what was typed depends on it."""
    here = session(context)
    return lambda: local_date(here.time())


def _date(context: typer.Context, parameter: Typed, text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return parse_date(text, _today(context))
    except BadInput as error:
        raise typer.BadParameter(str(error), ctx=context, param=cast(Any, parameter)) from None


def _instant(context: typer.Context, parameter: Typed, text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    try:
        return parse_instant(text, _today(context))
    except BadInput as error:
        raise typer.BadParameter(str(error), ctx=context, param=cast(Any, parameter)) from None


def _as_typed(text: str) -> str:
    """Read by the callback, which knows the office and its clock."""
    return text


def date_argument(metavar: str, help: str) -> Any:  # noqa: A002  (typer's own word)
    """An argument that is a date."""
    return typer.Argument(metavar=metavar, help=help, parser=_as_typed, callback=_date)


def date_option(*names: str, help: str) -> Any:  # noqa: A002
    """An option that is a date."""
    return typer.Option(*names, metavar="日期", help=help, parser=_as_typed, callback=_date)


def instant_option(*names: str, help: str) -> Any:  # noqa: A002
    """An option that is a local date, or a date and a time."""
    return typer.Option(*names, metavar="时间", help=help, parser=_as_typed, callback=_instant)


def _day_or_instant(context: typer.Context, parameter: Typed, text: str | None) -> dt.date | None:
    """A day where only a day was typed, else an instant."""
    if text is None:
        return None
    try:
        return parse_date(text, _today(context))
    except BadInput:
        return _instant(context, parameter, text)


def day_or_instant_option(*names: str, help: str) -> Any:  # noqa: A002
    """An option that is a day, or a local date and a time."""
    return typer.Option(*names, metavar="时间", help=help, parser=_as_typed, callback=_day_or_instant)


HappenedOn = Annotated[
    dt.date | None,
    day_or_instant_option("--on", help="补录以前的事实：发生的日期，或日期和时间；须有 --evidence"),
]
Evidence = Annotated[
    str | None, typer.Option("--evidence", metavar="佐证", help="补录的佐证：回执、文号、原登记簿的页次等")
]


def fields_given(given: Sequence[str] | None) -> tuple[str, ...]:
    """What `--set` says, with a file's text where it names one: only who sits here may have its files read.

    Raises BadInput for a file that cannot be read.
    """
    words = []
    for word in given or ():
        name, _, value = word.partition("=")
        words.append(f"{name}={read_text(Path(value[1:]), name)}" if value.startswith("@") else word)
    return tuple(words)


def text_or_file(text: str | None, file: Path | None, what: str) -> str | None:
    """A text given directly or in a UTF-8 file (`-` reads standard input). Raises BadInput."""
    if file is None:
        return text
    if text is not None:
        raise BadInput(f"{what}请只给一次：直接写，或用文件")
    return read_text(file, what)
