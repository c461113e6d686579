"""The API: what a token opens, what an act answers, and that it says the same as pages and commands."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from limits import parse
from starlette.testclient import TestClient

from desk.signing_in.tokens import make_token, revoke_token
from models.policy import ROLES as COLUMNS
from models.policy import TABLE, Deed, Scope
from models.signing_in import TokenScope
from models.words import Role
from tests.helpers import ROOT, Clock, Say
from tests.web.conftest import WHO
from web.acts.table import ACTS
from web.api import callers
from web.api.case_shapes import ActShape, CaseShape, TermShape
from web.api.document import document
from web.app import describe
from web.served import Served

API = "/api/v1"
As = Callable[..., TestClient]
LETTER = {"kind": "consultation", "unit": "edu", "title": "x"}


@pytest.fixture
def calls(served: Served, app: Any) -> As:
    """Another system, with a token of an officer."""
    made = 0

    def client(officer: str = "edu-handler", scope: TokenScope = TokenScope.ACT, days: int = 30) -> TestClient:
        nonlocal made
        made += 1
        secret, _ = make_token(served.office, f"系统{made}", officer, scope, days)
        return TestClient(
            app,
            base_url=f"http://board{API}",
            headers={"Authorization": f"Bearer {secret}"},
            raise_server_exceptions=False,
        )

    return client


def opened(client: TestClient, **given: Any) -> str:
    """Register a case; its number."""
    answer = client.post("cases", json={"kind": "consultation", "unit": "edu", "title": "路灯不亮", **given})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


def problem(answer: Any) -> tuple[int, str]:
    """Status and code of what went wrong, which is always told so."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    said = answer.json()
    assert said["status"] == answer.status_code
    assert said["detail"]
    return answer.status_code, said["code"]


def test_the_page_about_the_api_is_the_programs_own() -> None:
    assert (ROOT / "docs" / "api.md").read_text(encoding="utf-8") == document()


def test_every_act_of_the_table_is_a_call_and_says_what_it_takes() -> None:
    spec = describe()
    for act in ACTS:
        call = spec["paths"][f"{API}/cases/{{number}}/{act.id}"]["post"]
        shape = call["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert set(spec["components"]["schemas"][shape]["properties"]) == {ask.id for ask in act.all_asks}
        assert {one["name"] for one in call["parameters"]} == {"number", "idempotency-key", "if-match"}


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer x", "Basic eDp5", "Bearer duban_" + "a" * 43, "Bearer é"], ids=str
)
def test_without_a_token_nothing_is_answered(app: Any, header: str | None) -> None:
    client = TestClient(app, base_url="http://board")
    headers = {b"Authorization": header.encode()} if header is not None else {}
    for path, methods in describe()["paths"].items():
        for method in methods:
            plain = path.replace("{number}", "ZX-2026-0001").replace("{step}", "x").replace("{date}", "2026-11-23")
            assert problem(client.request(method, plain, headers=headers, json={}))[0] == 401, path


def test_a_cookie_is_no_token(app: Any, browser: Any) -> None:
    browser.sign_in("edu-handler")

    assert browser.client.get(f"{API}/cases").status_code == 401


def test_a_token_ends_when_it_expires_is_revoked_or_its_officer_leaves(
    served: Served, app: Any, calls: As, clock: Clock, duban: Say
) -> None:
    short, revoked, left = calls(days=1), calls(), calls("edu-second")
    assert [one.get("me").status_code for one in (short, revoked, left)] == [200, 200, 200]

    clock.now += dt.timedelta(days=1)
    revoke_token(served.office, "系统2")
    assert duban("officer", "retire", "edu-second", "--reason", "调离").code == 0

    assert [one.get("me").status_code for one in (short, revoked, left)] == [401, 401, 401]


def test_a_token_that_reads_changes_nothing(calls: As, duban: Say) -> None:
    number = opened(calls())
    reader = calls(scope=TokenScope.READ)
    assert reader.get(f"cases/{number}").status_code == 200
    assert problem(reader.post("cases", json={"kind": "consultation", "title": "x", "unit": "edu"}))[0] == 403
    for act in ACTS:
        assert problem(reader.post(f"cases/{number}/{act.id}", json={}))[0] == 403, act.id
    assert problem(reader.post(f"cases/{number}/steps/x", json={}))[0] == 403
    assert len(duban("list", "--unit", "edu", "--json").json) == 1


