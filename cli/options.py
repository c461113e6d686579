"""Arguments and options that several commands share."""

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from models.errors import BadInput
from models.instants import parse_date, parse_instant

Number = Annotated[str, typer.Argument(metavar="编号", help="办件编号，例如 JY-2026-0001")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON（字段见 docs/json.md）")]
By = Annotated[
    str | None, typer.Option("--by", metavar="人员", help="经手人编号，记入办件记录", envvar="DUBAN_OFFICER")
]
Unit = Annotated[str | None, typer.Option("--unit", metavar="单位", help="单位编号或名称")]
Kind = Annotated[str | None, typer.Option("--kind", metavar="事项", help="事项编号或名称")]
DueWithin = Annotated[
    int | None, typer.Option("--due-within", metavar="N", min=0, max=250, help="只看 N 个工作日内到期的（0 为今天）")
]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="理由，记入办件记录")]


def _date(text: str) -> dt.date:
    try:
        return parse_date(text)
    except BadInput as error:
        raise typer.BadParameter(str(error)) from None


def _instant(text: str) -> dt.datetime:
    try:
        return parse_instant(text)
    except BadInput as error:
        raise typer.BadParameter(str(error)) from None


def date_argument(metavar: str, help: str) -> Any:  # noqa: A002  (typer's own word)
    """An argument that is a date."""
    return typer.Argument(metavar=metavar, help=help, parser=_date)


def date_option(*names: str, help: str) -> Any:  # noqa: A002
    """An option that is a date."""
    return typer.Option(*names, metavar="日期", help=help, parser=_date)


def instant_option(*names: str, help: str) -> Any:  # noqa: A002
    """An option that is a local date, or a date and a time."""
    return typer.Option(*names, metavar="时间", help=help, parser=_instant)


def text_or_file(text: str | None, file: Path | None, what: str) -> str | None:
    """A text given directly or in a UTF-8 file (`-` reads standard input). Raises BadInput."""
    if file is None:
        return text
    if text is not None:
        raise BadInput(f"{what}请只给一次：直接写，或用文件")
    try:
        if str(file) == "-":
            if sys.stdin is None:
                raise BadInput(f"没有标准输入，请直接写{what}或用文件")
            return typer.get_text_stream("stdin", encoding="utf-8").read()
        if file.exists() and not file.is_file():
            raise BadInput(f"{file}: 不是普通文件，请检查路径")
        if file.suffix == ".docx":
            return _docx(file)
        if file.stat().st_size > 1_000_000:
            raise BadInput(f"{file}: 文件过大（超过 1 MB），请精简{what}或改用附件")
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file}: 读不到文件（{error.strerror}），请检查路径") from None
    except UnicodeDecodeError:
        raise BadInput(f"{file}: 不是 UTF-8 文本，请另存为 UTF-8 后重试") from None


def _docx(file: Path) -> str:
    """The paragraphs of a Word file. Raises BadInput when it is none."""
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return "\n".join(paragraph.text for paragraph in Document(str(file)).paragraphs)
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError):
        raise BadInput(f"{file}: 不是正确的 Word（.docx）文件，请另存后重试") from None
