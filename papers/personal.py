"""What looks as if it were somebody's: numbers of telephones and identity cards, mail addresses, the sender's name.

One way for all that leaves the office: replies selected for publication and their export, notifications, calendars to
subscribe to. A text is looked at as a reader sees it (`models.characters`): characters that are drawn as nothing,
any blank, any dash, any script's digits. Every pattern is of bounded length, so that a text costs what its length is.
"""

import re
from bisect import bisect
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from models.characters import BLANK, HARD, readable
from papers.identity import new_cards, old_cards

BETWEEN = "-· \n()一"
"""What people put between the digits of one number; 一 because it is typed for a dash."""
GAP = rf"[{BETWEEN}]{{0,8}}+"
"""Never given back: linear."""
ROW = re.compile(rf"\d(?:[{BETWEEN}./,]{{0,9}}+\d){{6,}}+")
"""What any of the numbers lies in: there is none with less than seven digits."""
AROUND = 32
"""Farther from such a row nothing is said of its number."""
ONLY_BLANKS = str.maketrans(f"{BETWEEN}./_", BLANK * (len(BETWEEN) + 3))
MONEY = (
    r"(?!(?:\.\d{1,4})?\s?[万亿]?(?:[美港欧日]?元(?![旦宵月年首素件]|账户)|吨(?!位)|平方(?:米|公里|千米|厘米)|立方(?:米|厘米)"
    r"|公里(?!处)|千瓦(?:时|$|[^\w])))"
)
"""What is counted in such a unit is no telephone; 元旦, 元宵 and 元月 are no unit."""
SAID = "〇○零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
NUMERALS = str.maketrans(SAID, "0001234567891123456789")
SPOKEN = re.compile(rf"[{SAID}](?:[-· ]{{0,3}}[{SAID}]){{6,}}")
"""A number written out digit by digit; amounts in words have 十, 百 and 千 (拾, 佰, 仟) among them."""
NUMERAL = re.compile(f"[{SAID}]")
MIXED = re.compile(rf"(?<=\d)[-· ]{{0,3}}[{SAID}]{{3,}}")
"""Numerals that go on where digits stand: 139 一二三四 5678."""
MONTH, DAY = "(?:1[0-2]|0?[1-9])", "(?:3[01]|[12][0-9]|0?[1-9])"
DATE = rf"20\d\d[-./]{MONTH}(?:[-./]{DAY})?(?!\d)"
DATES = re.compile(rf"(?<!\d)(?<!\d[-./ ])(?:{DATE}{GAP})+")
"""Days that follow one another: read as one row of digits they would hold a telephone number here and there."""


def _digits(first: str, more: int, between: str = GAP) -> str:
    """A digit and `more` others, with gaps."""
    return rf"{first}(?:{between}\d){{{more}}}"


