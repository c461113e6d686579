"""The command line as an office meets it: answers, wrong input, exit codes; nothing here needs a server."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from tests.helpers import NOTICE_2027, ROOT, Clock, Say, command, environment


def opened(duban: Say, *more: str) -> str:
    """The number of a new case; there is no engine, and opening works all the same."""
    answer = duban("open", "consultation", "--unit", "edu", "--title", "转学", *more, "--json")
    assert answer.code == 0, answer.error
    return str(answer.json["number"])


def test_calendar_answers_have_the_promised_keys(duban: Say) -> None:
    day = duban("calendar", "day", "2026-10-10", "--json").json
    assert day == {
        "date": "2026-10-10",
        "workday": True,
        "reason": "国庆节调休上班",
        "provisional": False,
        "version": day["version"],
    }

    add = duban("calendar", "add", "2026-09-30", "1", "--json").json
    assert list(add) == [
        *("start", "n", "due_date", "due_at", "provisional", "earliest", "latest", "version", "days"),
    ]
    assert (add["due_date"], add["due_at"]) == ("2026-10-08", "2026-10-09T00:00:00+08:00")
    assert [list(each) for each in add["days"]] == [["date", "workday", "reason"]] * 8

    assert duban("calendar", "count", "2026-09-30", "2026-10-10", "--json").json["count"] == 3
    back = duban("calendar", "add", "2026-10-12", "-2", "--json").json
    assert [day["date"] for day in back["days"]] == ["2026-10-11", "2026-10-10", "2026-10-09"]


def test_a_provisional_answer_never_looks_certain(duban: Say) -> None:
    assert "暂定" in duban("calendar", "day", "2027-02-09").out
    assert "暂定" in duban("calendar", "add", "2026-12-30", "5").out
    assert duban("calendar", "add", "2035-12-30", "5", "--json").json["provisional"] is True


def test_a_case_is_opened_shown_and_listed_without_any_server(duban: Say) -> None:
    number = opened(duban, "--received", "2026-09-18 16:00", "--citizen", "张三")

    shown = duban("show", number, "--json").json
    assert (shown["due_date"], shown["citizen"], shown["limit"]) == ("2026-09-24", "张三", 5)
    assert [day["number"] for day in shown["days"]] == [None, 1, 2, 3, 4, 5]
    assert "第 5 个" in duban("show", number).out
    assert duban("list", "--json").json[0]["overdue"] is True
    assert number in duban("overdue", "--unit", "市教育局", "--kind", "consultation").out
    assert duban("overdue", "--unit", "finance", "--json").json == []


def test_an_act_needs_neither_engine_nor_worker_and_says_that_nobody_reminds(duban: Say) -> None:
    number = opened(duban)
    answer = duban("close", number, "--reply", "好", "--json")

    assert (answer.code, answer.json["state"]) == (0, "closed")
    assert "提醒和升级暂停" in answer.json["warning"]
    assert "注意：工作进程没有运行" in duban("open", "consultation", "--unit", "edu", "--title", "t").out


def test_supervisors_see_the_most_overdue_first_by_unit(duban: Say) -> None:
    for unit, received in (
        ("edu", "2026-11-02"),
        ("data", "2026-10-12"),
        ("edu", "2026-10-26"),
        ("data", "2026-11-03"),
    ):
        duban("open", "website-error", "--unit", unit, "--title", "t", "--received", received)
    board = duban("overdue", "--json").json

    assert [(case["unit"], case["received_at"][:10]) for case in board] == [
        ("data", "2026-10-12"),
        ("data", "2026-11-03"),
        ("edu", "2026-10-26"),
        ("edu", "2026-11-02"),
    ]
    assert board[0]["working_days_late"] > board[1]["working_days_late"] > 0


def test_due_within_adds_what_falls_due_soon(duban: Say) -> None:
    opened(duban)
    assert duban("overdue", "--json").json == []
    assert len(duban("overdue", "--due-within", "5", "--json").json) == 1
    assert duban("overdue", "--due-within", "4", "--json").json == []


LONG = "长" * 3_400_000  # about 10 MB in UTF-8


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (
            ["open", "nonsense", "--unit", "edu", "--title", "t"],
            1,
            "没有事项“nonsense”，可用：政策文件三同步（policy-document）",
        ),
        (["open", "consultation", "--unit", "moon", "--title", "t"], 1, "没有单位“moon”"),
        (["open", "consultation", "--unit", "edu", "--title", "t", "--received", "2999-01-01"], 1, "晚于现在"),
        (["open", "consultation", "--unit", "edu", "--title", "t", "--received", "上周"], 2, "请写成 2026-09-24"),
        (
            ["open", "consultation", "--unit", "edu", "--title", "t", "--received", "1970-01-01", "--old"],
            1,
            "可计算的年份",
        ),
        (["open", "consultation", "--unit", "edu", "--title", "  "], 1, "标题不能为空"),
        (["open", "consultation", "--unit", "edu", "--title", "a\x1b[31mb"], 1, "第 2 个字符是控制字符（U+001B）"),
        (["open", "consultation", "--unit", "edu", "--title", "a\x00b"], 1, "控制字符"),
        (["open", "consultation", "--unit", "edu", "--title", "转\u200b学"], 1, "第 2 个字符看不见（U+200B 零宽字符）"),
        (["open", "consultation", "--unit", "edu", "--title", "转\u202e学"], 1, "（U+202E 改变文字方向的符号）"),
        (["open", "consultation", "--unit", "edu", "--title", "\u2066转学"], 1, "改变文字方向"),
        (["open", "consultation", "--unit", "edu", "--title", "转\u00ad学"], 1, "零宽字符"),
        (["open", "consultation", "--unit", "edu", "--title", "转\u3164学"], 1, "看不见"),
        (["open", "consultation", "--unit", "edu", "--title", "转\u2800学"], 1, "看不见"),
        (["open", "consultation", "--unit", "edu", "--title", " "], 1, "标题不能为空"),
        (["open", "consultation", "--unit", "edu", "--title", ""], 1, "标题不能为空"),
        (["open", "consultation", "--unit", "edu", "--title", "转\u2028学"], 1, "控制字符"),
        (
            ["open", "consultation", "--unit", "edu", "--title", "t", "--citizen", "张\u200b三"],
            1,
            "留言人第 2 个字符看不见",
        ),
        (["open", "consultation", "--unit", "edu", "--title", "题" * 201], 1, "最多 200 字"),
        (["open", "consultation", "--unit", "edu"], 2, "缺少 --title"),
        (["open", "consultation", "--unit", "edu", "--title", "t", "--officer", "nobody"], 1, "没有人员“nobody”"),
        (["close", "ZX-2026-9999", "--reply", "好"], 1, "没有办件“ZX-2026-9999”"),
        (["close", "NUMBER", "--reply", " \n "], 1, "答复内容不能为空"),
        (["close", "NUMBER"], 1, "答复内容不能为空"),
        (["close", "NUMBER", "--reply", LONG], 1, "最多 20000 字"),
        (["close", "NUMBER", "--reply", "好", "--date", "2026-13-01"], 2, "没有“2026-13-01”这一天"),
        (["close", "NUMBER", "--reply", "好", "--date", "2999-01-01"], 1, "请核对"),
        (["close", "NUMBER", "--reply-file", "/no/such/file"], 1, "读不到文件"),
        (["extend", "NUMBER", "--days", "0", "--approver", "approver", "--reason", "x"], 1, "1 至 5 个工作日"),
        (["extend", "NUMBER", "--days", "2", "--approver", "supervisor", "--reason", "x"], 1, "不是审批人"),
        (["extend", "NUMBER", "--days", "2", "--approver", "approver", "--reason", " "], 1, "延期理由不能为空"),
        (["extend", "NUMBER", "--days", "two", "--approver", "a", "--reason", "x"], 2, "--days 的值不可用"),
        (["classify", "NUMBER", "governor-message"], 1, "不能归类为我向省长建言"),
        (["classify", "NUMBER", "consultation"], 1, "无需再归类"),
        (["reassign", "NUMBER"], 1, "--unit 或 --officer"),
        (["reassign", "NUMBER", "--unit", "edu"], 1, "无需改派"),
        (["reassign", "NUMBER", "--unit", "data", "--officer", "edu-lead"], 1, "不在市政务服务数据管理局"),
        (["show", "x' OR 1=1 --"], 1, "没有办件"),
        (["open", "consultation", "--unit", "edu", "--title", "t", "--by", "no\x1bbody"], 1, "没有人员"),
        (
            ["open", "consultation", "--unit", "edu", "--title", "t", "--received", "0001-01-01T00:00+14:00"],
            2,
            "请写成",
        ),
        (["close", "NUMBER", "--reply-file", "/dev/zero"], 1, "不是普通文件"),
        (["unit", "import", "/dev"], 1, "读不到文件"),
        (["catalog", "check", "/dev/null"], 1, "不是普通文件"),
        (["up", "--port", "70000"], 2, "--port 的值不可用"),
        (["up", "--port", "28999", "--ui-port", "28999"], 1, "不能相同"),
        (["calendar", "day", "2026-02-30"], 2, "没有“2026-02-30”这一天"),
        (["calendar", "add", "2026-01-01", "999999999"], 1, "过大"),
        (["catalog", "show", "nonsense"], 1, "没有事项"),
        (["catalog", "check", "/no/such.yaml"], 1, "读不到文件"),
        (["notifications", "--officer", "nobody"], 1, "没有人员"),
        (["rehearse", "/no/such.yaml"], 1, "读不到文件"),
        (["list", "--due-within", "-1"], 2, "--due-within 的值不可用"),
        (["list", "--nonsense"], 2, "没有选项 --nonsense"),
        (["nonsense"], 2, "没有命令 nonsense"),
        (["show"], 2, "缺少 编号"),
        (["show", "a", "b"], 2, "多余的参数 b"),
        (["doctor"], 1, ""),
    ],
)
def test_wrong_input_gets_one_line_and_writes_nothing(duban: Say, arguments: list[str], code: int, said: str) -> None:
    number = opened(duban)
    before = duban("list", "--all", "--json").out
    answer = duban(*(number if word == "NUMBER" else word for word in arguments))

    assert (answer.code, said in answer.error) == (code, True), answer.error[:300]
    assert "\n" not in answer.error
    assert "内部错误" not in answer.error
    assert duban("list", "--all", "--json").out == before


def test_before_init_every_command_says_what_to_run(tmp_path: Path) -> None:
    for arguments in (["list"], ["open", "consultation", "--unit", "edu", "--title", "t"], ["doctor"]):
        answer = command(arguments, home=tmp_path / "nothing", now=Clock())
        assert (answer.code, answer.error) == (1, "尚未建立台账，请先运行 duban init（或 duban up）")
    assert not (tmp_path / "nothing").exists()


def test_a_shell_that_is_odd_gets_one_line(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, --home without a folder, a closed output, a reader that has seen enough."""
    home = tmp_path / "home"
    for words, code in (
        ("show $'\\xff'", 2),
        ("list --home", 2),
        ("init >&-", 0),
        ("catalog list | head -1", 0),
        ("catalog list >/dev/full", 1),
    ):
        shell = ["bash", "-c", f"{sys.executable} -m duban {words}; exit ${{PIPESTATUS[0]}}"]
        ran = subprocess.run(shell, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False)
        assert ran.returncode == code, (words, ran.stderr)
        assert "Traceback" not in ran.stderr
        assert len(ran.stderr.splitlines()) == (code > 0), (words, ran.stderr)


