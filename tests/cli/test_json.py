"""Every answer for programs has the keys that docs/json.md promises, and no key that it does not name."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from calendars.cycles import named_period
from calendars.official import official
from casework.registering import Registration, register_case
from cli.main import app
from desk.keys.sealing_all import make_key
from models.cycle import Cycle
from models.ledger import Ledger, sqlite_url
from models.queries.people import find_unit
from models.signing_in import SecondFactor
from models.tables import Delivery, Message
from models.words import EventName, Level
from papers.products import product_of
from tests.channels.vendors import SIGN, Vendor, serving, webhook
from tests.helpers import NOTICE_2027, ROOT, Clock, Say, bundled_catalog, command, make_office

JSON_MD = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
HANDBOOK = (ROOT / "docs" / "handbook.md").read_text(encoding="utf-8")
CATALOG_MD = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
AS_IN_CATALOG_MD = {"catalog list", "catalog show"}
FREE = {"choices", "clock", "facts", "reply", "weights", "points"}
"""Keys whose values are named by the catalog or by what was filled in, not by the program."""
ASKS_THE_ENGINE = {"watch", "ack"}
"""Answers nothing without one: tests/engine and tests/channels ask them."""
CASE = "ZX-2026-0001"
REQUESTED = ["--set", "channel=in_person", "--set", "applicant=person"]
ACCOUNT = ["--platform", "微信", "--name", "甲"]
SECOND = ["--platform", "微信", "--name", "丁"]
DOCUMENT = "景府发〔2023〕5号"
REASON = ["--reason", "理由"]

SCRIPT: list[tuple[str, list[str]]] = [
    ("open", ["consultation", "--unit", "edu", "--title", "甲", "--received", "2026-11-20 09:00"]),
    ("pause", [CASE, *REASON]),
    ("resume", [CASE]),
    ("extend", [CASE, "--days", "2", "--approver", "approver", *REASON]),
    ("send-back", [CASE, "--by", "edu-handler", *REASON]),
    ("reject", [CASE, "--by", "supervisor", *REASON]),
    ("urge", [CASE, "请抓紧", "--by", "supervisor"]),
    ("assist", [CASE, "--unit", "data", "--days", "2", *REASON]),
    ("overdue --group", ["waiting"]),
    ("contribute", [CASE, "--unit", "data", "--reply", "好"]),
    ("reassign", [CASE, "--officer", "edu-lead", *REASON]),
    ("classify", [CASE, "simple-question"]),
    ("propose", [CASE, "--level", "约谈", "--by", "supervisor", *REASON]),
    ("approve", [CASE, "--by", "approver", *REASON]),
    ("propose", [CASE, "--level", "通报", "--by", "supervisor", *REASON]),
    ("reject", [CASE, "--by", "approver", *REASON]),
    ("proposals", ["--all"]),
    ("document letterhead", ["--name", "市政府办公室", "--code", "景府办"]),
    ("document letterheads", []),
    ("document kinds", [CASE]),
    ("document issue", [CASE, "--kind", "reminder-letter", "--by", "supervisor"]),
    ("document issued", []),
    ("document annul", ["景府办提〔2026〕1号", "--by", "supervisor", *REASON]),
    ("show", [CASE]),
    ("mine", ["--by", "edu-handler"]),
    ("import", ["LETTERS", "--kind", "consultation"]),
    ("find", ["甲"]),
    ("list", []),
    ("overdue", ["--due-within", "20"]),
    ("close", [CASE, "--reply", "已答复。"]),
    ("selection add", [CASE]),
    ("selection export", []),
    ("selection remove", [CASE]),
    ("correct", [CASE, "--title", "甲乙", "--by", "supervisor", *REASON]),
    ("note", [CASE, "来电致谢"]),
    ("attach", [CASE, "FILE"]),
    ("attach --extract", ["1", CASE, "--to", "EXTRACTED"]),
    ("reopen", [CASE, "--by", "supervisor", *REASON]),
    ("show", [CASE]),
    ("open", ["information-request", "--unit", "edu", "--title", "乙", *REQUESTED]),
    ("step", ["REQUEST", "legal-review", "--set", "counsel=甲", "--set", "legal_opinion=passed"]),
    ("show", ["REQUEST"]),
    ("withdraw", ["REQUEST", *REASON]),
    ("takeover status", []),
    ("takeover", ["--by", "supervisor"]),
    ("takeover import", ["REGISTER", "--by", "supervisor"]),
    ("takeover status", []),
    ("takeover finish", ["--by", "supervisor", "--yes"]),
    ("stats", []),
    ("product", ["PRODUCT"]),
    ("ranking", []),
    ("report month", ["--period", "2026-11"]),
    ("report quarter", []),
    ("report year", []),
    ("report requests", ["--year", "2026"]),
    ("notifications", []),
    ("history", []),
    ("backup", ["BACKUP"]),
    ("doctor", []),
    ("calendar day", ["2026-10-10"]),
    ("calendar add", ["2026-09-30", "2"]),
    ("calendar count", ["2026-09-30", "2026-10-10"]),
    ("open", ["consultation", "--unit", "edu", "--title", "丙"]),
    ("calendar import --dry-run", ["NOTICE"]),
    ("calendar import", ["NOTICE", "--yes"]),
    ("calendar close", ["2026-11-26", "--basis", "文", "--yes", *REASON]),
    ("calendar replan --status", []),
    ("calendar revoke", ["2", "--yes", *REASON]),
    ("calendar workday", ["2026-11-28", "--basis", "文", "--yes", *REASON]),
    ("calendar history", []),
    ("calendar diff", ["0", "1"]),
    ("calendar replan", []),
    ("catalog list", []),
    ("catalog show", ["consultation"]),
    ("catalog check", []),
    ("catalog coverage", []),
    ("catalog draft", [str(ROOT / "tests" / "catalog" / "documents" / "bingqu-2022.txt")]),
    ("activate", ["third-party-scan", "--every", "quarter"]),
    ("deactivate", ["third-party-scan", *REASON]),
    ("unit import", ["UNITS"]),
    ("unit list", []),
    ("unit rename", ["x1", "乙局", *REASON]),
    ("unit handing", ["x1", "turn"]),
    ("unit retire", ["x1", *REASON]),
    ("unit restore", ["x1", *REASON]),
    ("officer import", ["OFFICERS"]),
    ("officer list", []),
    ("officer away", ["edu-handler", "--deputy", "edu-lead", "--since", "2026-11-23", "--until", "2026-11-27"]),
    ("officer absences", []),
    ("officer bind", ["edu-lead", "nobody-here"]),
    ("officer bindings", []),
    ("export", ["XLSX"]),
    ("officer password", ["edu-handler"]),
    ("officer reset-factor", ["edu-handler"]),
    ("token make", ["网站", "--officer", "edu-handler"]),
    ("token list", []),
    ("token revoke", ["网站"]),
    ("officer unbind", ["nobody-here"]),
    ("officer reach", ["edu-lead", "hook=el", "mail=el@example.cn"]),
    ("template list", []),
    ("template show", ["line"]),
    ("report lists", ["--year", "2026", "-o", "LISTS"]),
    ("template show --output", ["TAKEN", "reminder-letter"]),
    ("template check", []),
    ("template try", [CASE]),
    ("channel test", ["edu-lead"]),
    ("channel list", []),
    ("officer back", ["edu-handler"]),
    ("officer handover", ["edu-handler", "--to", "zs"]),
    ("officer restore", ["edu-handler", *REASON]),
    ("officer rename", ["edu-handler", "王小明", *REASON]),
    ("officer retire", ["edu-handler", *REASON]),
    ("account add", ["--unit", "edu", "--opened", "2020-01-05", *ACCOUNT]),
    ("account apply", ["--unit", "edu", *SECOND, *REASON, "--by", "edu-lead"]),
    ("account applications", []),
    ("mine", ["--by", "approver"]),
    ("account reject", [*SECOND, *REASON, "--by", "approver"]),
    ("account apply", ["--unit", "edu", *SECOND, *REASON, "--by", "edu-lead"]),
    ("account approve", [*SECOND, "--by", "approver"]),
    ("account review", ["--open", "--by", "supervisor"]),
    ("account post", ACCOUNT),
    ("account list", []),
    ("account close", [*ACCOUNT, "--on", "2026-11-23"]),
    ("account import", ["ACCOUNTS"]),
    ("document add", ["--unit", "edu", "--number", DOCUMENT, "--title", "办法", "--published", "2023-05-04"]),
    ("document list", []),
    ("document status", [DOCUMENT, "--effect", "repealed", "--on", "2026-11-20"]),
    ("policy", []),
    ("audit verify", []),
    ("audit log", []),
    ("audit export", ["AUDIT"]),
    ("rehearse", ["SCENARIO"]),
    ("retention", ["--years", "1"]),
    ("key make", ["KEY"]),
    ("key apply", []),
    ("key status", []),
    ("key rotate", ["--to", "NEWKEY"]),
]
"""A day at the desk that asks for every answer once, with something in it."""


def leaves(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, set[str]]]:
    """Every command with its options, groups that are commands themselves among them."""
    for name, found in group.commands.items():
        if getattr(found, "invoke_without_command", False):
            yield " ".join((*path, name)), {option for one in found.params for option in one.opts}
        if hasattr(found, "commands"):
            yield from leaves(found, (*path, name))
        else:
            yield " ".join((*path, name)), {option for one in found.params for option in one.opts}


COMMANDS = dict(leaves(get_command(app)))


def table() -> dict[str, str]:
    """What docs/json.md says of each command; of a row of several the second inherits the first one's group."""
    found = {}
    for row in re.findall(r"^\| (`.+?`) \| (.+) \|$", JSON_MD, re.MULTILINE):
        names, group = re.findall(r"`([^`]+)`", row[0]), ""
        for name in names:
            words = name.split()
            if len(words) > 1 and not words[1].startswith("--"):
                group = words[0]
            full = name if name in COMMANDS or group == "" or words[0] == group else f"{group} {name}"
            found[f"{group} {name}" if f"{group} {name}" in COMMANDS else full] = row[1]
    return found


