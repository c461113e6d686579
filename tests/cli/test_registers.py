"""The registers as clerks keep them: accounts, regulatory documents, replies selected for publication."""

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from casework.acting import carry_out
from casework.registered import registered
from casework.registering import Registration, register_case
from catalog.loader import Catalog, load_files
from cli.hints import hinted
from desk.cases.opening import Opening, open_case
from desk.registers.account_review import IDLE_DAYS, Ground, closures, open_closures, review
from desk.registers.accounts import NewAccount, add_account, close_account, import_accounts, list_accounts, note_post
from desk.registers.documents import NewDocument, add_document, change_effect, list_documents
from desk.registers.selection import deselect_reply, public_json, public_replies, select_reply
from desk.views.asked import Asked
from desk.views.subscriptions import deadlines
from models.errors import BadInput, DubanError, NotFound, Refused
from models.instants import parse_instant
from models.queries.cases import events_of, get_case, hold_case
from models.queries.documents import enter_document
from models.queries.people import find_unit
from models.registers import Account, RegisteredDocument, Selection
from models.standing import Absence
from models.tables import Submission
from models.words import Act, Effect, State
from office.office import Office
from papers.texts import Texts
from tests.helpers import Say, play, tells
from tests.helpers import command as run_here

SPELLINGS = (
    "景府发[2023]5号",
    "景府发〔２０２３〕５号",
    "景府发﹝2023﹞5号",
    "景府发〖2023〗5号",
    " 景府发 〔2023〕 5 号",
)
T, D = parse_instant, dt.date.fromisoformat
CATALOG = """
ladders:
  plain:
    - {offset: due, level: overdue, to: [handler]}
procedures:
  task:
    name: 任务
    steps:
      - {id: done, name: 办结, clock: closes, fields: [{id: result, name: 结果}]}
obligations:
  account-closure: {name: 账号关停, prefix: GT, clause: c, basis: b, procedure: task, limit: {days: 10}, ladder: plain}
  effect-update: {name: 效力更新, prefix: XL, clause: c, basis: b, procedure: task, limit: {days: 5}, ladder: plain}
  consultation: {name: 咨询, prefix: ZX, clause: c, basis: b, procedure: reply, limit: {days: 5}, ladder: plain}
"""


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Office:
    """A sample office on Monday 2026-11-23, 10:00, with a catalog of its own."""
    path = tmp_path / "mine.yaml"
    path.write_text(CATALOG, encoding="utf-8")
    return replace(office, catalog=load_files([path]))


def command(office: Office, *arguments: str) -> tuple[int, str, str]:
    """A command line in the office: exit code, output, error."""
    answer = run_here(arguments, given=office)
    return answer.code, answer.out, answer.error


def number_of_cases(office: Office) -> int:
    return len(json.loads(command(office, "list", "--all", "--json")[1]))


# Accounts


def an_account(name: str = "甲", opened: str = "2026-01-05", **more: Any) -> NewAccount:
    return NewAccount(**{"unit": "edu", "platform": "微信", "name": name, "opened_on": D(opened), **more})


def test_one_unit_has_one_account_on_a_platform(desk: Office) -> None:
    add_account(desk, an_account("甲"))
    add_account(desk, an_account("甲", platform="微博"))
    add_account(desk, an_account("乙", unit="data"))

    with tells(Refused, "原则上在同一平台只开设一个账号.*--exception-by"):
        add_account(desk, an_account("丙"))
    close_account(desk, "微信", "甲", D("2026-11-20"))
    assert add_account(desk, an_account("丙")).exception_by is None  # the first one is closed


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"exception_by": "supervisor", "reason": "少儿频道"}, "例外须由审批人批准"),
        ({"exception_by": "approver"}, "例外的理由（--reason）不能为空"),
        ({"exception_by": "approver", "reason": " "}, "例外的理由"),
        ({"reason": "少儿频道"}, "--exception-by"),
        ({"exception_by": "nobody", "reason": "少儿频道"}, "没有人员"),
        ({"name": "甲"}, "微信账号“甲”已登记（edu）"),
        ({"name": "甲", "unit": "data"}, "微信账号“甲”已登记（edu）"),
        ({"name": " "}, "账号名称不能为空"),
        ({"name": "名" * 61}, "最多 60 字"),
        ({"platform": ""}, "平台不能为空"),
        ({"unit": "moon"}, "没有单位"),
        ({"opened": "2026-11-24"}, "开设日期 2026-11-24 晚于今天"),
    ],
)
def test_an_account_that_may_not_be_is_not_registered(desk: Office, more: dict[str, str], said: str) -> None:
    add_account(desk, an_account("甲"))
    with pytest.raises(DubanError) as error:
        add_account(desk, an_account(**{"name": "乙", **more}))

    assert said in hinted(error.value)
    assert [one.name for one in list_accounts(desk, closed=True)] == ["甲"]


