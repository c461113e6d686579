"""Interpretations that say nothing, and elements that are filler; the honest samples pass."""

from pathlib import Path

import pytest

from casework.substance import filler, too_short

CARE = Path(__file__).parent / "interpretations" / "care"
DOCUMENT = (CARE / "document.txt").read_text(encoding="utf-8")
HONEST = sorted(CARE.glob("honest_*.txt"))


@pytest.mark.parametrize("path", HONEST, ids=lambda path: path.stem)
def test_an_honest_interpretation_is_long_enough(path: Path) -> None:
    assert too_short(path.read_text(encoding="utf-8"), DOCUMENT) is None


@pytest.mark.parametrize(
    ("interpretation", "share", "refused"),
    [
        ("好", 0.1, True),
        ("。" * 500, 0.1, True),  # 标点不算字
        ("办法好" * 40, 0.1, True),
        ("本办法明确了补贴的范围和标准。" * 60, 0.1, True),  # 一句话说六十遍
        ("说" * 150, 0.1, False),
        ("说" * 150, 0.5, True),  # 目录可以另定
        ("好", 0.0, False),
    ],
)
def test_what_is_too_short_is_said_with_both_lengths(interpretation: str, share: float, refused: bool) -> None:
    said = too_short(interpretation, DOCUMENT, share)

    assert (said is not None) is refused
    once = "".join(dict.fromkeys(interpretation.split("。")))
    repeated = "（重复的句子只算一次）" if interpretation.count("。本") else ""
    assert said is None or f"解读材料 {sum(char.isalnum() for char in once)} 字{repeated}，不到文件" in said


@pytest.mark.parametrize(
    "value",
    [
        "x",
        "有",
        "无",
        "略",
        "已有",
        "没有",
        "同上",
        "见正文",
        "详见文件",
        "。。。",
        "哈哈哈哈",
        "XXX",
        "-",
        "见解读",
        "同上文",
    ],
)
def test_filler_is_found_whatever_its_words(value: str) -> None:
    assert filler({"出台背景": value, "主要依据": "国家和省有关意见"}) is not None


@pytest.mark.parametrize("value", ["人口老龄化", "一个电话", "不适用：首次制定", "上门", "见过的问题逐条说明"])
def test_what_says_something_passes(value: str) -> None:
    assert filler({"出台背景": value, "主要依据": "国家和省有关意见"}) is None


def test_three_elements_in_the_same_words_explain_none() -> None:
    same = dict.fromkeys(("出台背景", "主要依据", "对象范围"), "落实上级要求")

    assert filler(same) == "出台背景、主要依据、对象范围写的是同一句话，请分别说明"
    assert filler(same | {"对象范围": "全市老人"}) is None


def test_what_is_left_out_is_not_filler() -> None:
    assert filler({"出台背景": "", "主要依据": "国家和省有关意见"}) is None
