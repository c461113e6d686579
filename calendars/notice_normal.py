"""A holiday notice as people paste it, brought to one spelling: blanks, numerals, dashes, broken lines, tables.

    for paragraph in paragraphs(text):   # no blanks, Arabic dates, half-width punctuation, one item to a paragraph
        ...

Nothing is taken away but blanks, invisible characters and the numbers of pages.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from models.bounded import check_length
from models.characters import is_unseen
from models.errors import BadInput

DASHES = "‐‑‒–—―−⁃─━﹘﹣－〜～~∼⁓⸺⸻ー→-"
ONES = {char: n for n, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
TENS = {"廿": 2, "卅": 3}
LONGEST_DATE = 40
UNFINISHED = "至到-、,("
ZEROS = "〇○◯零OoОо0"
SMALL = "[一二三四五六七八九十廿卅]{1,4}"
ONE = "[一二三四五六七八九]"
IN_WORDS = re.compile(f"({ONE}?)十({ONE}?)|([廿卅])({ONE}?)|({ONE}|两)")
CIRCLED = {char: f"{n}、" for signs in ("①②③④⑤⑥⑦⑧⑨⑩", "❶❷❸❹❺❻❼❽❾❿", "➀➁➂➃➄➅➆➇➈➉") for n, char in enumerate(signs, 1)}
TRADITIONAL = frozenset(
    "國務辦廳關節號發電勞動慶補調週兩與連將從個間時後開這農曆陽點總為應當區轄門構經現體報衛規處過車對實際場遊"
)
"""Characters of a notice that simplified text never holds."""
FEW = 3
"""So many others that only a traditional text holds make it one; fewer may be names of people (堃, 喆)."""
CAPITAL = str.maketrans("零壹贰貳弍叁參肆伍陆陸柒捌玖拾", "〇一二二二三三四五六六七八九十")
IN_CAPITALS = re.compile(
    r"(?<![〇零壹贰貳弍叁參肆伍陆陸柒捌玖拾])[〇零壹贰貳弍叁參肆伍陆陸柒捌玖拾]{1,4}(?=[年月日号天])|^[壹贰貳叁參肆伍陆陸柒捌玖拾]{1,2}(?=、)",
    re.MULTILINE,
)
"""Numerals as on cheques, where a number of a date or an item stands."""

YEAR = re.compile(rf"(?<![\d一二三四五六七八九{ZEROS}])[一二三四五六七八九{ZEROS}]{{4}}(?=年)")
MONTH = re.compile(rf"(?<![\d一二三四五六七八九十]){SMALL}(?=月(?:\d|{SMALL}[日号]))")
DAY = re.compile(rf"(?<![\d一二三四五六七八九十廿卅第初]){SMALL}(?=[日号](?!令))")
TOTAL = re.compile(rf"(?<=[共假休息计])(?:{SMALL}|两)(?=天)")
DAY_CALLED_NUMBER = re.compile(r"(?:(?<=[月至到、,和及与:。;(\n-])|^)(\d{1,2})号", re.MULTILINE)
LUNAR = re.compile(
    rf"农历(?:[二2][{ZEROS}一二三四五六七八九]{{3}}年)?"
    r"(?:闰?[正冬腊一二三四五六七八九十]{1,3}月)?(?:除夕|初?[一二三四五六七八九十廿]{1,3}日?)"
)

FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
USUAL = {"新年": "元旦", "清明": "清明节", "端午": "端午节", "中秋": "中秋节", "国庆": "国庆节", "十一": "国庆节"}
NAME = (
    '(?:元旦|新年|春节|清明节?|端午节?|中秋节?|国庆节?|[“"]十一[”"]|'
    '[“"]五一[”"](?:国际)?(?:劳动节)?|(?:五一)?(?:国际)?劳动节)'
)
NAMES = rf"{NAME}(?:[、,和及与]{{1,2}}{NAME}){{0,6}}"
HEADING = re.compile(rf"({NAMES})(?:假期|放假|放假时间|安排)?(?::|(?=\d))")

COUNT = "[一二三四五六七八九十]{1,3}"
MARK = re.compile(rf"(?:({COUNT})[、.]|\(({COUNT})\)[、.]?|(\d{{1,2}})[、.](?!\d)|\((\d{{1,2}})\)[、.]?)")
RUN_ON = re.compile(
    rf"(?<=[。;:!])(?=(?:{COUNT}、|\({COUNT}\)|\d{{1,2}}[、.](?!\d)|国务院(?:办公厅)?[\d二][\d{ZEROS}一二三四五六七八九]{{3}}年))"
)
"""Where the next paragraph begins, though a copy lost the line break."""
OFFICE = re.compile(r"国务院(?:办公厅)?")
DATED = re.compile(r"(?:国务院(?:办公厅)?)?(\d{4})年(\d{1,2})月(\d{1,2})日")
"""The end of a notice: who issued it, and when."""
DATED_LOOSELY = re.compile(
    r"\(?(?:国务院(?:办公厅)?)?(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?\)?(?:印发|发布|公布|发文)?\)?。?(?:\([^()\d]{1,12}\)。?)?"
)
"""The same as other copies write it; believed only where nothing is dated as usual."""
PAGE = re.compile(r"-\d{1,3}-|第\d{1,3}页(?:[,/]?共\d{1,3}页)?|\d{1,2}/\d{1,2}页?")
"""The number of a page, which a copy from a PDF leaves on a line of its own."""
TITLE_HEAD = re.compile(r"国务院(?:办公厅)?关于")
LIKE_USUAL = (
    (re.compile(rf"^[-•·●■◆▪▶*]+(?=(?:第?{COUNT}、|\d{{1,2}}[、.)]|{NAMES}))"), ""),
    (re.compile(rf"^第({COUNT})(?=、)"), r"\1"),
    (re.compile(r"^(\d{1,2})\)(?=\D)"), r"\1、"),
    (re.compile(rf"(?<![^、.。;\n])[【\[]({NAMES})[】\]]:?"), r"\1:"),
    (re.compile(r"\[((?:周|星期)[一二三四五六日天\d])\]"), r"(\1)"),
    (re.compile(r"(?<=\((?:周))([1-6])(?=\))"), lambda found: "一二三四五六"[int(found[1]) - 1]),
    (re.compile(r"(\d{1,2}月)(\d{1,2})-(\d{1,2}日)"), r"\1\2日-\3"),
    (re.compile(r"(日(?:\([^()]{1,12}\))?)起(?=[至到-](?:\d{1,2}月)?\d{1,2}日)"), r"\1"),
    (re.compile(r"(日(?:\([^()]{1,12}\))?)止(?=[,。;放休共])"), r"\1"),
    (re.compile(r"共(\d{1,2})日(?=[,。;]|$)"), r"共\1天"),
)
"""Other ways of typing the same, each with the usual one."""
FESTIVAL_CELL = re.compile(rf"[(;](?:节日|节假日|假日|名称|假期|节日名称|节假日名称):({NAMES})(?=[;)])")
CELLS = re.compile(r"\((?=[^():;,。]{1,8}:)")
"""A row of a Word table as the reader of files writes it: 最长的一格（节日：元旦；调休上班：1月4日）。"""
NOTHING = ("", "无", "-", "/", "否", "不调休")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a notice, one item to each. Raises BadInput for a copy in traditional characters, or a book."""
    check_length(text, "放假通知")
    found = [char for char in text if char in TRADITIONAL or _is_traditional(char)]
    if len(set(found)) >= FEW or not TRADITIONAL.isdisjoint(found):
        raise BadInput(f"通知里有繁体字（{'、'.join(dict.fromkeys(found))}），请换用简体原文")
    plain = IN_CAPITALS.sub(lambda found: found[0].translate(CAPITAL), _plain(text))
    lines = (line for row in plain.split("\n") for line in RUN_ON.split(_usual(_row(row))))
    return [_dates(paragraph) for paragraph in _joined(lines)]


