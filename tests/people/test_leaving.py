"""Units and officers come and go: what is to be done first, what stays, and what is taken back."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calendars.official import official
from casework.ledger_calendar import LedgerCalendar
from casework.registering import Registration, register_case
from desk.cases.activating import activate, deactivate
from desk.cases.assigning import reassign_case
from desk.cases.closing import Reply, close_case
from desk.cases.co_handling import assist_case
from desk.cases.correcting import Correction, correct_case, reopen_case
from desk.cases.opening import Opening, open_case
from desk.cases.performing import Asking
from desk.people.absences import hand_over, name_deputy
from desk.people.leaving import restore_officer, restore_unit, retire_officer, retire_unit
from desk.people.officer_import import import_officers, plan_officers
from desk.people.renaming import rename_officer, rename_unit
from desk.people.samples import load_sample, populate
from desk.registers.accounts import NewAccount, add_account
from desk.supervision.sanctions import propose
from desk.views.board import names_then
from models.errors import DubanError, FirstOf, NotFound, Refused
from models.queries.cases import events_of
from models.queries.people import (
    find_unit,
    handlers_of,
    officers,
    owing,
    told,
    units_in_use,
)
from models.queries.register_changes import Looked, register_changes
from models.words import Register, Role
from office.office import Office
from tests.helpers import Clock, bundled_catalog, make_office, sample, tells
from tests.templates import copied

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(copied(tmp_path / "ledger.db", sample))


def opened(office: Office, unit: str = "edu", **more: Any) -> str:
    return open_case(office, Opening("governor-message", unit, "留言", **more)).case.number


def imported(office: Office, tmp_path: Path, *rows: str) -> None:
    path = tmp_path / "officers.csv"
    path.write_text("\n".join(("id,name,role,unit", *rows)), encoding="utf-8")
    import_officers(office, plan_officers(office, path), agreed=True)


def log(office: Office, register: Register, subject: str) -> list[tuple[str, str | None, str | None, str, str | None]]:
    with office.ledger.read() as session:
        found = register_changes(session, Looked(register, (subject,)), None, 9)
    return [(one.what, one.old, one.new, one.reason, one.actor) for one in found if one.what != "新增"]


UNIT_FIRST: dict[str, tuple[Callable[[Office], object], str]] = {
    "a live case": (lambda office: opened(office), "有在办办件 .*-0001 共 1 件，请先 duban reassign .*-0001 --unit"),
    "its part of another's": (
        lambda office: assist_case(office, opened(office, "finance"), "edu", 2, None, "请提供材料"),
        "还欠协办意见 .*请先 duban contribute .* --unit edu",
    ),
    "a cycle": (
        lambda office: activate(office, "third-party-scan", ["edu"], "quarter", None),
        "的周期仍在运行，请先 duban deactivate third-party-scan --unit edu",
    ),
    "an account": (
        lambda office: add_account(office, NewAccount("edu", "微信", "教育")),
        "名下有在用账号 微信账号“教育” 共 1 个，请先 duban account close",
    ),
    "one who deputises": (
        lambda office: name_deputy(office, "supervisor", "edu-handler", TODAY, TODAY, "学习"),
        "督办员正由市教育局经办人代理，请先 duban officer back supervisor",
    ),
}


@pytest.mark.parametrize("name", UNIT_FIRST)
def test_a_unit_that_owes_is_not_retired_and_says_what_comes_first(office: Office, name: str) -> None:
    prepare, said = UNIT_FIRST[name]
    prepare(office)
    with tells(FirstOf, f"市教育局还不能撤销：.*{said}"):
        retire_unit(office, "edu", "机构改革")
    assert log(office, Register.UNITS, "edu") == []


def test_everything_that_comes_first_is_said_at_once(office: Office) -> None:
    for name in UNIT_FIRST:
        UNIT_FIRST[name][0](office)
    with pytest.raises(FirstOf) as refused:
        retire_unit(office, "edu", "机构改革")
    assert len(refused.value.first) == len(UNIT_FIRST)


def test_an_undecided_proposal_on_a_closed_case_comes_first(office: Office) -> None:
    number = opened(office)
    propose(office, number, "通报", "态度生硬", Asking("supervisor"))
    close_case(office, number, Reply("已办理"))
    with tells(FirstOf, f"有待决定的拟提 {number} 共 1 项，请先由审批人 duban approve 或 reject {number}"):
        retire_unit(office, "edu", "机构改革")
    with tells(FirstOf, "市政府办公室督办员提出的拟提待决定"):
        retire_officer(office, "supervisor", "退休")


def test_a_retired_unit_takes_nothing_new_and_is_in_no_choice(office: Office) -> None:
    number = opened(office, "finance")
    done = retire_unit(office, "市教育局", "机构改革", "administrator")
    assert [one.id for one in done.left] == ["edu-handler", "edu-lead"]
    assert log(office, Register.UNITS, "edu") == [("撤销", "—", "2026-11-23", "机构改革", "administrator")]
    assert log(office, Register.PEOPLE, "edu-lead") == [
        ("离任", "—", "2026-11-23", "市教育局撤销：机构改革", "administrator")
    ]
    for attempt in (
        lambda: opened(office),
        lambda: reassign_case(office, number, "edu", None, "职责"),
        lambda: assist_case(office, number, "edu", 1, None, "请提供材料"),
        lambda: activate(office, "third-party-scan", ["edu"], "quarter", None),
        lambda: add_account(office, NewAccount("edu", "微信", "教育")),
        lambda: retire_unit(office, "edu", "再来一次"),
    ):
        with tells(Refused, "市教育局已于 2026-11-23 撤销"):
            attempt()
    with office.ledger.read() as session:
        assert "edu" not in {one.id for one in units_in_use(session)}
        everyone = next(one for one in bundled_catalog().obligations.values() if "all" in one.units)
        assert "edu" not in {one.id for one in owing(session, everyone)}


def test_a_case_that_comes_by_another_way_is_refused_too(office: Office) -> None:
    """The last look, once the unit is held by the case's own row: whoever read it before may be late."""
    with office.ledger.read() as session:
        read_before = find_unit(session, "edu")
    retire_unit(office, "edu", "机构改革")
    with tells(Refused, "已于 2026-11-23 撤销，不再登记办件"), office.turn() as turn:
        wanted = Registration(office.catalog.get("governor-message"), read_before, "留言", office.now())
        register_case(turn, wanted)


