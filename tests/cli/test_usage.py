"""Help and the faults of a command line, in Chinese and no wider than the terminal; Ctrl-C."""

import os
import pty
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import typer
from typer.main import get_command

from cli.dispatching import INTERRUPTED, run_command
from cli.main import program
from cli.session import Session
from cli.usage import ContextInChinese
from cli.widths import folded, width
from tests.helpers import ROOT, Say, environment

ENGLISH_IN_HELP = re.compile(
    r"(?i)usage|arguments?\b|\boptions?\b|commands?\b|\bdefault|required|env var|show this|\.\.\.|<\w+>|x[<>]="
)
"""What Typer would say."""


def commands(group: Any, path: str = "duban") -> Iterator[tuple[str, Any]]:
    """The program and every command of it, by the words that are typed."""
    yield path, group
    for name, one in getattr(group, "commands", {}).items():
        yield from commands(one, f"{path} {name}")


@pytest.mark.parametrize(("path", "one"), [pytest.param(path, one, id=path) for path, one in commands(program())])
@pytest.mark.parametrize("columns", [60, 80])
def test_help_is_chinese_and_fits_the_terminal(path: str, one: Any, columns: int) -> None:
    context = ContextInChinese(one, info_name=path, terminal_width=columns)
    shown = one.get_help(context)

    assert shown.startswith(f"用法：{path} [选项]")
    assert not ENGLISH_IN_HELP.search(shown), shown
    assert [line for line in shown.split("\n") if width(line) > columns] == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("opne", "没有命令 opne，是不是 open？用法见 duban --help"),
        ("登记", "没有命令 登记，是不是 open、"),
        ("zzz", "没有命令 zzz；用法见 duban --help"),
        ("account lsit", "没有命令 lsit，是不是 list？用法见 duban account --help"),
        ("account", "缺少子命令；用法见 duban account --help"),
        ("open consultation --titel t", "没有选项 --titel，是不是 --title？用法见 duban open --help"),
        ("open consultation --title", "选项 --title 缺少值"),
        ("open", "缺少 事项；用法见 duban open --help"),
        ("open consultation --unit edu --title", "选项 --title 缺少值"),
        ("list --json=1", "选项 --json 不带值"),
        ("list --limit abc", "--limit 的值不可用：应为不小于 1 的整数；"),
        ("list --limit 0", "--limit 的值不可用：应为不小于 1 的整数；"),
        ("list --due-within -1", "--due-within 的值不可用：应为 0 至 250 的整数；"),
        ("list --due-within 251", "应为 0 至 250 的整数；"),
        ("extend N --days two --approver a --reason x", "--days 的值不可用：应为整数；"),
        ("report requests --year 1900", "--year 的值不可用：应为 2019 至 2100 的整数；"),
        ("up --port 0", "--port 的值不可用：应为 1 至 65535 的整数；"),
        ("init --sample nowhere", "--sample 的值不可用：只能是 jingdezhen；"),
        ("show a b c", "多余的参数 b c；用法见 duban show --help"),
        ("list --since 2026-2-29", "--since 的值不可用：没有“2026-2-29”这一天（2026 年 2 月只有 28 天）"),
        ("calendar day 9/24/2026", "看不出哪个是年、月、日"),
    ],
)
def test_a_wrong_command_line_gets_one_chinese_line(duban: Say, typed: str, said: str) -> None:
    answer = duban(*typed.split())

    assert (answer.code, answer.out) == (2, "")
    assert said in answer.error
    assert "\n" not in answer.error


def test_days_are_counted_from_the_offices_clock(duban: Say) -> None:
    assert duban("calendar", "day", "今天", "--json").json["date"] == "2026-11-23"  # that of the tests
    assert duban("calendar", "day", "12月1日", "--json").json["date"] == "2026-12-01"
    opened = duban("open", "consultation", "--unit", "edu", "--title", "转学", "--received", "前天下午4点", "--json")
    assert opened.json["received_at"] == "2026-11-21T16:00:00+08:00"


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("请用 duban list 查看编号", 14, ["请用 duban", "list 查看编号"]),
        ("编号 JY-2026-0001", 10, ["编号", "JY-2026-0001"]),  # wider than a line, and whole
        ("市教育局，市财政局", 8, ["市教育", "局，市财", "政局"]),  # a comma never begins a line
        ("", 8, [""]),
    ],
)
def test_what_is_to_be_copied_never_breaks(text: str, columns: int, lines: list[str]) -> None:
    assert folded(text, columns) == lines


