"""The house itself: its rooms, the size of what is in them, and that nobody reads the clock on the wall."""

import ast
import re
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.helpers import ROOT

ROOMS = (
    "activities",
    "calendars",
    "care",
    "casework",
    "catalog",
    "cli",
    "desk",
    "engine",
    "migrations",
    "models",
    "office",
    "papers",
    "rehearsal",
    "workflows",
)
IN_ROOMS = (path for room in (*ROOMS, "duban") for path in (ROOT / room).rglob("*.py"))
SOURCES = [*sorted(path for path in IN_ROOMS if "versions" not in path.parts), ROOT / "worker.py"]
LONGEST_FUNCTION, LONGEST_FILE = 40, 300
CLOCK_READERS = {"models/instants.py"}


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its signature and docstring: a command's options are a table, not code."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_fit_on_a_screen(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    assert [node.name for node in functions(path) if body_lines(node) > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_public_says_what_it_means(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    silent = [node.name for node in public if not node.name.startswith("_") and not ast.get_docstring(node)]

    assert ast.get_docstring(tree)
    assert silent == []


def test_time_is_a_parameter() -> None:
    """One function reads the wall clock; the engine measures how long processes take with the monotonic one."""
    reading = re.compile(r"\b(datetime|dt\.datetime|date|dt\.date|pendulum)\.(now|today|utcnow)\(|\btime\.time\(")
    readers = {str(path.relative_to(ROOT)) for path in SOURCES if reading.search(path.read_text(encoding="utf-8"))}

    assert readers == CLOCK_READERS


def test_the_wall_clock_is_handed_in_at_the_top_only() -> None:
    users = {str(path.relative_to(ROOT)) for path in SOURCES if "wall_clock" in path.read_text(encoding="utf-8")}

    assert users == CLOCK_READERS | {"worker.py", "cli/session.py", "cli/setup.py"}


def test_only_the_rooms_below_the_worker_are_imported_by_it() -> None:
    tree = ast.parse((ROOT / "worker.py").read_text(encoding="utf-8"))
    imported = {
        node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }

    assert imported & {"cli", "duban", "engine", "rehearsal"} == set()


def test_one_workflow_a_file() -> None:
    counts = {
        path.name: path.read_text(encoding="utf-8").count("@workflow.defn")
        for path in (ROOT / "workflows").glob("*.py")
    }

    assert set(counts.values()) <= {0, 1}
    assert sum(counts.values()) == 4


def test_no_other_distribution_owns_a_name_of_ours() -> None:
    owners = packages_distributions()

    assert {room: owners.get(room, ["duban"]) for room in (*ROOMS, "worker")} == {
        room: ["duban"] for room in (*ROOMS, "worker")
    }


def test_tests_are_not_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_the_wheel_holds_duban_alone_and_runs_from_an_empty_folder(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=ROOT, check=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    assert {re.sub(r"-.*", "", name.split("/")[0]) for name in names} == {"duban"}
    assert {"duban/app/worker.py", "duban/app/catalog/obligations/clause-11-replies.yaml"} <= set(names)

    empty = tmp_path / "empty"
    (empty / "models").mkdir(parents=True)  # a decoy of the same name as one of ours
    (empty / "models" / "__init__.py").write_text("raise SystemExit('the decoy was imported')")
    program = (
        "import sys; sys.path[:] = [path for path in sys.path if path != sys.argv[1]]; del sys.argv[1]; "
        "from duban.__main__ import main; main()"
    )
    for arguments in (
        ["--version"],
        ["--home", str(tmp_path / "home"), "init", "--sample", "jingdezhen"],
        ["rehearse"],
    ):
        ran = subprocess.run(
            [sys.executable, "-c", program, str(ROOT), *arguments],
            cwd=empty,
            env={"PATH": "", "PYTHONPATH": str(tmp_path / "site"), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr


def test_every_command_is_in_the_handbook_and_every_key_in_the_schema() -> None:
    from typer.main import get_command

    from cli.main import app

    handbook = (ROOT / "docs" / "handbook.md").read_text(encoding="utf-8")
    group = get_command(app)
    missing = [name for name in getattr(group, "commands", {}) if f"duban {name}" not in handbook]
    assert missing == []


def test_nothing_in_the_repository_names_a_package_host_or_a_path_of_this_machine() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    forbidden = re.compile("|".join(("py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.", "deb" + r"ian\.org")))
    named = [name for name in files if (ROOT / name).is_file() and forbidden.search((ROOT / name).read_text("utf-8"))]

    assert named == []
