"""The notice of 2026 as people paste it: every spelling of it is the same notice, or is refused with a reason."""

import contextlib
import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from calendars.notices import Notice, parse_notice
from calendars.official import official
from models.errors import BadInput
from tests.helpers import NOTICE_2027

TEXT = (Path(__file__).parent / "notices" / "2026.txt").read_text(encoding="utf-8")
BEFORE = official(2025)
NUMERALS = "〇一二三四五六七八九十"


def in_words(number: int) -> str:
    """A day or a month in Chinese numerals."""
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{NUMERALS[tens]}十") + (NUMERALS[ones] if ones else "")


def words_for(pattern: str, text: str) -> str:
    """The numbers before these characters in words."""
    return re.sub(rf"(\d{{1,2}})(?={pattern})", lambda found: in_words(int(found[1])), text)


def notice(text: str) -> tuple[str | None, dt.date, bool, dict[dt.date, bool]]:
    """What counts of a notice: its number, its date, whether it is whole, and its days."""
    found: Notice = parse_notice(text, BEFORE)
    return found.number, found.issued, found.whole, {day.date: day.workday for day in found.days}


COPIES: dict[str, Callable[[str], str]] = {
    "blanks around numbers": lambda text: re.sub(r"(\d+)", r" \1 ", text),
    "wide blanks": lambda text: re.sub("(?<=[月日、])", "\u3000", text),
    "no-break and zero-width blanks": lambda text: re.sub("(?<=[月日至])", "\u00a0\u200b", text),
    "号": lambda text: re.sub(r"(?<=\d)日", "号", text),
    "days in words": lambda text: words_for("日", text),
    "months and days in words": lambda text: words_for("[月日]", words_for("日", text)),
    "total in words": lambda text: words_for("天", text),
    "廿": lambda text: text.replace("23日", "廿三日").replace("21日", "廿一日"),
    "year in words": lambda text: text.replace("2025年11月4日", "二〇二五年十一月四日"),
    "year with circles": lambda text: text.replace("2025年11月4日", "二○二五年十一月四日"),
    "year with large circles": lambda text: text.replace("2025年11月4日", "二◯二五年十一月四日"),
    "full width": lambda text: "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in text),
    "half-width signs": lambda text: unicodedata.normalize("NFKC", text),
    "到": lambda text: text.replace("）至", "）到"),
    **{
        f"dash U+{ord(dash):04X}": lambda text, dash=dash: text.replace("）至", f"）{dash}")  # type: ignore[misc]
        for dash in "-‐‑‒–—―−－～~〜"
    },
    "two dashes": lambda text: text.replace("）至", "）——"),
    "title on two lines": lambda text: text.replace("2026年部分", "2026年\n部分", 1),
    "title on three lines": lambda text: text.replace("办公厅关于2026年部分", "办公厅\n关于2026年\n部分", 1),
    "number on a line": lambda text: text.replace("通知 国办", "通知\n国办", 1),
    "number in round brackets": lambda text: text.replace("〔2025〕7号", "（2025）7 号"),
    "number in square brackets": lambda text: text.replace("〔2025〕7号", "［２０２５］７号"),
    "title twice, as on the page": lambda text: f"标　　题：{text.split(' ')[0]}\n成文日期：2025年11月04日\n{text}",
    "lines of twenty characters": lambda text: "\n".join(re.sub("(.{20})", r"\1\n", line) for line in text.split("\n")),
    "lines of seven characters": lambda text: "\n".join(re.sub("(.{7})", r"\1\n", line) for line in text.split("\n")),
    "empty lines": lambda text: text.replace("\n", "\n\n"),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "one line": lambda text: text.replace("\n", ""),
    "items in Arabic numbers": lambda text: re.sub(
        r"(?m)^([一二三四五六七])、", lambda found: f"{NUMERALS.index(found[1])}. ", text
    ),
    "items in circles": lambda text: re.sub(
        r"(?m)^([一二三四五六七])、", lambda found: chr(ord("①") + NUMERALS.index(found[1]) - 1), text
    ),
    "items in brackets": lambda text: re.sub(r"(?m)^([一二三四五六七])、", r"（\1）", text),
    "items without numbers": lambda text: re.sub(r"(?m)^[一二三四五六七]、", "", text),
    "a table of tabs": lambda text: re.sub(r"(?m)^[一二三四五六七]、(.{2,3})：([^。]*)。(.*)$", "\\1\t\\2\t\\3", text),
    "补班": lambda text: text.replace("上班", "补班"),
    "weekdays without brackets": lambda text: re.sub(r"（(周.)）", r"\1", text),
    "星期": lambda text: text.replace("周", "星期"),
    "date and office on a line": lambda text: text.replace("国务院办公厅\n2025", "国务院办公厅　2025"),
    "date on two lines": lambda text: text.replace("2025年11月4日", "2025年11月\n4日"),
    **{
        f"dated {form}": lambda text, form=form: text.replace("2025年11月4日", form)  # type: ignore[misc]
        for form in (
            *(
                "2025.11.4",
                "2025-11-04",
                "2025/11/4",
                "（2025年11月4日）",
                "2025年11月4日印发",
                "二〇二五年十一月四日印发",
            ),
            *("2025年11月4日（此件公开发布）", "2025年11月4日。"),
        )
    },
    "dated by the page as well": lambda text: f"{text.strip()}\n2025-11-05\n",
    **{
        f"page number {page}": lambda text, page=page: re.sub(  # type: ignore[misc]
            "(?<=上班。)\n|(?<=国庆节)(?=放假)", f"\n{page}\n", text
        )
        for page in ("— 1 —", "-1-", "－ 2 －", "第1页", "第 1 页 共 2 页", "1/2")
    },
    "a line below": lambda text: f"{text.strip()}\n（此件公开发布）\n",
}