ANSWERS = table()


def words_of(text: str) -> set[str]:
    """The keys that a text names."""
    return {word for part in re.findall(r"`([^`]+)`", text) for word in re.findall(r"[a-z_0-9]+", part)}


def paragraph(start: str) -> str:
    """The paragraphs of docs/json.md that explain something."""
    return "\n".join(part for part in JSON_MD.split("\n\n") if f"**{start}" in part)


def named_for(name: str) -> set[str]:
    """All keys that docs/json.md names for a command: in its row, and where the row sends the reader."""
    text = ANSWERS[name]
    for word, start in (
        ("case", "A case"),
        ("account", "An account"),
        ("document", "A case"),
        ("paper", "A paper"),
        ("product", "A product"),
    ):
        if re.search(rf"\b(an?|of) {word}s?\b|lists? of {word}s", text):
            text += paragraph(start) + (paragraph("An account") if word == "document" else "")
    text += {"show": paragraph("An event"), "rehearse": paragraph("A line of"), "ranking": paragraph("A product")}.get(
        name, ""
    )
    text += paragraph("`report requests`") if name == "report requests" else ""
    if name in AS_IN_CATALOG_MD:
        return set(re.findall(r"[a-z_]+", CATALOG_MD))
    return words_of(text)


def promised(name: str) -> set[str]:
    """The keys with which the row begins: every answer has them."""
    row = ANSWERS[name].split("; ")[0].split(" (")[0]
    first = re.search(r"`([^`]+)`", row)
    text = re.sub(r"[\[{][^\]}]*[\]}]+", "", first.group(1)) if first else ""
    return set(re.findall(r"[a-z_0-9]+", text))


