"""Nothing disappears: what co-handling units owe and said, doubles, withdrawn cases; 2026-11-23 is a Monday."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk.cases.closing import Reply, close_with, withdraw_case
from desk.cases.co_handling import assist_case, contribute
from desk.cases.opening import Opening, open_case
from desk.cases.performing import Asking
from desk.views.board import show_json
from desk.views.reports import period_asked, stats
from models.errors import BadInput, Refused
from office.office import Office
from tests.helpers import at, case_lines, command, make_office, sample, tells
from tests.templates import copied

HANDLER = Asking("edu-handler")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    ledger = copied(tmp_path / "ledger.db", sample)
    yield make_office(ledger)
    ledger.close()


def opened(office: Office, when: str = "2026-11-23 10:00", **more: object) -> str:
    """A consultation of the education bureau."""
    opening = replace(Opening("consultation", "edu", "转学"), **more)  # type: ignore[arg-type]
    return open_case(at(office, when), opening).case.number


def co_handled(office: Office) -> str:
    """A case that the tax bureau and the market bureau owe their part to."""
    number = opened(office)
    for unit in ("tax", "market"):
        assist_case(at(office, "2026-11-23 11:00"), number, unit, 2, None, "核实")
    return number


def test_a_case_is_closed_only_after_naming_what_is_done_about_who_has_not_answered(office: Office) -> None:
    number = co_handled(office)
    contribute(at(office, "2026-11-24 09:00"), number, "tax", "无不同意见")
    late = at(office, "2026-11-24 10:00")

    with tells(Refused, "还有协办单位没有反馈：市市场监督管理局；请先催办，或用 --unanswered"):
        close_with(late, number, Reply("已答复"), (), HANDLER)
    close_with(late, number, Reply("已答复", unanswered="电话确认无意见"), (), HANDLER)

    replied = case_lines(office, number)[-2]
    assert replied.detail.endswith("答复；市市场监督管理局未反馈：电话确认无意见")


def test_where_everybody_answered_there_is_nothing_to_name(office: Office) -> None:
    number = co_handled(office)
    for unit in ("tax", "market"):
        contribute(at(office, "2026-11-24 09:00"), number, unit, "无不同意见")

    with pytest.raises(BadInput, match="没有未反馈的协办单位"):
        close_with(at(office, "2026-11-24 10:00"), number, Reply("已答复", unanswered="不等了"), (), HANDLER)
    close_with(at(office, "2026-11-24 10:00"), number, Reply("已答复"), (), HANDLER)


def test_what_a_co_handling_unit_said_is_shown_and_told_to_the_lead(office: Office) -> None:
    number = co_handled(office)
    contribute(at(office, "2026-11-24 09:00"), number, "tax", "税务登记口径见附件", Asking("tax-handler"))

    said = command(["show", number], given=at(office, "2026-11-24 10:00")).out
    (known,) = show_json(at(office, "2026-11-24 10:00"), number)["contributions"]

    assert "协办意见（国家税务总局景德镇市税务局 2026-11-24 09:00）：税务登记口径见附件" in said
    assert (known["actor"], known["text"]) == ("tax-handler", "税务登记口径见附件")
    last = case_lines(office, number)[-1]
    assert "edu-handler" in last.to
    assert last.detail == "国家税务总局景德镇市税务局反馈协办意见：税务登记口径见附件"  # what the message says too


@pytest.mark.parametrize(
    ("title", "content", "when", "double"),
    [
        ("转学", "孩子如何转学", "2026-11-24 10:00", True),
        ("转学", " 孩子如何转学 ", "2026-12-22 10:00", True),
        ("转学", "孩子如何转学", "2026-12-24 10:00", False),  # 一个月以后
        ("转学", "孩子如何转学？", "2026-11-24 10:00", False),
        ("入学", "孩子如何转学", "2026-11-24 10:00", False),
        ("转学", None, "2026-11-24 10:00", False),  # 只有标题，看不出是不是同一封
    ],
)
def test_the_same_letter_twice_is_asked_about(
    office: Office, title: str, content: str | None, when: str, double: bool
) -> None:
    first = opened(office, content="孩子如何转学")
    wanted = {"title": title, "content": content}
    if not double:
        assert opened(office, when, **wanted) != first
        return
    with tells(Refused, f"疑似重复：标题、内容与 {first} 相同.*--allow-duplicate"):
        opened(office, when, **wanted)
    assert opened(office, when, again=True, **wanted) != first


def test_what_was_withdrawn_is_no_double_and_counted_apart(office: Office) -> None:
    first = opened(office, content="孩子如何转学")
    withdraw_case(at(office, "2026-11-24 09:00"), first, "来件人撤回", HANDLER)
    second = opened(office, "2026-11-24 10:00", content="孩子如何转学")
    later = at(office, "2026-11-25 10:00")
    close_with(later, second, Reply("已答复"), (), HANDLER)

    (one,) = stats(later, period_asked(later, "2026-11", None, None), "edu").units

    assert (one.due, one.closed, one.on_time, one.withdrawn) == (1, 1, 1, 1)
