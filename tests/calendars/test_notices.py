"""The notices, in every wording of law.md 1.4: as published where given, in the same form where not."""

import datetime as dt
from pathlib import Path

import chinese_calendar
import pytest

from calendars.notices import parse_notice
from calendars.official import official
from calendars.workdays import Day, WorkCalendar
from models.errors import BadInput

GIVEN = Path(__file__).parent / "notices"
D = dt.date.fromisoformat


class Plain:
    """A calendar that knows nothing but the week, and the holiday of one block."""

    def __init__(self, block: str = "", first: str = "2000-01-01", last: str = "1999-12-31") -> None:
        self._calendar = WorkCalendar()
        self._block, self._first, self._last = block, D(first), D(last)

    def day(self, day: dt.date) -> Day:
        """One day."""
        if self._first <= day <= self._last:
            return Day(day, False, self._block)
        return self._calendar.day(day)


def notice(year: int, *items: str, issued: str = "") -> str:
    """A notice of the usual form around some items, whose festivals its first sentence names."""
    named = "、".join(item.replace(":", "：").partition("：")[0] for item in items)
    numbered = "\n".join(f"{'一二三四五六七八'[n]}、{item}" for n, item in enumerate(items))
    return (
        f"国务院办公厅关于{year}年部分节假日安排的通知\n国办发明电〔{year - 1}〕7号\n"
        f"经国务院批准，现将{year}年{named}放假调休日期的具体安排通知如下。\n{numbered}\n"
        f"节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。\n国务院办公厅\n"
        f"{issued or f'{year - 1}年12月8日'}\n"
    )


def days(year: int, *items: str) -> tuple[str, str]:
    """The days off and the days worked that some items name, as month-day."""
    found = parse_notice(notice(year, *items), Plain()).days
    off = " ".join(f"{day.date:%m-%d}" for day in found if not day.workday)
    return off, " ".join(f"{day.date:%m-%d}" for day in found if day.workday)


@pytest.mark.parametrize(
    ("year", "item", "off", "worked"),
    [
        (2026, "元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。", "01-01 01-02 01-03", "01-04"),
        (2015, "元旦:1月1日至3日放假调休,共3天。1月4日(星期日)上班。", "01-01 01-02 01-03", "01-04"),  # half-width
        (2010, "元旦：1月1日—3日放假公休，共3天。", "01-01 01-02 01-03", ""),
        (
            2019,
            "元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。",
            "12-30 12-31 01-01",
            "12-29",
        ),
        (
            2010,
            "春节：2月13日至15日放假，共3天。2月20日（星期六）、21日（星期日）上班。",
            "02-13 02-14 02-15",
            "02-20 02-21",
        ),
        (2015, "清明节：4月5日放假，4月6日（星期一）补休。", "04-05 04-06", ""),
        (2015, "劳动节：5月1日放假，与周末连休。", "05-01", ""),
        (2023, "清明节：4月5日放假，共1天。", "04-05", ""),
        (2024, "清明节：4月4日放假1天，不调休。", "04-04", ""),
        (
            2026,
            "春节：2月16日（农历除夕、周一）至19日（农历正月初三、周四）放假，共4天。",
            "02-16 02-17 02-18 02-19",
            "",
        ),
        (
            2008,
            "国庆节：9月29日至10月5日放假，共7天。其中，10月1日（星期三）、2日（星期四）、3日（星期五）为法定节假日，"
            "9月27日（星期六）、28日（星期日）公休日调至9月29日（星期一）、30日（星期二），10月4日（星期六）、5日（星期日）照常公休。",
            "09-29 09-30 10-01 10-02 10-03 10-04 10-05",
            "09-27 09-28",
        ),
        (
            2009,
            "国庆节、中秋节：10月1日至8日放假，共8天。其中，10月3日（星期六）公休日及中秋节分别调至10月5日（星期一）、6日（星期二）。"
            "9月27日（星期日）、10月10日（星期六）上班。",
            "10-01 10-02 10-03 10-04 10-05 10-06 10-07 10-08",
            "09-27 10-10",
        ),
        (
            2007,
            "元旦：1月1日—3日放假，共3天。其中，1月1日（星期一）为法定假日，将2006年12月30日（星期六）、31日（星期日）"
            "两个公休日分别调至2007年1月2日（星期二）、3日（星期三），2006年12月30日（星期六）、31日（星期日）上班。",
            "01-01 01-02 01-03",
            "12-30 12-31",
        ),
        (
            2007,
            "春节：2月18日—24日放假，共7天。其中，18日（星期日）、19日（星期一）、20日（星期二）为法定假日，17日（星期六）、"
            "18日（星期日）、25日（星期日）三个公休日分别调至21日（星期三）、22日（星期四）、23日（星期五），24日（星期六）照常公休，"
            "17日（星期六）、25日（星期日）上班。",
            "02-18 02-19 02-20 02-21 02-22 02-23 02-24",
            "02-17 02-25",
        ),
    ],
)
def test_a_wording_names_these_days(year: int, item: str, off: str, worked: str) -> None:
    assert days(year, item) == (off, worked)