def test_an_exception_names_who_allowed_it_and_why(desk: Office) -> None:
    add_account(desk, an_account("甲"))
    second = add_account(desk, an_account("乙", exception_by="approver", reason="少儿频道"))

    assert (second.exception_by, second.exception_reason) == ("approver", "少儿频道")


def test_a_deputy_of_the_approver_may_allow_it(desk: Office) -> None:
    add_account(desk, an_account("甲"))
    with desk.ledger.write() as session:
        since, until = D("2026-11-20"), D("2026-11-30")
        session.add(Absence(officer_id="approver", deputy_id="supervisor", since=since, until=until))

    assert (
        add_account(desk, an_account("乙", exception_by="supervisor", reason="少儿频道")).exception_by == "supervisor"
    )


def a_csv(tmp_path: Path, *rows: str, head: str = "unit,platform,name,opened_on,last_post_on") -> Path:
    path = tmp_path / "accounts.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return path


def test_the_accounts_that_exist_are_imported_second_ones_too(desk: Office, tmp_path: Path) -> None:
    path = a_csv(
        tmp_path, "市教育局,微信,甲,2020/3/1,2026-11-20", "edu,微信,乙,2021-03-01,", "data,微信,丙,2021-03-01,"
    )
    result = import_accounts(desk, path)

    assert (result.added, result.changed) == (3, 0)
    found = [(one.unit_id, one.name, one.opened_on, one.last_post_on) for one in list_accounts(desk, "edu")]
    assert set(found) == {("edu", "甲", D("2020-03-01"), D("2026-11-20")), ("edu", "乙", D("2021-03-01"), None)}


def test_an_import_brings_the_days_of_known_accounts_up_to_date(desk: Office, tmp_path: Path) -> None:
    add_account(desk, an_account("甲"))
    note_post(desk, "微信", "甲", D("2026-11-10"))
    result = import_accounts(desk, a_csv(tmp_path, "edu,微信,甲,2020-03-01,2026-11-02"))

    assert (result.added, result.changed) == (0, 1)
    (account,) = list_accounts(desk)
    assert (account.opened_on, account.last_post_on) == (D("2020-03-01"), D("2026-11-10"))  # the later post counts


def test_an_import_with_broken_rows_names_each_and_stores_nothing(desk: Office, tmp_path: Path) -> None:
    add_account(desk, an_account("旧", opened="2020-01-01"))
    close_account(desk, "微信", "旧", D("2026-01-01"))
    add_account(desk, an_account("甲", unit="data"))
    path = a_csv(
        tmp_path,
        "edu,微信,好,2021-01-01,",
        "moon,微信,乙,2021-01-01,",
        "edu,微信,丙,去年,",
        "edu,微信,丁,2021-01-01,2020-01-01",
        "edu,微信,好,2022-01-01,",
        "edu,微信,甲,2022-01-01,",
        "edu,微信,旧,2022-01-01,",
    )
    with pytest.raises(BadInput) as error:
        import_accounts(desk, path)

    for part in (
        *(
            "未导入任何一行",
            "第 3 行：没有单位“moon”",
            "第 4 行：无法识别日期“去年”",
            "第 5 行：最近发布日期 2020-01-01 早于",
        ),
        *("第 6 行：微信账号“好” 重复", "第 7 行：微信账号“甲”已登记在 data 名下", "第 8 行：微信账号“旧”已于"),
    ):
        assert part in str(error.value)
    assert [one.name for one in list_accounts(desk)] == ["甲"]


