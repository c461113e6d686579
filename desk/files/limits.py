"""What is looked at before a text is read: sizes, and for a Word file what it unpacks to.

A .docx is a zip of XML: a megabyte of it may unpack to a gigabyte, or hold millions of paragraphs.
"""

import io
import re
import sys
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from models.bounded import read_file, read_stream
from models.errors import BadInput

LARGEST_TEXT = 1_000_000
LARGEST_WORD = 10_000_000
LARGEST_CSV, MOST_LINES = 5_000_000, 100_000
UNPACKED = 40_000_000
"""All parts of a Word file together; of the text itself, a megabyte makes about ten of XML."""
RATIO, RATIO_FROM = 100, 10_000_000
"""How often smaller XML becomes in a zip is 5 to 60; beyond that a file is made to burst."""
MOST_PARTS, MOST_ELEMENTS, MOST_PARAGRAPHS, MOST_MERGED = 2_000, 600_000, 20_000, 800
WIDEST = 63
"""The columns of a table in Word."""
ZIP = b"PK\x03\x04"
ENTRY = b"PK\x01\x02"
PARAGRAPH = re.compile(rb"<(?:[\w.-]{1,40}:)?p[\s/>]")
SPAN = re.compile(rb"grid(?:Span|Before|After)\b[^<>\"']{0,200}[\"']([^\"']{0,9})")


def bounded_file(file: Path, what: str) -> bytes:
    """The bytes of a text or Word file, within what such a file may be. Raises BadInput naming the limit."""
    raw = read_file(file, LARGEST_WORD)
    return _checked(raw, str(file), what)


def bounded_input(stream: BinaryIO, what: str) -> bytes:
    """The same from standard input, of which no more is read than may be."""
    raw = stream.read(LARGEST_TEXT + 1)
    if len(raw) > LARGEST_TEXT and raw.startswith(ZIP):
        raw += read_stream(stream, LARGEST_WORD - len(raw), "标准输入")
    return _checked(raw, "标准输入", what)


def csv_file(file: Path) -> bytes:
    """The bytes of a CSV, or of standard input (`-`). Raises BadInput naming the limit, of bytes or of lines."""
    if str(file) != "-":
        raw = read_file(file, LARGEST_CSV)
    elif sys.stdin is None:
        raise BadInput("没有标准输入，请写出 CSV 文件的路径")
    else:
        raw = read_stream(sys.stdin.buffer, LARGEST_CSV, "标准输入")
    lines = max(raw.count(b"\n"), raw.count(b"\r"))  # each may end with both
    if lines > MOST_LINES:
        raise BadInput(f"{file}: 行数过多（{lines}，最多 {MOST_LINES}），请检查是否选错了文件")
    return raw


def check_text(text: str, name: str, what: str) -> str:
    """The text of a Word file, which may be as long as that of another file. Raises BadInput."""
    if len(text) > LARGEST_TEXT:
        raise BadInput(f"{name}: 文字超过 {LARGEST_TEXT // 10_000} 万字，请精简{what}或改用附件")
    return text


def _checked(raw: bytes, name: str, what: str) -> bytes:
    if raw.startswith(ZIP):
        _check_word(raw, name)
    elif len(raw) > LARGEST_TEXT:
        raise BadInput(f"{name}: 文件过大（超过 1 MB），请精简{what}或改用附件")
    return raw


def _check_word(raw: bytes, name: str) -> None:
    """Raises BadInput where the parts come to more than any document does, or are not what Word writes."""
    if raw.count(ENTRY) > MOST_PARTS:
        raise BadInput(f"{name}: Word 文件的部件过多（超过 {MOST_PARTS} 个），请另存后重试")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            if unpacked > UNPACKED or (unpacked > RATIO_FROM and unpacked > RATIO * len(raw)):
                raise BadInput(
                    f"{name}: Word 文件解开后过大（{unpacked // 1_000_000} MB，最多 {UNPACKED // 1_000_000} MB，"
                    f"也不得超过压缩时的 {RATIO} 倍），请精简或改用文本文件"
                )
            _check_parts([archive.read(part) for part in archive.infolist()], name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        raise BadInput(f"{name}: 不是正确的 Word（.docx）文件，请另存后重试") from None


def _check_parts(parts: list[bytes], name: str) -> None:
    """`parts`: each unpacked; those that are XML are counted, whatever they are called."""
    found = [part for part in parts if part.lstrip()[:1] == b"<" or part[:3] == b"\xef\xbb\xbf"]
    if any(part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"<\x00" in part[:4] or b"\x00<" in part[:4] for part in parts):
        raise BadInput(f"{name}: 不是 Word 写的文件（编码不是 UTF-8），请另存后重试")
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in found):
        raise BadInput(f"{name}: 含有 Word 不会写的声明（DOCTYPE），请另存后重试")
    for what, most, number in (
        ("段落", MOST_PARAGRAPHS, sum(len(PARAGRAPH.findall(part)) for part in found)),
        ("内容", MOST_ELEMENTS, sum(part.count(b"<") for part in found)),
        ("竖向合并的单元格", MOST_MERGED, sum(part.count(b"vMerge") for part in found)),
    ):
        if number > most:
            raise BadInput(f"{name}: Word 文件的{what}过多（{number}，最多 {most}），请精简或改用文本文件")
    for part in found:
        for span in SPAN.findall(part):
            if not span.strip().isdigit() or len(span.strip()) > 2 or int(span) > WIDEST:
                raise BadInput(f"{name}: 表格的单元格跨列过多（最多 {WIDEST} 列），请另存后重试")
