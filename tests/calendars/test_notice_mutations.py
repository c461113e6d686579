"""Every notice at hand with one thing wrong: refused, or read as the same working days. The counts are asserted."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calendars.notices import Notice, parse_notice
from calendars.official import official
from models.errors import BadInput
from tests.helpers import NOTICE_2027

GIVEN = Path(__file__).parent / "notices"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(GIVEN.glob("*.txt"))} | {"2027": NOTICE_2027}
BEFORE = official()

Mutants = Callable[[str], Iterator[str]]


def items_dropped(text: str) -> Iterator[str]:
    """Each numbered item left out, as when a page is copied in parts."""
    lines = text.splitlines()
    for n, line in enumerate(lines):
        if re.match("[一二三四五六七八]、", line) and re.search(r"\d日", line):
            yield "\n".join(lines[:n] + lines[n + 1 :])


def sentences_dropped(text: str) -> Iterator[str]:
    """Each sentence with a date left out."""
    for found in re.finditer(r"[^。\n:：]*\d日[^。\n]*。", text):
        yield text[: found.start()] + text[found.end() :]


def days_shifted(text: str) -> Iterator[str]:
    """Each day of the month one too early and one too late, but for the date under the notice."""
    for found in re.finditer(r"(?<!\d)(\d{1,2})日(?!$)", text, re.MULTILINE):
        for day in (int(found[1]) - 1, int(found[1]) + 1):
            yield text[: found.start(1)] + str(day) + text[found.end(1) :]


def months_shifted(text: str) -> Iterator[str]:
    """Each month one too early and one too late."""
    for found in re.finditer(r"(?<!\d)(\d{1,2})月(?=\d+日(?!$))", text, re.MULTILINE):
        for month in (int(found[1]) - 1, int(found[1]) + 1):
            yield text[: found.start(1)] + str(month) + text[found.end(1) :]


def verbs_swapped(text: str) -> Iterator[str]:
    """Each 放假 as 上班 and each 上班 as 放假."""
    for found in re.finditer("放假调休|放假公休|放假|上班|补休", text):
        yield text[: found.start()] + ("放假" if found[0] == "上班" else "上班") + text[found.end() :]


def words_for_working(text: str) -> Iterator[str]:
    """Each 上班 in other words for the same, and each with a word of rest before it."""
    for found in re.finditer("上班", text):
        for other in ("补班", "调休上班", "调休补班", "补休上班", "不放假", "不休息", "照常办公", "到岗", "正常工作"):
            yield text[: found.start()] + other + text[found.end() :]


def characters_lost(text: str) -> Iterator[str]:
    """Each character of the title, the first sentence and the items left out."""
    for place in _arranging(text):
        yield text[:place] + text[place + 1 :]


def characters_misspelt(text: str) -> Iterator[str]:
    """Each character of the title, the first sentence and the items as another one."""
    for place in _arranging(text):
        yield text[:place] + "某" + text[place + 1 :]


def _arranging(text: str) -> Iterator[int]:
    end = text.index("国务院", 30 + text.index("日", 120))
    return (place for place in range(end) if not text[place].isspace())


def working_days(notice: Notice) -> tuple[int, dict[dt.date, bool]]:
    """What a notice does to the week: the days off among working days, and the weekend days worked."""
    changed = {day.date: day.workday for day in notice.days if day.workday or day.date.weekday() < 5}
    return notice.year, changed


def outcome(text: str, truth: Notice) -> str:
    """What becomes of a mutant."""
    try:
        found = parse_notice(text, BEFORE)
    except BadInput:
        return "refused"
    same = working_days(found) == working_days(truth)
    return "harmless" if same and found.whole <= truth.whole else "wrong"


@pytest.mark.parametrize(
    ("mutants", "refused", "harmless"),
    [
        (items_dropped, 42, 0),
        (sentences_dropped, 67, 0),
        (days_shifted, 231, 1),
        (months_shifted, 180, 0),
        (verbs_swapped, 71, 9),
        (words_for_working, 124, 92),
        (characters_lost, 1481, 1903),
        (characters_misspelt, 1694, 1690),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_notice_with_one_thing_wrong_is_refused_or_harmless(mutants: Mutants, refused: int, harmless: int) -> None:
    counts: Counter[str] = Counter()
    wrong = []
    for name, text in TEXTS.items():
        truth = parse_notice(text, BEFORE)
        for mutant in mutants(text):
            found = outcome(mutant, truth)
            counts[found] += 1
            if found == "wrong":
                wrong.append((name, mutant))

    assert wrong == []
    assert counts == Counter(refused=refused, harmless=harmless)