@pytest.mark.parametrize(
    ("row", "head", "said"),
    [
        ("edu,微信,甲,2027-01-01,", "", "晚于今天"),
        ("edu,微信,甲,,", "", "开设日期不能为空"),
        ("edu,微信,甲", "", "列数与首行不符"),
        ("edu,微信,甲", "unit,platform,name", "首行缺少列 opened_on"),
    ],
)
def test_a_row_that_is_not_usable_says_why(desk: Office, tmp_path: Path, row: str, head: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        import_accounts(desk, a_csv(tmp_path, row, **({"head": head} if head else {})))


def test_posts_and_closing_are_noted_in_the_order_of_time(desk: Office) -> None:
    add_account(desk, an_account("甲", opened="2026-10-01"))
    with pytest.raises(Refused, match="已记开设 2026-10-01"):
        note_post(desk, "微信", "甲", D("2026-09-30"))
    assert note_post(desk, "微信", "甲").last_post_on == D("2026-11-23")
    with pytest.raises(Refused, match="已记最近发布 2026-11-23"):
        note_post(desk, "微信", "甲", D("2026-11-20"))
    with pytest.raises(Refused, match="晚于今天"):
        note_post(desk, "微信", "甲", D("2026-11-24"))
    with pytest.raises(NotFound, match="没有微博账号“甲”"):
        note_post(desk, "微博", "甲")
    with pytest.raises(Refused, match="请核对"):
        close_account(desk, "微信", "甲", D("2026-11-22"))
    with pytest.raises(Refused, match="晚于今天"):
        close_account(desk, "微信", "甲", D("2026-11-24"))
    assert close_account(desk, "微信", "甲", D("2026-11-23")).closed_on == D("2026-11-23")
    with pytest.raises(Refused, match="已于 2026-11-23 关停"):
        close_account(desk, "微信", "甲", D("2026-11-23"))
    with pytest.raises(Refused, match="已于 2026-11-23 关停"):
        note_post(desk, "微信", "甲")
    with pytest.raises(Refused, match="2026-11-23 已关停"):
        add_account(desk, an_account("甲"))


TODAY = D("2026-11-23")


def stock(*rows: str) -> list[Account]:
    """Accounts of one unit as `name platform opened last-post exception`, `-` for nothing."""
    made = []
    for number, row in enumerate(rows, 1):
        name, platform, opened, posted, allowed = row.split()
        account = Account(id=number, unit_id="edu", platform=platform, name=name, opened_on=D(opened))
        account.last_post_on = None if posted == "-" else D(posted)
        account.exception_by = None if allowed == "-" else allowed
        made.append(account)
    return made


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["a 微信 2020-01-01 2026-11-10 -"], {}),  # 13 days
        (["a 微信 2020-01-01 2026-11-09 -"], {"a": "idle"}),  # 14 days: the two weeks before the check
        (["a 微信 2026-11-10 - -"], {}),  # opened 13 days ago, nothing yet
        (["a 微信 2026-11-09 - -"], {"a": "idle"}),
        (["a 微信 2020-01-01 2026-11-20 -", "b 微信 2021-01-01 2026-11-22 -"], {"a": "duplicate"}),
        (["a 微信 2020-01-01 2026-11-20 -", "b 微博 2021-01-01 2026-11-22 -"], {}),
        (["a 微信 2020-01-01 2026-11-22 -", "b 微信 2021-01-01 2026-11-22 -"], {"b": "duplicate"}),  # the older stays
        (["a 微信 2026-11-15 - -", "b 微信 2026-11-16 2026-11-17 -"], {"a": "duplicate"}),  # never posted goes first
        (["a 微信 2020-01-01 2026-11-20 -", "b 微信 2021-01-01 2026-11-22 approver"], {}),
        (["a 微信 2020-01-01 2026-11-20 -", "b 微信 2021-01-01 2026-01-01 approver"], {"b": "idle"}),
        (
            ["a 微信 2020-01-01 2026-01-01 -", "b 微信 2021-01-01 2026-02-01 -", "c 微信 2021-01-01 2026-11-22 -"],
            {"a": "idle duplicate", "b": "idle duplicate"},
        ),
        (["a 微信 2020-01-01 2026-01-01 -", "b 微信 2021-01-01 2026-02-01 -"], {"a": "idle duplicate", "b": "idle"}),
    ],
)
def test_what_should_be_closed(rows: list[str], expected: dict[str, str]) -> None:
    found = closures(stock(*rows), TODAY)

    assert {one.account.name: " ".join(one.grounds) for one in found} == expected
    assert IDLE_DAYS == 14


def test_the_catalog_may_set_another_figure(desk: Office) -> None:
    add_account(desk, an_account(opened="2026-11-01"))  # 22 days ago
    closing = desk.catalog.get("account-closure")
    known = {closing.id: closing.model_copy(update={"settings": {"idle_days": 30}})}

    assert len(review(desk)) == 1
    assert review(replace(desk, catalog=Catalog(known))) == []


