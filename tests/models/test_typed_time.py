"""Dates and times in the forms that people type: what is read, what is refused, and that nothing is guessed."""

import datetime as dt

import pytest

from models.errors import BadInput
from models.instants import iso, parse_date, parse_instant, shown
from models.typed_time import folded, typed_moment
from tests.costs import costs_less_than

TODAY = dt.date(2026, 11, 26)  # a Thursday


def today() -> dt.date:
    return TODAY


@pytest.mark.parametrize(
    "typed",
    [
        "2026-9-24",
        "2026-09-24",
        "2026/9/24",
        "2026.9.24",
        "20260924",
        "2026年9月24日",
        "2026年9月24号",
        "2026 年 9 月 24 日",
        "２０２６年９月２４日",
        "２０２６－９－２４",
        "２０２６／０９／２４",
        "2026。9。24",
        "2026—9—24",
        "二〇二六年九月二十四日",
        "二零二六年九月二十四号",
        "2026年9月24日（星期四）",
        "2026-9-24 周四",
        " 9月24日 ",
        "9月24号",
        "9-24",
        "9/24",
        "9.24",
        "九月二十四日",
    ],
)
def test_a_date_in_every_form(typed: str) -> None:
    assert parse_date(typed, today) == dt.date(2026, 9, 24)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("今天", "2026-11-26"),
        ("今日", "2026-11-26"),
        ("昨天", "2026-11-25"),
        ("昨日", "2026-11-25"),
        ("前天", "2026-11-24"),
        ("大前天", "2026-11-23"),
        ("明天", "2026-11-27"),
        ("后天", "2026-11-28"),
        ("大后天", "2026-11-29"),
        ("11-26", "2026-11-26"),
        ("1月5日", "2027-01-05"),  # 40 days on; that of this year is 325 days ago
        ("12月31日", "2026-12-31"),
        ("6月29日", "2026-06-29"),  # 150 days ago
        ("4月25日", "2027-04-25"),  # 150 days on
    ],
)
def test_days_that_are_counted_from_the_day_handed_in(typed: str, day: str) -> None:
    assert parse_date(typed, today) == dt.date.fromisoformat(day)


