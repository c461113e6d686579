"""A rehearsal shows what each officer would have received, when and through which channel; twice the same."""

from pathlib import Path
from typing import Any

import pytest

from tests.helpers import command, play

CHANNELS = {
    "channels": {
        "wecom": {"kind": "wecom-app", "corp_id": "ww1", "agent_id": 7, "secret": "app"},
        "hook": {"kind": "webhook", "url": "u", "sign": "s"},
    },
    "levels": {"red_card": ["hook"]},
}
REACH = {
    "h": {"ways": ["wecom=h", "hook=h"]},
    "l": {"ways": ["wecom=nobody", "hook=l"], "quiet": "20:00-08:30"},
    "a": {"ways": ["wecom=a", "hook=a"]},
}
ACTIONS = [
    ("2026-11-23 10:00", "open governor-message --as A --unit edu --title 一"),
    ("2026-12-04 10:00", "ack A --by s"),
]


@pytest.fixture(scope="module")
def played() -> list[list[dict[str, Any]]]:
    """The messages of two rehearsals."""
    return [play("2026-12-10", *ACTIONS, channels=CHANNELS, reach=REACH).notifications for _ in range(2)]


def ways(found: list[dict[str, Any]], officer: str) -> list[tuple[str, dict[str, str]]]:
    """When an officer got each message, and how it stands on each channel."""
    mine = [one for one in found if one["officer"] == officer]
    return [(one["at"][5:16], {way["channel"]: way["state"] for way in one["deliveries"]}) for one in mine]


def test_each_message_names_its_channel(played: list[list[dict[str, Any]]]) -> None:
    found = played[0]
    assert ways(found, "h")[0] == ("11-23T10:01", {"wecom": "delivered"})
    assert all(way == {"wecom": "refused", "hook": "delivered"} for _, way in ways(found, "l"))
    red = [one for one in found if any("拟提红牌" in line for line in one["lines"]) and one["officer"] == "a"]
    assert {way["channel"] for one in red for way in one["deliveries"]} == {"hook"}


def test_in_quiet_hours_a_reminder_waits_for_the_morning(played: list[list[dict[str, Any]]]) -> None:
    """Overdue from midnight: the handler hears of it then, the lead at half past eight."""
    at = {officer: [at for at, _ in ways(played[0], officer)] for officer in ("h", "l")}
    assert any(one.startswith("12-01T00:0") for one in at["h"])
    assert not any(one[6:8] < "08" for one in at["l"])
    assert any(one.startswith("12-01T08:3") for one in at["l"])


def test_twice_the_same(played: list[list[dict[str, Any]]]) -> None:
    first, second = ([(one["at"][:16], one["officer"], one["deliveries"]) for one in each] for each in played)
    assert first == second


def test_the_printed_rehearsal_names_them(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(
        "start: 2026-11-23\nuntil: 2026-11-24\nunits: [{id: edu, name: 教育}]\n"
        "officers: [{id: h, name: 经办, unit: edu, role: handler}]\n"
        "channels: {channels: {hook: {kind: webhook, url: u, sign: s}}}\nreach: {h: {ways: [hook=h]}}\n"
        "actions:\n  - {at: 2026-11-23 10:00, run: open governor-message --as A --unit edu --title 一}\n",
        encoding="utf-8",
    )
    answer = command(["rehearse", str(file)], home=tmp_path / "home")
    assert (answer.code, "hook 已送达" in answer.out) == (0, True), answer.error
