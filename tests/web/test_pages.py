"""The board as people use it, without script: every page for every role, a case from its opening to its end, and what
a hostile form or address comes to."""

import datetime as dt
import random
import re
from pathlib import Path
from typing import Any

import pytest

from models.policy import ROLES as COLUMNS
from models.policy import TABLE, Deed, Scope
from models.words import Role
from tests.helpers import Clock, Say, command
from tests.page_reader import Browser, broken_labels
from tests.web.conftest import WHO, As, opened
from web.app import PAGES as ROUTERS
from web.served import Served

PAGES = {
    "/": Deed.READ,
    "/first": Deed.READ,
    "/wall": Deed.READ,
    "/cases": Deed.READ,
    "/cases/part": Deed.READ,
    "/cases.csv": Deed.READ,
    "/mine": Deed.READ,
    "/open": None,
    "/open/consultation": None,
    "/proposals": Deed.READ,
    "/coverage": Deed.READ,
    "/reports": Deed.FIGURES,
    "/ranking": Deed.FIGURES,
    "/calendar": None,
    "/calendar?year=2027": None,
    "/notifications": None,
    "/people": None,
    "/office": Deed.BACKUP,
    "/policy": None,
    "/audit": Deed.AUDIT,
    "/password": None,
    "/sessions": None,
}
"""Each page, and the deed without which it shows nothing of a case (or is refused)."""


def scope(role: Role, deed: Deed) -> Scope:
    """What the table as it ships says."""
    return TABLE[deed][COLUMNS.index(role)]


@pytest.mark.parametrize("role", list(WHO))
def test_every_page_for_every_role(as_role: As, role: Role) -> None:
    browser = as_role(role)
    for path, deed in PAGES.items():
        browser.go(path)
        refused = deed in (Deed.AUDIT, Deed.BACKUP) and scope(role, deed) is Scope.NONE
        assert browser.status == (403 if refused else 200), (path, browser.page.text)
        assert list(broken_labels(browser.page)) == [], path


def test_every_obligation_can_be_opened_at_its_form(as_role: As, served: Served) -> None:
    boss = as_role(Role.SUPERVISOR)
    for kind in served.office.catalog.obligations:
        boss.go(f"/open/{kind}")
        assert (boss.status, list(broken_labels(boss.page))) == (200, []), kind
        assert boss.page.form(f"/open/{kind}").fields["request"]


@pytest.mark.parametrize("role", list(WHO))
def test_the_way_round_leads_only_where_one_may_go(as_role: As, role: Role) -> None:
    browser = as_role(role)
    browser.go("/policy")
    ways = {link for link in browser.page.links if link.startswith("/")}

    assert ("/audit" in ways) is (scope(role, Deed.AUDIT) is not Scope.NONE)
    assert ("/open" in ways) is (scope(role, Deed.OPEN) is not Scope.NONE)
    for link in ways - {"/"}:
        assert browser.go(link).headings, link
        assert browser.status == 200, link


def test_nobody_sees_a_page_without_signing_in(browser: Browser) -> None:
    hidden = {str(getattr(route, "path", "")) for router in ROUTERS for route in router.routes} - {"/size"}
    hidden = {path for path in hidden if not path.startswith(("/sign-in", "/ack"))}
    assert len(hidden) > 25
    for path in sorted(hidden):
        plain = re.sub(r"\{[^}]+\}", "1", path)
        for method in ("GET", "POST"):
            answer = browser.client.request(method, plain, follow_redirects=False)
            assert answer.status_code in (401, 405), (method, path, answer.status_code)


def test_a_clerk_closes_a_case_without_script(as_role: As, duban: Say) -> None:
    clerk = as_role(Role.HANDLER)
    number = opened(clerk, content="请修路灯", citizen="王小明", phone="13812345678")
    assert "应于 2026-11-30 24:00 前办结" in clerk.page.text
    assert "第 5 日" in clerk.page.text  # why that date, day by day

    clerk.send("/acts/close", {"reply": ""})
    assert (clerk.status, "✗ 答复内容不能为空" in clerk.page.text) == (422, True)
    clerk.send("/acts/close", {"reply": "已于今日修好。", "date": "2027-01-01"})
    assert clerk.status == 409
    assert clerk.page.form("/acts/close").fields["reply"] == "已于今日修好。"  # nothing typed is lost
    clerk.send("/acts/close", {"date": "2026-11-23"})
    assert "✓ 已办结" in clerk.page.text

    shown = duban("show", number, "--json").json
    assert (shown["state"], shown["reply"]["content"]) == ("closed", "已于今日修好。")
    assert [line["actor"] for line in shown["events"]] == ["edu-handler"] * len(shown["events"])
    assert {line["via"] for line in shown["events"]} == {"web:10.1.1.1"}


