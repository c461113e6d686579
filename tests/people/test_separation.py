"""The three administrators apart (等保三级): who looks after people and settings, who binds, who reads the record."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers import Answer, Clock, command

Sits = Callable[..., Answer]
RENAME, BIND, LOG = "unit rename tax 新名", "officer bind supervisor boss", "audit log"


@pytest.fixture
def sits(home: Path, clock: Clock) -> Sits:
    """Users of the machine in an office that wants its administrators apart: root set it up."""

    def run(user: str, line: str) -> Answer:
        return command(line.split(), home=home, now=clock, user=lambda: user)

    assert run("root", "init").code == 0
    officers = home / "officers.csv"
    officers.write_text("id,name,role,unit\nauditor,审计,auditor,\n", encoding="utf-8")
    assert run("root", f"officer import {officers}").code == 0
    for user in ("administrator", "auditor", "edu-handler"):
        assert run("root", f"officer bind {user} {user}").code == 0
    (home / "policy.yaml").write_text("separation: true\n", encoding="utf-8")
    return run


@pytest.mark.parametrize(
    ("line", "may"), [(RENAME, "administrator"), (BIND, "root"), (LOG, "auditor"), ("backup BACKUP", "administrator")]
)
@pytest.mark.parametrize("user", ["root", "administrator", "auditor", "edu-handler"])
def test_each_does_his_own_and_nothing_else(sits: Sits, tmp_path: Path, user: str, line: str, may: str) -> None:
    answer = sits(user, line.replace("BACKUP", str(tmp_path / "a.duban")))
    assert (answer.code == 0) is (user == may), answer.error


def test_who_binds_becomes_neither_of_the_others(sits: Sits) -> None:
    for officer in ("administrator", "auditor"):
        refused = sits("root", f"officer bind {officer} root")
        assert (refused.code, "三员分立" in refused.error) == (1, True)
    assert sits("root", "officer bind supervisor root").code == 0
    assert sits("root", "officer bind approver another").code == 0


def test_the_last_who_could_bind_cannot_be_unbound(sits: Sits) -> None:
    assert "最后一个能绑定" in sits("root", "officer unbind root").error


def test_the_table_says_so(sits: Sits) -> None:
    assert "三员分立" in sits("auditor", "policy").out


def test_off_they_are_one_in_a_small_office(sits: Sits, home: Path) -> None:
    (home / "policy.yaml").write_text("separation: false\n", encoding="utf-8")
    assert [sits("root", line).code for line in (RENAME, BIND)] == [0, 0]
    assert "三员分立" not in sits("auditor", "policy").out


def test_a_word_that_is_neither_is_refused(sits: Sits, home: Path) -> None:
    (home / "policy.yaml").write_text("separation: 也许\n", encoding="utf-8")
    refused = sits("auditor", "list")
    assert (refused.code, "应为 true 或 false" in refused.error) == (1, True)