def test_the_nearest_year_round_new_year() -> None:
    assert parse_date("12月30日", lambda: dt.date(2027, 1, 4)) == dt.date(2026, 12, 30)
    assert parse_date("2月29日", lambda: dt.date(2028, 3, 1)) == dt.date(2028, 2, 29)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("6月28日", "看不出是哪一年，请写上年份，如 2026-06-28"),  # 151 days ago, 214 days on
        ("5-26", "看不出是哪一年"),
        ("2月29日", "看不出是哪一年"),  # neither 2026 nor 2027 has one
        ("2026-2-29", "没有“2026-2-29”这一天（2026 年 2 月只有 28 天），请核对，写成 2026-09-24 的样子"),
        ("2026年9月31日", "没有“2026年9月31日”这一天"),
        ("2月30日", "没有“2月30日”这一天"),
        ("24-9", "没有“24-9”这一天"),
        ("20261324", "没有“20261324”这一天"),
        ("0025-9-24", "“0025-9-24”的年份 0025 不对，请核对"),
        ("2026-9-24 周五", "不是星期五，是星期四"),
        ("9/24/2026", "看不出哪个是年、月、日"),
        ("24/9/2026", "看不出哪个是年、月、日"),
        ("26-9-24", "看不出哪个是年、月、日"),
        ("2026-9-24 16:00", "多了时间，这里只要日期"),
        ("2026-9/24", "无法识别日期"),
        ("2026-09", "无法识别日期"),
        ("上周三", "无法识别日期“上周三”，请写成 2026-09-24"),
        ("", "无法识别日期"),
    ],
)
def test_a_date_that_is_none_or_could_be_another(typed: str, said: str) -> None:
    with pytest.raises(BadInput) as error:
        parse_date(typed, today)

    assert said in error.value.reason
    assert "\n" not in error.value.reason


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2026-9-24 16:00", "2026-09-24 16:00"),
        ("2026-09-24T16:00", "2026-09-24 16:00"),
        ("2026-9-24 16：00", "2026-09-24 16:00"),
        ("2026年9月24日 16点", "2026-09-24 16:00"),
        ("2026年9月24日16时30分", "2026-09-24 16:30"),
        ("2026年9月24日16时", "2026-09-24 16:00"),
        ("2026年9月24日下午4点", "2026-09-24 16:00"),
        ("2026/9/24 下午四点半", "2026-09-24 16:30"),
        ("2026/9/24 下午 4:30:15", "2026-09-24 16:30"),
        ("2026-9-24 中午12点", "2026-09-24 12:00"),
        ("2026-9-24 中午1点", "2026-09-24 13:00"),
        ("2026-9-24 4:05 PM", "2026-09-24 16:05"),
        ("2026-9-24 12:00 AM", "2026-09-24 00:00"),
        ("2026-9-24 4时", "2026-09-24 04:00"),
        ("2026-9-24 9点", "2026-09-24 09:00"),
        ("2026-9-24 24:00", "2026-09-25 00:00"),
        ("20260924 16:00", "2026-09-24 16:00"),
        ("9月24日 16:00", "2026-09-24 16:00"),
        ("昨天下午4点", "2026-11-25 16:00"),
        ("今天 8:30", "2026-11-26 08:30"),
        ("16:00", "2026-11-26 16:00"),
        ("上午十点一刻", ""),
        ("上午十点十五分", "2026-11-26 10:15"),
        ("2026-9-24", "2026-09-24 00:00"),
        ("2026-09-24T08:00:00+00:00", "2026-09-24 16:00"),
    ],
)
def test_a_time_in_every_form(typed: str, instant: str) -> None:
    if not instant:
        with pytest.raises(BadInput, match="无法识别时间"):
            parse_instant(typed, today)
        return
    assert shown(parse_instant(typed, today)) == instant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-9-24 4点", "看不出是一天里的几点，请按 24 小时写，如 16:00"),
        ("2026-9-24 晚上12点", "看不出是一天里的几点"),
        ("2026-9-24 25:00", "没有“2026-9-24 25:00”这个时间"),
        ("2026-9-24 24:01", "这个时间"),
        ("2026-9-24 16:60", "这个时间"),
        ("2026-9-24 16:00:60", "这个时间"),
        ("2026-9-24 24:00:01", "这个时间"),
        ("2026-9-211:00", "无法识别时间"),  # the 21st at one, or the 2nd at eleven
        ("0001-01-01T00:00+14:00", "无法识别时间"),
        ("soon", "请写成 2026-09-24 或 2026-09-24 16:00"),
    ],
)
def test_a_time_that_is_none_or_could_be_another(typed: str, said: str) -> None:
    with pytest.raises(BadInput) as error:
        parse_instant(typed, today)

    assert said in error.value.reason


def test_seconds_that_were_typed_are_kept() -> None:
    assert iso(parse_instant("2026-9-24 08:59:58", today)) == "2026-09-24T08:59:58+08:00"


@pytest.mark.parametrize("typed", ["今天", "昨天", "9月24日", "9-24"])
def test_without_a_day_handed_in_nothing_is_counted_from_one(typed: str) -> None:
    with pytest.raises(BadInput, match="请写成 2026-09-24"):
        parse_date(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("周三十二点", "周三12点"), ("星期日十点", "星期日10点"), ("二〇二六年九月二十四日", "2026年9月24日")],
)
def test_a_numeral_begins_where_its_row_does_or_behind_a_weekday(typed: str, read: str) -> None:
    assert folded(typed) == read


@pytest.mark.parametrize("shape", ["一", "〇", "期一", "1", "年", "二十", "点"])
def test_a_megabyte_where_a_time_should_stand_is_refused_at_once(shape: str) -> None:
    with costs_less_than(1), pytest.raises(BadInput) as error:
        typed_moment(shape * (1_000_000 // len(shape.encode())))
    assert len(str(error.value)) < 200
