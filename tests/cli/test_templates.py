"""`duban template`: what an office sees of its own words before anybody else does."""

from pathlib import Path

import pytest

from tests.helpers import Answer, Say

SHORT = "【{{ label }}】{{ number }}：{{ due }} 到期，请{{ answer }}。"


@pytest.fixture
def case(duban: Say) -> str:
    """A letter whose handler was told of it."""
    opened = duban(
        *["open", "governor-message", "--unit", "edu", "--citizen", "张三", "--json", "--title"], "张三的 13812345678"
    )
    return str(opened.json["number"])


def own(home: Path, text: str, name: str = "line.txt.j2") -> None:
    """Put a template into the office's folder."""
    (home / "templates").mkdir(exist_ok=True)
    (home / "templates" / name).write_text(text, encoding="utf-8")


def doctors_word(answer: Answer) -> list[str]:
    return [one["detail"] for one in answer.json["findings"] if one["check"] == "模板"]


def test_list_says_whose_each_template_is(duban: Say, home: Path) -> None:
    before = {one["template"]: one["own"] for one in duban("template", "list", "--json").json}
    own(home, SHORT)
    after = {one["template"]: one["own"] for one in duban("template", "list", "--json").json}

    assert set(before.values()) == {False}
    assert [name for name, own in after.items() if own] == ["line.txt.j2"]


def test_show_gives_what_is_in_force_and_what_was_shipped(duban: Say, home: Path) -> None:
    shipped = duban("template", "show", "line").out
    own(home, SHORT)

    assert "可用" in shipped
    assert duban("template", "show", "line").out == SHORT
    assert duban("template", "show", "line.txt.j2", "--shipped").out == shipped
    own(home, "")  # what a shell makes of it before the command that is to fill it has begun
    assert duban("template", "show", "line").out == shipped
    assert duban("template", "show", "lime.txt.j2").error == (
        "没有模板“lime.txt.j2”，是不是 line.txt.j2？（duban template list）"
    )


def test_try_shows_a_real_case_and_sends_nothing(duban: Say, home: Path, case: str) -> None:
    own(home, SHORT)
    found = duban("template", "try", case, "--json").json

    assert (found["officer"], found["seq"]) == ("edu-handler", 1)
    assert [(one["channel"], one["address"]) for one in found["shown"]] == [("inbox", "")]
    assert "【登记】JY-2026-0001：2026-11-30 24:00 到期，请答复。" in found["shown"][0]["text"]
    assert "13812345678" not in duban("template", "try", case).out
    assert duban("notifications", "--json").json == []


def test_try_shows_each_channel_as_it_cuts(duban: Say, home: Path, case: str) -> None:
    (home / "channels.yaml").write_text(
        "channels: {group: {kind: wecom-robot, url: u}, hook: {kind: webhook, url: u, sign: s}}\n", encoding="utf-8"
    )
    assert duban("officer", "reach", "edu-handler", "group=zhang.wei", "hook=zw").code == 0
    own(home, SHORT + "长" * 900)
    found = {one["channel"]: one for one in duban("template", "try", case, "--json").json["shown"]}

    assert list(found) == ["inbox", "group", "hook"]
    assert len(found["group"]["text"].encode()) <= 2048
    assert "全文见督办系统收件箱" in found["group"]["text"]
    assert found["hook"]["text"].endswith("长" * 900)
    assert found["group"]["address"] != "zhang.wei"


def test_try_of_a_line_that_is_not_there_is_refused(duban: Say, case: str) -> None:
    answer = duban("template", "try", case, "--line", "9")

    assert (answer.code, answer.error) == (1, f"{case} 没有第 9 行记录，可用 duban show {case} 查看")


def test_check_and_doctor_name_the_file_and_the_line(duban: Say, home: Path, case: str) -> None:
    well = duban("template", "check")
    silent = doctors_word(duban("doctor", "--json"))
    own(home, "甲\n{{ offcer }}", "message.txt.j2")
    bad = duban("template", "check")

    assert (well.code, well.out) == (0, "本单位没有自己的模板，用的都是自带的。\n")
    assert silent == []
    assert bad.code == 1
    assert bad.out.strip() == (f"{home}/templates/message.txt.j2 第 2 行：没有“offcer”这个变量，是不是 officer")
    assert doctors_word(duban("doctor", "--json")) == [
        f"{bad.out.strip()}（填不出来的用自带的代替）；请改正后运行 duban template check"
    ]
    assert "市教育局经办人：" in duban("template", "try", case).out


def test_try_masks_what_the_sender_was_called_before(duban: Say, case: str) -> None:
    why = ["--reason", "来件人不是张三，登记有误", "--by", "edu-handler"]
    assert duban("correct", case, "--citizen", "李大壮", *why).code == 0
    seq = duban("show", case, "--json").json["events"][-1]["seq"]

    said = duban("template", "try", case, "--line", str(seq), "--officer", "edu-handler").out
    assert "来件人不是张*" in said
    assert duban("template", "try", case, "--line", "0").error.startswith(f"{case} 没有第 0 行记录")
