"""`duban officer reach` and `duban channel`: who is reached how, tried out, and how the channels stand."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.ledger import Ledger, sqlite_url
from tests.channels.office_with import Channels, with_channels
from tests.channels.vendors import KEY, Reply
from tests.helpers import Answer, Clock, command, make_office


@pytest.fixture
def channels(home: Path) -> Iterator[Channels]:
    ledger = Ledger(sqlite_url(home / "ledger.db"))
    with with_channels(make_office(ledger), home) as found:
        yield found
    ledger.close()


TABLE = "人员,渠道,地址\nedu-handler,wecom,zs\nedu-handler,group,zs\ntax-handler,hook,ls\n"


def run(channels: Channels, *words: str) -> Answer:
    return command(words, home=channels.home, now=Clock())


def test_an_officer_is_reached_in_order_and_addresses_are_shown_in_part(channels: Channels) -> None:
    answer = run(channels, "officer", "reach", "edu-handler", "wecom=13812345678", "group=zs", "mail=zs@example.cn")
    assert answer.code == 0, answer.error
    assert ("wecom 138******78" in answer.out, "13812345678" in answer.out) == (True, False)
    assert run(channels, "officer", "reach", "edu-handler", "--quiet", "20:00-08:00").code == 0
    found = run(channels, "officer", "reach", "edu-handler", "--json").json
    assert [way["channel"] for way in found[0]["ways"]] == ["wecom", "group", "mail"]
    assert found[0]["quiet"] == "20:00-08:00"
    log = run(channels, "history", "people")
    assert ("通知渠道" in log.out, "13812345678" in log.out) == (True, False), log.error
    assert run(channels, "officer", "reach", "edu-handler", "--clear").code == 0
    ways = run(channels, "officer", "reach", "edu-handler", "--json").json[0]["ways"]
    assert [way["channel"] for way in ways] == ["mail"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["edu-handler", "qq=1"], "没有渠道“qq”，本单位有 wecom、group、hook、mail"),
        (["edu-handler", "wecom"], "wecom 的地址"),
        (["edu-handler", "wecom=a", "wecom=b"], "同一渠道只能写一次"),
        (["edu-handler", "mail=nobody"], "不是邮箱地址"),
        (["edu-handler", "mail"], "还没有邮箱"),
        (["edu-handler", "--quiet", "晚上"], "20:00-08:00"),
        (["nobody", "wecom=a"], "nobody"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(channels: Channels, words: list[str], said: str) -> None:
    answer = run(channels, "officer", "reach", *words)
    assert (answer.code, said in answer.error) == (1, True), answer.error


def test_ways_come_from_a_table_all_or_none(channels: Channels, tmp_path: Path) -> None:
    file = tmp_path / "ways.csv"
    file.write_text(
        "人员,渠道,地址\nedu-handler,wecom,zs\nedu-handler,group,zs\ntax-handler,hook,ls\n", encoding="utf-8"
    )
    answer = run(channels, "officer", "reach", "--import", str(file))
    assert (answer.code, "2 人" in answer.out) == (0, True), answer.error
    file.write_text("人员,渠道,地址\nedu-lead,wecom,zs\nedu-lead,qq,zs\n", encoding="utf-8")
    assert run(channels, "officer", "reach", "--import", str(file)).code == 1
    assert run(channels, "officer", "reach", "edu-lead", "--json").json[0]["ways"] == []


def test_each_channel_answers_to_a_test(channels: Channels) -> None:
    assert "duban officer reach edu-lead" in run(channels, "channel", "test", "edu-lead").error
    run(channels, "officer", "reach", "edu-handler", "wecom=zs", "group=zs", "hook=zs")
    channels.vendors["group"].instead = [Reply({"errcode": 93000, "errmsg": f"invalid webhook url {KEY}"})]
    answer = run(channels, "channel", "test", "edu-handler", "--json")
    assert [(one["channel"], one["outcome"]) for one in answer.json] == [
        ("wecom", "received"),
        ("group", "refused"),
        ("hook", "received"),
    ]
    assert KEY not in json.dumps(answer.json)
    assert "渠道测试" in channels.vendors["wecom"].delivered[0].json["text"]["content"]
    run(channels, "officer", "reach", "edu-handler", "wecom=nobody")
    assert run(channels, "channel", "test", "edu-handler").code == 1


def test_the_list_says_how_each_channel_stands(channels: Channels) -> None:
    run(channels, "officer", "reach", "edu-handler", "wecom=nobody", "hook=zs")
    run(channels, "open", "consultation", "--unit", "edu", "--title", "转学")
    channels.collect()
    channels.sending("wecom").send("edu-handler")
    found = {one["channel"]: one for one in run(channels, "channel", "list", "--json").json}
    assert (found["wecom"]["pending"], found["hook"]["pending"]) == (0, 1)
    assert "不认识" in found["wecom"]["refused_for"]
    assert run(channels, "channel", "list").code == 0


BROKEN = [
    ("channels: {a: {kind: fax}}", "没有这一种"),
    ("channels: {a: {kind: wecom-robot}}", "缺少这一项"),
    ("channels: {a: {kind: wecom-robot, url: 'https://qyapi.example/send?key=SECRET'}}", "密钥处写密钥的名字"),
    ("channels: {mail: {kind: wecom-robot, url: u}}", "渠道名“mail”"),
    ("levels: {red_card: [sms]}", "没有的渠道“sms”"),
    ("levels: {purple: [mail]}", "channels.yaml"),
    ("quiet: 整夜", "20:00-08:00"),
    ("colour: blue", "没有这一项"),
    ("- 1", "channels.yaml"),
]


@pytest.mark.parametrize(("yaml", "said"), BROKEN)
def test_broken_settings_are_named_and_no_secret_is_repeated(channels: Channels, yaml: str, said: str) -> None:
    (channels.home / "channels.yaml").write_text(yaml)
    answer = run(channels, "channel", "list")
    assert (answer.code, said in answer.error, "SECRET" in answer.error) == (1, True, False), answer.error
    assert "\n" not in answer.error