def test_what_is_personal_is_masked_until_somebody_asks_which_is_on_record(as_role: As, duban: Say) -> None:
    clerk = as_role(Role.HANDLER)
    opened(clerk, content="我叫王小明，电话 138 1234 5678", citizen="王小明", phone="13812345678")
    for hidden in ("王小明", "13812345678", "138 1234 5678"):
        assert hidden not in clerk.page.html

    clerk.send("/reveal")
    assert "王小明" in clerk.page.text
    assert [line["kind"] for line in duban("audit", "log", "--kind", "revealed", "--json").json] == ["revealed"]


def test_a_form_sent_twice_is_carried_out_once(as_role: As) -> None:
    clerk = as_role(Role.HANDLER)
    clerk.go("/open/consultation")
    first = clerk.page
    clerk.send("/open/consultation", {"title": "一次", "unit": "edu"})
    number = clerk.at
    clerk.page = first
    clerk.send("/open/consultation", {"title": "一次", "unit": "edu"})

    assert clerk.at == number


def test_a_case_of_another_unit_is_neither_seen_nor_changed(as_role: As, app: Any) -> None:
    number = opened(as_role(Role.SUPERVISOR), unit="tax")
    clerk = as_role(Role.HANDLER)
    token = clerk.go("/mine").form("/sign-out").fields["csrf"]

    for path in (f"/cases/{number}", f"/cases/{number}/attachments/1"):
        clerk.go(path)
        assert clerk.status == 403, path
        assert "路灯" not in clerk.page.html
    for act in ("close", "note", "pause", "withdraw", "correct", "reassign", "extend", "acknowledge"):
        sent = clerk.client.post(f"/cases/{number}/acts/{act}", data={"csrf": token, "reply": "x", "reason": "x"})
        assert sent.status_code == 403, act
        assert "路灯" not in sent.text
    assert number not in clerk.go("/cases").html


@pytest.mark.parametrize("role", list(WHO))
def test_forms_are_offered_to_whom_the_table_lets_and_carried_out_for_nobody_else(as_role: As, role: Role) -> None:
    number = opened(as_role(Role.SUPERVISOR))
    browser = as_role(role)
    browser.go(f"/cases/{number}")
    if scope(role, Deed.READ) is Scope.NONE:
        assert browser.status == 403
        return
    offered = {form.action.rpartition("/")[2] for form in browser.page.forms if "/acts/" in form.action}
    deeds = {"close": Deed.WORK, "withdraw": Deed.WITHDRAW, "propose": Deed.PROPOSE, "correct": Deed.CORRECT}
    for act, deed in deeds.items():
        assert (act in offered) is (scope(role, deed) is not Scope.NONE), act
    token = browser.page.form("/sign-out").fields["csrf"]
    given = {"csrf": token, "reply": "x", "reason": "x", "level": "criticism", "title": "另一个"}
    for act, deed in sorted(deeds.items(), key=lambda one: one[0] == "withdraw"):
        if scope(role, deed) is Scope.NONE:
            assert browser.client.post(f"/cases/{number}/acts/{act}", data=given).status_code == 403, act


def test_an_extension_is_asked_for_and_approved_by_another(as_role: As) -> None:
    clerk, approver = as_role(Role.HANDLER), as_role(Role.APPROVER)
    number = opened(clerk, "governor-message", title="办证难")
    clerk.send("/acts/extend", {"days": "3", "reason": "须实地核查", "approver": "approver"})
    assert "✓ 延期已提交" in clerk.page.text, clerk.page.text

    approver.go("/")
    approver.go("/proposals")
    form = next(one for one in approver.page.forms if f"/proposals/{number}/" in one.action)
    approver.send(form.action, {"reason": ""}, button="approve")
    assert (approver.status, "理由不能为空" in approver.page.text) == (422, True)
    approver.send(form.action, {"reason": "情况属实"}, button="approve")
    assert "✓ 决定已生效" in approver.page.text
    assert "没有待决定的事项" in approver.page.text
    assert "应于 2026-12-03 24:00 前办结" in approver.go(f"/cases/{number}").text


