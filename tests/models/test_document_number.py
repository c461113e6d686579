"""Numbers of documents: one spelling for each (GB/T 9704-2012, 7.2.5)."""

import pytest

from models.document_number import canonical_number, number_key, standard_number
from models.errors import BadInput


@pytest.mark.parametrize(
    "typed",
    [
        "景府发〔2023〕5号",
        " 景府发[2023]5号 ",
        "景府发（2023）5号",
        "景府发(2023)5号",
        "景府发【 2023 】5号",
        "景府发［2023］5号",
        "景府发〔２０２３〕５号",
        "景府发﹝2023﹞5号",
        "景府发〖2023〗5号",
        "景府发〘2023〙5号",
        "景府发「2023」5号",
        "景府发『2023』5号",
        "景府发｛2023｝5号",
        "景府发{2023}5号",
        "景府发<2023>5号",
        "景府发〈2023〉5号",
        "景府发《2023》5号",
        "景府发︹2023︺5号",
        "景府发〔2023]5号",
        "景府发 〔2023〕 5 号",
        "景 府　发〔2023〕5号",
        "景府发〔2023〕\u200b5号",
        "景府发〔二〇二三〕5号",
        "景府发〔二○二三〕5号",
        "景府发〔2023〕五号",
        "景府发〔2023〕5号。",
        "景府发〔2023〕5號",
    ],
)
def test_a_number_has_one_spelling(typed: str) -> None:
    assert canonical_number(typed) == "景府发〔2023〕5号"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("（试行）5号", "（试行）5号"),
        ("市政府令第 ８ 号", "市政府令第8号"),  # decrees do have 第
        ("公告2023年第05号", "公告2023年第05号"),
        ("景府办字〔2023〕105号", "景府办字〔2023〕105号"),
        ("景府发〔2023〕10号（附件）", "景府发〔2023〕10号（附件）"),
        ("会议纪要（12）5号", "会议纪要（12）5号"),
        ("景府发〔2023〕5-1号", "景府发〔2023〕5-1号"),
        ("9", "9"),
        ("", ""),
    ],
)
def test_what_is_no_number_with_a_year_keeps_its_signs(typed: str, kept: str) -> None:
    assert canonical_number(typed) == standard_number(typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("景府发〔2023〕第5号", "前不加“第”"),
        ("景府发〔2023〕第05号", "前不加“第”"),
        ("景府发〔2023〕05号", "不编虚位"),
        ("景府发（2023）００５号", "不编虚位"),
        ("景府发〔2023〕5", "末尾要写“号”"),
        ("景府发〔23〕5号", "年份写全四位"),
    ],
)
def test_what_the_standard_forbids_is_refused_with_the_reason(typed: str, said: str) -> None:
    with pytest.raises(BadInput, match=rf"{said}.*写成 景府发〔2023〕5号"):
        canonical_number(typed)
    assert standard_number(typed) == "景府发〔2023〕5号"


def test_other_numbers_stay_others() -> None:
    assert canonical_number("景府发〔2023〕十五号") == "景府发〔2023〕15号"
    typed = ("景府发〔2023〕5号", "景府发〔2023〕50号", "景府发〔2022〕5号", "景府办〔2023〕5号", "景府发〔2023〕15号")

    assert len({number_key(one) for one in typed}) == len(typed)
    assert number_key("（试行）5号") == number_key("(试行)5号")


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("景府發〔2023〕5號", "景府发〔2023〕5号"),
        ("贛府廳發〔2023〕5号", "赣府厅发〔2023〕5号"),
        ("國辦發明電〔2022〕16號", "国办发明电〔2022〕16号"),
    ],
)
def test_a_number_in_the_older_script_is_the_same_number(typed: str, same: str) -> None:
    assert number_key(typed) == number_key(same)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("景府发〔2023〕廿五号", "景府发〔2023〕25号"),
        ("景府发〔2023〕卅号", "景府发〔2023〕30号"),
        ("景府发〔2023〕二十五号", "景府发〔2023〕25号"),
        ("景府发〔2023〕一百零三号", "景府发〔2023〕103号"),
        ("景府发〔2023〕一百二十号", "景府发〔2023〕120号"),
        ("景府发〔2023〕一百号", "景府发〔2023〕100号"),
        ("景府发〔2023〕一百二号", "景府发〔2023〕一百二号"),  # 120 or 102: nobody knows
        ("景府发〔2023〕一百二十零号", "景府发〔2023〕一百二十零号"),
        ("景府发〔2023〕〇五号", "景府发〔2023〕5号"),
        ("景府发〔2023〕零五号", "景府发〔2023〕5号"),
    ],
)
def test_a_running_number_in_words_is_a_number(typed: str, number: str) -> None:
    assert standard_number(typed) == number