def test_a_closure_says_its_grounds() -> None:
    (found,) = closures(stock("a 微信 2020-01-01 2026-11-01 -", "b 微信 2021-01-01 2026-11-22 -"), TODAY)

    assert found.grounds == (Ground.IDLE, Ground.DUPLICATE)
    assert str(found) == "闲置（2026-11-01 之后 22 天没有更新）；重复（同一平台保留“b”）"


def test_a_review_opens_one_case_for_each_account_once(desk: Office, tmp_path: Path) -> None:
    import_accounts(
        desk,
        a_csv(tmp_path, "edu,微信,甲,2020-03-01,2026-11-20", "edu,微信,乙,2021-03-01,", "data,微信,丙,2021-03-01,"),
    )
    first = open_closures(desk, "supervisor")
    second = open_closures(desk, "supervisor")

    assert [(case.obligation, case.unit_id, case.title) for case in first.cases] == [
        ("account-closure", "data", "关停微信账号“丙”（闲置）"),
        ("account-closure", "edu", "关停微信账号“乙”（闲置、重复）"),
    ]
    assert first.warning is not None  # no server here: the worker starts them
    assert second.cases == []
    assert {one.account.name: one.account.closing_case for one in review(desk)} == {
        "丙": first.cases[0].number,
        "乙": first.cases[1].number,
    }
    close_account(desk, "微信", "乙", D("2026-11-23"))
    assert [one.account.name for one in review(desk)] == ["丙"]


def test_a_review_opens_all_cases_or_none(desk: Office) -> None:
    add_account(desk, an_account("甲", opened="2020-01-01"))
    with tells(BadInput, "--by"):
        open_closures(desk, None)
    with pytest.raises(NotFound, match="没有人员"):
        open_closures(desk, "nobody")
    with pytest.raises(NotFound, match="没有事项“account-closure”"):
        open_closures(replace(desk, catalog=Catalog({})), "supervisor")

    assert [one.account.closing_case for one in review(desk)] == [None]
    assert number_of_cases(desk) == 0


def test_who_comes_at_the_same_time_finds_what_the_other_wrote(desk: Office) -> None:
    def add(number: int) -> bool:
        try:
            add_account(desk, an_account(f"第{number}个", opened="2020-01-01"))
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        added = sum(pool.map(add, range(8)))
        opened = list(pool.map(lambda _: open_closures(desk, "supervisor"), range(4)))

    assert (added, sum(len(one.cases) for one in opened)) == (1, 1)


def test_accounts_by_command(desk: Office) -> None:
    add = (
        "account",
        "add",
        "--unit",
        "市教育局",
        "--platform",
        "微信",
        "--name",
        "景德镇教育",
        "--opened",
        "2026-01-05",
    )
    made = json.loads(command(desk, *add, "--json")[1])
    assert list(made) == [
        *("unit", "unit_name", "platform", "name", "opened_on", "last_post_on", "closed_on"),
        *("exception_by", "exception_reason", "closing_case", "exception_typed_for"),
    ]
    assert command(desk, *add)[0] == 1
    looked = json.loads(command(desk, "account", "review", "--json")[1])
    assert (looked["opened"], looked["proposals"][0]["grounds"]) == ([], ["idle"])
    assert number_of_cases(desk) == 0
    opened = json.loads(command(desk, "account", "review", "--open", "--by", "supervisor", "--json")[1])
    assert opened["opened"] == [opened["proposals"][0]["closing_case"]] == ["GT-2026-0001"]
    assert list(opened["proposals"][0]) == [*made, "grounds", "detail"]
    assert "GT-2026-0001" in command(desk, "account", "review")[1]
    name = ("--platform", "微信", "--name", "景德镇教育")
    assert "最近发布 2026-11-23" in command(desk, "account", "post", *name)[1]
    assert "已于 2026-11-23 关停" in command(desk, "account", "close", *name, "--on", "2026-11-23")[1]
    assert json.loads(command(desk, "account", "list", "--json")[1]) == []
    assert "景德镇教育" in command(desk, "account", "list", "--all", "--unit", "edu")[1]


# Regulatory documents


def a_document(desk: Office, number: str = "景府发〔2023〕5号", title: str = "办法", unit: str = "edu") -> str:
    return add_document(desk, NewDocument(unit, number, title, D("2023-05-04")), "supervisor").number