@pytest.mark.parametrize("role", list(WHO))
def test_every_question_for_every_role(calls: As, role: Role) -> None:
    opened(calls("supervisor"), unit="tax")
    client = calls(WHO[role])
    sees_all = TABLE[Deed.READ][COLUMNS.index(role)] is Scope.ALL
    assert client.get("cases?unit=tax").json()["total"] == int(sees_all)
    for path in ("me", "overdue", "waiting", "paused", "find?words=路灯", "proposals", "coverage", "stats", "ranking"):
        assert client.get(path).status_code == 200, path
    for path in ("mine", "notifications", "obligations", "units", "officers", "calendar/days/2026-10-01"):
        assert client.get(path).status_code == 200, path
    allowed = TABLE[Deed.AUDIT][COLUMNS.index(role)] is not Scope.NONE
    assert client.get("audit").status_code == (200 if allowed else 403)


def test_what_is_of_another_unit_is_neither_seen_nor_changed(calls: As) -> None:
    number = opened(calls("supervisor"), unit="tax")
    clerk = calls("edu-handler")
    assert problem(clerk.get(f"cases/{number}"))[0] == 403
    given = {
        "reason": "x",
        "reply": "x",
        "text": "x",
        "words": "x",
        "title": "x",
        "days": 1,
        "level": "criticism",
        "kind": "simple-question",
        "unit": "edu",
    }
    for act in ACTS:
        body = {ask.id: given.get(ask.id) for ask in act.asks if ask.id in given}
        assert problem(clerk.post(f"cases/{number}/{act.id}", json=body))[0] == 403, act.id


def test_a_case_from_its_opening_to_its_end(calls: As, duban: Say) -> None:
    clerk = calls()
    number = opened(clerk, content="请修", citizen="王小明", phone="13812345678", received_at="2026-11-20T09:00")
    shown = clerk.get(f"cases/{number}").json()
    assert (shown["due_date"], shown["received_at"]) == ("2026-11-27", "2026-11-20T09:00:00+08:00")
    assert "王小明" not in str(shown)
    assert clerk.get(f"cases/{number}?reveal=true").json()["citizen"] == "王小明"
    assert clerk.post(f"cases/{number}/note", json={"text": "@/etc/passwd"}).status_code == 200
    done = clerk.post(f"cases/{number}/close", json={"reply": "已修好", "date": "2026-11-23"})
    assert (done.status_code, done.json()["state"]) == (200, "closed")

    told = duban("show", number, "--json").json
    assert {line["via"] for line in told["events"]} == {"api:系统1"}
    assert {line["actor"] for line in told["events"]} == {"edu-handler"}
    assert told["notes"][0]["text"] == "@/etc/passwd"
    assert [line["kind"] for line in duban("audit", "log", "--kind", "revealed", "--json").json] == ["revealed"]


def test_the_same_key_again_changes_nothing_and_another_act_under_it_is_refused(calls: As) -> None:
    clerk = calls()
    key = {"Idempotency-Key": "register-1"}
    first = clerk.post("cases", headers=key, json={"kind": "consultation", "unit": "edu", "title": "甲"})
    again = clerk.post("cases", headers=key, json={"kind": "consultation", "unit": "edu", "title": "甲"})
    other = clerk.post("cases", headers=key, json={"kind": "consultation", "unit": "edu", "title": "乙"})

    assert first.json()["number"] == again.json()["number"]
    assert problem(other)[0] == 409
    assert clerk.get("cases?unit=edu&kind=consultation").json()["total"] == 1


def test_anothers_key_answers_nobody_else(calls: As) -> None:
    boss, clerk = calls("supervisor"), calls("edu-handler")
    number = opened(boss, unit="tax")
    key = {"Idempotency-Key": "n1"}
    assert boss.post(f"cases/{number}/note", headers=key, json={"text": "x"}).status_code == 200
    assert boss.post(f"cases/{number}/note", headers=key, json={"text": "x"}).status_code == 200

    got = clerk.post(f"cases/{number}/note", headers=key, json={"text": "x"})
    assert problem(got)[0] == 409
    assert "路灯" not in got.text