def test_an_encouragement_changes_no_day() -> None:
    item = "春节：2月10日至17日放假调休，共8天。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。"
    off, _ = days(2024, item)

    assert "02-09" not in off


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("元旦：1月1日（星期五）放假。", "2026-01-01 是星期四，与原文不符：“1月1日(星期五)放假。”"),
        ("元旦：1月1日至3日放假调休，共4天。", "写明 4 天，实为 3 天"),
        ("元旦：1月1日至3日举行庆祝活动。", "看不懂“某日举行庆祝活动”：“1月1日至3日举行庆祝活动。”"),
        ("元旦：2月30日放假。", "没有 2026年2月30日 这一天"),
        ("元旦：2024年1月1日放假。", "年份 2024 与通知年份 2026 不符"),
        ("元旦：1月1日放假。1月1日（星期四）上班。", "既放假又上班"),
        ("元旦：1月3日至1日放假。", "起止日期不合理"),
    ],
)
def test_what_does_not_fit_is_refused_and_quoted(item: str, said: str) -> None:
    with pytest.raises(BadInput) as error:
        days(2026, item)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("今天天气不错", "找不到标题"),
        ("国务院办公厅关于2026年部分节假日安排的通知\n一、元旦：1月1日放假。", "找不到落款日期"),
        (notice(2026, "元旦：另行通知。"), "看不懂“另行通知”"),
        (notice(2026, "元旦：1月1日放假。", issued="2024年12月8日"), "年份 2026 与落款日期"),
    ],
)
def test_what_is_no_notice_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        parse_notice(text, Plain())


def test_a_date_of_issue_in_chinese_numerals_is_read() -> None:
    text = notice(2007, "元旦：1月1日放假。", issued="二〇〇六年十二月十四日")

    assert parse_notice(text, Plain()).issued == D("2006-12-14")


def test_an_extension_reaches_from_the_holiday_as_it_stood() -> None:
    text = (
        "国务院办公厅关于延长2020年春节假期的通知 国办发明电〔2020〕1号\n"
        "一、延长2020年春节假期至2月2日（农历正月初九，星期日），2月3日（星期一）起正常上班。\n国务院办公厅\n2020年1月26日\n"
    )
    found = parse_notice(text, Plain("春节", "2020-01-24", "2020-01-30"))

    assert [(day.date, day.workday) for day in found.days] == [
        (D("2020-01-31"), False),
        (D("2020-02-01"), False),
        (D("2020-02-02"), False),
    ]
    with pytest.raises(BadInput, match="没有可延长的春节"):
        parse_notice(text, Plain())


def test_every_notice_given_says_what_the_library_says() -> None:
    found = {path.stem: parse_notice(path.read_text(encoding="utf-8"), official(2019)) for path in GIVEN.glob("*.txt")}
    assert len(found) == 8
    changed = {
        day.date: day.workday for stem in sorted(found, key=lambda stem: found[stem].issued) for day in found[stem].days
    }

    assert {day: workday for day, workday in changed.items() if chinese_calendar.is_workday(day) != workday} == {}