def _raising(error: type[BaseException]) -> Callable[[], None]:
    def interrupted() -> None:
        """A command that is ended while it works."""
        raise error

    return interrupted


def test_ctrl_c_is_one_line_and_130() -> None:
    working = typer.Typer(add_completion=False, rich_markup_mode=None)
    working.command()(_raising(KeyboardInterrupt))
    code, said = run_command(get_command(working), [], Session())

    assert code == INTERRUPTED == 130
    assert (said or "").startswith("已中断")
    assert "\n" not in (said or "")


def _hears_ctrl_c() -> None:
    """A suite in the background of a shell is deaf to it, and so would be whatever it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_while_a_question_waits(tmp_path: Any) -> None:
    """In a terminal of its own, as a person does it."""
    home = environment(tmp_path / "office")
    duban = [str(ROOT / ".venv" / "bin" / "python"), "-m", "duban"]
    roster = tmp_path / "people.csv"
    roster.write_text("id,name,role,unit\nedu-handler,王小明,经办人,edu\n", encoding="utf-8")
    subprocess.run([*duban, "init", "--sample", "jingdezhen", "--roster-only"], cwd=ROOT, env=home, check=True)
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [*duban, "officer", "import", str(roster)],
        cwd=ROOT,
        env=home,
        stdin=child,
        stdout=child,
        stderr=child,
        preexec_fn=_hears_ctrl_c,
    )
    os.close(child)
    said = b""
    while "（是/否）：".encode() not in said:
        said += os.read(parent, 1000)
    for _ in range(40):  # a signal in the instant before the reading begins is seen only with the next one
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.5)
            break
    else:
        process.kill()
    said = b""
    with suppress(OSError):  # the other side is gone
        while part := os.read(parent, 1000):
            said += part
    os.close(parent)

    assert process.wait(10) == INTERRUPTED
    lines = said.decode().strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("duban: 已中断")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("open consultation --unit 税物局 --title t", "没有单位“税物局”，是不是 国家税务总局景德镇市税务局（tax）？"),
        ("open consultaton --unit edu --title t", "没有事项“consultaton”，是不是 互动交流平台咨询（consultation）？"),
        ("notifications --officer edu-handlr", "没有人员“edu-handlr”，是不是 市教育局经办人（edu-handler）？"),
        (
            "open 依申请公开 --unit edu --title t --set 申请渠到=邮寄",
            "没有填报项“申请渠到”，是不是 申请渠道（channel）？",
        ),
        ("step NUMBER 法制审 --set x=1", "没有“法制审”这一步，是不是 法制审核（legal-review）？"),
    ],
)
def test_a_near_miss_is_told_with_name_and_id(duban: Say, typed: str, said: str) -> None:
    given = "open 依申请公开 --unit edu --title t --set 申请渠道=in_person --set applicant=person --json"
    number = duban(*given.split()).json["number"] if "NUMBER" in typed else ""
    answer = duban(*typed.replace("NUMBER", number).split())

    assert (answer.code, said in answer.error) == (1, True), answer.error


@pytest.mark.parametrize(
    ("typed", "heading"),
    [
        ("unit list", "编号,名称,下班时间"),
        ("officer list", "编号,姓名,角色,单位,邮箱"),
        ("officer absences", "人员,代理人,自,至,说明"),
        ("account list", "单位,平台,账号,最近发布,关停"),
        ("account review", "单位,账号,原因,说明,办件"),
        ("document list", "发文字号,标题,单位,公布,效力,办件"),
        ("catalog list", "事项,名称,编号字头,时限,条款"),
        ("catalog coverage", "要点,条,职责,事项,状态,在办,逾期,办结"),
        ("calendar history", "序号,类别,内容,依据,日期"),
        ("calendar diff 0 0", "日期,原,现,缘由"),
        ("stats", "名次,单位,"),
        ("ranking", "名次,单位,应办结,按时率,现逾期,建议"),
        ("report requests --year 2026", "项目,"),
    ],
)
def test_every_table_goes_into_a_spreadsheet(duban: Say, typed: str, heading: str) -> None:
    answer = duban(*typed.split(), "--csv")

    assert answer.code == 0, answer.error
    assert answer.out.startswith(f"\ufeff{heading}")
    assert "—" not in [cell for line in answer.out.splitlines() for cell in line.split(",")]
    assert duban(*typed.split(), "--csv", "--json").code == 1
