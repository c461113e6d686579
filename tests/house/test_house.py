"""The house itself: its rooms, the size of what is in them, and that nobody reads the clock on the wall."""

import ast
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
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
    "channels",
    "cli",
    "desk",
    "engine",
    "migrations",
    "models",
    "office",
    "papers",
    "rehearsal",
    "web",
    "workflows",
)
IN_ROOMS = (path for room in (*ROOMS, "duban") for path in (ROOT / room).rglob("*.py"))
SOURCES = [*sorted(path for path in IN_ROOMS if "versions" not in path.parts), ROOT / "worker.py"]
LONGEST_FUNCTION, LONGEST_FILE = 40, 300
CLOCK_READERS = {"models/instants.py"}
TESTS = sorted((ROOT / "tests").rglob("*.py"))
REAL_TIME_TESTS = {
    "tests/real_server.py",  # `RunningClock`: timers of a real server cannot be set
    "tests/backup/test_backup.py",  # PostgreSQL has a clock of its own: both offices are asked by it
    "tests/shifting.py",  # moves the clock itself
    "tests/shifted/sitecustomize.py",
}
STILL_IMPORTING = {"tests/workflows/test_watchdog.py"}


def named(path: Path) -> str:
    """A file by its path from the root."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


@cache
def parsed(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function, its signature counted, its docstring not: a command's options have names of their own."""
    said = node.body[0] if ast.get_docstring(node) else None
    return _height(node) - (_height(said) if said else 0)


def _height(node: ast.stmt) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_files_and_functions_fit_on_a_screen(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    assert [node.name for node in functions(path) if lines_of(node) > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_what_is_public_says_what_it_means(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    silent = [node.name for node in public if not node.name.startswith("_") and not ast.get_docstring(node)]

    assert ast.get_docstring(tree)
    assert silent == []


def wall_clock_reads(path: Path) -> list[str]:
    """Where a file asks what time it is: `datetime.now()`, `date.today()`, `time.time()` and their like."""
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    found = [ast.unparse(call.func) for call in calls if isinstance(call.func, ast.Attribute)]
    reading = re.compile(
        r"(dt\.|datetime\.)?(datetime|date)\.(now|today|utcnow)|pendulum\.(now|today)|time\.time(_ns)?"
    )
    return [name for name in found if reading.fullmatch(name)]


def test_time_is_a_parameter() -> None:
    """One function reads the wall clock; the engine measures how long processes take with the monotonic one."""
    assert {named(path) for path in SOURCES if wall_clock_reads(path)} == CLOCK_READERS


def test_the_wall_clock_is_handed_in_at_the_top_only() -> None:
    users = {named(path) for path in SOURCES if "wall_clock" in path.read_text(encoding="utf-8")}

    assert users == CLOCK_READERS | {"worker.py", "cli/session.py"}


def test_tests_do_not_ask_what_day_it_is() -> None:
    """`make test-days` finds what depends on the day at other days; this finds it at once."""
    asking = {named(path) for path in TESTS if wall_clock_reads(path) or "wall_clock" in names_used(path)}

    assert asking - REAL_TIME_TESTS == set()


def test_test_files_share_through_helpers_only() -> None:
    importing = {
        named(path): node.module
        for path in TESTS
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and re.search(r"^tests\..*\btest_", node.module or "")
    }

    assert {name for name in importing if name not in STILL_IMPORTING} == set()


def names_used(path: Path) -> set[str]:
    """Every plain name of a file."""
    return {node.id for node in ast.walk(parsed(path)) if isinstance(node, ast.Name)}


def on_the_loop(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that a coroutine makes itself; what it hands to a thread is a function of its own, or only named."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from on_the_loop(child)


def blocking_calls(path: Path) -> list[str]:
    """Calls inside `async def` that open the ledger, or that run a function of a room which does."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom)
        and re.match(r"(desk|casework|office|models\.queries)(\.|$)", node.module or "")
        for alias in node.names
        if alias.name[0].islower()
    }
    coroutines = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.AsyncFunctionDef)]
    calls = [ast.unparse(call.func) for node in coroutines for call in on_the_loop(node)]
    return [name for name in calls if name in imported or re.search(r"ledger\.(read|write)$|\boffice\.turn$", name)]


ON_THE_LOOP = [
    path for path in SOURCES if named(path).split("/")[0] in ("care", "activities", "web", "workflows", "worker.py")
]


@pytest.mark.parametrize("path", ON_THE_LOOP, ids=named)
def test_the_ledger_is_never_asked_on_an_event_loop(path: Path) -> None:
    assert blocking_calls(path) == []


def test_a_ledger_call_on_an_event_loop_would_be_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(
        "from models.queries.cases import get_case\n"
        "async def late(self):\n"
        "    with self.office.ledger.read() as session:\n"
        "        get_case(session, 'x')\n"
        "    await asyncio.to_thread(get_case, session, 'x')\n"
    )

    assert blocking_calls(planted) == ["self.office.ledger.read", "get_case"]


OFFICERS_COMMANDS = """
import json, sys
from cli.main import dispatch
from cli.session import Session
from models.instants import parse_instant

home, now = sys.argv[1], parse_instant("2026-11-23 10:00")
opening = ["open", "consultation", "--unit", "edu", "--title", "t"]
number = "ZX-2026-0001"
for line in (
    opening, ["list"], ["show", number], ["overdue"], ["proposals"], ["pause", number, "--reason", "r"],
    ["resume", number], ["step", number, "x"], ["close", number, "--reply", "r"], ["stats"], ["notifications"],
):
    with open("/dev/null", "w") as out:
        code, error = dispatch(line, Session(home=home, out=out, now=lambda: now))
    assert code == (1 if line[0] == "step" else 0), (line, error)
    for module in ("temporalio", "worker", "care", "fastapi", "argon2"):
        assert module not in sys.modules, (line, module)
"""


def test_no_command_of_an_officer_loads_the_engines_sdk(home: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", OFFICERS_COMMANDS, str(home)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr


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
    assert sum(counts.values()) == 3


def test_no_other_distribution_owns_a_name_of_ours() -> None:
    owners = packages_distributions()

    assert {room: owners.get(room, ["duban"]) for room in (*ROOMS, "worker")} == {
        room: ["duban"] for room in (*ROOMS, "worker")
    }


def test_tests_are_not_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


@pytest.mark.long
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


def test_nothing_in_the_repository_names_a_package_host_or_a_path_of_this_machine() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    forbidden = re.compile("|".join(("py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.", "deb" + r"ian\.org")))
    named = [name for name in files if (ROOT / name).is_file() and forbidden.search((ROOT / name).read_text("utf-8"))]

    assert named == []