def keys_of(answer: Any) -> Iterator[str]:
    """Every key of an answer at every depth, but for what is named elsewhere."""
    if isinstance(answer, list):
        for one in answer:
            yield from keys_of(one)
    elif isinstance(answer, dict):
        for key, value in answer.items():
            yield key
            if key not in FREE:
                yield from keys_of(value)


def instants_of(answer: Any) -> Iterator[str]:
    """Every instant of an answer at every depth, whoever named its key."""
    if isinstance(answer, list | dict):
        for one in answer.values() if isinstance(answer, dict) else answer:
            yield from instants_of(one)
    elif isinstance(answer, str) and re.match(r"\d{4}-\d\d-\d\dT\d\d:", answer):
        yield answer


@pytest.fixture
def hook(home: Path) -> Iterator[None]:
    """A webhook of the office."""
    with serving(Vendor(webhook)) as vendor:
        (home / "channels.yaml").write_text("channels: {hook: {kind: webhook, url: hook_url, sign: hook_sign}}\n")
        (home / "secrets").mkdir()
        (home / "secrets" / "hook_url").write_text(vendor.base)
        (home / "secrets" / "hook_sign").write_text(SIGN)
        yield


@pytest.fixture
def files(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hook: None) -> dict[str, str]:
    """What the script names in capitals: files, and the case of a monthly bulletin, which the worker would open."""
    texts = {
        "NOTICE": NOTICE_2027,
        "UNITS": "id,name\nx1,甲局\n",
        "OFFICERS": "id,name,role,unit\nzs,张三,经办人,edu\n",
        "ACCOUNTS": "unit,platform,name,opened_on\nedu,微博,乙,2021-01-01\n",
        "REGISTER": "事项,承办单位,标题,收到,原编号\nconsultation,edu,旧件,2026-10-12,旧-1\n",
        "LETTERS": "编号,标题,收到时间,承办单位\nP-1,导入的来信,2026-11-23,edu\n",
        "FILE": "附件",
        "SCENARIO": (
            "start: 2026-09-14\nuntil: 2026-09-14\noffice: jingdezhen\nactions:\n"
            "  - {at: 2026-09-14 09:00, run: open consultation --as A --unit edu --title t}\n"
        ),
    }
    suffix = {"NOTICE": "txt", "FILE": "txt", "SCENARIO": "yaml"}
    found = {}
    for name, text in texts.items():
        path = tmp_path / f"{name.lower()}.{suffix.get(name, 'csv')}"
        path.write_text(text, encoding="utf-8")
        found[name] = str(path)
    monkeypatch.setenv("DUBAN_DATA_KEY", str(tmp_path / "key"))
    make_key(tmp_path / "new-key")
    monkeypatch.setattr("sys.stdin", io.StringIO("Yanshou-2026\n"))
    return found | {
        "KEY": str(tmp_path / "key"),
        "NEWKEY": str(tmp_path / "new-key"),
        "PRODUCT": _seeded(home),
        "BACKUP": str(tmp_path / "backup.db"),
        "AUDIT": str(tmp_path / "audit"),
        "EXTRACTED": str(tmp_path / "x.txt"),
        "LISTS": str(tmp_path / "lists.xlsx"),
        "TAKEN": str(tmp_path / "taken.docx"),
        "XLSX": str(tmp_path / "register.xlsx"),
    }


