"""What is older than it may be kept is reduced to figures: no word is left, and the record still checks."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from casework.erasing import COUNTED, ERASED, STRUCTURE, wiped
from desk.audit.verifying import verify_ledger
from desk.cases.closing import Reply, close_case
from desk.cases.opening import Opening, open_case
from desk.retention.keeping_no_longer import keep_no_longer, what_is_old
from models.errors import BadInput
from models.instants import parse_instant
from models.ledger import Ledger, sqlite_url
from tests.audit.planted import NUMBER, PLANTED, Run, readable, work
from tests.helpers import Clock, bundled_catalog, command, make_office

LATER = parse_instant("2037-01-04 10:00")


@pytest.fixture
def run(home: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands of an office."""
    monkeypatch.setenv("COLUMNS", "100")
    return lambda *words: command(words, home=home, now=clock)


def test_texts_are_gone_and_figures_stay(run: Run, home: Path, tmp_path: Path, clock: Clock) -> None:
    work(run, tmp_path)
    before = {"stats": run("stats", "--json", "--period", "2026-11").json, "list": run("list", "--all", "--json").json}
    clock.now = LATER
    report = run("retention", "--years", "10")
    assert (report.code, "2026" in report.out, "什么也没有抹去" in report.out) == (0, True, True)
    assert {word for _, word in readable(home)} == set(PLANTED)

    answer = run("retention", "--years", "10", "--yes")

    assert (answer.code, "已抹去 1 件" in answer.out) == (0, True)
    assert readable(home) == []
    assert {**run("stats", "--json", "--period", "2026-11").json, "made_at": ""} == {**before["stats"], "made_at": ""}
    now, then = (
        next(one for one in rows if one["number"] == NUMBER)
        for rows in (run("list", "--all", "--json").json, before["list"])
    )
    assert {key for key in now if now[key] != then[key]} == {"title"}
    assert run("audit", "verify").code == 0
    for form in ((), ("--full",), ("--json",)):
        shown = run("show", NUMBER, *form)
        assert (shown.code, ERASED in shown.out, "已抹去" in shown.out) == (0, True, True)
    assert run("notifications", "--json").code == 0
    for act in (("reopen", "--reason", "误"), ("correct", "--title", "甲", "--reason", "误"), ("note", "来电")):
        refused = run(act[0], NUMBER, *act[1:], "--by", "supervisor")
        assert (refused.code, "已过保存期限" in refused.error) == (1, True), refused.error
    assert run("retention", "--years", "10", "--json").json["cases"] == 0


def test_an_exported_record_of_what_was_erased_checks_without_us(run: Run, tmp_path: Path, clock: Clock) -> None:
    work(run, tmp_path)
    clock.now = LATER
    assert run("retention", "--years", "10", "--yes").code == 0
    folder = tmp_path / "audit"
    assert run("audit", "export", str(folder)).code == 0
    assert [word for _, word in readable(folder)] == []
    subprocess.run([sys.executable, str(folder / "verify.py"), str(folder)], check=True, capture_output=True)


def test_what_is_younger_or_still_live_is_left(run: Run, home: Path, tmp_path: Path, clock: Clock) -> None:
    work(run, tmp_path)
    run("open", "consultation", "--unit", "edu", "--title", "未结", "--citizen", PLANTED[0])
    clock.now = parse_instant("2036-11-22 10:00")
    assert run("retention", "--years", "10", "--yes", "--json").json == {
        "before": "2026-11-22",
        "cases": 0,
        "years": {},
        "erased": 0,
    }
    clock.now = LATER
    assert run("retention", "--years", "10", "--yes", "--json").json["erased"] == 1
    assert {word for _, word in readable(home)} == {PLANTED[0]}


def test_each_erased_case_is_a_line_of_the_audit_record(run: Run, tmp_path: Path, clock: Clock) -> None:
    work(run, tmp_path)
    clock.now = LATER
    run("retention", "--years", "10", "--yes")
    assert [one["subject"] for one in run("audit", "log", "--json", "--kind", "抹去").json] == [NUMBER]


@pytest.mark.parametrize(
    ("years", "said"), [((), "没有说保存几年"), (("--years", "0"), "1 至 100"), (("--years", "101"), "100")]
)
def test_the_rule_must_be_said(run: Run, years: tuple[str, ...], said: str) -> None:
    answer = run("retention", *years)
    assert (answer.code, said in answer.error) == (1, True)


def test_the_rule_may_be_a_setting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_RETENTION_YEARS", "30")
    assert run("retention", "--json").json["before"] == "1996-11-23"


@pytest.mark.long
def test_on_postgresql(postgres_copy: Ledger, clock: Clock) -> None:
    office = make_office(postgres_copy, clock)
    letter = Opening("consultation", "edu", "转学", citizen=PLANTED[0], phone=PLANTED[1], content=PLANTED[2])
    number = open_case(office, letter).case.number
    close_case(office, number, Reply(PLANTED[3]))
    clock.now = LATER
    assert keep_no_longer(office, what_is_old(office, 10)) == 1
    assert verify_ledger(postgres_copy).breaks == []


def test_a_day_that_is_not_there_every_year(clock: Clock, home: Path) -> None:
    clock.now = parse_instant("2028-02-29 10:00")
    answer = command(("retention", "--years", "1", "--json"), home=home, now=clock)
    assert answer.json["before"] == dt.date(2027, 2, 28).isoformat()


def test_structure_stays_and_words_go() -> None:
    said = {"date": "2026-11-23", "content": "来信", "changes": [{"what": "citizen", "old": "张三", "days": 3}]}
    found = wiped(said, frozenset({"date", "what"}))
    assert found == {
        "date": "2026-11-23",
        "content": ERASED,
        "changes": [{"what": "citizen", "old": ERASED, "days": 3}],
    }
    assert json.dumps(said, ensure_ascii=False).count("张三") == 1


def test_no_rule_is_no_erasure(postgres_copy: Ledger) -> None:
    with pytest.raises(BadInput, match="没有说保存几年"):
        what_is_old(make_office(postgres_copy), None)


def test_a_case_reopened_after_the_report_is_left(run: Run, home: Path, tmp_path: Path, clock: Clock) -> None:
    work(run, tmp_path)
    office = make_office(Ledger(sqlite_url(home / "ledger.db")), clock)
    clock.now = LATER
    old = what_is_old(office, 10)
    assert run("reopen", NUMBER, "--reason", "误办结", "--by", "supervisor").code == 0
    assert keep_no_longer(office, old) == 0
    office.ledger.close()
    assert {word for _, word in readable(home)} == set(PLANTED)


def test_a_kill_before_the_files_went_is_made_good(run: Run, home: Path, tmp_path: Path, clock: Clock) -> None:
    """Killed between the commit and the files: their rows are gone already."""
    work(run, tmp_path)
    clock.now = LATER
    kept = {one: one.read_bytes() for one in (home / "attachments").rglob("*") if one.is_file()}
    assert run("retention", "--years", "10", "--yes").code == 0
    for file, content in kept.items():
        file.write_bytes(content)
    assert readable(home) != []
    assert run("retention", "--years", "10", "--yes").code == 0
    assert readable(home) == []


def test_no_text_of_the_catalog_goes_by_a_name_that_is_kept() -> None:
    obligations = bundled_catalog().obligations.values()
    rules = [rule for one in obligations for rule in (*one.opens_with, *(f for step in one.steps for f in step.fields))]
    assert [rule.id for rule in rules if rule.id in STRUCTURE and rule.kind not in COUNTED] == []