def test_a_ledger_that_is_none_says_so(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_text("this is no database, however long it is read" * 40)
    for arguments in (["list"], ["doctor"], ["init"]):
        answer = command(arguments, home=tmp_path, now=Clock())
        assert answer.code == 1
        assert "不是可用的台账" in answer.error


def test_an_engine_file_that_is_none_does_not_lose_a_registration(duban: Say, home: Path) -> None:
    (home / "engine.json").write_text("[]")
    answer = duban("open", "consultation", "--unit", "edu", "--title", "t", "--json")

    assert (answer.code, "工作进程没有运行" in answer.json["warning"]) == (0, True)


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = command(["init"], home=tmp_path / "file" / "home", now=Clock())

    assert answer.code == 1
    assert "无法建立数据目录" in answer.error


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("unit", "id,name\nx1,甲局\nx2\nx 3,丙局\n", "第 3 行：列数与首行不符；第 4 行：编号“x 3”"),
        ("unit", "id,name\nx1,甲局\nx1,乙局\n", "第 3 行：编号 x1 重复"),
        (
            "unit",
            "id,name\nx1,市教育局\nx 2,乙局\n",
            "第 2 行：单位名称“市教育局”已属于 edu，请改名或改编号；第 3 行：编号",
        ),
        ("unit", "编号;名称;下班时间\nx1;甲局;五点半\n", "第 2 行：下班时间"),
        ("officer", "编号,姓名,单位\nz1,张三,edu\n", "首行缺少列 role（角色）"),
        ("officer", "编号,姓名,角色,单位\nz1,张三,局长,edu\n", "不认识，应为 经办人、分管负责人、督办员"),
        ("unit", "name\n甲局\n", "首行缺少列 id"),
        ("unit", "id,name,id\nx1,甲局,x2\n", "首行有重复的列"),
        ("unit", "", "首行缺少列"),
        ("unit", "id,name\n", "没有内容"),
        ("unit", 'id,name\nx1,"甲局\nx2,乙局\n', "不是正确的 CSV（unexpected end of data）"),
        ("unit", '"id,name\n', "不是正确的 CSV"),
        ("unit", "id,name,close_of_business\nx1,甲局,五点半\n", "应写成 17:30"),
        ("unit", "id,name\nx1,甲\u200b局\n", "第 2 行：单位名称第 2 个字符看不见（U+200B 零宽字符）"),
        ("unit", "id,name\nx1,甲\u202e局\n", "改变文字方向"),
        ("officer", "id,name,role,unit\nz1,张\u200d三,handler,edu\n", "姓名第 2 个字符看不见"),
        ("officer", "id,name,role,unit\nz1,张三,handler,市\u200b教育局\n", "单位第 2 个字符看不见"),
        ("officer", "id,name,role,unit\nz1,张三,boss,edu\n", "角色“boss”不认识"),
        ("officer", "id,name,role,unit\nz1,张三,handler,moon\n", "没有单位“moon”"),
        ("officer", "id,name,role,unit\nz1,张三,handler,\n", "经办人应属于一个单位"),
        ("officer", "id,name,role,unit,email\nz1,张三,handler,edu,nowhere\n", "邮箱“nowhere”格式不对"),
        ("officer", "id,name,role,unit,email\nz1,张三,handler,edu,张三@市.cn\n", "格式不对"),
    ],
)
def test_a_csv_with_broken_rows_imports_nothing(duban: Say, tmp_path: Path, kind: str, content: str, said: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(content, encoding="utf-8")
    before = duban(kind, "list", "--json").out
    answer = duban(kind, "import", str(path))

    assert answer.code == 1
    assert said in answer.error
    assert duban(kind, "list", "--json").out == before


def test_a_csv_from_a_spreadsheet_in_gb18030_is_read(duban: Say, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("id,name,role,unit,email\nzs,张三,经办人,市教育局,zs@example.cn\n".encode("gb18030"))

    assert duban("officer", "import", str(path), "--json").json == {"added": 1, "changed": 0}
    officer = {"id": "zs", "name": "张三", "role": "handler", "unit": "edu", "email": "zs@example.cn", "left_on": None}
    assert officer in duban("officer", "list", "--json").json


PEOPLE_CSV = "id,name,role,unit,email\n"


def people(duban: Say) -> dict[str, tuple[str, str, str | None]]:
    """Everybody by id: name, role, address."""
    found = duban("officer", "list", "--all", "--json").json
    return {one["id"]: (one["name"], one["role"], one["email"]) for one in found}


def test_an_import_that_changes_somebody_says_so_first(duban: Say, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE_CSV + "zs,张三,经办人,edu,zs@example.cn\n", encoding="utf-8")
    assert duban("officer", "import", str(path), "--json").json == {"added": 1, "changed": 0}
    assert duban("officer", "import", str(path), "--json").json == {"added": 0, "changed": 0}

    path.write_text(PEOPLE_CSV + "zs,张三丰,分管负责人,edu,\nls,李四,经办人,edu,\n", encoding="utf-8")
    before = people(duban)
    asked = duban("officer", "import", str(path))
    change = "张三（zs）：姓名 张三 → 张三丰，角色 经办人 → 分管负责人，邮箱 zs@example.cn → —"
    assert (asked.code, asked.out) == (1, f"将更新 {change}\n")
    assert f"将更新 1 人（{change}）" in asked.error
    assert "--yes" in asked.error
    assert people(duban) == before

    assert duban("officer", "import", str(path), "--yes", "--json").json == {"added": 1, "changed": 1}
    assert people(duban)["zs"] == ("张三丰", "unit_lead", None)


def test_an_address_stays_where_the_file_has_no_such_column(duban: Say, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE_CSV + "zs,张三,经办人,edu,zs@example.cn\n", encoding="utf-8")
    duban("officer", "import", str(path))
    path.write_text("id,name,role,unit\nzs,张三,经办人,edu\n", encoding="utf-8")

    assert duban("officer", "import", str(path), "--json").json == {"added": 0, "changed": 0}
    assert people(duban)["zs"][2] == "zs@example.cn"


def test_who_has_left_is_not_brought_back(duban: Say, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE_CSV + "zs,张三,经办人,edu,\nls,李四,经办人,edu,\n", encoding="utf-8")
    duban("officer", "import", str(path))
    assert duban("officer", "handover", "zs", "--to", "ls").code == 0
    path.write_text(PEOPLE_CSV + "zs,张三,分管负责人,edu,z@example.cn\nww,王五,经办人,edu,\n", encoding="utf-8")
    answer = duban("officer", "import", str(path), "--yes")

    assert "已离任，不再导入：张三（zs，2026-11-23 离任）" in answer.out
    assert "新增 1，更新 0" in answer.out
    assert people(duban)["zs"] == ("张三", "handler", None)
    assert duban("init", "--sample", "jingdezhen").code == 0
    refused = duban("officer", "handover", "ls", "--to", "zs")
    assert "已离任" in refused.error


def notice_file(tmp_path: Path, name: str = "2027.txt", old: str = "", new: str = "") -> str:
    """A made-up notice for 2027 in the real form, perhaps with a fault."""
    path = tmp_path / name
    path.write_text(NOTICE_2027.replace(old, new, 1) if old else NOTICE_2027, encoding="utf-8")
    return str(path)


def test_a_notice_is_shown_then_stored_on_demand(duban: Say, tmp_path: Path) -> None:
    path = notice_file(tmp_path)
    shown = duban("calendar", "import", path, "--dry-run", "--json").json
    assert list(shown) == ["title", "number", "issued", "days"]
    assert (shown["number"], shown["issued"], len(shown["days"])) == ("国办发明电〔2026〕9号", "2026-12-03", 33)
    assert shown["days"][3] == {"date": "2027-01-30", "workday": True, "sentence": "1月30日(周六)、2月14日(周日)上班。"}

    asked = duban("calendar", "import", path)
    assert (asked.code, "--yes" in asked.error) == (1, True)
    assert duban("calendar", "day", "2027-02-14", "--json").json["provisional"] is True

    stored = duban("calendar", "import", path, "--yes", "--json").json
    assert list(stored) == ["version", "earlier", "later", "moves"]
    day = duban("calendar", "day", "2027-02-14", "--json").json
    assert (day["workday"], day["provisional"], day["version"]) == (True, False, stored["version"])
    assert "第 1 号" in duban("calendar", "import", path, "--yes").error


def test_a_notice_is_read_where_there_is_no_office_yet(tmp_path: Path) -> None:
    file = notice_file(tmp_path)
    answer = command(["calendar", "import", file, "--dry-run", "--json"], home=tmp_path / "nowhere")

    assert (answer.code, len(answer.json["days"])) == (0, 33)
    assert not (tmp_path / "nowhere").exists()


def test_a_notice_in_word_and_from_standard_input(duban: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document()
    for line in NOTICE_2027.splitlines():
        document.add_paragraph(line)
    document.save(str(tmp_path / "2027.docx"))
    read = duban("calendar", "import", str(tmp_path / "2027.docx"), "--dry-run", "--json").json
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(NOTICE_2027.encode())))
    piped = duban("calendar", "import", "-", "--dry-run", "--json").json

    assert read == piped == duban("calendar", "import", notice_file(tmp_path), "--dry-run", "--json").json


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("共3天", "共4天", "“1月1日(周五)至3日(周日)放假,共4天。”"),
        ("1月1日（周五）", "1月1日（周四）", "与原文不符"),
        ("1月30日（周六）、2月14日（周日）上班", "1月30日（周六）、2月14日（周日）聚餐", "看不懂"),
        ("2027年部分", "2029年部分", "与落款日期"),
        ("关于2027年部分节假日安排的通知", "说明", "找不到标题"),
    ],
)
def test_a_notice_that_does_not_fit_stores_nothing(duban: Say, tmp_path: Path, old: str, new: str, said: str) -> None:
    answer = duban("calendar", "import", notice_file(tmp_path, old=old, new=new), "--yes")

    assert answer.code == 1
    assert said in answer.error
    assert duban("calendar", "history", "--json").json["changes"] == []


