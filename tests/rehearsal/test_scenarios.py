"""The bundled scenario, and what is said about broken ones."""

from pathlib import Path

import pytest

from models.errors import BadInput
from rehearsal.scenario import BUNDLED, load_scenario
from tests.helpers import ROOT, play, run_duban


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the bundled scenario prints, played once by a process."""
    return played(tmp_path_factory.mktemp("home"))


def played(home: Path, *options: str) -> str:
    """What a process of its own prints."""
    ran = run_duban("rehearse", *options, home=home)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_bundled_scenario_twice_prints_the_same(printed: str, tmp_path: Path) -> None:
    assert played(tmp_path) == printed
    assert played(tmp_path, "--json") == played(tmp_path, "--json")


def test_the_bundled_scenario_shows_what_it_promises(printed: str) -> None:
    scenario = load_scenario(BUNDLED)

    assert f"{scenario.start:%Y-%m-%d} {scenario.until:%Y-%m-%d}" == "2026-09-14 2026-10-31"
    for kind in ("我向省长建言", "我为政府网站找错", "互动交流平台咨询", "简单常见问题"):
        assert kind in printed
    for word in ("按时办结", "逾期办结", "暂停", "恢复", "延期", "拒绝", "黄牌", "红牌", "督办台", "通知"):
        assert word in printed


GOOD = (ROOT / "rehearsal" / "scenarios" / "national-day-2026.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("start: 2026-09-14", "start: soon", ":4: start: 无法识别时间"),
        ("start: 2026-09-14", "start: 1999-01-01", ":4: start: 应在 2004 至 2027 年之间"),
        ("until: 2026-10-31", "until: 2026-01-31", "until: 不能早于 start"),
        ("role: unit_lead}", "role: boss}", "officers.1.role: 只能是"),
        ("unit: edu, role: handler", "unit: moon, role: handler", "officers.0.unit: 没有单位“moon”"),
        ("title: 四项答复事项过中秋国庆", "titel: x", "titel: 没有这一项"),
        ("close 早 --reply 已增设两条线路", "shut 早", "run: 只能是 open、close"),
        ("close 早 --reply 已增设两条线路", "close 早 --reply 'x", "引号没有成对"),
        ("at: 2026-09-14 09:30", "at: 2026-09-13 09:30", "应在 start 与 until 之间"),
        ("units:\n", "units: [\n", "不是正确的 YAML"),
    ],
)
def test_a_broken_scenario_names_file_line_and_field(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    path = tmp_path / "broken.yaml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(BadInput) as error:
        load_scenario(path)
    assert said in str(error.value)
    assert str(error.value).startswith(f"{path}:")


def test_a_command_the_cli_does_not_understand_stops_the_rehearsal() -> None:
    with pytest.raises(BadInput, match="没有选项 --titel"):
        play("2026-09-20", ("2026-09-18 16:00", "open governor-message --as A --unit edu --titel t"))


def test_a_name_given_twice_stops_the_rehearsal() -> None:
    again = "open governor-message --as A --unit edu --title t"
    with pytest.raises(BadInput, match="用了两次"):
        play("2026-09-20", ("2026-09-18 16:00", again), ("2026-09-18 17:00", again))


def test_a_refused_opening_is_a_line_of_the_timeline() -> None:
    outcome = play("2026-09-20", ("2026-09-18 16:00", "open governor-message --as A --unit moon --title t"))

    assert [(line["case"], line["event"]) for line in outcome.timeline] == [("A", "refused")]
    assert "没有单位“moon”" in outcome.timeline[0]["detail"]


def test_a_takeover_can_be_rehearsed() -> None:
    outcome = play(
        "2026-12-02",
        ("2026-11-23 09:00", "takeover --by s"),
        (
            "2026-11-23 09:30",
            "open consultation --as 旧 --unit edu --title 旧件 --received 2026-10-20 --old-number 甲1",
        ),
        ("2026-11-24 09:30", "takeover finish --from 2026-11-26 --by s --yes"),
        ("2026-12-01 09:30", "close 旧 --reply 好"),
    )

    assert [(line["at"][:16], line["event"], line["level"]) for line in outcome.timeline if line["case"] == "旧"] == [
        ("2026-11-23T09:30", "opened", None),
        ("2026-11-24T09:30", "taken_over", None),
        ("2026-11-26T09:00", "overdue", "overdue"),
        ("2026-11-27T09:00", "escalated", "urge"),
        ("2026-12-01T09:00", "proposed", "yellow_card"),
        ("2026-12-01T09:30", "replied", None),
        ("2026-12-01T09:30", "closed", None),
    ]
