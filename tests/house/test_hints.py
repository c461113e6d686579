"""Reasons are the core's, hints the command line's: no room below names a command, and no hint is missing or idle."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest
import typer
from typer.main import get_command

from cli.hints import HINTS, hinted
from cli.main import app
from models import errors
from models.codes import Code
from models.errors import BadInput, BadLines, DubanError, NotFound, Refused
from tests.helpers import ROOT

SPOKEN_OF = re.compile(r"\bduban [a-z]|(?<![\w-])--[a-z]")
"""A command, or an option. (A file's own `——` or `--` before a reason is neither.)"""
BELOW = ("models", "calendars", "catalog", "papers", "casework", "channels", "activities", "workflows", "desk")
OF_THE_PROGRAM_ITSELF = {
    "models/ledger.py",  # there is no ledger, and whoever runs the machine makes one
    "models/ledger_file.py",
    "desk/papers/pdf.py",  # the options of LibreOffice
    "catalog/draft/as_yaml.py",  # the head of a file that whoever runs the machine edits
}
SOURCES = [path for room in BELOW for path in sorted((ROOT / room).rglob("*.py"))]
ERRORS = {name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, DubanError)}


def named(path: Path) -> str:
    """A file by its path from the root."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def commands_named(path: Path) -> list[str]:
    """The texts of a file, docstrings aside, that name a command or an option."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in said]
    return [one.value for one in texts if isinstance(one.value, str) and SPOKEN_OF.search(one.value)]


def test_no_room_below_the_command_line_names_a_command() -> None:
    assert {named(path) for path in SOURCES if commands_named(path)} == OF_THE_PROGRAM_ITSELF


def test_a_command_named_below_would_be_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(
        '"""As `duban show --json` prints it."""\n'
        'MARKS = ("——", "--")\n'
        'def gate(case):\n    "Asked by `duban step`."\n'
        '    return f"{case}：请用 --by 指明" or f"（duban show {case}）"\n'
    )

    assert commands_named(planted) == ["：请用 --by 指明", "（duban show "]


def coded() -> Iterator[tuple[str, ast.Call]]:
    """Each place where a code is given, with the code."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for word in node.keywords if isinstance(node, ast.Call) else ():
                if word.arg == "code" and isinstance(node, ast.Call) and isinstance(word.value, ast.Constant):
                    yield str(word.value.value), node


CODED = sorted({(code, ast.unparse(call)): (code, call) for code, call in coded()}.items())


def fields(template: str) -> set[str]:
    """What a hint is filled with."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_code_has_a_hint_and_every_hint_is_needed() -> None:
    assert list(HINTS) == sorted(get_args(Code))
    assert {code for code, _ in coded()} == set(HINTS)


@pytest.mark.parametrize(("code", "call"), [one for _, one in CODED], ids=[code for (code, _), _ in CODED])
def test_an_error_brings_what_its_hint_is_filled_with(code: Code, call: ast.Call) -> None:
    given = {word.arg for word in call.keywords} | {"reason"}

    assert fields(HINTS[code]) <= given or ast.unparse(call.func) not in ERRORS


def test_a_gates_reason_is_told_with_its_hint() -> None:
    """It comes with the case's number before it, and that must not be lost."""
    gates = {
        code for path in (ROOT / "casework").glob("*.py") for code in re.findall(r'code="(.*?)"', path.read_text())
    }

    assert gates
    assert {code for code in gates if not HINTS[code].startswith("{reason}")} == set()


def words_of(group: Any, before: str = "duban") -> Iterator[tuple[str, set[str]]]:
    """Every command, and the options that it has."""
    context = typer.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield f"{before} {name}", {option for one in command.params for option in one.opts}
        if hasattr(command, "list_commands"):
            yield from words_of(command, f"{before} {name}")


def test_the_hints_name_commands_and_options_that_there_are() -> None:
    known = dict(words_of(get_command(app)))
    options = set().union(*known.values())
    for template in HINTS.values():
        assert all(option in options for option in re.findall(r"--[a-z-]+", template)), template
        for command in re.findall(r"duban [a-z]+(?: [a-z]+)?", template):
            assert command in known, template


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (Refused("已延期一次"), "已延期一次"),
        (Refused("计时已经暂停", code="resume").within("A-1"), "A-1：计时已经暂停；可用 duban resume 恢复"),
        (NotFound("没有单位“{x}”", code="find-unit"), "没有单位“{x}”，可用 duban unit list 查看"),
        (
            BadInput("“{y}=1”不是可填的内容", code="choose-field", word="{y}=1", fields="（无）"),
            "--set {y}=1：应写成 填报项=内容，可填：（无）",
        ),
        (
            BadLines(
                "f: ", [("第 2 行", BadInput("空")), ("第 3 行", NotFound("无", code="find-unit"))], "；另有 1 处"
            ),
            "f: 第 2 行：空；第 3 行：无，可用 duban unit list 查看；另有 1 处",
        ),
    ],
)
def test_the_line_that_an_officer_reads(error: DubanError, line: str) -> None:
    assert hinted(error) == line
    assert SPOKEN_OF.search(str(error)) is None