def test_a_case_of_a_retired_unit_is_reopened_by_who_takes_over(office: Office) -> None:
    number, live = opened(office), opened(office, "finance")
    close_case(office, number, Reply("已办理"))
    retire_unit(office, "edu", "机构改革")
    with tells(Refused, f"市教育局已于 2026-11-23 撤销，请先 duban correct {number} --unit 承接单位，再重开"):
        reopen_case(office, number, "误办结", asking=Asking("supervisor"))
    with tells(Refused, "市教育局已于 2026-11-23 撤销"):
        correct_case(office, live, Correction(unit="edu"), "写错", Asking("supervisor"))
    correct_case(office, number, Correction(unit="finance"), "承接", Asking("supervisor"))
    assert reopen_case(office, number, "误办结", asking=Asking("supervisor")).case.unit_id == "finance"


def test_a_cycle_opens_nothing_for_a_retired_unit(office: Office) -> None:
    from casework.periods import rounds

    obligation = office.catalog.get("third-party-scan")
    activate(office, obligation.id, ["edu", "finance"], "quarter", None)
    deactivate(office, obligation.id, ["edu"], "机构改革", None)
    retire_unit(office, "edu", "机构改革")
    with office.ledger.read() as session:
        found = list(rounds(session, obligation, office.calendars(session), office.now()))
    assert {one.unit_id for one in found} == {"finance"}