@lru_cache(4096)
def _is_traditional(char: str) -> bool:
    """Whether the character sets of the mainland's simplified script lack it, and Taiwan's has it."""
    try:
        char.encode("big5")
    except UnicodeEncodeError:
        return False
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return "\u4e00" <= char <= "\u9fff"
    return False


def _plain(text: str) -> str:
    """One width, one dash, no blanks within a line but the tabs of a table, nothing that cannot be seen."""
    text = "".join(CIRCLED.get(char, char) for char in text)
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", plain)
    plain = re.sub(rf"[{DASHES}]+", "-", plain)
    return "".join(char for char in plain if char in "\n\t" or not _nothing(char))


@lru_cache(4096)
def _nothing(char: str) -> bool:
    return char.isspace() or is_unseen(char) or unicodedata.category(char) == "Cc"


def _row(line: str) -> str:
    """A row of a table as the sentence it stands for: the festival, a colon, and what its other cells say."""
    named, begin = FESTIVAL_CELL.search(line), CELLS.search(line)
    if named and begin and line.rstrip("。").endswith(")"):
        parts = [part.partition(":") for part in line[begin.end() :].rstrip("。")[:-1].split(";")]
        others = [_cell(name, cell) for name, _, cell in parts if cell != named[1] and "序号" not in name]
        return f"{named[1]}:" + "".join(_sentences([line[: begin.start()], *others]))
    cells = [cell for cell in re.split(r"[\t|]", line) if cell]
    if len(cells) < 2:
        return "".join(cells)
    head = next((n for n, cell in enumerate(cells[:2]) if re.fullmatch(NAMES, cell)), None)
    return "".join(cells) if head is None else f"{cells[head]}:" + "".join(_sentences(cells[head + 1 :]))


