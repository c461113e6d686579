"""Papers on the board and over the API: who is offered what, what comes of a form, and the register."""

from io import BytesIO
from typing import Any

import pytest
from docx import Document
from starlette.testclient import TestClient

from desk.papers.letterheads import set_letterhead
from desk.signing_in.tokens import make_token
from models.signing_in import TokenScope
from models.words import Role
from tests.helpers import Say
from tests.page_reader import Browser
from tests.web.conftest import As
from web.app import API
from web.served import Served

DEMAND = {"field.demand": "请立即办理", "field.answer_by": "2026-12-01"}
FIRST = "景府办督〔2026〕1号"
REQUEST = ("--unit", "edu", "--title", "校车合同", "--citizen", "李四")
CHANNEL = ("--set", "channel=in_person", "--set", "applicant=person")


@pytest.fixture
def letter(served: Served, duban: Say) -> str:
    """A letter at the education bureau; both letterheads are known."""
    set_letterhead(served.office, None, "景德镇市人民政府办公室", "景府办")
    set_letterhead(served.office, "edu", "景德镇市教育局", "景教")
    return str(duban("open", "consultation", "--unit", "edu", "--title", "路灯不亮", "--json").json["number"])


def words_of(content: bytes) -> str:
    made = Document(BytesIO(content))
    heads = made.sections[0].first_page_header.paragraphs
    return "\n".join(one.text for one in (*heads, *made.paragraphs))


def at_case(browser: Browser, number: str) -> Browser:
    browser.go(f"/cases/{number}")
    assert browser.status == 200
    return browser


def papers_offered(browser: Browser) -> set[str]:
    actions = (form.action for form in browser.page.forms)
    return {"/".join(action.split("/")[-2:]) for action in actions if "/papers/" in action or "/drafts/" in action}


def test_a_supervisor_issues_a_notice_at_the_page(as_role: As, letter: str) -> None:
    boss = at_case(as_role(Role.SUPERVISOR), letter)

    boss.send("/papers/supervision-notice", {"field.demand": "请立即办理"})
    assert boss.status == 422
    assert "还缺 办结和报送期限" in boss.page.text
    assert boss.page.form("/papers/supervision-notice").fields["field.demand"] == "请立即办理"
    boss.send("/papers/supervision-notice", DEMAND)

    assert "✓ 已印发" in boss.page.text
    assert FIRST in boss.page.text
    file = boss.client.get(f"/cases/{letter}/attachments/1").content
    assert FIRST in words_of(file)


def test_a_draft_is_handed_out_and_nothing_is_issued(as_role: As, letter: str, duban: Say) -> None:
    boss = at_case(as_role(Role.SUPERVISOR), letter)
    form = boss.page.form("/papers/supervision-notice")

    answer = boss.client.post(
        form.action, data={**form.fields, **DEMAND, "draft": "yes"}, headers={"Origin": "http://board"}
    )

    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    assert "（草稿，未编号）" in words_of(answer.content)
    assert duban("show", letter, "--json").json["papers"] == []


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.HANDLER, {"drafts/agency-opinion", "drafts/charge-notice", "drafts/correction-notice"}),
        (Role.UNIT_LEAD, {"papers/agency-opinion", "papers/charge-notice", "papers/correction-notice"}),
        (Role.SUPERVISOR, {"papers/agency-opinion", "papers/reminder-letter", "papers/supervision-notice"}),
        (Role.AUDITOR, set()),
    ],
)
def test_who_may_sign_is_offered_to_issue_who_works_on_it_to_draft(
    as_role: As, letter: str, duban: Say, role: Role, offered: set[str]
) -> None:
    number = duban("open", "information-request", *REQUEST, *CHANNEL, "--json").json["number"]

    found = papers_offered(at_case(as_role(role), number))

    assert offered <= found
    assert bool(found) == bool(offered)
    assert all(one.startswith(next(iter(offered)).partition("/")[0]) for one in found)