@pytest.mark.parametrize("how", COPIES)
def test_a_copy_is_the_notice(how: str) -> None:
    copy = COPIES[how](TEXT)

    assert copy != TEXT
    assert notice(copy) == notice(TEXT)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2026年部分", "部分", "标题里没有年份"),
        ("关于2026年", "关于2025年", "2025-01-01 是星期三"),
        ("五、端午节：6月19日（周五）至21日（周日）放假，共3天。\n", "", "应为第 5 项，写的是第 6 项"),
        ("六、中秋节", "五、中秋节", "序号不连续"),
        ("端午节、中秋节和国庆节放假", "中秋节和国庆节放假", "正文有端午节"),
        ("三、清明节：4月4日（周六）至6日（周一）放假，共3天。", "三、清明节：放假，共3天。", "看不懂“放假”"),
        ("1月4日（周日）上班", "1月4日（周日）不上班", "看不懂“某日不上班”"),
        ("1月4日（周日）上班", "1月4日（周日）照常营业", "看不懂"),
        ("1月4日（周日）上班", "1月4日（周日）放假", "天数不符：写明 3 天"),
        ("1月4日（周日）上班", "1月5日（周一）上班", "2026-01-05 不是周六、周日"),
        ("1月4日（周日）上班。", "", "净放假 14 天"),
        ("5月9日（周六）上班", "5月30日（周六）上班", "离劳动节太远"),
        (
            "（周四）至3日（周六）放假调休，共3天。1月4日",
            "放假，与周末连休。1月4日",
            "2026-01-01（星期四）与周末不相连",
        ),
        ("2025年11月4日", "2025年11月31日", "落款日期“2025年11月31日”不存在"),
        ("5月1日（周五）至5日（周二）", "4月30日至5月4日", "2026-04-30（星期四）开始，既不是节日也不挨着周末"),
        ("2月15日（", "2月15日（不含2月17日、", "看不懂"),
        ("2月15日（农历腊月二十八、周日）", "2月口5日（农历腊月二十八、周日）", "日期缺少月份"),
        ("国务院办公厅关于2026年部分节假日安排的通知", "國務院辦公廳關於2026年部分節假日安排的通知", "有繁体字"),
        ("1月4日（周日）上班", "1月4日（周日）上班，共兩天", "有繁体字（兩）"),
        ("各省", "團聚歡樂，各省", "有繁体字（團、歡、樂）"),
        ("5月9日（周六）上班", "5月9日（周六）上班" + "。" * 50_000, "最多 50000 字"),
        ("一、元旦", "国务院办公厅关于2025年部分节假日安排的通知\n一、元旦", "正文里另有一份通知"),
        ("各省", "二〇二五年1月1日放假。国务院办公厅关于2026年部分节假日安排的通知 各省", "标题之前"),
        ("2025年11月4日", "2025年11月4日\n八、元旦：12月31日（周四）放假。", "落款之后"),
    ],
)
def test_a_copy_that_is_not_the_notice_is_refused_and_says_why(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(BadInput) as error:
        notice(TEXT.replace(old, new, 1))
    assert said in str(error.value)


ONLY_NEW_YEAR = """国务院办公厅关于2027年部分节假日安排的通知
经国务院批准，现将2027年元旦放假调休日期的具体安排通知如下。
一、元旦：1月1日放假，共1天。
国务院办公厅
2026年11月4日
"""


def test_a_notice_of_one_festival_arranges_no_year() -> None:
    assert not parse_notice(ONLY_NEW_YEAR, BEFORE).whole
    with pytest.raises(BadInput, match="《全国年节及纪念日放假办法》有"):
        parse_notice(re.sub("经国务院.*\n", "", ONLY_NEW_YEAR), BEFORE)


def test_an_extension_that_the_calendar_knows_changes_nothing() -> None:
    text = (Path(__file__).parent / "notices" / "2020-springext.txt").read_text(encoding="utf-8")

    found = parse_notice(text, official()).days
    assert [day.date for day in found][-1] == dt.date(2020, 2, 2)
    assert not any(official().is_workday(day.date) for day in found)


@pytest.mark.parametrize(
    "shape",
    [
        "国务院关于",
        "国",
        "国务院办公厅关于通知",
        "1",
        "1月1日、",
        "1月1日至",
        "\n",
        "1\n",
        "一、元旦:\n",
        "(",
        "1月1日(",
        "农历正月",
        "《",
        "\t元旦",
        "(节日：元旦；",
        "国发明电〔2025〕",
        "二〇二五年",
        "2025年11月4日\n",
        "@",
        "不调休，",
        "1日两个公休日调至",
        "元旦、",
        "壹",
        "拾贰",
    ],
)
@pytest.mark.parametrize("place", ["alone", "inside"])
def test_a_megabyte_of_any_shape_is_answered_at_once(shape: str, place: str) -> None:
    long = shape * (1_000_000 // len(shape.encode()))
    shortened = long[:95_000]  # what is not refused for its length
    for text in (long, shortened):
        began = process_time()
        with pytest.raises(BadInput) as error:
            parse_notice(text if place == "alone" else TEXT.replace("放假，共3天", text, 1), BEFORE)
        assert process_time() - began < 1
        assert len(str(error.value)) < 600


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1月4日（周日）上班", "壹月肆日（周日）上班"),
        ("2月15日（农历腊月二十八、周日）", "贰月拾伍日（周日）"),
        ("1月1日（周四）至3日（周六）放假调休，共3天", "壹月壹日（周四）至叁日（周六）放假调休，共叁天"),
        ("2025年11月4日", "贰零贰伍年拾壹月肆日"),
    ],
)
def test_numerals_as_on_cheques_are_read(old: str, new: str) -> None:
    assert old in TEXT
    assert notice(TEXT.replace(old, new, 1)) == notice(TEXT)