def test_a_document_takes_its_steps_from_the_catalogs_fields(as_role: As) -> None:
    clerk = as_role(Role.HANDLER)
    opened(
        clerk, "information-request", title="查阅预算", **{"field.channel": "in_person", "field.applicant": "person"}
    )
    steps = [form for form in clerk.page.forms if "/steps/" in form.action]
    assert steps
    assert all(name.startswith("field.") for form in steps for name in form.fields if name not in USUAL)
    first = steps[0]
    clerk.send(first.action)
    assert (clerk.status, "✗" in clerk.page.text) == (409, True)


USUAL = ("csrf", "request", "on", "evidence", "unanswered")


def test_a_text_that_names_a_file_stays_a_text(as_role: As, duban: Say) -> None:
    clerk = as_role(Role.HANDLER)
    clerk.go("/open/information-request")
    given = {"title": "@/etc/passwd", "unit": "edu", "field.channel": "in_person", "field.applicant": "person"}
    given |= {name: "@/etc/passwd" for name in clerk.page.form("/open/information-request").fields if name == "content"}
    clerk.send("/open/information-request", given)
    number = clerk.at.rpartition("/")[2]
    step = next(form for form in clerk.page.forms if "/steps/" in form.action)
    texts = {name: "@/etc/passwd" for name in step.fields if name.startswith("field.") and name not in step.choices}
    clerk.send(step.action, texts)

    assert "root:" not in clerk.page.html
    assert "root:" not in duban("show", number, "--full").out


@pytest.mark.parametrize(
    "change",
    [
        {"drop": "csrf"},
        {"csrf": "0" * 64},
        {"csrf": "é"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://["},
        {"origin": "http://board.evil.example"},
    ],
    ids=str,
)
def test_a_form_of_another_site_changes_nothing(as_role: As, change: dict[str, str], duban: Say) -> None:
    clerk = as_role(Role.HANDLER)
    number = opened(clerk)
    form = clerk.page.form("/acts/close")
    data = {**form.fields, "reply": "伪造"} | {name: value for name, value in change.items() if name == "csrf"}
    if "drop" in change:
        del data["csrf"]
    headers = {"Origin": change["origin"]} if "origin" in change else {}

    sent = clerk.client.post(form.action, data=data, headers=headers)

    assert sent.status_code == 403
    assert duban("show", number, "--json").json["state"] == "open"


def test_a_form_of_another_persons_session_changes_nothing(as_role: As) -> None:
    clerk, lead = as_role(Role.HANDLER), as_role(Role.UNIT_LEAD)
    opened(clerk)
    form = clerk.page.form("/acts/close")

    assert lead.client.post(form.action, data={**form.fields, "reply": "借用"}).status_code == 403


def test_number_list_and_file_are_of_the_same_cases_for_any_filter(as_role: As, clock: Clock) -> None:
    boss = as_role(Role.SUPERVISOR)
    rolling = random.Random(20261128)  # noqa: S311
    for n in range(25):
        opened(boss, unit=rolling.choice(["edu", "tax", "drc"]), title=f"第{n}件", received="2026-11-1" + str(n % 10))
    choices = {
        "unit": ["", "edu", "tax"],
        "kind": ["", "consultation"],
        "state": ["", "overdue", "open", "paused", "closed"],
        "due": ["", "today", "week", "2026-11-24"],
        "late": ["", "1-3", "4-7", "8+"],
        "since": ["", "2026-11-23"],
        "provisional": ["", "1"],
        "ended": ["", "1"],
        "sort": ["", "-due", "number"],
    }
    found = 0
    for _ in range(40):
        asked = {name: rolling.choice(values) for name, values in choices.items()}
        page = boss._keep(boss.client.get("/cases", params=asked))
        (total,) = re.findall(r"共 (\d+) 件", page.text)
        listed = re.findall(r'<th scope="row" class="number"><a href="/cases/([^"]+)"', page.html)
        lines = boss.client.get("/cases.csv", params=asked).content.decode("utf-8-sig").splitlines()
        assert int(total) == len(listed) == len(lines) - 1, asked
        assert [line.split(",")[0] for line in lines[1:]] == listed, asked
        found += len(listed)
    assert found > 20


def test_each_number_of_the_first_page_is_that_of_its_list(as_role: As, clock: Clock) -> None:
    boss = as_role(Role.SUPERVISOR)
    for n in range(12):
        opened(boss, unit="edu" if n % 2 else "tax", title=f"第{n}件", received=f"2026-11-{10 + n}")
    boss.go("/")
    tiles = re.findall(r'<a href="(/cases\?[^"]+)"[^>]*>(?:<b>|▲ )?(\d+)(?:</b>|</a>)', boss.page.html)
    tiles += re.findall(r'<a href="(/cases\?late=[^"]+)">[^<]+</a></th><td class="num">(\d+)', boss.page.html)
    tiles += re.findall(r'<a href="(/cases\?due=2026[^"]+)"[^>]*>(\d+) 件', boss.page.html)
    assert len(tiles) >= 12
    for address, count in tiles:
        assert f"共 {count} 件" in boss.go(address.replace("&amp;", "&")).text, address


@pytest.mark.parametrize(
    "address",
    [
        "/cases?since=abc",
        "/cases?due=gestern",
        "/cases?due_within=x",
        "/cases?unit=nobody",
        "/cases?sort=nothing",
        "/cases?after=ZX-1999-0001",
        "/cases?since=2026-11-23&until=2026-11-01",
        "/cases?until=9999-12-31",
        "/cases?due=9999-12-31",
        "/cases?since=0001-01-01",
        "/reports?since=0001-01-01&until=9999-12-31",
        "/reports?period=9999",
        "/reports?period=2026-13",
    ],
)
def test_a_filter_that_cannot_be_read_is_told_in_a_line(as_role: As, address: str) -> None:
    boss = as_role(Role.SUPERVISOR)
    boss.go(address)

    assert boss.status == 200
    assert "✗ " in boss.page.text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/cases/NO-2026-0001", 404),
        ("/cases/%00", 404),
        ("/open/nothing", 404),
        ("/calendar?year=99999", 422),
        ("/calendar?year=1800", 422),
        ("/calendar?year=0000", 422),
        ("/cases.csv?late=zzz", 422),
        ("/cases.xlsx?unit=nobody", 404),
        ("/nothing", 404),
        ("/static/../app.py", 404),
        ("/static/%2e%2e/app.py", 404),
        ("/cases/ZX-2026-0001/attachments/x", 422),
    ],
)
def test_an_address_that_is_none_is_told_so(as_role: As, address: str, status: int) -> None:
    boss = as_role(Role.SUPERVISOR)
    boss.go(address)

    assert boss.status == status
    assert "Traceback" not in boss.page.html


