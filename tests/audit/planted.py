"""A case with everything personal in it, and whether any of it lies readable in a file."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.helpers import Answer

Run = Callable[..., Answer]
PLANTED = ("王植入明", "13800138000", "植入来信内容", "植入答复内容", "植入备注", "植入附件内容")
NAME, PHONE, LETTER, REPLY, NOTE, ATTACHED = PLANTED
NUMBER = "ZX-2026-0001"


def work(run: Run, tmp_path: Path, title: str = "转学") -> None:
    """A case with everything personal in it."""
    file = tmp_path / "附件.txt"
    file.write_text(ATTACHED, encoding="utf-8")
    named = ("--citizen", NAME, "--phone", PHONE, "--content", LETTER, "--allow-duplicate")
    opened = run("open", "consultation", "--unit", "edu", "--title", title, *named, "--json")
    assert opened.code == 0, opened.error
    number = opened.json["number"]
    for words in (
        ("note", number, f"{NOTE} {PHONE}"),
        ("attach", number, str(file)),
        ("pause", number, "--reason", f"等{NAME}补材料"),
        ("resume", number),
        ("extend", number, "--days", "1", "--reason", f"{NAME}出差", "--approver", "approver"),
        ("close", number, "--reply", f"{REPLY} {NAME}"),
    ):
        assert run(*words).code == 0, words


def readable(folder: Path) -> list[tuple[str, str]]:
    """What was planted and lies readable in the files of a folder."""
    found = []
    for file in (one for one in folder.rglob("*") if one.is_file()):
        content = file.read_bytes()
        said = [word for word in PLANTED for form in (word, json.dumps(word)[1:-1]) if form.encode() in content]
        found += [(file.name, word) for word in said]
    return found
