"""What is too long for a vendor is cut where one can read it, and says what is missing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.fitting import fitted
from channels.outcome import Letter

NOW = dt.datetime(2026, 11, 27, 1, 0, tzinfo=dt.UTC)


def letter(*lines: str) -> Letter:
    return Letter("abcdef0123456789", "【督办】2 条事项待处理", lines, NOW)


def test_one_line_stands_alone_and_several_are_numbered() -> None:
    one = Letter("abcdef0123456789", "【红牌】R1《甲》", ("【红牌】R1《甲》已逾期。",), NOW)
    assert fitted(one, 2048) == "【红牌】R1《甲》已逾期。\n（通知编号 abcdef01）"
    assert fitted(letter("甲"), 2048) == "【督办】2 条事项待处理\n甲\n（通知编号 abcdef01）"
    assert fitted(letter("甲", "乙"), 2048) == "【督办】2 条事项待处理\n1. 甲\n2. 乙\n（通知编号 abcdef01）"


def test_whole_lines_are_left_out_from_the_end_and_counted() -> None:
    text = fitted(letter(*(f"第{n}件" + "办" * 100 for n in range(1, 31))), 2048)
    assert len(text.encode()) <= 2048
    shown = text.count("办" * 100)
    assert f"另有 {30 - shown} 项未列出" in text
    assert "督办系统收件箱" in text


@given(st.lists(st.text(alphabet="办a😀é", min_size=1, max_size=900), min_size=1, max_size=12), st.integers(300, 2048))
def test_any_letter_fits_and_says_what_is_missing(lines: list[str], limit: int) -> None:
    text = fitted(letter(*lines), limit)
    assert len(text.encode()) <= limit
    assert "abcdef01" in text
    whole = all(line in text for line in lines)
    assert whole or "未列出" in text


@pytest.mark.parametrize("limit", [300, 500])
def test_a_single_long_line_is_cut_at_a_character(limit: int) -> None:
    text = fitted(letter("长" * 3000), limit)
    assert f"余 {3000 - text.split('…')[0].count('长')} 字" in text
    assert len(text.encode()) > limit - 20


@pytest.mark.parametrize("limit", [500, 600, 2048])
@pytest.mark.parametrize("length", [80, 400, 900, 3000])
def test_a_link_is_whole_or_not_there(limit: int, length: int) -> None:
    link = "https://duban.example/" + "a" * length
    long = Letter("0123456789abcdef", "题", ("长" * 900, "乙"), NOW, link)

    said = fitted(long, limit)

    assert len(said.encode()) <= limit
    assert said.endswith(link) or "https" not in said