def test_an_act_on_a_case_as_it_was_seen(calls: As) -> None:
    clerk, boss = calls(), calls("supervisor")
    number = opened(clerk)
    seen = clerk.get(f"cases/{number}").headers["etag"]
    assert clerk.get(f"cases/{number}", headers={"If-None-Match": seen}).status_code == 304
    assert boss.post(f"cases/{number}/note", json={"text": "请加快"}).status_code == 200

    assert clerk.get(f"cases/{number}", headers={"If-None-Match": seen}).status_code == 200
    late = clerk.post(f"cases/{number}/close", headers={"If-Match": seen}, json={"reply": "好"})
    assert problem(late) == (412, "changed")
    assert problem(clerk.post(f"cases/{number}/note", headers={"If-Match": "*"}, json={"text": "x"}))[0] == 422
    now = clerk.get(f"cases/{number}").headers["etag"]
    assert clerk.post(f"cases/{number}/close", headers={"If-Match": now}, json={"reply": "好"}).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("cases", {}, (422, "bad-input")),
        ("cases", {"kind": "nothing"}, (404, "find-kind")),
        ("cases", {"kind": "consultation", "unit": "edu", "title": ""}, (422, "bad-input")),
        ("cases", {"kind": "consultation", "unit": "edu", "title": "x", "bogus": 1}, (422, "bad-input")),
        (
            "cases",
            {"kind": "consultation", "unit": "edu", "title": "x", "received_at": "2099-01-01T00:00:00Z"},
            (409, "refused"),
        ),
        ("cases/NO-1/close", {"reply": "x"}, (404, "find-case")),
        ("cases/{n}/close", {"reply": "x", "date": "kein"}, (422, "bad-input")),
        ("cases/{n}/close", [], (422, "bad-input")),
        ("cases/{n}/steps/nothing", {}, (409, "close-by-reply")),
        ("cases/{n}/decisions", {"approve": True, "reason": "x"}, (403, "see-policy")),
        ("nothing", {}, (404, "not-found")),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_a_problem_with_a_code(calls: As, path: str, body: Any, told: tuple[int, str]) -> None:
    clerk = calls()
    number = opened(clerk)

    assert problem(clerk.post(path.replace("{n}", number), json=body)) == told


def test_an_application_is_decided_by_another(calls: As) -> None:
    clerk, approver = calls(), calls("approver")
    number = opened(clerk, kind="governor-message")
    asked = clerk.post(f"cases/{number}/extend", json={"days": 3, "reason": "核查", "approver": "approver"})
    assert asked.status_code == 200
    (waits,) = approver.get("proposals").json()["proposals"]
    assert (waits["case"], waits["applied_for"]) == (number, "extension")

    decided = approver.post(f"cases/{number}/decisions", json={"approve": True, "reason": "属实", "what": "extension"})

    assert decided.json()[-1]["decision"] == "approved"
    assert clerk.get(f"cases/{number}").json()["due_date"] == "2026-12-03"


def test_pages_of_a_list_are_whole_and_each_case_once(calls: As) -> None:
    boss = calls("supervisor")
    numbers = {opened(boss, title=f"第{n}件", unit="edu" if n % 2 else "tax") for n in range(7)}
    found: list[str] = []
    after = None
    while True:
        page = boss.get(
            "cases", params={"kind": "consultation", "limit": 3, **({"after": after} if after else {})}
        ).json()
        assert page["total"] == 7
        found += [one["number"] for one in page["cases"]]
        after = page["next"]
        if after is None:
            break

    assert sorted(found) == sorted(numbers)


def test_it_says_the_same_as_the_command(calls: As, duban: Say) -> None:
    boss = calls("supervisor")
    opened(boss)
    assert boss.get("cases").json()["cases"] == duban("list", "--json").json
    assert boss.get("coverage").json() == duban("catalog", "coverage", "--json").json
    assert boss.get("stats?period=2026-11").json() == duban("stats", "--period", "2026-11", "--json").json
    day = boss.get("calendar/deadline?start=2026-09-30&working_days=5").json()
    assert day["due_date"] == duban("calendar", "add", "2026-09-30", "5", "--json").json["due_date"]


def test_a_token_asks_no_more_often_than_it_may(calls: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers, "CALLS", parse("3/minute"))
    client = calls()
    answers = [client.get("me") for _ in range(4)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert problem(answers[-1])[1] == "too-often"


def test_what_is_too_large_is_refused(calls: As) -> None:
    body = {"kind": "consultation", "unit": "edu", "title": "x", "content": "a" * (26 << 20)}

    assert problem(calls().post("cases", json=body))[0] == 413


def test_a_fault_of_the_program_is_told_without_its_words(
    calls: As, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("王小明 13812345678")

    monkeypatch.setattr("web.api.questions.everybody", broken)
    answer = calls().get("units")

    assert problem(answer) == (500, "fault")
    assert "王小明" not in answer.text + caplog.text
    assert "RuntimeError at" in caplog.text


def test_the_description_says_what_a_case_is(calls: As) -> None:
    clerk = calls()
    number = opened(clerk)
    row = clerk.get("cases").json()["cases"][0]
    assert set(row) == set(CaseShape.model_fields)
    CaseShape.model_validate(row)
    assert set(clerk.get(f"cases/{number}").json()) >= set(row)
    answered = clerk.post(f"cases/{number}/assist", json={"unit": "data", "reason": "会同"}).json()
    assert set(answered) == set(ActShape.model_fields)
    ActShape.model_validate(answered)
    TermShape.model_validate(answered["terms"][0], strict=False)
    assert set(answered["terms"][0]) == set(TermShape.model_fields)

    said = clerk.get("openapi.json").json()["paths"]["/api/v1/cases/{number}/note"]["post"]["responses"]["200"]
    assert said["content"]["application/json"]["schema"]["$ref"].endswith("/ActShape")