def _cell(column: str, cell: str) -> str:
    """A cell that holds dates only says what its column is about."""
    dates_only = re.fullmatch(r"(?:[\d年月日号至到、,-]|\([^()]*\))+", cell)
    return f"{cell}上班" if dates_only and "班" in column else cell


def _sentences(cells: list[str]) -> list[str]:
    return [f"{cell.rstrip('。')}。" for cell in cells if cell not in NOTHING]


def _joined(lines: Iterator[str]) -> Iterator[str]:
    """Lines that the width of a page or a copy broke are one paragraph again."""
    parts: list[str] = []
    for line in lines:
        if not line or PAGE.fullmatch(line):
            continue
        if parts and parts[-1][-1] not in UNFINISHED and (_complete(parts) or _begins(line)):
            yield "".join(parts)
            parts = []
        parts.append(line)
    if parts:
        yield "".join(parts)


def _complete(parts: list[str]) -> bool:
    """Whether a paragraph is at its end: a full stop, or the date under a notice, which may stand on three lines."""
    return parts[-1][-1] in "。;:!?" or any(_is_date("".join(parts[-n:])) for n in (1, 2, 3))


def _begins(line: str) -> bool:
    """Whether a line cannot go on with the one before."""
    if MARK.match(line) or TITLE_HEAD.match(line) or OFFICE.fullmatch(line) or HEADING.match(line):
        return True
    return line.startswith("各省") or _is_date(line) or is_dated(line) is not None


def is_dated(line: str) -> re.Match[str] | None:
    """Year, month and day, where a line is the date under a notice in some other form than the usual one."""
    return DATED_LOOSELY.fullmatch(_dates(line)) if len(line) < LONGEST_DATE else None


def _is_date(line: str) -> bool:
    return "年" in line and len(line) < LONGEST_DATE and bool(DATED.fullmatch(_dates(line)))


def _dates(paragraph: str) -> str:
    """Every date in Arabic numerals with 日, but for a lunar one, which has no 日 then."""
    plain = LUNAR.sub(lambda found: re.sub("(?<=^农历).{4}年", "", found[0]).removesuffix("日"), paragraph)
    plain = YEAR.sub(lambda found: "".join(_digit(char) for char in found.group()), plain)
    for pattern in (MONTH, DAY, TOTAL):
        plain = pattern.sub(lambda found: _arabic(found.group()), plain)
    return DAY_CALLED_NUMBER.sub(r"\1日", plain)


def _usual(line: str) -> str:
    """A line as it is usually typed: 1) as 1、, 第一、 as 一、, 【元旦】 as a heading, no bullet before an item."""
    for pattern, instead in LIKE_USUAL:
        line = pattern.sub(instead, line)
    return line


def _digit(char: str) -> str:
    return "0" if char in ZEROS else str(ONES[char])


def _arabic(words: str) -> str:
    number = small_number(words)
    return words if number is None else str(number)


def small_number(words: str) -> int | None:
    """The number in words below a hundred: 九, 十四, 二十三, 廿三; None where they make none."""
    found = IN_WORDS.fullmatch(words)
    if found is None:
        return None
    tens, ones, short, after, single = found.groups()
    if single:
        return ONES[single]
    if short:
        return TENS[short] * 10 + (ONES[after] if after else 0)
    return (ONES[tens] if tens else 1) * 10 + (ONES[ones] if ones else 0)


def festivals_in(text: str) -> tuple[str, ...]:
    """The festivals that a text names, by their usual names, in its order."""
    names = (re.sub('[“”"]', "", name) for name in re.findall(NAME, text))
    return tuple(dict.fromkeys(USUAL.get(name, name if name in FESTIVALS else "劳动节") for name in names))