def test_names_of_people_make_no_copy_a_traditional_one() -> None:
    assert notice(TEXT.replace("各省", "王喆、李堃，各省", 1)) == notice(TEXT)


def days_of(text: str) -> set[tuple[dt.date, bool]]:
    """What becomes of which day."""
    return {(one.date, one.workday) for one in parse_notice(text, BEFORE).days}


WAYS: list[tuple[str, str, str]] = [
    ("numbers with a bracket", r"(?<=\n)([一二三四五六七])、", "1）"),
    ("第一", r"\n([一二三四五六七])、", r"\n第\1、"),
    ("bullets", r"\n([一二三四五六七])、", r"\n● \1、"),
    ("a heading in brackets", r"、(元旦|春节|清明节|劳动节|端午节|中秋节|国庆节)：", r"、【\1】"),
    ("a long dash", r"至(\d+日)", r"⸺\1"),
    ("an arrow", r"至(\d+日)", r"→\1"),
    ("from and until", r"日（(周.)）至(\d+日)（(周.)）放", r"日（\1）起至\2（\3）止放"),
    ("weekdays in square brackets", r"（(周.)）", r"［\1］"),
    ("days for 天", r"共(\d)天", r"共\1日"),
]


@pytest.mark.parametrize(("what", "usual", "typed"), WAYS, ids=[one[0] for one in WAYS])
def test_more_ways_of_typing_the_same(what: str, usual: str, typed: str) -> None:
    """Each is read as the usual one, or refused; never read as something else."""
    numbers = iter("1234567")
    made = re.sub(usual, (lambda _: f"{next(numbers)}）") if typed == "1）" else typed, NOTICE_2027)
    assert made != NOTICE_2027
    assert days_of(made) == days_of(NOTICE_2027)


CHANGED = [
    NOTICE_2027.replace("4月25日（周日）上班", "4月25日（周日，取消）上班"),
    NOTICE_2027.replace("4月25日（周日）上班", "4月25日（周日上午）上班"),
    NOTICE_2027.replace("4月25日（周日）上班", "4月25日（周日，仅限机关）上班"),
    NOTICE_2027 + "另：10月10日（周日）休息。\n",
    NOTICE_2027 + "补充：10月10日（周日）为工作日。\n",
    NOTICE_2027.replace("9日（周六）上班。\n", "9日（周六）上班。鼓励错峰，10月10日（周日）上班。\n"),
    NOTICE_2027.replace("安排通知如下。", "安排通知如下。除个别特殊情形外，10月10日（周日）不上班。"),
]


@pytest.mark.parametrize("text", CHANGED)
def test_a_sentence_or_a_note_that_arranges_something_is_never_passed_over(text: str) -> None:
    with contextlib.suppress(BadInput):
        assert days_of(text) != days_of(NOTICE_2027)
