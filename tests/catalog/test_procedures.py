"""A procedure that could not be carried through is refused when the catalog is read, by file, line and reason."""

from pathlib import Path

import pytest

from catalog.loader import BUNDLED, load, load_files
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
        ("limit: {days: 3}", "limit: {days: 3}, cycle: {every: month, opens: '31'}", "“31”应为 1–28"),
        ("limit: {days: 3}", "limit: {days: 3}, cycle: {every: month, opens: '00'}", "“00”应为 1–28"),
        ("limit: {days: 3}", "limit: {days: 3}, cycle: {every: chosen, opens: 29}", "“29”应为 1–28"),
        ("limit: {days: 3}", "limit: {days: 3}, cycle: {every: quarter, opens: 15}", "“15”只用于每月一次的周期"),
        ("limit: {days: 3}", "limit: {days: 3}, cycle: {every: month, opens: 07-01}", "“07-01”只用于每年一次的周期"),
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


CHECKED = """
fields:
  secrecy: {name: 保密审查意见, kind: choice, choices: {passed: 可以公开, stopped: 不得公开}}
procedures:
  own:
    name: 自定
    steps:
      - {id: review, name: 审查, fields: [secrecy]}
      - id: finish
        name: 办结
        after: [review]
        checks: [secrecy_passed]
        clock: closes
obligations:
  own-duty: {name: 自定事项, prefix: ZD, clause: 本市, basis: 本市, procedure: own, limit: {days: 3}, ladder: standard}
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "[secrecy_passed]",
            "[secrecy_pased]",
            "own.yaml:9: procedures.own.steps.1: 步骤 finish 提到没有的检查“secrecy_pased”",
        ),
        ("fields: [secrecy]", "fields: [{id: secret, name: 意见}]", "要用填报项“secrecy”，这里没有"),
        ("[secrecy_passed]", "[another_person]", "要用步骤“findings”，这里没有"),
        ("[secrecy_passed]", "[objection_settled]", "要用期限“objection”，这里没有"),
        ("[secrecy_passed]", "[children_ended]", "要看分件，事项没有 children"),
        ("checks: [secrecy_passed]", "registers: document", "登记簿 document 要用填报项“normative”"),
    ],
)
def test_what_code_looks_at_must_be_there(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(CHECKED, encoding="utf-8")
    assert load(tmp_path).get("own-duty").step("finish") is not None
    text = CHECKED.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")

    with pytest.raises(BadInput) as error:
        load(tmp_path)
    assert said in str(error.value)


def test_a_procedure_that_a_table_counts_keeps_the_steps_it_counts(tmp_path: Path) -> None:
    text = CHECKED.replace("  own:\n", "  request:\n").replace("procedure: own", "procedure: request")
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(BadInput, match=r"own\.yaml:15: obligations\.own-duty: 流程 request 要用步骤“decline”"):
        load_files([BUNDLED / "00-common.yaml", tmp_path / "own.yaml"])