@pytest.mark.parametrize("year", [2015, 2019, 2020, 2023, 2026])
def test_a_year_rebuilt_from_its_notices_equals_the_library_day_by_day(year: int) -> None:
    """The base notice of the year and its amendments, in the order of issue; days of the year before included."""
    before = Plain("春节", "2020-01-24", "2020-01-30")
    notices = [parse_notice(path.read_text(encoding="utf-8"), before) for path in GIVEN.glob(f"{year}*.txt")]
    changed = {day.date: day.workday for one in sorted(notices, key=lambda one: one.issued) for day in one.days}
    calendar = WorkCalendar(
        rest_days=[day for day, workday in changed.items() if not workday],
        makeup_days=[day for day, workday in changed.items() if workday],
    )
    last = D(f"{year}-12-28")  # the last days may be changed by the notice of the next year
    wrong = [
        day.date
        for day in calendar.days(D(f"{year - 1}-12-31"), last)
        if day.workday != chinese_calendar.is_workday(day.date)
    ]

    assert wrong == []


YEARS = {
    2008: (
        "元旦：2007年12月30日至2008年1月1日放假，共3天。其中，1月1日（星期二）为法定节假日，12月30日（星期日）照常公休，"
        "12月29日（星期六）公休日调至12月31日（星期一），12月29日（星期六）上班。",
        "春节：2月6日—12日（农历除夕至正月初六）放假，共7天。其中，2月6日（除夕）、2月7日（春节）、2月8日（正月初二）为法定节假日，"
        "2月9日（星期六）、2月10日（星期日）照常公休，2月2日（星期六）、2月3日（星期日）两个公休日调至2月11日（星期一）、"
        "2月12日（星期二），2月2日（星期六）、2月3日（星期日）上班。",
        "清明节：4月4日—6日放假，共3天。其中，4月4日（清明节）为法定节假日，4月5日（星期六）、4月6日（星期日）照常公休。",
        "“五一”国际劳动节：5月1日—3日放假，共3天。其中，5月1日为法定节假日，5月3日（星期六）照常公休，"
        "5月4日（星期日）公休日调至5月2日（星期五），5月4日（星期日）上班。",
        "端午节：6月7日—9日放假，共3天。其中，6月7日（星期六）照常公休，6月8日（农历五月初五，端午节）为法定节假日，"
        "6月8日（星期日）公休日调至6月9日（星期一）。",
        "中秋节：9月13日—15日放假，共3天。其中，9月13日（星期六）照常公休，9月14日（农历八月十五，中秋节）为法定节假日，"
        "9月14日（星期日）公休日调至9月15日（星期一）。",
        "国庆节：9月29日—10月5日放假，共7天。其中，10月1日、2日、3日为法定节假日，9月27日（星期六）、9月28日（星期日）两个公休日"
        "调至9月29日（星期一）、30日（星期二），10月4日（星期六）、5日（星期日）照常公休。",
    ),
    2012: (
        "元旦：2012年1月1日至3日放假调休，共3天。2011年12月31日（星期六）上班。",
        "春节：1月22日至28日放假调休，共7天。1月21日（星期六）、1月29日（星期日）上班。",
        "清明节：4月2日至4日放假调休，共3天。3月31日（星期六）、4月1日（星期日）上班。",
        "劳动节：4月29日至5月1日放假调休，共3天。4月28日（星期六）上班。",
        "端午节：6月22日至24日放假公休，共3天。",
        "中秋节、国庆节：9月30日至10月7日放假调休，共8天。9月29日（星期六）上班。",
    ),
    2025: (
        "元旦：1月1日（周三）放假1天，不调休。",
        "春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。",
        "清明节：4月4日（周五）至6日（周日）放假，共3天。",
        "劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。",
        "端午节：5月31日（周六）至6月2日（周一）放假，共3天。",
        "国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。",
    ),
    2007: (
        "元旦：1月1日—3日放假，共3天。其中，1月1日（星期一）为法定假日，将2006年12月30日（星期六）、31日（星期日）两个公休日"
        "分别调至2007年1月2日（星期二）、3日（星期三），2006年12月30日（星期六）、31日（星期日）上班。",
        "春节：2月18日—24日放假，共7天。其中，18日（星期日）、19日（星期一）、20日（星期二）为法定假日，17日（星期六）、"
        "18日（星期日）、25日（星期日）三个公休日分别调至21日（星期三）、22日（星期四）、23日（星期五），24日（星期六）照常公休，"
        "17日（星期六）、25日（星期日）上班。",
        "“五一”：5月1日—7日放假，共7天。其中，1日（星期二）、2日（星期三）、3日（星期四）为法定假日，4月28日（星期六）、"
        "29日（星期日）两个公休日分别调至5月4日（星期五）、7日（星期一），5月5日（星期六）、6日（星期日）照常公休，"
        "4月28日（星期六）、29日（星期日）上班。",
        "“十一”：10月1日—7日放假，共7天。其中，1日（星期一）、2日（星期二）、3日（星期三）为法定假日，9月29日（星期六）、"
        "30日（星期日）两个公休日分别调至10月4日（星期四）、5日（星期五），6日（星期六）、7日（星期日）照常公休，"
        "9月29日（星期六）、30日（星期日）上班。",
    ),
    2009: (
        "元旦：1月1日至3日放假，共3天。其中，1月1日（星期四、新年）为法定节假日，1月3日（星期六）为公休日。1月4日（星期日）公休日"
        "调至1月2日（星期五），1月4日（星期日）上班。",
        "春节：1月25日至31日放假，共7天。其中，1月25日（星期日、农历除夕）、1月26日（星期一、农历正月初一）、1月27日（星期二、"
        "农历正月初二）为法定节假日，1月31日（星期六）照常公休；1月25日（星期日）公休日调至1月28日（星期三），1月24日（星期六）、"
        "2月1日（星期日）两个公休日调至1月29日（星期四）、1月30日（星期五）。1月24日（星期六）、2月1日（星期日）上班。",
        "清明节：4月4日至6日放假，共3天。其中，4月4日（星期六、农历清明当日）为法定节假日，4月5日（星期日）照常公休。"
        "4月4日（星期六）公休日调至4月6日（星期一）。",
        "劳动节：5月1日至3日放假，共3天。其中，5月1日（星期五、“五一”国际劳动节）为法定节假日，5月2日（星期六）、"
        "5月3日（星期日）照常公休。",
        "端午节：5月28日至30日放假，共3天。其中，5月28日（星期四、农历端午当日）为法定节假日，5月30日（星期六）照常公休；"
        "5月31日（星期日）公休日调至5月29日（星期五），5月31日（星期日）上班。",
        "国庆节、中秋节：10月1日至8日放假，共8天。其中，10月1日（星期四）、10月2日（星期五）、10月3日（星期六）为国庆节法定节假日，"
        "10月3日（星期六、农历中秋当日）为中秋节法定节假日，10月4日（星期日）照常公休；10月3日（星期六）公休日及中秋节分别调至"
        "10月5日（星期一）、10月6日（星期二），9月27日（星期日）、10月10日（星期六）两个公休日调至10月7日（星期三）、"
        "10月8日（星期四）。9月27日（星期日）、10月10日（星期六）上班。",
    ),
    2014: (
        "元旦：1月1日放假1天。",
        "春节：1月31日至2月6日放假调休，共7天。1月26日（星期日）、2月8日（星期六）上班。",
        "清明节：4月5日放假，4月7日（星期一）补休。",
        "劳动节：5月1日至3日放假调休，共3天。5月4日（星期日）上班。",
        "端午节：6月2日放假，与周末连休。",
        "中秋节：9月8日放假，与周末连休。",
        "国庆节：10月1日至7日放假调休，共7天。9月28日（星期日）、10月11日（星期六）上班。",
    ),
    2024: (
        "元旦：1月1日放假，与周末连休。",
        "春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，"
        "安排职工在除夕（2月9日）休息。",
        "清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。",
        "劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。",
        "端午节：6月10日放假，与周末连休。",
        "中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。",
        "国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。",
    ),
}


