"""Texts handed in: as a text file, a Word file, or on standard input."""

import io
import sys
from pathlib import Path

from desk.files.decoding import decoded, refuse_others
from desk.files.limits import ZIP, bounded_file, bounded_input, check_text
from models.errors import BadInput


def read_text(file: Path, what: str) -> str:
    """The text of a text or Word file; `-` reads standard input, in whatever a file may be. Raises BadInput.

    Word is told by its content, not by how the file is called.
    """
    name = "标准输入" if str(file) == "-" else str(file)
    raw = bounded_file(file, what) if str(file) != "-" else _input(what)
    return text_of(name, raw, what)


def text_of(name: str, raw: bytes, what: str) -> str:
    """The text of a file that is in memory already, such as one that came by a form. Raises BadInput."""
    refuse_others(raw, name, word=True)
    if raw.startswith(ZIP) or name.lower().endswith(".docx"):
        return check_text(_docx(name, raw), name, what)
    return decoded(raw, name)


def _input(what: str) -> bytes:
    if sys.stdin is None:
        raise BadInput(f"没有标准输入，请直接写{what}或用文件")
    return bounded_input(sys.stdin.buffer, what)


def _docx(name: str, raw: bytes) -> str:
    """The paragraphs of a Word file. Raises BadInput when it is none."""
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    from desk.files.docx_text import body_text

    try:
        return body_text(Document(io.BytesIO(raw)))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError):  # lxml's are SyntaxErrors
        raise BadInput(f"{name}: 不是正确的 Word（.docx）文件，请另存后重试") from None
