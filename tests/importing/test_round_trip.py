"""The register of one duban, exported and imported into another: the same open cases and due dates."""

from pathlib import Path
from typing import Any

import pytest

from tests.helpers import Answer, Clock, Say, command

SET = "--set"


@pytest.fixture
def there(tmp_path: Path, clock: Clock) -> Say:
    """Another duban with the same units and people, and no cases but those that its cycles opened."""
    home = tmp_path / "there"

    def run(*arguments: str) -> Answer:
        return command(arguments, home=home, now=clock)

    assert run("init", "--sample", "jingdezhen").code == 0
    return run


def opened(duban: Say, kind: str, unit: str, title: str, *words: str) -> str:
    answer = duban("open", kind, "--unit", unit, "--title", title, *words, "--json")
    assert answer.code == 0, answer.error
    return str(answer.json["number"])


def standing(duban: Say) -> dict[tuple[str, str, str], tuple[str, str, str | None]]:
    """Open cases by what they are: due date, state, and the case they belong to, by its title."""
    found: list[dict[str, Any]] = duban("list", "--json").json
    titles = {one["number"]: one["title"] for one in found}
    return {
        (one["kind"], one["unit"], one["title"]): (one["due_date"], one["state"], titles.get(one["parent"]))
        for one in found
    }


def filled(duban: Say) -> None:
    """Cases of many kinds, moved in many ways."""
    opened(duban, "governor-message", "edu", "照旧", "--received", "2026-11-20")
    late = opened(duban, "consultation", "edu", "逾期", "--received", "2026-11-10")
    longer = opened(duban, "consultation", "edu", "延期", "--received", "2026-11-20")
    still = opened(duban, "consultation", "tax", "暂停", "--received", "2026-11-20")
    opened(
        duban, "information-request", "edu", "依申请", "--received", "2026-11-20", SET, "channel=in_person", SET,
        "applicant=person",
    )  # fmt: skip
    corrected = opened(
        duban, "information-request", "edu", "补正过的", "--received", "2026-11-09", SET, "channel=in_person", SET,
        "applicant=company",
    )  # fmt: skip
    opened(duban, "catalogue-update", "gov-office", "领域", SET, "area=城乡规划")
    opened(duban, "written-inspection", "gov-office", "督查", "--for", "edu", "--for", "tax")
    for words in (
        ("extend", longer, "--days", "2", "--approver", "approver", "--reason", "核查", "--by", "approver"),
        ("pause", still, "--reason", "等检测", "--by", "tax-handler"),
        ("step", corrected, "correct", SET, "correction_items=年份", SET, "correct_by=2026-12-19", SET,
         "correction_sent=2026-11-10"),
        ("step", corrected, "corrected", SET, "corrected_on=2026-11-18"),
        ("classify", late, "simple-question"),
    ):  # fmt: skip
        done = duban(*words)
        assert done.code == 0, (words, done.error)


def test_the_same_open_cases_and_due_dates(duban: Say, there: Say, tmp_path: Path) -> None:
    filled(duban)
    file = tmp_path / "台账.xlsx"
    assert duban("export", str(file)).code == 0

    answer = there("import", str(file), "--by", "supervisor", "--json")

    assert answer.code == 0, (answer.json["faults"][:5], answer.error)
    assert standing(there) == standing(duban)
    again = there("import", str(file), "--by", "supervisor", "--json").json
    assert (again["opened"], again["known"]) == (0, answer.json["opened"] + answer.json["known"])


def test_what_moved_the_date_is_told_in_the_log(duban: Say, there: Say, tmp_path: Path) -> None:
    longer = opened(duban, "consultation", "edu", "延期", "--received", "2026-11-20")
    duban("extend", longer, "--days", "2", "--approver", "approver", "--reason", "核查", "--by", "approver")
    file = tmp_path / "台账.xlsx"
    duban("export", str(file))

    number = there("import", str(file), "--by", "supervisor", "--json").json["cases"][0]

    shown = there("show", number, "--json").json
    assert f"从另一台账导入（原编号 {longer}），到期日照旧" in shown["events"][0]["detail"]
    assert shown["due_date"] == duban("show", longer, "--json").json["due_date"]


def test_a_date_is_kept_only_by_who_stands_above_the_units(duban: Say, tmp_path: Path) -> None:
    opened(duban, "consultation", "edu", "甲", "--received", "2026-11-20")
    file, home = tmp_path / "台账.xlsx", tmp_path / "bound"
    duban("export", str(file))

    def run(user: str, *words: str) -> Answer:
        return command(words, home=home, now=Clock(), user=lambda: user)

    assert run("root", "init", "--sample", "jingdezhen").code == 0
    assert run("root", "officer", "bind", "edu-handler", "clerk").code == 0

    answer = run("clerk", "import", str(file), "--json").json

    assert answer["opened"] == 0
    assert {one["why"].split("，")[0] for one in answer["faults"]} == {"您的角色不能接管"}


def test_two_ledgers_become_one_though_both_count_from_one(duban: Say, there: Say, tmp_path: Path) -> None:
    mine = opened(duban, "governor-message", "edu", "甲地的留言", "--received", "2026-11-20")
    theirs = opened(there, "governor-message", "tax", "乙地的留言", "--received", "2026-11-20")
    assert mine == theirs
    file = tmp_path / "台账.xlsx"
    duban("export", str(file))

    assert there("import", str(file), "--by", "supervisor").code == 0

    found = {one["title"]: one["unit"] for one in there("list", "--json").json}
    assert (found["甲地的留言"], found["乙地的留言"]) == ("edu", "tax")
    again = there("import", str(file), "--by", "supervisor", "--json").json
    assert again["opened"] == 0


def test_an_export_into_its_own_ledger_opens_nothing(duban: Say, tmp_path: Path) -> None:
    filled(duban)
    file = tmp_path / "台账.xlsx"
    duban("export", str(file))

    found = duban("import", str(file), "--by", "supervisor", "--json").json

    assert (found["opened"], found["faults"]) == (0, [])


def test_what_came_in_over_a_year_ago_goes_along(duban: Say, there: Say, tmp_path: Path) -> None:
    opened(duban, "governor-message", "edu", "老件", "--received", "2025-10-20", "--old")
    file = tmp_path / "台账.xlsx"
    duban("export", str(file))

    assert there("import", str(file), "--by", "supervisor").code == 0
    assert standing(there) == standing(duban)


def test_a_platforms_own_due_date_takes_no_laws_place(duban: Say, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        "编号,标题,收到时间,单位,到期,填报\nA1,甲,2026-11-20,市教育局,2027-06-01,已填报\n", encoding="utf-8"
    )

    number = duban("import", str(file), "--kind", "governor-message", "--json").json["cases"][0]

    assert duban("show", number, "--json").json["due_date"] == "2026-11-27"