CALLING = rf"(?:(?:0{GAP}0|\+){GAP})?8{GAP}6{GAP}"
MOBILE = re.compile(rf"(?<!\d)(?:{CALLING})?(?:0{GAP})?1{GAP}{_digits('[3-9]', 9)}(?![\dXx]){MONEY}")
GROUPED = re.compile(
    r"(?<!\d)(?<!\d[./])(?=1[3-9](?:[./,]?\d){9}(?!\d))\d{3,5}(?P<sign>[./,])\d{3,5}(?P=sign)\d{3,5}(?!\.\d)"
)
"""Such signs stand in amounts, dates and addresses of machines too: only three groups, as of a telephone, count."""
AREA = rf"(?:1{GAP}0|2{GAP}\d|[3-9]{GAP}\d{GAP}\d)"
LANDLINE = re.compile(
    rf"(?<!\d)(?<!\d\.)(?:(?:{CALLING})?0{GAP}|(?:0{GAP}0|\+){GAP}8{GAP}6{GAP}|86[-· ()]{GAP}){AREA}(?:[./:]|{GAP})"
    rf"(?:{_digits('[2-8]', 7)}|{_digits('[2-8]', 6)})(?!\d){MONEY}"
)
LOCAL = re.compile(
    r"(?:电 {0,4}话|来 ?电|座 ?机|固 ?话|致 ?电|拨 ?打|请拨|热 ?线|传 {0,4}真|联系方式|[☎☏✆]|[Tt][Ee][Ll])"
    r"(?:\([^()\d\n]{1,12}\))?(?:[^\d,。;、\n时日期间]{0,6}[^\d,。;、时日期间])??"
    rf"(?P<number>{_digits('[2-8]', 7)}|{_digits('[2-8]', 6)})(?!\d){MONEY}"
)
"""A local number needs a word that says so."""
MAIL = re.compile(
    r"(?:(?<=[\w%+-])|(?<=[\w%+-] )|(?<=[\w%+-]  ))(?:@|#|\(at\)|\[at\]) {0,2}[A-Za-z0-9-]{1,63}"
    r"(?:[ \n]{0,2}(?:[.·。]|\(dot\)|\[dot\])[ \n]{0,2}[A-Za-z0-9-]{1,63}){1,8}",
    re.ASCII | re.IGNORECASE,
)
SIGN = re.compile(r"@|#|\(at\)|\[at\]", re.IGNORECASE)
LOCAL_PART = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.%+-·_"
LONGEST_LOCAL = 64
OFFICES = "固定电话"
"""What may be the office's own; a mobile phone or a card never is."""
BANK = re.compile(rf"(?<!\d)(?=(?:6{GAP}[02]|4|5{GAP}[1-5])){_digits('[4-6]', 15)}(?:{GAP}\d){{0,3}}(?!\d){MONEY}")
"""Sixteen to nineteen digits as of a bank card; the check digit decides."""
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] ?[A-Z][-· ]?"
    r"(?=[A-Z]{0,5}\d)[A-HJ-NP-Z\d]{5,6}(?![A-Z\d])"
)
ACCOUNT = re.compile(
    r"(?:微信|wechat|qq)(?:号码?|账号)?[:：是为 ]{1,3}(?P<name>[a-z][\w-]{5,19}|[1-9]\d{4,11})(?![\w@])",
    re.ASCII | re.IGNORECASE,
)
NOBODY = ("匿名", "网友", "市民", "群众", "先生", "女士")
"""What clerks write where the sender gave no name."""
MOST_NAMES = 200
BESIDE_NAME = re.compile(r"[（(][^（）()]{0,20}[)）]|[\d+*-]{5,}|等\s*\d*\s*[人名位].*")
TITLED = re.compile(r"(?:先生|女士|小姐|同志|老师|同学|阿姨|大爷|大妈)$")
SEVERAL = re.compile(r"[\u4e00-\u9fff·]{2,}(?:\s+[\u4e00-\u9fff·]{2,})+")
OF_SOMEBODY = re.compile(r"^(?:市民|群众|网友|居民|村民|业主|家长)")
"""What is entered beside a name."""
JOINTS = frozenset("-· .\n'’ʼ`/*")
"""What may stand inside a name that is one to the reader: 张　三."""
MORE_JOINTS = JOINTS | frozenset("。,、;:")
"""And inside one that has such a sign of its own: 买买提·阿布都."""


class Found(NamedTuple):
    """Something that looks personal: the word for it, and where it stands in the readable text."""

    what: str
    start: int
    end: int


def personal_data(text: str, name: str | None = None, confirmed: Collection[str] = ()) -> list[str]:
    """What in a text looks personal, each masked with the word for it; `name`: the sender's, where one is on record.

    `confirmed`: what `office_numbers` gave and somebody said is the office's own.
    """
    plain, _ = readable(text)
    found = ((one.what, plain[one.start : one.end]) for one in _found(plain, name))
    values = dict.fromkeys(one for one in found if one[0] != OFFICES or _bare(one[1]) not in confirmed)
    return list(dict.fromkeys(f"{what} {masked(value)}" for what, value in values))


def office_numbers(text: str) -> list[str]:
    """The landlines in a text, as digits: what an office may publish of itself, if somebody says that it is its own."""
    plain, _ = readable(text)
    return list(dict.fromkeys(_bare(plain[one.start : one.end]) for one in _numbers(plain) if one.what == OFFICES))


def without_personal(text: str, *names: str | None) -> str:
    """The text with everything that looks personal masked: for what leaves the office without being looked at.

    `names`: of the sender, every one he was ever given.
    """
    plain, places = readable(text)
    shown, reached = [], 0
    found = [*_found(plain, None), *(one for name in names for one in _names(plain, name))]
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        start, end = places[one.start], places[one.end - 1] + 1
        if start >= reached:
            shown += [text[reached:start], masked(plain[one.start : one.end])]
            reached = end
    return "".join((*shown, text[reached:]))


def _bare(value: str) -> str:
    return re.sub(r"[-· \n().,/一]", "", value).translate(NUMERALS)


def masked(value: str) -> str:
    """Enough of a value to find it again, and no more."""
    mail = SIGN.split(value.strip(), maxsplit=1)
    if len(mail) > 1:
        return f"{mail[0][:1]}***@{re.sub('[·。]', '.', mail[1].replace(' ', ''))}"
    value = re.sub(r"[-· \n().,/]", "", value)
    if len(value) < 7:
        return value[:1] + "*" * (len(value) - 1)
    return value[:3] + "*" * (len(value) - 5) + value[-2:]


def _found(plain: str, name: str | None) -> Iterator[Found]:
    """One after the other: a text may hold a quarter of a million."""
    yield from _numbers(plain)
    mails = MAIL.finditer(plain) if SIGN.search(plain) else ()  # most texts have no such sign
    yield from (Found("电子邮箱", _start_of_mail(plain, match.start()), match.end()) for match in mails)
    yield from (Found("车牌号", *match.span()) for match in PLATE.finditer(plain))
    yield from (Found("微信或 QQ 号", *match.span("name")) for match in ACCOUNT.finditer(plain))
    yield from _names(plain, name)


