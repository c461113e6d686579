"""Secrets of channels, by name: from the environment or a folder, never from a table or a file of settings."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from models.errors import BadInput

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
PREFIX = "DUBAN_SECRET_"
LARGEST = 8192


@dataclass(frozen=True)
class Secrets:
    """`DUBAN_SECRET_<NAME>`, else the file of that name in the folder."""

    folder: Path

    def get(self, name: str) -> str:
        """A secret. Raises BadInput, which names it and not its value, where there is none."""
        if not NAME.fullmatch(name):
            raise BadInput(f"密钥名“{name[:40]}”应为小写字母、数字和下划线")
        if found := os.environ.get(PREFIX + name.upper(), "").strip():
            return found
        try:
            found = (self.folder / name).read_text(encoding="utf-8")[:LARGEST].strip()
        except (OSError, ValueError):
            found = ""
        if not found:
            raise BadInput(
                f"没有密钥 {name}：请写入 {self.folder / name}（仅本人可读），或设环境变量 {PREFIX}{name.upper()}"
            )
        return found