def test_a_change_of_effect_and_its_case_are_one(desk: Office) -> None:
    a_document(desk)
    document, opened = change_effect(desk, "景府发[2023]5号", "repealed", D("2026-11-20"), "supervisor")

    assert (document.effect, document.changed_on, document.actor) == (Effect.REPEALED, D("2026-11-20"), "supervisor")
    case = opened.case
    assert (case.obligation, case.unit_id, case.title) == (
        "effect-update",
        "edu",
        "景府发〔2023〕5号《办法》效力变更为废止",
    )
    assert opened.warning is not None
    assert [one.number for one in list_documents(desk, "废止")] == [document.number]
    assert list_documents(desk, "in_force") == []


def test_a_case_that_cannot_be_opened_leaves_the_register_as_it_is(desk: Office) -> None:
    a_document(desk)
    with pytest.raises(NotFound, match="没有事项“effect-update”"):
        change_effect(replace(desk, catalog=Catalog({})), "景府发〔2023〕5号", "repealed", D("2026-11-20"))

    assert [one.effect for one in list_documents(desk)] == [Effect.IN_FORCE]


@pytest.mark.parametrize(
    ("number", "effect", "on", "said"),
    [
        ("景府发〔2023〕5号", "repealed", "2026-11-24", "晚于今天"),
        ("景府发〔2023〕5号", "repealed", "2023-05-03", "早于公布日期 2023-05-04"),
        ("景府发〔2023〕5号", "in_force", "2026-11-20", "amended（修改）、lapsed（失效）或 repealed（废止）"),
        ("景府发〔2023〕5号", "gone", "2026-11-20", "效力“gone”不认识"),
        ("景府发〔2023〕6号", "repealed", "2026-11-20", "登记簿中没有文件"),
        ("景府发〔2023〕7号", "repealed", "2026-11-20", "已于 2026-11-01 废止，没有变化"),
        ("景府发〔2023〕7号", "lapsed", "2026-11-20", "已于 2026-11-01 废止，不会再失效"),
        ("景府发〔2023〕7号", "amended", "2026-11-20", "已于 2026-11-01 废止，不会再修改"),
        ("景府发〔2023〕8号", "amended", "2026-11-01", "没有变化"),
    ],
)
def test_a_change_that_is_none_or_does_not_fit_is_refused(
    desk: Office, number: str, effect: str, on: str, said: str
) -> None:
    a_document(desk)
    for other, before in (("景府发〔2023〕7号", "废止"), ("景府发〔2023〕8号", "修改")):
        change_effect(desk, a_document(desk, other), before, D("2026-11-01"))
    with pytest.raises(DubanError) as error:
        change_effect(desk, number, effect, D(on))

    assert said in str(error.value)
    assert number_of_cases(desk) == 2


def test_a_document_may_be_amended_twice_and_then_lapse(desk: Office) -> None:
    number = a_document(desk)
    for effect, day in (("amended", "2024-01-01"), ("amended", "2025-01-01"), ("lapsed", "2026-01-01")):
        change_effect(desk, number, effect, D(day))

    assert number_of_cases(desk) == 3


def test_a_long_title_is_shortened_in_the_case_only(desk: Office) -> None:
    number = a_document(desk, title="题" * 200)
    _, opened = change_effect(desk, number, "lapsed", D("2026-11-20"))

    assert "题…》效力变更为失效" in opened.case.title
    assert "题" * 200 in (opened.case.content or "")


def test_the_stock_is_entered_once(desk: Office) -> None:
    a_document(desk)
    with pytest.raises(Refused, match="已登记为《办法》"):
        a_document(desk, "景府发(2023)5号")
    for typed, better in (("景府发〔2023〕第5号", "前不加“第”"), ("景府发〔2023〕05号", "不编虚位")):
        with pytest.raises(BadInput, match=rf"{better}.*景府发〔2023〕5号"):
            a_document(desk, typed)
    with pytest.raises(Refused, match="晚于今天"):
        add_document(desk, NewDocument("edu", "景府发〔2026〕9号", "t", D("2026-11-24")))
    with pytest.raises(BadInput, match="发文字号不能为空"):
        a_document(desk, " ")


@pytest.mark.parametrize("typed", SPELLINGS)
@pytest.mark.parametrize("kept", ["景府发〔2023〕5号", "景府发【２０２３】05 号"])
def test_a_document_is_found_by_any_spelling_and_entered_once(desk: Office, kept: str, typed: str) -> None:
    a_document(desk)
    with desk.ledger.write() as session:
        (row,) = session.exec(select(RegisteredDocument)).all()
        row.number = kept  # as an earlier release left it
        session.add(row)

    with pytest.raises(Refused, match="已登记为《办法》"):
        a_document(desk, typed)
    published(desk, typed)
    changed, _ = change_effect(desk, typed, "repealed", D("2026-11-21"))
    assert [(one.id, one.effect) for one in list_documents(desk)] == [(changed.id, Effect.REPEALED)]


