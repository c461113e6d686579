"""Bytes as text, however an office saved them: UTF-8, GB18030 or UTF-16, with a mark or without, any line ends."""

import codecs
import re
import unicodedata

from desk.files.limits import ZIP
from models.characters import modern
from models.errors import BadInput

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    ("\ufeff".encode("gb18030"), "gb18030"),
)
"""The longer of two that begin alike first."""
WIDE = ("utf-16-le", "utf-16-be")
LEGIBLE = 0.9
"""How much of a text must be characters that offices write, for bytes without a mark to be taken for UTF-16."""
UNUSUAL = re.compile(r"[^\t\n\r -~\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef\u2010-\u2026]")
STRANGE = 0.01
"""More characters of private use than this share no simplified text has."""
SAMPLE = 4_000
"""How many bytes are looked at for that; an even number."""
LINE_END = re.compile("\r\n|[\r\v\x85\u2028\u2029]")
WORKBOOK = b"xl/workbook"
"""A part that an Excel file has; its name is not compressed."""
OTHERS = (
    (b"\xd0\xcf\x11\xe0", "旧版的 Word（.doc）、WPS 或 Excel（.xls）文件", "请另存为 .docx 或 CSV 后重试"),
    (b"%PDF", "PDF 文件", "请改用它的 Word 或文本文件"),
    (b"{\\rtf", "RTF 文件", "请另存为 .docx 后重试"),
    (ZIP, "Excel、Word 或其他压缩文件", "请另存为 CSV 或文本后重试"),
    (b"\x89PNG", "图片", "请改用文本文件"),
    (b"\xff\xd8\xff", "图片", "请改用文本文件"),
)
"""What is no text at all, by its first bytes: whatever the file is called."""


def decoded(raw: bytes, name: str) -> str:
    """The text, its lines ended by a line feed each, rare characters where Unicode keeps them.

    Raises BadInput naming what the file is, or that it is none of these.
    """
    refuse_others(raw, name)
    try:
        text = _text(raw)
    except UnicodeDecodeError:
        raise BadInput(f"{name}: 不是 UTF-8、GB18030 或 UTF-16 的文本，请另存为 UTF-8 后重试") from None
    if "\0" in text:
        raise BadInput(f"{name}: 不是文本文件（含有空字节），请检查是否选错了文件")
    return modern(LINE_END.sub("\n", text.lstrip("\ufeff").rstrip("\x1a")))


def refuse_others(raw: bytes, name: str, *, word: bool = False) -> None:
    """Raises BadInput where the bytes are no text; `word`: a Word file will do as well."""
    for beginning, kind, advice in OTHERS:
        if raw.startswith(beginning) and not (word and beginning == ZIP and WORKBOOK not in raw):
            raise BadInput(f"{name}: 是{kind}，{advice}")


def _text(raw: bytes) -> str:
    """Raises UnicodeDecodeError where no encoding fits."""
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding)
    wide = next((encoding for encoding in WIDE if _is_wide(raw, encoding)), None)
    if wide and (b"\0" in raw or not _is_utf8(raw)):
        return raw.decode(wide)
    return raw.decode("utf-8") if _is_utf8(raw) else _simplified(raw)


def _simplified(raw: bytes) -> str:
    """GB18030. Raises UnicodeDecodeError for Big5: read so, it has characters that no font of the system shows."""
    text = raw.decode("gb18030")
    written = [char for char in modern(text) if not char.isascii()]
    strange = sum(unicodedata.category(char) in ("Co", "Cn") for char in written)
    if strange > STRANGE * len(written):
        raise UnicodeDecodeError("gb18030", raw, 0, 1, "Big5")
    return text


def _is_wide(raw: bytes, encoding: str) -> bool:
    """Whether bytes without a mark read like a text in UTF-16; nothing that is GB18030 or UTF-8 does."""
    sample = raw[:SAMPLE]
    if not sample or len(raw) % 2:
        return False
    text = sample.decode(encoding, errors="replace")
    return len(UNUSUAL.findall(text)) <= (1 - LEGIBLE) * len(text)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
