"""发文字号 without gaps and without doubles: twenty at once on either database, and a process killed in between."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from desk.cases.attaching import broken_attachments
from desk.cases.opening import Opening, open_case
from desk.cases.performing import Asking
from desk.papers.drafting import Wanted
from desk.papers.issuing import issue_paper
from desk.papers.letterheads import set_letterhead
from desk.papers.listing import issued
from office.office import Office
from tests.helpers import Say, environment, run_duban

AT_ONCE = 20
ISSUES = """
import sys
from pathlib import Path
from tests.helpers import Clock, command
print("begun", flush=True)
for n in range(200):
    words = ["document", sys.argv[1], "--kind", "reminder-letter", "--by", "supervisor"]
    command(words, home=Path(sys.argv[2]), now=Clock())
"""


@pytest.fixture
def writing(office: Office, tmp_path: Path) -> Office:
    """An office with a folder for files, and its letterhead."""
    made = replace(office, attachments=tmp_path / "attachments")
    set_letterhead(made, None, "景德镇市人民政府办公室", "景府办")
    return made


def test_twenty_at_once_have_twenty_numbers_in_a_row(writing: Office) -> None:
    numbers = [
        open_case(writing, Opening(kind="governor-message", unit="edu", title=f"第{n}件")).case.number
        for n in range(AT_ONCE)
    ]

    def issue(number: str) -> str:
        return issue_paper(writing, number, Wanted("reminder-letter"), Asking("supervisor"))[1].number

    with ThreadPoolExecutor(AT_ONCE) as pool:
        given = list(pool.map(issue, numbers))

    assert sorted(given) == sorted(f"景府办提〔2026〕{n}号" for n in range(1, AT_ONCE + 1))
    assert [one.place for one in issued(writing, 2026, None)] == list(range(1, AT_ONCE + 1))
    assert broken_attachments(writing) == (AT_ONCE, [])


def test_a_killed_process_leaves_no_number_without_its_file(heads: Say, home: Path) -> None:
    case = heads("open", "governor-message", "--unit", "edu", "--title", "甲", "--json").json["number"]
    other = subprocess.Popen(
        [sys.executable, "-c", ISSUES, case, str(home)], env=environment(home), stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "begun\n"
    deadline = time.monotonic() + 60
    while not heads("document", "issued", "--json").json and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(other.pid, signal.SIGKILL)
    other.wait()

    before = len(heads("document", "issued", "--json").json)
    assert heads("document", case, "--kind", "reminder-letter", "--by", "supervisor").code == 0

    register = heads("document", "issued", "--json").json
    assert [one["number"] for one in register] == [f"景府办提〔2026〕{n}号" for n in range(1, before + 2)]
    assert heads("audit", "verify").code == 0
    shown = heads("show", case, "--json").json
    assert [one["sha256"] for one in shown["attachments"]] == [one["sha256"] for one in register]


def test_a_backup_has_the_register_and_the_letterheads(heads: Say, home: Path, tmp_path: Path) -> None:
    case = heads("open", "governor-message", "--unit", "edu", "--title", "甲", "--json").json["number"]
    assert heads("document", case, "--kind", "reminder-letter", "--by", "supervisor").code == 0
    copy, there = tmp_path / "b.zip", tmp_path / "there"

    made = run_duban("backup", str(copy), home=home)
    assert made.returncode == 0, made.stderr
    restored = run_duban("restore", str(copy), home=there)
    assert restored.returncode == 0, restored.stderr

    assert "景府办提〔2026〕1号" in run_duban("document", "issued", home=there).stdout
    assert "景府办" in run_duban("document", "letterheads", home=there).stdout