def test_a_local_change_is_made_listed_compared_and_revoked(duban: Say) -> None:
    number = opened(duban)
    made = duban(
        "calendar", "close", "2026-11-25", "--reason", "防汛应急响应", "--basis", "景府办字9号", "--yes", "--json"
    ).json
    assert (made["later"], [move["number"] for move in made["moves"]]) == (1, [number])
    assert duban("calendar", "replan", "--status", "--json").json["left"] == 1
    assert "防汛应急响应" in duban("calendar", "history").out
    assert [row["date"] for row in duban("calendar", "diff", "0", "1", "--json").json] == ["2026-11-25"]
    assert duban("calendar", "revoke", "1", "--yes").code == 0
    assert duban("calendar", "diff", "0", "2", "--json").json == []
    assert duban("calendar", "replan", "--status", "--json").json["left"] == 0
    assert duban("calendar", "workday", "2026-11-25", "--reason", "x", "--basis", "y", "--yes").code == 1


def test_calendars_are_written_for_phones(duban: Say) -> None:
    number = opened(duban)

    assert "SUMMARY:上班：国庆节调休上班" in duban("calendar", "export", "--ics", "--year", "2026").out
    feed = duban("list", "--ics", "--officer", "edu-handler").out
    assert number in feed
    assert feed.count("BEGIN:VALARM") == feed.count("TRIGGER:-PT15H") == feed.count("BEGIN:VEVENT")
    assert duban("list", "--ics", "--officer", "nobody").code == 1


