"""Texts handed in as files: UTF-8, a Word file, or standard input."""

import io
import sys
from pathlib import Path
from typing import Any

from desk.files.limits import bounded_file, bounded_input, check_text
from models.errors import BadInput


def read_text(file: Path, what: str) -> str:
    """The text of a UTF-8 or .docx file; `-` reads standard input. Raises BadInput with what to do."""
    try:
        if str(file) == "-":
            if sys.stdin is None:
                raise BadInput(f"没有标准输入，请直接写{what}或用文件")
            return bounded_input(sys.stdin.buffer, what).decode()
        raw = bounded_file(file, what)
        if file.suffix == ".docx":
            return check_text(_docx(file, raw), str(file), what)
        return _decoded(raw)
    except UnicodeDecodeError:
        raise BadInput(f"{file}: 不是 UTF-8 或 GB18030 文本，请另存为 UTF-8 后重试") from None


def _decoded(raw: bytes) -> str:
    """Text as offices in China save it: UTF-8, else GB18030. Raises UnicodeDecodeError for neither."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def _docx(file: Path, raw: bytes) -> str:
    """The paragraphs of a Word file. Raises BadInput when it is none."""
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return "\n".join(_block(block) for block in Document(io.BytesIO(raw)).iter_inner_content())
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError):  # lxml's are SyntaxErrors
        raise BadInput(f"{file}: 不是正确的 Word（.docx）文件，请另存后重试") from None


def _block(block: Any) -> str:
    """A paragraph; or a table row by row, each with its longest cell first and the others under their column names."""
    if not hasattr(block, "rows"):
        return str(block.text)
    rows = [[cell.text.strip().replace("\n", "") for cell in row.cells] for row in block.rows]
    lines = []
    for row in rows[1:]:
        longest = max(row, key=len, default="")
        rest = [f"{name}：{cell}" for name, cell in zip(rows[0], row, strict=False) if cell and cell != longest]
        lines.append(f"{longest.rstrip('。')}（{'；'.join(rest)}）。" if rest else longest)
    return "\n".join(lines or [" ".join(row) for row in rows])
