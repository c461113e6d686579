"""Which files a case takes: what offices hand around, by name and by content, within a size."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

from desk.files.intake import TITLE, required_text
from models.bounded import read_file
from models.errors import BadInput

LARGEST = 20_000_000
MOST = 50
"""Attachments of one case."""
LONGEST_NAME = 240
"""Bytes of a name: what a disk takes is 255."""
FORBIDDEN = '/\\:*?"<>|'


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


def _is_text(content: bytes) -> bool:
    return b"\0" not in content or content.startswith((b"\xff\xfe", b"\xfe\xff"))


ZIPPED, OLE = _begins(b"PK\x03\x04"), _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
OLD_OR_NEW = _begins(b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
KINDS: dict[str, Callable[[bytes], bool]] = {
    **dict.fromkeys((".docx", ".xlsx", ".pptx", ".ofd", ".zip"), ZIPPED),
    **dict.fromkeys((".doc", ".xls", ".ppt"), OLE),
    **dict.fromkeys((".wps", ".et", ".dps"), OLD_OR_NEW),
    **dict.fromkeys((".txt", ".csv", ".eml"), _is_text),
    **dict.fromkeys((".jpg", ".jpeg"), _begins(b"\xff\xd8\xff")),
    **dict.fromkeys((".tif", ".tiff"), _begins(b"II*\0", b"MM\0*")),
    ".pdf": lambda content: b"%PDF-" in content[:1024],
    ".png": _begins(b"\x89PNG\r\n\x1a\n"),
    ".bmp": _begins(b"BM"),
    ".gif": _begins(b"GIF87a", b"GIF89a"),
}
"""By suffix, what the content must be: a program that is called .pdf is no office file."""


def office_file(file: Path) -> tuple[str, bytes]:
    """The name and the content of a file to attach. Raises BadInput for what an office does not hand around."""
    name = _fitting_name(file.name)
    return name, _fitting(name, read_file(file, LARGEST))


def office_content(called: str, content: bytes) -> str:
    """The name of a file that came by a form, once it is one that an office hands around. Raises BadInput."""
    name = _fitting_name(called.replace("\\", "/").rpartition("/")[2])
    if len(content) > LARGEST:
        raise BadInput(f"“{name}”超过 {LARGEST // 1_000_000} MB，请压缩或拆分后重试")
    _fitting(name, content)
    return name


def _fitting_name(called: str) -> str:
    name = _name(called)
    if Path(name).suffix.lower() not in KINDS:
        raise BadInput(f"“{name}”不是可附的文件，可附 {'、'.join(suffix[1:] for suffix in KINDS)}")
    return name


def _fitting(name: str, content: bytes) -> bytes:
    if not content:
        raise BadInput(f"“{name}”是空文件，请检查后重试")
    if not KINDS[Path(name).suffix.lower()](content):
        raise BadInput(f"“{name}”的内容与后缀 {Path(name).suffix} 不符，请用原程序另存后重试")
    return content


def shown_size(size: int) -> str:
    """A size as people read it."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"


def _name(called: str) -> str:
    """The name without its folder, with nothing in it that another system would take for something else."""
    name = unicodedata.normalize("NFC", required_text(called, "文件名", TITLE))
    wrong = next((char for char in name if char in FORBIDDEN), None)
    if wrong:
        raise BadInput(f"文件名中有“{wrong}”，请改名后重试")
    if len(name.encode()) > LONGEST_NAME:
        raise BadInput(f"文件名过长（{len(name.encode())} 字节，最多 {LONGEST_NAME}），请改名后重试")
    return name