def test_a_fifth_reply_obligation_is_yaml_only(duban: Say, home: Path) -> None:
    folder = home / "catalog"
    folder.mkdir()
    (folder / "mine.yaml").write_text(
        "obligations:\n"
        "  mayor-mailbox:\n"
        "    name: 市长信箱\n"
        "    prefix: SZ\n"
        "    clause: 本市规定\n"
        "    basis: 市长信箱来信2个工作日内答复\n"
        "    procedure: reply\n"
        "    limit: {days: 2, ends: close_of_business}\n"
        "    closes_with: [content]\n"
        "    ladder: standard\n",
        encoding="utf-8",
    )

    assert duban("catalog", "check").code == 0
    assert duban("catalog", "check", "--json").json["unknown_units"] == {}
    made = duban("open", "市长信箱", "--unit", "edu", "--title", "t", "--received", "2026-11-16 09:00", "--json").json
    assert (made["number"][:3], made["due_at"]) == ("SZ-", "2026-11-18T17:30:00+08:00")


def test_an_obligation_may_name_a_fixed_date(duban: Say, home: Path) -> None:
    folder = home / "catalog"
    folder.mkdir()
    (folder / "mine.yaml").write_text(
        "obligations:\n"
        "  county-inspection:\n"
        "    name: 县书面督查\n"
        "    prefix: SD\n"
        "    clause: （十五）\n"
        "    basis: 市政府办7月底对各部门政务公开推进情况进行书面督查\n"
        "    procedure: reply\n"
        "    limit: {date: 07-end}\n"
        "    closes_with: [date, unit, content]\n"
        "    ladder: standard\n",
        encoding="utf-8",
    )
    made = duban(
        "open", "县书面督查", "--unit", "edu", "--title", "t", "--received", "2022-07-04", "--old", "--json"
    ).json

    assert made["due_date"] == "2022-07-29"  # 7月31日 is a Sunday
    assert "07 月底" in duban("catalog", "list").out