def test_a_paper_is_annulled_from_the_register(as_role: As, letter: str) -> None:
    boss = at_case(as_role(Role.SUPERVISOR), letter)
    boss.send("/papers/supervision-notice", DEMAND)
    boss.go("/papers")
    assert FIRST in boss.page.text

    boss.send("/papers/annul", {"number": FIRST, "reason": ""})
    assert (boss.status, "作废理由不能为空" in boss.page.text) == (422, True)
    boss.send("/papers/annul", {"number": FIRST, "reason": "主送写错"})

    assert "× 作废：主送写错" in boss.page.text
    boss.go("/papers?year=2020")
    assert "这一年没有印发文书" in boss.page.text


def test_a_unit_sees_its_own_papers_only(as_role: As, letter: str, duban: Say) -> None:
    other = duban("open", "consultation", "--unit", "tax", "--title", "乙", "--json").json["number"]
    for number in (letter, other):
        assert duban("document", number, "--kind", "提醒函", "--by", "supervisor").code == 0

    clerk = as_role(Role.HANDLER)
    clerk.go("/papers")

    assert "景府办提〔2026〕1号" in clerk.page.text
    assert "景府办提〔2026〕2号" not in clerk.page.text


def test_other_systems_issue_annul_and_read(served: Served, app: Any, letter: str) -> None:
    secret, _ = make_token(served.office, "系统", "supervisor", TokenScope.ACT, 30)
    client = TestClient(app, base_url=f"http://board{API}", headers={"Authorization": f"Bearer {secret}"})
    body = {"kind": "supervision-notice", "fields": {"demand": "请立即办理", "answer_by": "2026-12-01"}}

    allowed = client.get(f"cases/{letter}/papers").json()
    draft = client.post(f"cases/{letter}/drafts", json=body)
    issued = [client.post(f"cases/{letter}/papers", json=body, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    seen = issued[0].json()
    file = client.get("papers/file", params={"number": seen["number"]})
    gone = client.post("papers/annul", json={"number": seen["number"], "reason": "主送写错"}).json()

    assert {one["kind"] for one in allowed} >= {"supervision-notice", "reminder-letter"}
    assert "（草稿，未编号）" in words_of(draft.content)
    assert [one.status_code for one in issued] == [201, 201]
    assert seen == issued[1].json()
    assert seen["number"] == FIRST
    assert FIRST in words_of(file.content)
    assert gone["annulled_for"] == "主送写错"
    assert client.get("papers", params={"year": 2026}).json() == [gone]
    missing = client.post(f"cases/{letter}/papers", json={"kind": "supervision-notice"})
    assert (missing.status_code, missing.json()["code"]) == (422, "give-field")


@pytest.mark.parametrize(("form", "begins"), [("html", b"<!DOCTYPE html>"), ("docx", b"PK"), ("xlsx", b"PK")])
def test_a_periods_report_is_handed_out_as_a_file(as_role: As, duban: Say, form: str, begins: bytes) -> None:
    boss = as_role(Role.SUPERVISOR)

    answer = boss.client.get("/reports/file", params={"every": "month", "period": "2026-11", "form": form})

    assert answer.status_code == 200
    assert answer.content.lstrip().startswith(begins)
    assert "attachment" in answer.headers["content-disposition"]
    log = duban("audit", "log", "--kind", "exported", "--json").json
    assert any(one["what"] == "report" for one in log)


def test_a_period_that_is_none_is_told_on_the_page(as_role: As, letter: str, duban: Say) -> None:
    duban("close", letter, "--reply", "已办")
    boss = as_role(Role.SUPERVISOR)
    boss.go("/reports/file?period=昨天")

    assert (boss.status, "没有时期“昨天”" in boss.page.text) == (422, True)
    assert "各单位按时率" in boss.go("/reports").text


@pytest.mark.parametrize("kind", ["督办通知单", "nothing", "supervision-notice"])
def test_a_kind_in_the_address_may_be_anything(as_role: As, letter: str, kind: str) -> None:
    boss = at_case(as_role(Role.SUPERVISOR), letter)
    form = boss.page.form("/papers/supervision-notice")

    answer = boss.client.post(f"/cases/{letter}/drafts/{kind}", data={**form.fields, **DEMAND})

    assert answer.status_code == (404 if kind == "nothing" else 200)