def test_what_people_type_is_never_markup(as_role: As) -> None:
    clerk = as_role(Role.HANDLER)
    number = opened(clerk, title="<script>alert(1)</script>", content='"><img src=x onerror=alert(1)>')
    clerk.send("/acts/note", {"text": "</textarea><script>alert(2)</script>"})
    for path in (f"/cases/{number}", "/cases", "/mine", "/"):
        html = clerk.go(path).html
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_a_file_is_attached_by_what_it_is_and_comes_back_as_a_download(as_role: As) -> None:
    clerk = as_role(Role.HANDLER)
    opened(clerk)
    action = next(form.action for form in clerk.page.forms if form.action.endswith("/attachments"))
    clerk.send(action, files={"file": ("x.pdf", b"MZ a program", "application/pdf")})
    assert (clerk.status, "内容与后缀 .pdf 不符" in clerk.page.text) == (422, True)
    clerk.send(action, files={"file": ("..\\..\\现场.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100, "text/html")})
    assert "✓ 附件已加上" in clerk.page.text

    got = clerk.client.get(next(link for link in clerk.page.links if "/attachments/" in link))
    assert got.content.startswith(b"\x89PNG")
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["content-type"] == "application/octet-stream"
    assert "%E7%8E%B0%E5%9C%BA.png" in got.headers["content-disposition"]


def test_a_cell_of_the_file_is_no_formula(as_role: As) -> None:
    clerk = as_role(Role.HANDLER)
    opened(clerk, title="=HYPERLINK(1)")

    assert "'=HYPERLINK(1)" in clerk.client.get("/cases.csv").content.decode("utf-8-sig")


def test_who_takes_a_file_of_the_list_is_on_record(as_role: As, duban: Say) -> None:
    as_role(Role.SUPERVISOR).client.get("/cases.csv?unit=edu")

    (line,) = duban("audit", "log", "--kind", "exported", "--json").json
    assert (line["actor"], line["what"], line["subject"]) == ("supervisor", "list", "unit=edu")


def test_search_finds_and_stands_in_no_address(as_role: As) -> None:
    clerk = as_role(Role.HANDLER)
    number = opened(clerk, title="查得到的路灯", phone="13812345678", citizen="王小明")
    for words in ("路灯", number, "13812345678"):
        clerk.send("/find", {"words": words})
        assert (clerk.at, number in clerk.page.text) == ("/find", True)


def test_a_new_number_is_shown_where_nothing_else_is_reloaded(as_role: As, clock: Clock) -> None:
    boss = as_role(Role.SUPERVISOR)
    opened(boss)
    first = boss.client.get("/first")
    same = boss.client.get("/first", headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")

    opened(boss, title="又一件")
    other = boss.client.get("/first", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_larger_letters_are_kept_and_lead_back(browser: Browser) -> None:
    browser.go("/sign-in")
    browser.send("/size")
    assert 'class="large"' in browser.page.html


def test_a_case_that_turns_overdue_is_on_the_next_look(as_role: As, clock: Clock) -> None:
    boss = as_role(Role.SUPERVISOR)
    opened(boss)
    clock.now = clock.now.replace(month=11, day=30) + dt.timedelta(hours=13, minutes=59)
    boss = as_role(Role.SUPERVISOR)
    assert "0 已逾期" in boss.go("/first").text
    clock.now += dt.timedelta(minutes=1)
    assert "1 ▲ 已逾期" in boss.go("/first").text


def test_a_campaign_that_is_refused_keeps_the_units_that_were_chosen(as_role: As) -> None:
    boss = as_role(Role.SUPERVISOR)
    boss.go("/open/written-inspection")
    boss.send("/open/written-inspection", {"for": "edu", "received": "2099-01-01T09:00"})

    assert boss.status == 409
    assert boss.page.form("/open/written-inspection").fields["for"] == "edu"


def test_reasons_of_proposals_hide_who_wrote(as_role: As) -> None:
    clerk, approver = as_role(Role.HANDLER), as_role(Role.APPROVER)
    opened(clerk, "governor-message", citizen="王小明")
    clerk.send("/acts/extend", {"days": "3", "reason": "王小明 13812345678 要求再查", "approver": "approver"})
    approver.go("/proposals")

    assert "要求再查" in approver.page.text
    assert "王小明" not in approver.page.html
    assert "13812345678" not in approver.page.html


def test_who_may_not_attach_leaves_no_file_behind(as_role: As, home: Path) -> None:
    number = opened(as_role(Role.SUPERVISOR), unit="tax")
    clerk = as_role(Role.HANDLER)
    token = clerk.go("/mine").form("/sign-out").fields["csrf"]
    sent = clerk.client.post(f"/cases/{number}/attachments", data={"csrf": token}, files={"file": ("x.txt", b"mine")})

    assert sent.status_code == 403
    assert [path for path in (home / "attachments").rglob("*") if path.is_file()] == []


def test_a_ledger_that_is_sealed_meanwhile_takes_nothing_in_plain(
    as_role: As, home: Path, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = as_role(Role.HANDLER)
    number = opened(clerk, citizen="王小明")
    key = tmp_path / "key"
    assert command(["key", "make", str(key)], home=home, now=clock).code == 0
    monkeypatch.setenv("DUBAN_DATA_KEY", str(key))
    assert command(["key", "apply"], home=home, now=clock).code == 0

    clerk.go(f"/cases/{number}")

    assert clerk.status == 503
    assert "DUBAN_DATA_KEY" in clerk.page.text


def test_ones_own_desk_says_what_is_next(as_role: As, duban: Say) -> None:
    clerk = as_role(Role.HANDLER)
    opened(clerk)
    request = duban(
        *("open", "information-request", "--unit", "edu", "--title", "校车合同", "--json"),
        *("--set", "channel=in_person", "--set", "applicant=person"),
    ).json["number"]
    step = next(one for one in duban("show", request, "--json").json["steps"] if one["open"])

    said = clerk.go("/mine").text

    assert "答复" in said
    assert step["name"] in said


def test_the_trend_is_that_of_the_reports(as_role: As, duban: Say) -> None:
    clerk = as_role(Role.HANDLER)
    number = opened(clerk)
    assert duban("close", number, "--reply", "已修好").code == 0

    said = as_role(Role.SUPERVISOR).go("/reports?trend=1")

    assert "近十二个月按时率" in said.text
    assert '<td class="num">100%</td></tr></tbody>' in said.html.replace("100.0%", "100%")
    assert "近十二个月按时率走势" in as_role(Role.SUPERVISOR).go("/reports").text