def test_a_broken_catalog_in_the_data_folder_stops_with_its_place(duban: Say, home: Path) -> None:
    folder = home / "catalog"
    folder.mkdir()
    (folder / "mine.yaml").write_text("obligations:\n  x1:\n    name: 甲\n    limitt: 3\n", encoding="utf-8")
    answer = duban("list")

    assert answer.code == 1
    assert f"{folder / 'mine.yaml'}:4: obligations.x1.limitt: 没有这一项" in answer.error


def test_help_is_chinese_and_every_command_has_it(duban: Say) -> None:
    from typer.main import get_command

    from cli.main import app

    def leaves(group: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
        found: list[tuple[tuple[str, ...], Any]] = []
        for name, found_there in group.commands.items():
            here = (*path, name)
            found += leaves(found_there, here) if hasattr(found_there, "commands") else [(here, found_there)]
        return found

    for path, leaf in leaves(get_command(app)):
        assert any("\u4e00" <= char <= "\u9fff" for char in leaf.help or ""), path
        for parameter in leaf.params:
            if parameter.name not in ("help",):
                assert parameter.help, (path, parameter.name)


def test_a_unit_that_only_the_catalog_knows_is_pointed_out(duban: Say, home: Path) -> None:
    folder = home / "catalog"
    folder.mkdir()
    own = "name: 甲, prefix: JX, clause: 一, basis: 一, procedure: task, limit: {days: 5}, ladder: standard"
    (folder / "mine.yaml").write_text(
        f"obligations:\n  mine:\n    {{{own}, units: [edu, nounit]}}\n  all-but:\n"
        f"    {{{own.replace('甲', '乙').replace('JX', 'JY2')}, units: [all, -nowhere]}}\n",
        encoding="utf-8",
    )
    answer = duban("catalog", "check")
    assert answer.code == 0, answer.error
    assert "mine 所写的单位台账里没有：nounit" in answer.out
    assert "all-but 所写的单位台账里没有：nowhere" in answer.out


def test_a_list_that_ends_before_it_begins_is_refused(duban: Say) -> None:
    answer = duban("list", "--since", "2026-11-20", "--until", "2026-11-19")
    assert (answer.code, "早于起始日" in answer.error) == (1, True)
