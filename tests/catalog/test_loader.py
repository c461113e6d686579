"""The catalog: the four limits of clause （十一）, and every fault named by file, line and field."""

from pathlib import Path

import pytest

from catalog.loader import load, load_files
from models.errors import BadInput, NotFound
from models.obligation import stricter

POLICY = "《2023年景德镇市政务公开工作要点》"


@pytest.mark.parametrize(
    ("kind", "name", "days", "basis"),
    [
        ("governor-message", "我向省长建言", 5, "“我向省长建言”平台留言5个工作日内回复"),
        ("website-error", "我为政府网站找错", 3, "“我为政府网站找错”平台留言3个工作日内答复"),
        ("consultation", "互动交流平台咨询", 5, "互动交流平台咨询留言5个工作日内答复"),
        ("simple-question", "简单常见问题", 1, "简单常见问题1个工作日内答复"),
    ],
)
def test_the_four_reply_limits_in_the_clauses_own_words(kind: str, name: str, days: int, basis: str) -> None:
    found = load().get(kind)

    assert (found.name, found.limit.days, found.clause, found.basis) == (name, days, "（十一）", basis)
    assert found.closes_with == ("date", "unit", "content")
    assert load().get(name) == found


def test_the_stricter_limit_wins() -> None:
    consultation, simple = load().get("consultation"), load().get("simple-question")

    assert stricter(consultation, simple) == simple
    assert stricter(simple, consultation) == simple
    assert stricter(consultation, None) == consultation


def test_an_unknown_kind_lists_the_known_ones() -> None:
    with pytest.raises(NotFound, match=r"可用：政策文件三同步（policy-document）、.*等"):
        load().get("nonsense")


GOOD = """\
ladders:
  mine:
    - {offset: 0, time: "09:00", level: remind, to: [handler]}
obligations:
  mayor-mailbox:
    name: 市长信箱
    prefix: SZ
    clause: 甲
    basis: 乙
    procedure: reply
    limit: {days: 2}
    closes_with: [content]
    ladder: mine
"""


def test_the_good_example_is_good(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(GOOD, encoding="utf-8")

    assert load(path).get("mayor-mailbox").ladder[0].level == "remind"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("days: 2", "days: 0", ":11: obligations.mayor-mailbox.limit.days: 不能小于 1"),
        ("days: 2", "days: many", ":11: obligations.mayor-mailbox.limit.days: 应为整数"),
        ("days: 2", "days: 2, ends: noon", ":11: obligations.mayor-mailbox.limit.ends: 只能是"),
        ("prefix: SZ", "prefix: 市", ":7: obligations.mayor-mailbox.prefix: 格式不符"),
        ("prefix: SZ", "prefix: JY", ":7: obligations.mayor-mailbox.prefix: JY 已用于 governor-message"),
        ("    basis: 乙\n", "", ":5: obligations.mayor-mailbox.basis: 缺少这一项"),
        ("procedure: reply", "procedure: dance", ":10: obligations.mayor-mailbox.procedure: 没有流程“dance”"),
        ("ladder: mine", "ladder: yours", ":13: obligations.mayor-mailbox.ladder: 没有督办阶梯“yours”"),
        ("level: remind", "level: shout", ":3: ladders.mine.0.level: 只能是"),
        ("to: [handler]", "to: []", ":3: ladders.mine.0.to: 不能为空"),
        ("to: [handler]", "to: [boss]", ":3: ladders.mine.0.to.0: 只能是"),
        ('time: "09:00"', "time: 9", ":3: ladders.mine.0.time: 请给时间加引号"),
        ('time: "09:00", ', "", ":3: ladders.mine.0: 缺少 time"),
        ("offset: 0", "offset: due", "截止时刻"),
        (
            "ladder: mine",
            "ladder: mine\n    classifies_as: [nothing]",
            ":14: obligations.mayor-mailbox.classifies_as: 没有事项",
        ),
        ("  mayor-mailbox:", "  governor-message:", ":5: obligations.governor-message: 这个事项已在别的文件中定义"),
        ("obligations:", "obligation:", ":4: obligation: 没有这一项"),
        ("obligations:", "obligations: [", "不是正确的 YAML"),
        ("    name: 市长信箱", "    name: 市长信箱\n    name: 又一个", ":7: 不是正确的 YAML"),
    ],
)
def test_a_fault_is_named_by_file_line_and_field(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    path = tmp_path / "c.yaml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(BadInput) as error:
        load(path)
    assert said in str(error.value)
    assert str(error.value).startswith(str(path))
    assert "Value error" not in str(error.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"- a\n", b"", b"obligations: 3\n", b"[" * 5000])
def test_what_is_no_catalog_at_all_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes(content)

    with pytest.raises(BadInput) as error:
        load_files([path])
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)