def published(desk: Office, number: str, unit: str = "edu") -> str:
    """A document enters the register from a case, as the closing step of its procedure has it; the case's number."""
    case = open_case(desk, Opening(kind="effect-update", unit=unit, title="新办法")).case
    facts = {"document_number": number, "published_on": "2026-11-20"}
    case.progress = case.progress.model_copy(update={"facts": facts})
    with desk.ledger.write() as session:
        enter_document(session, registered(case, D("2026-11-23"), "edu-handler"))
    return case.number


def test_a_document_published_in_a_case_is_found_by_its_number_or_its_case(desk: Office) -> None:
    number = published(desk, "景府发[2026]9号")
    (document,) = list_documents(desk)
    assert (document.number, document.case_number, document.effect) == ("景府发〔2026〕9号", number, Effect.IN_FORCE)
    changed, _ = change_effect(desk, number.lower(), "amended", D("2026-11-21"))

    assert changed.number == "景府发〔2026〕9号"


def test_a_document_of_the_stock_that_is_published_again_stays_one(desk: Office) -> None:
    a_document(desk)
    number = published(desk, "景府发〔2023〕5号")
    (document,) = list_documents(desk)
    assert (document.case_number, document.title, document.published_on) == (number, "新办法", D("2026-11-20"))

    other = published(desk, "景府发〔2023〕5号", unit="data")  # two units gave one number
    with pytest.raises(Refused, match="有 2 件文件编为"):
        change_effect(desk, "景府发〔2023〕5号", "repealed", D("2026-11-21"))
    changed, _ = change_effect(desk, other, "repealed", D("2026-11-21"))
    assert changed.unit_id == "data"


def test_a_document_whose_procedure_ends_is_in_the_register() -> None:
    draft = "--set document=正文 --set publicity=on_request --set publicity_reason=内部 --set normative=yes"
    outcome = play(
        "2026-09-08",
        ("2026-09-01 09:00", "open policy-document --unit edu --title 新办法 --set meeting_planned=2026-09-18 --as A"),
        ("2026-09-01 10:00", f"step A draft {draft} --set interests=no"),
        ("2026-09-02 10:00", "step A review --set reviewer=甲 --set review_opinion=passed"),
        ("2026-09-03 10:00", "step A meeting --set met_on=2026-09-03 --set outcome=passed"),
        ("2026-09-04 10:00", "step A sign --by a --set document_number=景教[2026]3号 --set formed_on=2026-09-04"),
        ("2026-09-07 10:00", "step A archive --set archive_number=1"),
        ("2026-09-07 11:00", "document add --unit edu --number 景教（2026）3号 --title 旧 --published 2026-09-01"),
    )
    (refused,) = (line for line in outcome.timeline if line["event"] == "refused")

    assert "景教〔2026〕3号 已登记为《新办法》" in refused["detail"]


def test_documents_by_command(desk: Office) -> None:
    add = (
        "document",
        "add",
        "--unit",
        "edu",
        "--number",
        "景府发〔2023〕5号",
        "--title",
        "办法",
        "--published",
        "2023-05-04",
    )
    made = json.loads(command(desk, *add, "--json")[1])
    keys = ["number", "title", "unit", "unit_name", "published_on", "effect", "changed_on", "case"]
    assert (list(made), made["effect"], made["case"]) == (keys, "in_force", None)
    status = ("document", "status", "景府发〔2023〕5号", "--effect", "repealed", "--on", "2026-11-20")
    changed = json.loads(command(desk, *status, "--by", "supervisor", "--json")[1])
    assert (list(changed), changed["opened"]) == ([*keys, "opened", "warning"], "XL-2026-0001")
    assert command(desk, *status)[0] == 1
    assert [one["effect"] for one in json.loads(command(desk, "document", "list", "--json")[1])] == ["repealed"]
    assert "废止 2026-11-20" in command(desk, "document", "list", "--effect", "repealed")[1]
    assert "共 0 件" in command(desk, "document", "list", "--effect", "in_force")[1]
    assert "效力“x”不认识" in command(desk, "document", "list", "--effect", "x")[2]


# Replies selected for publication


