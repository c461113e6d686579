"""Which interpretations are the document over again: invented ordinances, honest readings of them, and evasions."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.copying import THRESHOLD, CopyReport, compare, verdict
from tests.costs import costs_less_than

TEXTS = Path(__file__).parent / "interpretations"
CITIES = ("care", "bikes")
MARGIN = 0.15  # on either side of the threshold
BIG = 20_000  # characters


def text(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


CARE, BIKES = text("care/document"), text("bikes/document")


def bare(document: str) -> str:
    return re.sub(r"\s", "", document)


def shuffled(document: str) -> str:
    sentences = re.split("(?<=[。；])", document)
    random.Random(1).shuffle(sentences)  # noqa: S311
    return "".join(sentences)


def every(step: int, document: str, change: Callable[[str], str]) -> str:
    return "".join(change(char) if at % step == step - 1 else char for at, char in enumerate(bare(document)))


def wide(document: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in document)


def clauses_turned_about(document: str) -> str:
    return "。".join("，".join(reversed(sentence.split("，"))) for sentence in re.split("[。；\n]", document))


EVASIONS: dict[str, Callable[[str], str]] = {
    "the whole": lambda text: text,
    "other punctuation": lambda text: re.sub("[，、；：（）]", " ", text).replace("。", "！"),
    "no punctuation": lambda text: re.sub(r"\W", "", text),
    "other widths": wide,
    "broken lines": lambda text: "\n".join(re.findall(".{1,17}", bare(text))),
    "another order": shuffled,
    "clauses turned about": clauses_turned_about,
    "every second sentence": lambda text: "".join(re.split("(?<=[。；])", text)[::2]),
    "a character more in ten": lambda text: every(10, text, lambda char: char + "呢"),
    "a character changed in ten": lambda text: every(10, text, lambda _: "呢"),
    "a character less in seven": lambda text: every(7, text, lambda _: ""),
}


# The shares counted when the samples were written: a change of the measure shows here before it shows in an office.
@pytest.mark.parametrize(
    ("name", "copied", "abridged"),
    [
        ("care/honest_qa", 0.00, 0.02),
        ("care/honest_plain", 0.02, 0.02),
        ("care/honest_bullets", 0.00, 0.17),
        ("care/honest_quotes", 0.18, 0.22),
        ("care/honest_headings", 0.00, 0.04),
        ("care/honest_official", 0.10, 0.24),
        ("bikes/honest_qa", 0.00, 0.00),
        ("bikes/honest_article", 0.03, 0.03),
        ("bikes/honest_bullets", 0.00, 0.04),
        ("care/bad_abridged", 0.12, 1.00),
        ("care/bad_half", 0.56, 0.57),
        ("care/bad_half_abridged", 0.07, 0.60),
        ("care/bad_headings", 0.89, 0.92),
        ("care/bad_preamble", 0.87, 0.87),  # @@ stands for the document between two speeches
        ("care/bad_synonyms", 0.06, 0.86),
        ("bikes/bad_abridged", 0.23, 0.98),
        ("bikes/bad_synonyms", 0.12, 0.95),
    ],
)
def test_a_reading_passes_and_a_copy_does_not(name: str, copied: float, abridged: float) -> None:
    document = text(f"{name.split('/')[0]}/document")
    report = compare(text(name).replace("@@", document), document)

    assert (report.copied_share, report.abridgement_share) == pytest.approx((copied, abridged), abs=0.01)
    assert (verdict(report, THRESHOLD) is None) is ("honest" in name)
    assert abs(report.abridgement_share - THRESHOLD) >= MARGIN


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize("evasion", EVASIONS)
def test_a_copy_in_disguise_is_still_a_copy(city: str, evasion: str) -> None:
    document = text(f"{city}/document")

    assert compare(EVASIONS[evasion](document), document).abridgement_share > 0.9


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize("kind", ["bad_synonyms", "bad_abridged"])
@pytest.mark.parametrize("evasion", ["no punctuation", "broken lines", "clauses turned about"])
def test_a_disguised_abridgement_is_still_one(city: str, kind: str, evasion: str) -> None:
    report = compare(EVASIONS[evasion](text(f"{city}/{kind}")), text(f"{city}/document"))

    assert report.abridgement_share >= THRESHOLD + MARGIN


def test_another_ordinance_in_the_same_officialese_is_not_a_copy() -> None:
    for report in (compare(CARE, BIKES), compare(BIKES, CARE)):
        assert report.abridgement_share < 0.05


def test_speeches_around_a_whole_document_dilute_it() -> None:
    """A share of the interpretation cannot see it: known, and left to the person who reads the passages."""
    speeches = "".join(text(f"care/{name}") for name in ("honest_plain", "honest_qa", "honest_headings"))

    assert compare(CARE + speeches, CARE).abridgement_share == pytest.approx(0.45, abs=0.02)


@pytest.mark.parametrize(
    ("interpretation", "document", "shares"),
    [
        ("", CARE, (0, 0)),
        ("，。\n", CARE, (0, 0)),
        ("", "", (0, 0)),
        (CARE, "", (0, 0)),
        (CARE, "养老", (0, 0)),
        ("养老", "养老", (0, 0)),  # too short to say whose words they are
        ("养老", CARE, (0, 0)),
        ("《云岭市居家养老服务办法》", "云岭市居家养老服务办法", (0, 0)),
        ("按《中华人民共和国消防法》办", BIKES, (0, 0)),
        ("鼓励支持和引导社会力量参与", "鼓励、支持和引导社会力量参与。", (1, 1)),  # 13: the shortest passage
        ("支持和引导社会力量参与", "鼓励、支持和引导社会力量参与。", (0, 1)),  # a whole sentence, though short
        ("《" + CARE + "》", CARE, (1, 1)),  # not a title
    ],
)
def test_little_or_nothing_to_compare(interpretation: str, document: str, shares: tuple[float, float]) -> None:
    report = compare(interpretation, document)

    assert (report.copied_share, report.abridgement_share) == shares


def test_passages_stand_as_in_the_interpretation_longest_first() -> None:
    copied = "不得向老年人推销\n保健食品，和投资理财产品"
    longer = "新建住宅小区应当按照《标准》每百户不少于三十平方米的标准配套建设"
    report = compare(f"我们听到的抱怨很多：{copied}！再看房子从哪里来：{longer}，够不够用另说。", CARE)

    assert report.passages == (longer, copied)
    assert len(compare("我的看法如下。".join(re.split("(?<=[。；])", CARE)), CARE).passages) == 10


@pytest.mark.parametrize(
    ("copied", "abridged", "said"),
    [
        (0.4, 0.4, None),  # the limit itself is allowed
        (0.0, 0.0, None),
        (
            0.72,
            0.9,
            "解读材料有 72% 的文字照搬原文（上限 40%），如“甲 乙”；请用自己的话说明背景、依据和办法",
        ),
        (
            0.1,
            0.9,
            "解读材料有 90% 的文字只是照搬或者压缩、改换了原文的字句（上限 40%），如“甲 乙”；"
            "请用自己的话说明背景、依据和办法",
        ),
    ],
)
def test_a_refusal_is_one_line_that_says_what_to_do(copied: float, abridged: float, said: str | None) -> None:
    assert verdict(CopyReport(copied, abridged, ("甲\n 乙", "丙")), 0.4) == said


def test_a_long_passage_is_cut_and_none_is_not_quoted() -> None:
    assert f"如“{'长' * 40}……”；" in (verdict(CopyReport(1, 1, ("长" * 99,)), 0.4) or "")
    assert "上限 40%）；" in (verdict(CopyReport(1, 1, ()), 0.4) or "")


HAN = [chr(code) for code in range(0x4E00, 0x5E00)]
OFFICIAL = st.lists(st.sampled_from(re.split("(?<=[，。；])", bare(CARE + BIKES))), min_size=1, max_size=30).map(
    "".join
)
OWN = st.text(st.sampled_from([*HAN[:2000], *"，。\n"]), max_size=300)
UNRELATED = st.text(st.sampled_from([*HAN[2000:], *"，。\n"]), max_size=300)
ANY = OFFICIAL | OWN | st.text(max_size=100)


def copied_characters(interpretation: str, document: str) -> float:
    """Every 汉字 is one character and these texts hold nothing else that counts."""
    return compare(interpretation, document).copied_share * len(re.findall("[一-龥]", interpretation))


@given(OFFICIAL)
def test_a_text_is_a_copy_of_itself(document: str) -> None:
    own = re.sub("《.*?》|[^一-龥，。；]", "", document)
    report = compare(own, own)

    assert report.copied_share == (1 if len(re.findall("[一-龥]", own)) >= 13 else 0)


@given(OWN, UNRELATED)
def test_unrelated_texts_share_nothing(interpretation: str, document: str) -> None:
    assert compare(interpretation, document) == CopyReport(0.0, 0.0, ())


@given(OWN, OFFICIAL, OFFICIAL)
def test_more_copied_text_never_lowers_what_is_copied(interpretation: str, document: str, more: str) -> None:
    begun, more = (re.sub("[^一-龥，。；\n]", "", part) for part in (interpretation + document[::2], more))

    assert copied_characters(begun + more, document + more) >= copied_characters(begun, document + more) - 1e-6


@settings(max_examples=200)
@given(ANY, ANY)
def test_any_text_gives_shares_in_order(interpretation: str, document: str) -> None:
    report = compare(interpretation, document)

    assert 0 <= report.copied_share <= report.abridgement_share <= 1
    assert all(passage in interpretation for passage in report.passages)
    assert all(report.passages)


@pytest.mark.parametrize("kind", ["copied", "abridged", "own words", "no full stops", "one word"])
def test_twenty_thousand_characters_are_compared_at_once(kind: str) -> None:
    document = (CARE + BIKES) * 10
    texts = {
        "copied": document,
        "abridged": text("care/bad_synonyms") * 30,
        "one word": "老年" * BIG,
        "own words": text("care/honest_plain") * 40,
    }
    interpretation = texts.get(kind, re.sub(r"\W", "", document))[:BIG]

    with costs_less_than(2):  # 0.1 to 0.3 s when written; counting coverage triples it
        compare(interpretation, ("老年" * BIG if kind == "one word" else document)[:BIG])
