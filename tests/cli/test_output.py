"""Answers on a narrow terminal, and in the encoding that the user set."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from cli.output import table
from tests.helpers import ROOT, environment

COLUMNS = ("|编号", "标题", "单位", "|到期", ">件")
ROWS = [
    ("ZX-2026-0001", "关于[b]小区[/b] :smile: 停水的咨询", "市住房和城乡建设局", "2026-11-23 24:00", 3),
    ("ZX-2026-0002", "Donaudampfschifffahrtsgesellschaft", "市教育局", "2026-11-24 24:00", 12),
]


def printed(width: int, monkeypatch: pytest.MonkeyPatch, title: str | None = None) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    out = io.StringIO()
    table(out, COLUMNS, ROWS, title)
    return out.getvalue()


@pytest.mark.parametrize("width", [200, 80, 61, 60, 59, 40, 30, 12, 4])
def test_nothing_vanishes_however_narrow(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = printed(width, monkeypatch, "清单")
    squeezed = "".join(text.split())

    for line in text.splitlines():  # what is to be copied stays whole, and alone where the terminal breaks it
        assert cell_len(line) <= width or len(line.split()) == 1
    if width < 60:
        for row in ROWS:
            for cell in row:
                assert "".join(str(cell).split()) in squeezed
    else:  # cells stand side by side: count what is there
        for char in "".join(f"{row[1]}{row[2]}" for row in ROWS).replace(" ", ""):
            assert squeezed.count(char) >= sum(f"{row[1]}{row[2]}".count(char) for row in ROWS)
        assert all(row[0] in squeezed and row[3].replace(" ", "") in squeezed for row in ROWS)


@pytest.mark.parametrize("width", [120, 80, 60, 50])
def test_numbers_and_commands_stay_whole(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    copied = ["ZCWJ-2026-0001", "2026-11-23", "duban", "activate", "third-party-scan", "wang.xiaoming@example.cn"]
    words = "见ZCWJ-2026-0001，应于2026-11-23前用“duban activate third-party-scan”启用，问wang.xiaoming@example.cn"
    out = io.StringIO()
    table(out, ["|编号", "标题", "单位", "说明"], [("JY-2026-0001", "关于停水的来信", "市住房和城乡建设局", words)])

    lines = out.getvalue().splitlines()
    assert all(any(one in line for line in lines) for one in copied)


def test_in_a_pipe_a_row_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    out = io.StringIO()
    table(out, ["|编号", "平均\n用时"], [("JY-2026-0001", "很长的标题" * 40)])

    assert ["JY-2026-0001", "很长的标题" * 40] in [line.split() for line in out.getvalue().splitlines()]
    assert "平均用时" in out.getvalue()


def test_a_narrow_terminal_is_given_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    block = printed(59, monkeypatch, "清单").split("\n\n")[0].split("\n")

    assert [line.rstrip() for line in block] == [
        "清单",
        "编号：ZX-2026-0001",
        "标题：关于[b]小区[/b] :smile: 停水的咨询",
        "单位：市住房和城乡建设局",
        "到期：2026-11-23 24:00",
        "件：3",
    ]


def test_a_table_whose_columns_do_not_fit_is_given_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = io.StringIO()
    table(out, [f"|列{n}" for n in range(9)], [["一二三四五六"] * 9])

    assert out.getvalue().split("\n")[0] == "列0：一二三四五六"


def listed(home: Path, **more: str) -> bytes:
    """What `unit list` writes, as bytes."""
    ran = subprocess.run(
        [sys.executable, "-m", "duban", "unit", "list"], cwd=ROOT, env=environment(home, more), capture_output=True
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    return ran.stdout


@pytest.mark.parametrize(
    ("settings", "encoding"),
    [
        ({}, "utf-8"),
        ({"PYTHONIOENCODING": "gb18030"}, "gb18030"),
        ({"PYTHONIOENCODING": "gbk"}, "gbk"),
        ({"PYTHONIOENCODING": "utf-8:strict"}, "utf-8"),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "utf-8"),  # nobody meant ASCII
    ],
)
def test_the_encoding_is_the_users(home: Path, settings: dict[str, str], encoding: str) -> None:
    assert "市教育局" in listed(home, **settings).decode(encoding)


def test_a_character_that_cannot_be_shown_is_replaced(home: Path) -> None:
    assert "\\u5e02\\u6559\\u80b2\\u5c40" in listed(home, PYTHONIOENCODING="ascii").decode("ascii")


def test_a_calendar_stays_utf_8(home: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "duban", "calendar", "export", "--ics", "--year", "2026"],
        cwd=ROOT,
        env=environment(home, {"PYTHONIOENCODING": "gb18030"}),
        capture_output=True,
    )

    assert "国庆节" in ran.stdout.decode()