def replied(
    desk: Office, content: str = "已修复。", date: str | None = None, received: str = "2026-11-20 09:30", **more: Any
) -> str:
    """A consultation that was replied to at 10:00 on 2026-11-23."""
    opening = Opening(kind="consultation", unit="edu", title="转学", received_at=T(received), **more)
    number = open_case(desk, opening).case.number
    evidence = {"content": content, "date": date, "unit": "edu", "unit_name": "市教育局"}
    act(desk, number, Act.CLOSE, evidence)
    return number


def act(desk: Office, number: str, what: Act, content: dict[str, Any]) -> None:
    """An act put on record."""
    with desk.turn() as turn:
        carry_out(turn, hold_case(turn.session, number), what, content, None)


def test_four_things_are_published_and_nothing_else(desk: Office) -> None:
    number = replied(desk, citizen="欧阳娜娜", phone="13912345678", content="已答复。")
    select_reply(desk, number.lower(), actor="supervisor")

    assert [public_json(one) for one in public_replies(desk)] == [
        {
            "asked_at": "2026-11-20T09:30:00+08:00",
            "replied_at": "2026-11-23T10:00:00+08:00",
            "unit": "市教育局",
            "reply": "已答复。",
        }
    ]
    deselect_reply(desk, number)
    assert public_replies(desk) == []
    with pytest.raises(NotFound, match="没有选登"):
        deselect_reply(desk, number)


def test_the_newest_reply_comes_first_and_days_are_included(desk: Office) -> None:
    for date in ("2026-11-20", "2026-11-22", None, "2026-11-21"):
        select_reply(desk, replied(desk, content=str(date), date=date))

    assert [one.reply for one in public_replies(desk)] == ["None", "2026-11-22", "2026-11-21", "2026-11-20"]
    found = public_replies(desk, D("2026-11-21"), D("2026-11-22"))
    assert [public_json(one)["replied_at"] for one in found] == [
        "2026-11-22T00:00:00+08:00",  # only the day is on record
        "2026-11-21T00:00:00+08:00",
    ]
    with tells(BadInput, "晚于 --to"):
        public_replies(desk, D("2026-11-22"), D("2026-11-21"))


def test_only_replies_that_were_given_are_selected_once(desk: Office) -> None:
    waiting = open_case(desk, Opening(kind="consultation", unit="edu", title="转学")).case.number
    with pytest.raises(Refused, match="是在办，没有答复可选登"):
        select_reply(desk, waiting)
    act(desk, waiting, Act.WITHDRAW, {"reason": "重复"})
    with pytest.raises(Refused, match="是撤回，没有答复可选登"):
        select_reply(desk, waiting)
    task = open_case(desk, Opening(kind="effect-update", unit="edu", title="t")).case.number
    with pytest.raises(Refused, match="不是留言"):
        select_reply(desk, task)
    number = replied(desk)
    select_reply(desk, number)
    with pytest.raises(Refused, match="已选登"):
        select_reply(desk, number)
    with pytest.raises(NotFound, match="没有办件"):
        select_reply(desk, "ZX-2026-9999")


def test_a_reply_with_personal_data_is_published_in_an_edited_text_only(desk: Office) -> None:
    number = replied(desk, content="张女士您好，已联系您的手机13812345678。")
    with tells(Refused, r"疑似含个人信息：手机号 138\*\*\*\*\*\*78；.*--reply-text") as error:
        select_reply(desk, number)
    assert "13812345678" not in hinted(error.value)
    with pytest.raises(Refused, match="电子邮箱"):
        select_reply(desk, number, "已发邮件到 zhang@example.cn")
    with pytest.raises(BadInput, match="公开的答复内容不能为空"):
        select_reply(desk, number, " ")
    select_reply(desk, number, "您好，已联系您。")

    assert [one.reply for one in public_replies(desk)] == ["您好，已联系您。"]


def test_what_leaves_the_office_by_itself_is_masked(desk: Office) -> None:
    title = "张　三反映138\u200b12345678打不通"
    with desk.turn() as turn:
        wanted = Registration(
            obligation=desk.catalog.get("consultation"),
            unit=find_unit(turn.session, "edu"),
            title=title,  # as an earlier release let it in
            received_at=desk.now(),
            citizen="张三",
        )
        case = register_case(turn, wanted)
    with desk.ledger.read() as session:
        (event, *_) = events_of(session, case.number)
        told = Texts().line(case, find_unit(session, "edu"), event)

    assert "《张*反映138******78打不通》" in told
    assert "138******78" in deadlines(desk, Asked()).decode().replace("\r\n ", "")


