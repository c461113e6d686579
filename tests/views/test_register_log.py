"""Who changed units, people, settings and the calendar, when and what: the log of the registers."""

import datetime as dt
from pathlib import Path

import pytest

from care.cycles import cycles_going
from desk.calendar.changes import make, propose_local
from desk.cases.activating import activate, deactivate
from desk.people.absences import come_back, name_deputy
from desk.people.officer_import import import_officers, plan_officers
from desk.people.roster import import_units, plan_units
from desk.people.samples import load_sample
from models.errors import BadInput
from models.queries.register_changes import Looked, count_register_changes, masked, register_changes
from models.words import Register
from office.office import Office
from tests.helpers import make_office, sample
from tests.templates import copied


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(copied(tmp_path / "ledger.db", sample))


def log(
    office: Office, register: Register, *subjects: str
) -> list[tuple[str, str, str | None, str | None, str | None]]:
    """The lines of a register, the newest first."""
    with office.ledger.read() as session:
        found = register_changes(session, Looked(register, subjects or None), None, 100)
    return [(one.subject, one.what, one.old, one.new, one.actor) for one in found]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_changed_officer_leaves_a_line_for_each_value_with_the_address_masked(office: Office, tmp_path: Path) -> None:
    row = "id,name,role,unit,email\nedu-handler,王小明,经办人,市教育局,wang@example.cn\n"
    plan = plan_officers(office, written(tmp_path / "real.csv", row))
    import_officers(office, plan, agreed=True, actor="administrator")
    assert log(office, Register.PEOPLE, "edu-handler")[:2] == [
        ("edu-handler", "邮箱", "—", "w***@example.cn", "administrator"),
        ("edu-handler", "姓名", "市教育局经办人", "王小明", "administrator"),
    ]


def test_an_import_that_changes_nothing_leaves_no_line(office: Office, tmp_path: Path) -> None:
    with office.ledger.read() as session:
        before = count_register_changes(session, Looked())
    load_sample(office, "jingdezhen")
    import_units(office, plan_units(office, written(tmp_path / "same.csv", "id,name\nedu,市教育局\n")), agreed=True)
    with office.ledger.read() as session:
        assert count_register_changes(session, Looked()) == before


def test_a_deputy_is_on_record_with_who_named_and_who_ended_it(office: Office) -> None:
    first, last = dt.date(2026, 12, 1), dt.date(2026, 12, 4)
    name_deputy(office, "approver", "supervisor", first, last, "学习", "administrator")
    come_back(office, "approver", "approver")
    stands = "市政府办公室督办员，2026-12-01 至 2026-12-04"
    assert log(office, Register.PEOPLE, "approver")[:2] == [
        ("approver", "代理", stands, "提前结束", "approver"),
        ("approver", "代理", "—", stands, "administrator"),
    ]


def test_a_cycle_set_going_and_ended_is_on_record(office: Office) -> None:
    activate(office, "monthly-statistics", ["市政府办公室"], None, None, "", "supervisor")
    assert "monthly-statistics" in cycles_going(office)
    deactivate(office, "monthly-statistics", [], "不再需要", "supervisor")
    assert "monthly-statistics" not in cycles_going(office)  # on the same day already: its workflow has ended
    going = "市政府办公室，按目录周期，自 2026-11-23 起"
    assert log(office, Register.SETTINGS) == [
        ("monthly-statistics", "周期", going, "停用，至 2026-11-23", "supervisor"),
        ("monthly-statistics", "周期", "—", going, "supervisor"),
    ]


def test_a_day_closed_is_on_record(office: Office) -> None:
    make(
        office,
        propose_local(office, dt.date(2026, 12, 2), "防汛", "景府办〔2026〕1号", workday=False, actor="approver"),
    )
    assert log(office, Register.CALENDAR) == [("1", "放假", None, "2026-12-02 放假（防汛）", "approver")]


def test_a_change_that_is_refused_leaves_no_line(office: Office, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        import_units(
            office,
            plan_units(office, written(tmp_path / "clash.csv", "id,name\nother,新单位\nthird,市教育局\n")),
            agreed=True,
        )
    assert log(office, Register.UNITS, "other") == []


@pytest.mark.parametrize(
    ("address", "kept"), [(None, "—"), ("", "—"), ("a@b.cn", "a***@b.cn"), ("wang@example.cn", "w***@example.cn")]
)
def test_an_address_is_masked(address: str | None, kept: str) -> None:
    assert masked(address) == kept


def test_the_log_begins_with_the_sample(office: Office) -> None:
    assert ("edu", "新增", None, "名称 市教育局", None) in log(office, Register.UNITS)
