"""Files read within a limit that is looked at before they are read: a wrong file is refused, not loaded."""

from pathlib import Path
from typing import BinaryIO

from models.errors import BadInput

LONGEST_PAPER = 50_000
"""Characters of a notice or a plan of work; the longest seen has a fifth of it."""


def check_length(text: str, what: str) -> None:
    """Raises BadInput for a text that is too long to be such a paper."""
    if len(text) > LONGEST_PAPER:
        raise BadInput(f"全文有 {len(text)} 字，不像一份{what}（最多 {LONGEST_PAPER} 字），请只留正文后重试")


def read_file(path: Path, most: int) -> bytes:
    """The bytes of an ordinary file. Raises BadInput for another kind, for more than `most` bytes, and unread."""
    try:
        if not path.exists():
            raise BadInput(f"{path}: 读不到文件（不存在），请检查路径")
        if not path.is_file():  # a device or a pipe may have no end
            raise BadInput(f"{path}: 读不到文件（不是普通文件），请检查路径")
        if path.stat().st_size > most:
            raise BadInput(f"{path}: {too_large(most)}")
        with path.open("rb") as file:
            return read_stream(file, most, str(path))
    except OSError as error:
        raise BadInput(f"{path}: 读不到文件（{error.strerror}），请检查路径") from None


def read_stream(stream: BinaryIO, most: int, name: str) -> bytes:
    """What a stream holds, read no further than the limit. Raises BadInput beyond it: pipes have no size."""
    raw = stream.read(most + 1)
    if len(raw) > most:
        raise BadInput(f"{name}: {too_large(most)}")
    return raw


def too_large(most: int) -> str:
    """The words of the refusal."""
    return f"文件过大（超过 {_size(most)}），请检查是否选错了文件"


def _size(most: int) -> str:
    return f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most // 1000} KB"