@pytest.mark.parametrize("year", YEARS)
def test_a_whole_year_in_its_wording_equals_the_library_day_by_day(year: int) -> None:
    read = parse_notice(notice(year, *YEARS[year]), Plain())
    found = read.days
    calendar = WorkCalendar(
        rest_days=[day.date for day in found if not day.workday], makeup_days=[day.date for day in found if day.workday]
    )
    days = calendar.days(D(f"{year - 1}-12-28"), D(f"{year}-12-28"))

    assert read.whole
    assert [day.date for day in days if day.workday != chinese_calendar.is_workday(day.date)] == []


def test_what_the_head_of_a_notice_says_of_the_law_arranges_no_day() -> None:
    head = (
        "根据2024年11月10日公布的《国务院关于修改〈全国年节及纪念日放假办法〉的决定》，自2025年1月1日起，全体公民放假的假日增加2天。"
        "除个别特殊情形外，春节自农历除夕起放假调休8天，国庆节自10月1日起放假调休7天，国庆节放假如逢中秋节则合并放假8天。\n一、元旦"
    )
    text = notice(2025, YEARS[2025][0])

    assert parse_notice(text.replace("一、元旦", head, 1), Plain()).days == parse_notice(text, Plain()).days


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("春节：2月16日（农历正月初一、周一）至19日放假，共4天。", "2026-02-16（星期一）不是括注里的日子"),
        ("春节：2月17日（除夕）至20日放假，共4天。", "2026-02-17（星期二）不是括注里的日子"),
        ("端午节：6月19日（中秋节、周五）放假，共1天。", "2026-06-19（星期五）不是括注里的日子"),
        ("中秋节：9月25日（农历八月十六、周五）放假，共1天。", "不是括注里的日子"),
        ("元旦：1月1日（春节）放假，共1天。", "不是括注里的日子"),
    ],
)
def test_a_note_with_another_day_than_its_dates_is_refused(item: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        parse_notice(notice(2026, item), Plain())


@pytest.mark.parametrize(
    ("item", "off"),
    [
        ("春节：2月16日（农历除夕、周一）至19日（农历正月初三、周四）放假，共4天。", "02-16 02-17 02-18 02-19"),
        ("端午节：6月19日（农历五月初五日、端午节当日、周五）放假，共1天。", "06-19"),
        ("中秋节：9月25日（农历八月十五、周五）放假，共1天。", "09-25"),
        ("中秋节：9月25日（农历二〇二六年八月十五，周五）放假，共1天。", "09-25"),
        ("春节：2月15日（除夕前一天、周日）至19日放假，共5天。", "02-15 02-16 02-17 02-18 02-19"),
        ("春节：2月16日至19日放假，共4天。2月14日（春节、周六）上班。", "02-16 02-17 02-18 02-19"),
    ],
)
def test_a_note_with_the_day_of_its_date_is_read(item: str, off: str) -> None:
    assert days(2026, item)[0] == off


def test_a_title_with_two_years_is_refused() -> None:
    text = notice(2026, "端午节：6月19日放假，共1天。").replace("关于2026年", "关于2026年、2027年")
    with pytest.raises(BadInput, match="标题里有不止一个年份"):
        parse_notice(text, Plain())


def test_a_number_below_the_date_is_the_notices_number() -> None:
    text = notice(2026, "端午节：6月19日放假，共1天。").replace("国办发明电〔2025〕7号\n", "")
    assert parse_notice(f"{text}国办发明电〔2025〕7号\n", Plain()).number == "国办发明电〔2025〕7号"
    assert parse_notice(f"{text}相关链接：国办发明电〔2024〕12号\n", Plain()).number is None


def test_a_sentence_without_an_end_is_refused_at_once() -> None:
    item = "端午节：6月19日" + "、6月19日" * 8_000 + "放假。"
    with pytest.raises(BadInput, match="这句话太长"):
        parse_notice(notice(2026, item), Plain())
