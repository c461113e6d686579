"""A command loads what it needs and no more: the table of commands is true, and what is heavy stays away."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli.commands import COMMANDS, COMMANDS_LOADED

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", list(COMMANDS))
def test_the_line_in_the_list_is_the_commands_own(name: str) -> None:
    command = COMMANDS_LOADED[name]

    assert command.name == name
    assert command.get_short_help_str(1000) == COMMANDS[name].help


def loaded_by(program: str) -> set[str]:
    """The modules in memory after a program has run in a process of its own."""
    told = f"import sys; sys.stdout = sys.stderr\n{program}\nprint(*sys.modules, file=sys.__stdout__)"
    ran = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def test_the_list_of_commands_loads_none_of_them() -> None:
    loaded = loaded_by("from cli.main import run; assert run(['--help']) == 0")

    assert [name for name in loaded if name in {entry.where.partition(":")[0] for entry in COMMANDS.values()}] == []


HEAVY = {"alembic", "docx", "icalendar", "lunar_python", "pendulum", "ruamel", "hypothesis"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office in which the catalog was already compiled."""
    folder = tmp_path_factory.mktemp("startup") / "home"
    loaded_by(
        f"from cli.main import run; assert run(['--home', {str(folder)!r}, 'init', '--sample', 'jingdezhen']) == 0"
    )
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["overdue"],
        ["show", "C0205-2026-0001"],
        ["calendar", "add", "2026-09-24", "5"],
        ["catalog", "show", "我向省长建言"],
    ],
)
def test_an_everyday_command_loads_nothing_heavy(home: Path, words: list[str]) -> None:
    loaded = loaded_by(f"from cli.main import run; run(['--home', {str(home)!r}, *{words!r}])")

    assert HEAVY & {name.partition(".")[0] for name in loaded} == set()
