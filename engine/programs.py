"""Where the bundled Temporal programs lie."""

import shutil
import sysconfig
from pathlib import Path

from models.errors import NotReady


def find_program(name: str) -> Path:
    """A program that a wheel installed beside this interpreter, or one on the PATH. Raises NotReady."""
    beside = Path(sysconfig.get_path("scripts")) / name
    if beside.exists():
        return beside
    found = shutil.which(name)
    if found is None:
        raise NotReady(f"找不到程序 {name}，请重新安装 duban（pip install 时会一并装上）")
    return Path(found)
