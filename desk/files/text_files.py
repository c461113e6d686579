"""Texts handed in as files: UTF-8, a Word file, or standard input."""

import sys
from pathlib import Path

from models.errors import BadInput

LARGEST = 1_000_000


def read_text(file: Path, what: str) -> str:
    """The text of a UTF-8 or .docx file; `-` reads standard input. Raises BadInput with what to do."""
    try:
        if str(file) == "-":
            if sys.stdin is None:
                raise BadInput(f"没有标准输入，请直接写{what}或用文件")
            return sys.stdin.buffer.read().decode()
        if file.exists() and not file.is_file():
            raise BadInput(f"{file}: 不是普通文件，请检查路径")
        if not file.exists():
            raise BadInput(f"{file}: 读不到文件（不存在），请检查路径")
        if file.suffix == ".docx":
            return _docx(file)
        if file.stat().st_size > LARGEST:
            raise BadInput(f"{file}: 文件过大（超过 1 MB），请精简{what}或改用附件")
        return _decoded(file.read_bytes())
    except OSError as error:
        raise BadInput(f"{file}: 读不到文件（{error.strerror}），请检查路径") from None
    except UnicodeDecodeError:
        raise BadInput(f"{file}: 不是 UTF-8 或 GB18030 文本，请另存为 UTF-8 后重试") from None


def _decoded(raw: bytes) -> str:
    """Text as offices in China save it: UTF-8, else GB18030. Raises UnicodeDecodeError for neither."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def _docx(file: Path) -> str:
    """The paragraphs of a Word file. Raises BadInput when it is none."""
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    from desk.files.docx_text import body_text

    try:
        return body_text(Document(str(file)))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError):
        raise BadInput(f"{file}: 不是正确的 Word（.docx）文件，请另存后重试") from None