def _seeded(home: Path) -> str:
    ledger, clock = Ledger(sqlite_url(home / "ledger.db")), Clock()
    monthly = bundled_catalog().get("governor-message")
    monthly = monthly.model_copy(update={"cycle": Cycle.model_validate({"every": "month", "product": "bulletin"})})
    with make_office(ledger, clock).turn() as turn:
        facts = product_of(turn.session, monthly, named_period("2026-10"), official(), clock())
        unit = find_unit(turn.session, "edu")
        number = register_case(turn, Registration(monthly, unit, "通报", clock(), facts=facts)).number
        message = Message(id="m", officer_id="edu-handler", subject="题", body="文", created_at=clock())
        turn.session.add(message)
        turn.session.add(SecondFactor(officer_id="edu-handler", secret="", made_at=clock(), confirmed_at=clock()))
        turn.session.flush()
        turn.session.add(Delivery(message_id="m", channel="mail", address="zs@example.cn"))
    ledger.close()
    return number


def test_every_answer_has_the_keys_of_the_schema(duban: Say, files: dict[str, str]) -> None:
    faults: dict[str, str] = {}
    for name, arguments in SCRIPT:
        answer = duban(*name.split(), *(files.get(word, word) for word in arguments), "--json")
        assert answer.code == (1 if name == "doctor" else 0), (name, answer.error)
        found = [json.loads(line) for line in answer.out.splitlines()] if name == "rehearse" else answer.json
        if name == "open":
            files["REQUEST"] = answer.json["number"]
        assert found != [], f"{name} answers with nothing: the script shows none of its keys"
        printed = (
            set(found[0] if name == "catalog list" else found) if name in AS_IN_CATALOG_MD else set(keys_of(found))
        )
        elsewhere = {one for one in instants_of(found) if not one.endswith("+08:00") or "." in one}
        unnamed, missing = printed - named_for(name), promised(name) - printed
        if unnamed or missing or elsewhere:
            said = f"not in docs/json.md: {sorted(unnamed)}; not printed: {sorted(missing)}"
            faults[name] = f"{said}; not to the second in +08:00: {sorted(elsewhere)}"

    assert faults == {}


def test_the_script_asks_for_every_answer() -> None:
    with_json = {name for name, options in COMMANDS.items() if "--json" in options}

    assert {name.split(" --")[0] for name, _ in SCRIPT} | {"init", "restore", "move"} | ASKS_THE_ENGINE == with_json
    assert {name.split(" --")[0] for name in ANSWERS} == with_json


def test_init_answers_with_what_it_made(tmp_path: Path) -> None:
    answer = command(["init", "--sample", "jingdezhen", "--json"], home=tmp_path / "new", now=Clock())

    assert list(answer.json) == ["ledger", "units", "officers", "cases"]
    assert set(answer.json) == words_of(ANSWERS["init"])


def test_what_is_restored_and_moved_is_counted(duban: Say, tmp_path: Path) -> None:
    assert duban("backup", str(tmp_path / "a.duban")).code == 0
    restored = command(["restore", str(tmp_path / "a.duban"), "--json"], home=tmp_path / "new", now=Clock())
    moved = duban("move", "--to", f"sqlite:///{tmp_path / 'moved.db'}", "--json")

    assert set(restored.json) == words_of(ANSWERS["restore"])
    assert set(moved.json) == words_of(ANSWERS["move"])


def test_every_command_is_in_the_handbook() -> None:
    assert [name for name in COMMANDS if f"duban {name}" not in HANDBOOK] == []


def test_every_word_of_the_log_is_in_the_schema() -> None:
    line = paragraph("A line of a rehearsal")

    assert [word.value for word in (*EventName, *Level) if not re.search(rf"\b{word.value}\b", line)] == []