def test_a_selection_that_turns_out_personal_is_not_exported(desk: Office) -> None:
    number, other = replied(desk, content="您好，已解决。"), replied(desk, content="已答复。")
    select_reply(desk, number)
    select_reply(desk, other)
    with desk.ledger.write() as session:
        kept = session.get_one(Selection, number)
        kept.reply_text = "请拨打138\u200b1234\u200b5678"  # selected by a release that did not see it
        session.add(kept)

    with tells(Refused, rf"{number} 的答复疑似含个人信息：手机号 138\*.*selection remove {number}"):
        public_replies(desk)
    assert public_replies(desk, until=D("2026-11-22")) == []
    deselect_reply(desk, number)
    assert [one.reply for one in public_replies(desk)] == ["已答复。"]


def test_the_offices_own_number_is_published_when_somebody_says_so(desk: Office) -> None:
    number = replied(desk, content="请致电 0798-8221234 或 0798-8225678。")
    with tells(Refused, r"固定电话 079\*.*核对后加 --confirm"):
        select_reply(desk, number)
    assert "公开的座机 07988221234、07988225678" in command(desk, "selection", "add", number, "--confirm")[1]
    assert [one.reply for one in public_replies(desk)] == ["请致电 0798-8221234 或 0798-8225678。"]

    other = replied(desk, content="请致电 0798-8221234，或加手机 13812345678")
    with tells(Refused, "手机号"):  # nobody can say of a citizen's that it is the office's
        select_reply(desk, other, confirmed=True)


def test_selections_by_command(desk: Office) -> None:
    number = replied(desk, content="第一行\n“第二行”,完")
    made = json.loads(command(desk, "selection", "add", number, "--json")[1])
    assert made == {"case": number, "selected_at": "2026-11-23T10:00:00+08:00", "edited": False}
    assert command(desk, "selection", "export", "--csv")[1] == (
        '\ufeff留言时间,答复时间,答复单位,答复内容\n2026-11-20 09:30,2026-11-23 10:00,市教育局,"第一行\n“第二行”,完"\n'
    )
    assert "共 1 条" in command(desk, "selection", "export", "--from", "2026-11-23")[1]
    assert json.loads(command(desk, "selection", "export", "--to", "2026-11-22", "--json")[1]) == []
    assert "只能选一个" in command(desk, "selection", "export", "--csv", "--json")[2]
    assert json.loads(command(desk, "selection", "remove", number, "--json")[1]) == {"case": number}
    assert command(desk, "selection", "add", number, "--force")[0] == 2  # there is no such way out


# The program itself


def test_a_clerk_registers_accounts_and_documents(duban: Say, tmp_path: Path) -> None:
    def printed(*arguments: str) -> Any:
        answer = duban(*arguments, "--json")
        assert answer.code == 0, answer.error
        return answer.json

    path = a_csv(tmp_path, "edu,微信,景德镇教育,2020-03-01,2020-03-02")
    assert printed("account", "import", str(path)) == {"added": 1, "changed": 0}
    assert [one["name"] for one in printed("account", "list", "--unit", "市教育局")] == ["景德镇教育"]
    assert [one["grounds"] for one in printed("account", "review")["proposals"]] == [["idle"]]
    number = ("--number", "景府发〔2023〕5号", "--title", "办法", "--published", "2023-05-04")
    assert printed("document", "add", "--unit", "edu", *number)["effect"] == "in_force"
    assert [one["title"] for one in printed("document", "list")] == ["办法"]


def test_a_clerk_selects_a_reply(duban: Say) -> None:
    number = duban("open", "consultation", "--unit", "edu", "--title", "转学", "--json").json["number"]
    assert duban("close", number, "--reply", "已答复。").code == 0

    assert duban("selection", "add", number).out == f"{number} 已选登\n"
    exported = duban("selection", "export", "--json").json
    assert [list(one) for one in exported] == [["asked_at", "replied_at", "unit", "reply"]]


def test_a_closed_case_stays_as_it_was_when_its_reply_is_selected(desk: Office) -> None:
    number = replied(desk, content="张三您好", citizen="张三")
    select_reply(desk, number, "您好")
    with desk.ledger.read() as session:
        case = get_case(session, number)
        (kept,) = session.exec(select(Submission).where(Submission.case_number == number)).all()
    assert (case.state, kept.content["content"]) == (State.CLOSED, "张三您好")
