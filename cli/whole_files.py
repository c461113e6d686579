"""Files that a command writes for people: whole or not at all, and never over another."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from models.errors import BadInput

Made = TypeVar("Made")


def write_whole(target: Path, write: Callable[[Path], Made]) -> Made:
    """Have a file written under another name first: what is half written is nobody's. Raises BadInput."""
    if target.exists():
        raise BadInput(f"{target} 已经存在，没有覆盖；请换一个名字")
    draft = target.with_name(f".{target.name}.part")
    try:
        made = write(draft)
        draft.replace(target)
    except OSError as error:
        raise BadInput(f"写不了 {target}（{error.strerror or error}），请换一个地方") from None
    finally:
        draft.unlink(missing_ok=True)
    return made
