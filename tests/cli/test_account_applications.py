"""A second account on a platform: applied for by one person, decided on by another."""

import datetime as dt

import pytest

from cli.hints import hinted
from desk.registers.account_applications import apply_for_account, decide_account, list_account_applications
from desk.registers.accounts import NewAccount, add_account, list_accounts
from models.errors import BadInput, DubanError, NotFound, Refused
from models.queries.outbox import latest_messages
from models.words import Decision
from office.office import Office
from tests.helpers import tells


@pytest.fixture
def desk(office: Office) -> Office:
    """A sample office on Monday 2026-11-23, 10:00."""
    return office


def an_account(name: str, reason: str | None = None, exception_by: str | None = None) -> NewAccount:
    return NewAccount("edu", "微信", name, dt.date(2026, 1, 5), exception_by, reason)


def latest_words(desk: Office, officer: str) -> str:
    """What an officer's newest message says."""
    with desk.ledger.read() as session:
        return latest_messages(session, officer, 1)[0].body


def test_who_needs_a_second_account_applies_and_an_approver_decides(desk: Office) -> None:
    add_account(desk, an_account("甲"))
    wanted = an_account("乙", reason="少儿频道")
    made = apply_for_account(desk, wanted, "edu-handler")
    assert [one.name for one in list_accounts(desk)] == ["甲"]  # not before it is approved
    assert latest_words(desk, "approver") == "市教育局申请另开微信账号“乙”（市教育局经办人提出）：少儿频道"

    with tells(Refused, "已经申请，正待审批.*account applications"):
        apply_for_account(desk, wanted, "edu-lead")
    _, account = decide_account(desk, "微信", "乙", Decision.APPROVED, "approver", None)

    assert account is not None
    assert (account.exception_by, account.exception_reason, account.exception_typed_for) == (
        "approver",
        "少儿频道",
        False,
    )
    assert latest_words(desk, "edu-handler").endswith("批准另开微信账号“乙”")
    assert list_account_applications(desk) == []
    assert [one.asked_by for one in list_account_applications(desk, undecided=False)] == [made.asked_by]
    with tells(NotFound, "没有待审批的"):
        decide_account(desk, "微信", "乙", Decision.REJECTED, "approver", "晚了")


def test_an_application_turned_down_registers_nothing_and_may_be_made_again(desk: Office) -> None:
    add_account(desk, an_account("甲"))
    wanted = an_account("乙", reason="少儿频道")
    apply_for_account(desk, wanted, "edu-handler")
    with tells(BadInput, "须写明理由.*--reason"):
        decide_account(desk, "微信", "乙", Decision.REJECTED, "approver", " ")
    decide_account(desk, "微信", "乙", Decision.REJECTED, "approver", "并入甲")

    assert latest_words(desk, "edu-handler").endswith("不予批准另开微信账号“乙”：并入甲")
    assert [one.name for one in list_accounts(desk)] == ["甲"]
    assert apply_for_account(desk, wanted, "edu-handler").decision is None


@pytest.mark.parametrize(
    ("asks", "decides", "said"),
    [
        (None, "approver", "申请须有经手人"),
        ("edu-handler", None, "由审批人决定"),
        ("edu-handler", "supervisor", "另开账号须由审批人决定"),
        ("edu-handler", "edu-handler", "另开账号须由审批人决定"),
        ("approver", "approver", "是申请人，另开账号须由另一人决定"),
    ],
)
def test_two_people_ask_and_decide(desk: Office, asks: str | None, decides: str | None, said: str) -> None:
    add_account(desk, an_account("甲"))

    def both() -> None:
        apply_for_account(desk, an_account("乙", reason="少儿频道"), asks)
        decide_account(desk, "微信", "乙", Decision.APPROVED, decides, None)

    with pytest.raises(DubanError) as error:
        both()

    assert said in hinted(error.value)
    assert [one.name for one in list_accounts(desk)] == ["甲"]


def test_the_first_account_of_a_platform_needs_no_application(desk: Office) -> None:
    with tells(Refused, "不需要申请.*account add"):
        apply_for_account(desk, an_account("甲", reason="少儿频道"), "edu-handler")


@pytest.mark.parametrize(
    ("by", "named", "said"),
    [
        (None, "approver", "typed for"),
        ("approver", "approver", "himself"),
        ("approver", None, "himself"),
        ("edu-handler", "approver", "本人批准，市教育局经办人可以申请.*account apply"),
        ("edu-handler", None, "例外须由审批人批准"),
    ],
)
def test_only_the_approver_himself_grants_at_once(desk: Office, by: str | None, named: str | None, said: str) -> None:
    add_account(desk, an_account("甲"))
    wanted = an_account("乙", exception_by=named, reason="少儿频道")
    if said in ("typed for", "himself"):
        assert add_account(desk, wanted, by).exception_typed_for == (said == "typed for")
    else:
        with tells(Refused, said):
            add_account(desk, wanted, by)
