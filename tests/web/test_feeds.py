"""An officer's deadlines as a calendar that a program subscribes to, by an address that nobody else knows."""

from typing import Any

from icalendar import Calendar
from starlette.testclient import TestClient

from models.words import Role
from tests.helpers import Say
from tests.page_reader import Browser
from tests.web.conftest import As, opened


def address_of(browser: Browser) -> str:
    """Make a new address at the page."""
    browser.go("/sessions")
    browser.send("/feeds")
    word = next(word for word in browser.page.text.split() if word.endswith(".ics"))
    return word.removeprefix("http://board")


def entries(app: Any, address: str) -> dict[str, Any]:
    """The entries of a calendar by their words, read by a program that is not signed in."""
    answer = TestClient(app).get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    return {str(one["summary"]): one for one in Calendar.from_ical(answer.text).walk("VEVENT")}


def test_a_calendar_has_the_deadlines_with_alarms_and_cancels_what_ended(as_role: As, app: Any) -> None:
    clerk = as_role(Role.HANDLER)
    number = opened(clerk, officer="edu-handler")
    address = address_of(clerk)
    mine = [one for words, one in entries(app, address).items() if number in words or "路灯" in words]
    assert [str(one["dtstart"].dt) for one in mine] == ["2026-11-30"]
    assert mine[0].walk("VALARM")

    clerk.go(f"/cases/{number}")
    clerk.send("/acts/close", {"reply": "已修好"})
    after = [one for words, one in entries(app, address).items() if number in words or "路灯" in words]
    assert [str(one["status"]) for one in after] == ["CANCELLED"]
    assert int(after[0]["sequence"]) > int(mine[0].get("sequence", 0))


def test_nothing_is_sent_where_nothing_changed(as_role: As, app: Any) -> None:
    address = address_of(as_role(Role.HANDLER))
    program = TestClient(app)
    etag = program.get(address).headers["etag"]

    assert program.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_an_address_opens_nothing_but_the_calendar_and_ends_with_the_next(as_role: As, app: Any, duban: Say) -> None:
    clerk = as_role(Role.HANDLER)
    first = address_of(clerk)
    secret = first.removeprefix("/feeds/").removesuffix(".ics")
    assert TestClient(app).get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    second = address_of(clerk)

    assert TestClient(app).get(first).status_code == 404
    assert TestClient(app).get(second).status_code == 200
    assert TestClient(app).get("/feeds/duban_guess.ics").status_code == 404
    kept = duban("token", "list", "--json").json
    assert [(one["scope"], one["revoked_at"] is None) for one in kept] == [("feed", False), ("feed", True)]
    assert secret not in str(duban("history", "--json").json)
