"""Whoever goes through every table of the ledger finds all of them, also where nothing else was imported."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEEN = "from models.queries.copying import tables; print(*sorted(tables()))"
SEALED = "from models.queries.sealing import sealed_columns; print(*sorted(sealed_columns()))"


def names(program: str) -> set[str]:
    """What a process of its own finds."""
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(found.stdout.split())


def modules_with_tables() -> set[str]:
    return {path.stem for path in (ROOT / "models").glob("*.py") if "table=True" in path.read_text(encoding="utf-8")}


def test_every_module_with_a_table_is_named() -> None:
    text = (ROOT / "models" / "every_table.py").read_text(encoding="utf-8")

    assert {one for one in modules_with_tables() if f"    {one},\n" not in text} == set()


def test_a_copy_has_every_table_and_sealing_every_column() -> None:
    everything = (
        f"import importlib; [importlib.import_module(f'models.{{one}}') for one in {sorted(modules_with_tables())!r}];"
    )

    assert names(SEEN) == names(everything + SEEN)
    assert {"paper", "password", "api_token"} <= names(SEEN)
    assert names(SEALED) == names(everything + SEALED)
    assert "paper" in names(SEALED)