def test_a_mistake_is_taken_back(office: Office) -> None:
    retire_unit(office, "edu", "误操作")
    with tells(Refused, "市教育局已撤销，市教育局经办人不能恢复；请先 duban unit restore edu"):
        restore_officer(office, "edu-handler", "误操作")
    restore_unit(office, "edu", "误操作", "administrator")
    restore_officer(office, "edu-handler", "误操作", "administrator")
    assert opened(office)
    assert log(office, Register.UNITS, "edu")[0] == ("撤销", "2026-11-23", "—", "误操作", "administrator")
    for again in (lambda: restore_unit(office, "edu", "又"), lambda: restore_officer(office, "edu-handler", "又")):
        with tells(Refused, "无需恢复"):
            again()


OFFICER_FIRST: dict[str, tuple[str, Callable[[Office], object], str]] = {
    "a case in hand": (
        "edu-handler",
        lambda office: opened(office),
        "有在办办件 .* 共 1 件，请先 duban officer handover edu-handler --to 接任人",
    ),
    "a deputy of one's own": (
        "edu-lead",
        lambda office: name_deputy(office, "edu-lead", "edu-handler", TODAY, TODAY, "学习"),
        "自己的代理尚未结束，请先 duban officer back edu-lead",
    ),
    "the only handler": (
        "edu-handler",
        lambda office: None,
        "是市教育局唯一的经办人，请先用 duban officer import 导入另一名经办人",
    ),
    "the only approver": (
        "approver",
        lambda office: None,
        "是本办唯一的审批人，请先用 duban officer import 导入另一名审批人",
    ),
}


@pytest.mark.parametrize("name", OFFICER_FIRST)
def test_an_officer_on_whom_something_rests_does_not_leave(office: Office, name: str) -> None:
    officer, prepare, said = OFFICER_FIRST[name]
    prepare(office)
    with tells(FirstOf, said):
        retire_officer(office, officer, "退休")


def test_who_has_left_acts_no_more_and_hears_nothing(office: Office, tmp_path: Path) -> None:
    imported(office, tmp_path, "zhang,张三,经办人,edu", "second,乙,审批人,")
    number = opened(office, officer="zhang")
    retire_officer(office, "edu-handler", "调离", "administrator")
    retire_officer(office, "approver", "退休")
    for attempt in (
        lambda: opened(office, officer="edu-handler"),
        lambda: opened(office, actor="edu-handler"),
        lambda: reassign_case(office, number, None, "edu-handler", "职责"),
        lambda: close_case(office, number, Reply("已办理"), asking=Asking("edu-handler")),
        lambda: name_deputy(office, "edu-handler", "zhang", TODAY, TODAY, "学习"),
    ):
        with tells(Refused, "市教育局经办人已于 2026-11-23 离任"):
            attempt()
    with office.ledger.read() as session:
        assert [one.id for one in handlers_of(session, "edu", TODAY)] == ["zhang"]
        from models.queries.cases import get_case

        everybody = told(session, list(Role), get_case(session, number), TODAY)[0]
    assert {"edu-handler", "approver"} & set(everybody) == set()


def test_a_handler_of_another_unit_is_not_given_the_case(office: Office) -> None:
    with tells(Refused, "市教育局经办人不在市财政局"):
        opened(office, "finance", officer="edu-handler")


def test_a_namesake_who_left_is_not_meant(office: Office, tmp_path: Path) -> None:
    imported(office, tmp_path, "old,张三,经办人,edu", "new,张三,经办人,edu")
    with tells(NotFound, "不止一个人员叫“张三”"):
        opened(office, officer="张三")
    retire_officer(office, "old", "调离")
    assert open_case(office, Opening("governor-message", "edu", "留言", officer="张三")).case.officer_id == "new"


