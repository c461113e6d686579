"""A procedure that could not be carried through is refused when the catalog is read, by file, line and reason."""

from pathlib import Path

import pytest

from catalog.loader import load
from models.errors import BadInput

GOOD = """
fields:
  kind: {name: 类别, kind: choice, choices: {a: 一, b: 二}}
procedures:
  own:
    name: 自定
    steps:
      - {id: first, name: 甲, fields: [{id: day, name: 日期, kind: date}, kind], moment: day}
      - {id: second, name: 乙, after: [first], when: {kind: [a]}}
      - {id: finish, name: 办结, after: [second], clock: closes}
obligations:
  own-duty: {name: 自定事项, prefix: ZD, clause: 本市, basis: 本市, procedure: own, limit: {days: 3}, ladder: standard}
"""


def test_a_sound_procedure_is_taken(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(GOOD, encoding="utf-8")

    assert load(tmp_path).get("own-duty").step("甲") is not None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("after: [first]", "after: [finish]", "绕回自己"),
        ("after: [first]", "after: [second]", "绕回自己"),
        ("after: [first]", "after: [nobody]", "after 提到没有的“nobody”"),
        ("id: second, name: 乙", "id: first, name: 乙", "步骤编号“first”重复"),
        ("id: second, name: 乙", "id: second, name: 甲", "步骤名称“甲”重复"),
        ("moment: day", "moment: kind", "应是一个日期填报项"),
        ("moment: day", "moment: when", "moment 提到没有的“when”"),
        ("when: {kind: [a]}", "when: {sort: [a]}", "没有的填报项“sort”"),
        ("when: {kind: [a]}", "when: {kind: [c]}", "kind 没有“c”这一选项"),
        (", clock: closes", "", "没有一个步骤能办结"),
        ("limit: {days: 3}", "limit: {field: nofield}", "不在登记填报项"),
        ("limit: {days: 3}", "limit: {date: 02-30}", "没有“02-30”这一天"),
        ("limit: {days: 3}", "limit: {date: year-end}, cycle: {every: year, opens: 13-45}", "没有“13-45”这一天"),
        ("limit: {days: 3}", "limit: {days: 3}, cycle: {every: month, opens: '31'}", "只用于每月一次的周期"),
        ("limit: {days: 3}", "limit: {days: 3}, children: own-duty", "children 不能是自己"),
        ("fields: [{id: day", "fields: [nothing, {id: day", "没有填报项“nothing”"),
        ("after: [second], clock", "after: [second], ends: [term], clock", "ends 提到没有的“term”"),
    ],
)
def test_a_fault_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    path = tmp_path / "own.yaml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(BadInput, match=r"own\.yaml:") as error:
        load(tmp_path)
    assert said in str(error.value)
