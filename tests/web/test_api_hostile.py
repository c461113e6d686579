"""What other systems send by mistake or on purpose: one line of problem+json, never a fault, never taken wrong."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from desk.signing_in.tokens import make_token
from models.signing_in import TokenScope
from web.api.schemas import CaseFilters
from web.asked import NAMES
from web.served import Served

API = "/api/v1"
LONE = "\ud800"
"""Half of a pair of UTF-16: JSON can say it, UTF-8 cannot."""
LETTER = {"kind": "consultation", "unit": "edu", "title": "路灯不亮"}


@pytest.fixture
def client(served: Served, app: Any) -> TestClient:
    """Another system that acts for a supervisor."""
    secret, _ = make_token(served.office, "系统", "supervisor", TokenScope.ACT, 30)
    headers = {"Authorization": f"Bearer {secret}"}
    return TestClient(app, base_url=f"http://board{API}", headers=headers, raise_server_exceptions=False)


@pytest.fixture
def number(client: TestClient) -> str:
    """A case."""
    return str(client.post("cases", json=LETTER).json()["number"])


def said(answer: Any, status: int) -> str:
    """The line that tells what went wrong."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["detail"])


@pytest.mark.parametrize(
    "body",
    [
        {**LETTER, "unit": LONE},
        {**LETTER, "kind": LONE},
        {**LETTER, "parent": LONE},
        {**LETTER, "title": LONE},
        {**LETTER, "unit": "a\0"},
        {**LETTER, "fields": {LONE: "x"}},
        {**LETTER, "for_units": [LONE]},
        {**LETTER, "received_at": "0001-01-01T00:00:00+08:00", "old": True},
        {**LETTER, "received_at": "9999-12-31T23:59:59-12:00", "old": True},
        {**LETTER, "received_at": 1795000000},
        {**LETTER, "received_at": "1795000000"},
        {**LETTER, "allow_duplicate": "y"},
        {**LETTER, "allow_duplicate": 1},
        {**LETTER, "more": "x"},
    ],
)
def test_a_body_that_is_not_what_it_should_be_registers_nothing(client: TestClient, body: dict[str, Any]) -> None:
    before = client.get("cases").json()["total"]
    said(client.post("cases", content=json.dumps(body)), 422)

    assert client.get("cases").json()["total"] == before


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("assist", {"unit": "tax", "days": 251}),
        ("assist", {"unit": "tax", "days": 0}),
        ("assist", {"unit": LONE}),
        ("extend", {"days": "3", "reason": "x"}),
        ("extend", {"days": True, "reason": "x"}),
        ("pause", {"reason": "x", "until": 1796083200}),
        ("pause", {"reason": "x", "until": "1796083200"}),
        ("pause", {"reason": "x", "until": "2026-12-01T00:00:00"}),
        ("classify", {"kind": LONE}),
        ("reassign", {"reason": "x", "officer": LONE}),
    ],
)
def test_an_act_that_is_not_what_it_should_be_changes_nothing(
    client: TestClient, number: str, act: str, body: dict[str, Any]
) -> None:
    before = client.get(f"cases/{number}").headers["etag"]
    said(client.post(f"cases/{number}/{act}", content=json.dumps(body)), 422)

    assert client.get(f"cases/{number}").headers["etag"] == before


@pytest.mark.parametrize(
    "address",
    [
        "audit?since=0001-01-01",
        "audit?since=0",
        "cases?since=1764028800",
        "cases?nope=1",
        "overdue?nope=1",
        "overdue?units=edu",
        "stats?since=2026-13-01",
        "calendar/days/1764028800",
        "calendar/days/2026-10-01T00:00:00Z",
        "cases?unit=%00",
        "overdue?unit=%00",
        "notifications?officer=%00",
    ],
)
def test_a_question_that_cannot_be_read_is_told_so(served: Served, app: Any, address: str) -> None:
    secret, _ = make_token(served.office, "审计", "auditor", TokenScope.READ, 30)
    asking = TestClient(app, headers={"Authorization": f"Bearer {secret}"}, raise_server_exceptions=False)

    assert said(asking.get(f"{API}/{address}"), 422)


@pytest.mark.parametrize("tag", ["9" * 5000, "abc", "*", '"x", "y"', ""])
def test_an_etag_that_is_none_is_told_so(client: TestClient, number: str, tag: str) -> None:
    assert said(client.post(f"cases/{number}/note", json={"text": "t"}, headers={"If-Match": tag}), 422)


def test_etags_are_read_as_http_has_them(client: TestClient, number: str) -> None:
    etag = client.get(f"cases/{number}").headers["etag"]
    for tags in (etag, f"W/{etag}", f'"other", {etag}'):
        assert client.get(f"cases/{number}", headers={"If-None-Match": tags}).status_code == 304, tags


@pytest.mark.parametrize("content", [b'{"kind": "\xff"}', b"[" * 100_000, b'{"kind": ' + b"9" * 5000 + b"}", b"{"])
def test_a_body_that_is_no_json_is_told_so(client: TestClient, content: bytes) -> None:
    answer = client.post("cases", content=content, headers={"Content-Type": "application/json"})

    assert answer.status_code in (400, 422)
    assert answer.json()["code"] == "bad-input"
    assert answer.json()["detail"].startswith("无法")


def test_a_key_that_is_empty_is_none(client: TestClient, number: str) -> None:
    assert said(client.post(f"cases/{number}/note", json={"text": "t"}, headers={"Idempotency-Key": ""}), 422)


def test_a_body_without_a_length_is_measured_as_it_comes(client: TestClient, number: str) -> None:
    def parts() -> Any:
        yield b'{"text": "'
        for _ in range(50):
            yield b"x" * 100_000
        yield b'"}'

    headers = {"Content-Type": "application/json"}
    assert "最多 4 MB" in client.post(f"cases/{number}/note", content=parts(), headers=headers).text


def test_methods_are_those_of_http(client: TestClient, number: str) -> None:
    head = client.head(f"cases/{number}")
    assert (head.status_code, head.content, head.headers["etag"]) == (
        200,
        b"",
        client.get(f"cases/{number}").headers["etag"],
    )
    refused = client.delete("cases")
    said(refused, 405)
    assert refused.headers["allow"] == "GET, HEAD, POST"
    moved = client.get("me/", headers={"Host": "evil.example"}, follow_redirects=False)
    assert (moved.status_code, "location" in moved.headers) == (404, False)


def test_the_filters_of_the_api_are_those_of_lists() -> None:
    assert set(CaseFilters.model_fields) - {"limit", "after"} == set(NAMES)