def test_lines_of_before_say_the_name_of_then(office: Office) -> None:
    number = opened(office, actor="edu-handler")
    office.now.now += dt.timedelta(hours=1)  # type: ignore[attr-defined]
    rename_officer(office, "edu-handler", "王小明", "实名", "administrator")
    office.now.now += dt.timedelta(hours=1)  # type: ignore[attr-defined]
    rename_officer(office, "edu-handler", "王晓明", "更正", "administrator")
    with office.ledger.read() as session:
        events = events_of(session, number)
    names = names_then(office, events)
    hours = [names.at("edu-handler", events[0].at + dt.timedelta(hours=n)) for n in range(3)]
    assert hours == ["市教育局经办人", "王小明", "王晓明"]
    assert log(office, Register.PEOPLE, "edu-handler")[0] == ("姓名", "王小明", "王晓明", "更正", "administrator")


def test_a_renamed_unit_is_found_by_its_name_and_told_of_by_the_old_one(office: Office) -> None:
    number = opened(office)
    old, unit = rename_unit(office, "edu", "市教育体育局", "机构改革", "administrator")
    assert (old, unit.id) == ("市教育局", "edu")
    assert opened(office, "市教育体育局") > number
    with tells(NotFound, "没有单位“市教育局”，市教育体育局（edu）曾用此名，请改写"):
        opened(office, "市教育局")
    assert log(office, Register.UNITS, "edu") == [("名称", "市教育局", "市教育体育局", "机构改革", "administrator")]


@pytest.mark.parametrize(
    ("name", "said"),
    [("市教育局", "edu 的名称就是市教育局，没有变化"), ("市财政局", "名称“市财政局”已属于 finance"), (" ", "不能为空")],
)
def test_a_name_that_is_taken_or_none_is_refused(office: Office, name: str, said: str) -> None:
    with tells(DubanError, said):
        rename_unit(office, "edu", name)


def test_loading_the_sample_again_changes_nothing_that_was_edited(office: Office, tmp_path: Path) -> None:
    populate(office)
    imported(office, tmp_path, "zhang,张三,经办人,市教育局", "edu-handler,王小明,经办人,市教育局")
    retire_officer(office, "edu-handler", "调离")
    rename_unit(office, "finance", "市财政和国资局")
    deactivate(office, "monthly-statistics", [], "不再需要", None)
    with office.ledger.read() as session:
        before = [one.model_dump() for one in (*officers(session), *units_in_use(session))]
    load_sample(office, "jingdezhen")
    assert populate(office) == 0
    with office.ledger.read() as session:
        assert [one.model_dump() for one in (*officers(session), *units_in_use(session))] == before


def test_the_sample_beside_own_units_of_the_same_name_adds_no_second_handler(tmp_path: Path) -> None:
    from desk.people.roster import import_units, plan_units

    office = Office(copied(tmp_path / "ledger.db"), bundled_catalog(), LedgerCalendar(official()), Clock())
    path = tmp_path / "units.csv"
    path.write_text("id,name\njyj,市教育局\nfinance,财政局\n", encoding="utf-8")
    import_units(office, plan_units(office, path), agreed=True)
    imported(office, tmp_path, "zhang,张三,经办人,jyj", "li,李四,经办人,finance", "boss,王五,督办员,")
    load_sample(office, "jingdezhen")
    with office.ledger.read() as session:
        people = {one.id: one for one in officers(session)}
        assert find_unit(session, "市教育局").id == "jyj"
        assert [one.id for one in handlers_of(session, "finance")] == ["li"]
    assert {"zhang", "boss", "approver", "tax-handler"} <= set(people)
    assert {"edu-handler", "finance-handler", "supervisor"} & set(people) == set()


def test_handing_over_and_leaving_are_one(office: Office, tmp_path: Path) -> None:
    number = opened(office)
    imported(office, tmp_path, "zhang,张三,经办人,市教育局")
    assert number in hand_over(office, "edu-handler", "zhang").moved
    with tells(Refused, "市教育局经办人已于 2026-11-23 离任"):
        retire_officer(office, "edu-handler", "调离")