def _numbers(plain: str) -> Iterator[Found]:
    """Numbers, those of identity cards first: half of one would often pass for a telephone's."""
    text = plain
    for pattern in (SPOKEN, MIXED) if NUMERAL.search(plain) else ():
        text = pattern.sub(lambda run: run[0].translate(NUMERALS), text)
    cards = sorted(_identities(text))
    yield from (Found("身份证号", *span) for span in cards)
    text = _without(text, cards)
    banks = [match.span() for match in BANK.finditer(text) if _checks(_bare(match[0]))]
    yield from (Found("银行卡号", *span) for span in banks)
    yield from _telephones(_without(text, banks))


def _checks(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    turned = [int(digit) for digit in reversed(digits)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in turned[1::2])
    return (sum(turned[::2]) + sum(doubled)) % 10 == 0


def _identities(text: str) -> Iterator[tuple[int, int]]:
    near, places = _around_rows(text)
    for cards in (new_cards, old_cards):
        spans = list(cards(near.translate(ONLY_BLANKS)))
        yield from map(places, spans)
        near = _without(near, spans)


def _telephones(text: str) -> Iterator[Found]:
    near, places = _around_rows(text)
    near = DATES.sub(lambda dates: HARD * len(dates[0]), near)
    for what, pattern in (("手机号", MOBILE), ("手机号", GROUPED), (OFFICES, LANDLINE), (OFFICES, LOCAL)):
        number = "number" if "number" in pattern.groupindex else 0
        spans = [match.span(number) for match in pattern.finditer(near)]
        yield from (Found(what, *places(span)) for span in spans)
        near = _without(near, spans)


def _around_rows(text: str) -> tuple[str, Callable[[tuple[int, int]], tuple[int, int]]]:
    """What stands around the rows of digits of a text, and where something in that stands in the text."""
    parts: list[tuple[int, int]] = []
    for row in ROW.finditer(text):
        start, end = max(0, row.start() - AROUND), min(len(text), row.end() + AROUND)
        if parts and start <= parts[-1][1]:
            start = parts.pop()[0]
        parts.append((start, end))
    begins = [0, *accumulate(end - start + len(HARD) for start, end in parts)]

    def places(span: tuple[int, int]) -> tuple[int, int]:
        part = bisect(begins, span[0]) - 1
        moved = parts[part][0] - begins[part]
        return span[0] + moved, span[1] + moved

    return HARD.join(text[start:end] for start, end in parts), places


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with something that is no digit in those places."""
    parts, reached = [], 0
    for start, end in spans:
        parts += [text[reached:start], HARD * (end - start)]
        reached = end
    return "".join((*parts, text[reached:]))


def _start_of_mail(plain: str, sign: int) -> int:
    """Where the part before the @ begins."""
    end = len(plain[:sign].rstrip(BLANK)) if plain[sign - 1] == BLANK else sign
    before = plain[max(0, end - LONGEST_LOCAL) : end]
    return end - len(before) + len(before.rstrip(LOCAL_PART))


def _names(plain: str, name: str | None) -> Iterator[Found]:
    """The sender's name, or the names of several, as they were entered with what stood around them."""
    for one in dict.fromkeys((name or "", *_each(name or ""))):
        yield from _name(plain, one)


def _each(written: str) -> Iterator[str]:
    """The names in an entry: 张三、李四; 张三先生; 张三（女）; 市民张三; 张三 138…; 张三等 5 人."""
    for part in re.split(r"[、,，;；/\n]|(?<=\w)[和与及](?=\w)", written[:MOST_NAMES]):
        bare = BESIDE_NAME.sub("", part).strip()
        yield bare
        yield from bare.split() if SEVERAL.fullmatch(bare) else ()
        yield from (TITLED.sub("", one) for one in (bare, OF_SOMEBODY.sub("", bare)))


def _name(plain: str, name: str) -> Iterator[Found]:
    wanted = readable(name or "")[0].lower().strip()
    joints = JOINTS if wanted.isalpha() else MORE_JOINTS
    wanted = "".join(char for char in wanted if char not in joints)
    if len(wanted) < 2 or wanted in NOBODY:
        return
    squeezed = plain.translate(dict.fromkeys(map(ord, joints)))
    lower = squeezed.lower()
    if len(lower) != len(squeezed):  # a letter of some script grew: only its own spelling can be looked for
        lower = squeezed
    start = lower.find(wanted)
    places = [place for place, char in enumerate(plain) if char not in joints] if start >= 0 else []
    while start >= 0:
        yield Found("留言人姓名", places[start], places[start + len(wanted) - 1] + 1)
        start = lower.find(wanted, start + len(wanted))
