"""Which act a case's state allows."""

import datetime as dt

import pytest

from calendars.clocks import plan
from calendars.official import official
from casework.allowed import refusal
from models.clock import Clock, Extension
from models.instants import CLOSE_OF_BUSINESS, parse_instant
from models.limit import Limit
from models.tables import Case
from models.words import Act, State

DUE = parse_instant("2026-12-01 00:00")
BEFORE, AT_DUE = DUE - dt.timedelta(seconds=1), DUE


@pytest.mark.parametrize(
    ("act", "state", "at", "extended", "said"),
    [
        (Act.CLOSE, State.OPEN, BEFORE, False, None),
        (Act.CLOSE, State.OPEN, AT_DUE, False, None),  # a late reply closes too
        (Act.CLOSE, State.PAUSED, BEFORE, False, None),
        (Act.CLOSE, State.CLOSED, BEFORE, False, "已办结，不能再办结"),
        (Act.CLOSE, State.WITHDRAWN, BEFORE, False, "已撤回，不能再办结"),
        (Act.PAUSE, State.OPEN, BEFORE, False, None),
        (Act.PAUSE, State.OPEN, AT_DUE, False, "到期"),  # overdue from the due instant on
        (Act.PAUSE, State.PAUSED, BEFORE, False, "计时已经暂停"),
        (Act.RESUME, State.PAUSED, AT_DUE, False, None),
        (Act.RESUME, State.OPEN, BEFORE, False, "并未暂停"),
        (Act.EXTEND, State.OPEN, BEFORE, False, None),
        (Act.EXTEND, State.OPEN, BEFORE, True, "不能再次延期"),
        (Act.EXTEND, State.OPEN, AT_DUE, False, "须在到期之前"),
        (Act.EXTEND, State.PAUSED, BEFORE, False, "请在恢复计时之后"),
        (Act.CLASSIFY, State.OPEN, AT_DUE, False, None),
        (Act.CLASSIFY, State.PAUSED, BEFORE, False, None),
        (Act.REASSIGN, State.OPEN, AT_DUE, False, None),
        (Act.REASSIGN, State.CLOSED, BEFORE, False, "不能再改派"),
        (Act.WITHDRAW, State.PAUSED, BEFORE, False, None),
        (Act.REPLAN, State.OPEN, BEFORE, True, None),
    ],
)
def test_an_act_is_allowed_or_refused_with_a_reason(
    act: Act, state: State, at: dt.datetime, extended: bool, said: str | None
) -> None:
    clock = Clock(received_at=BEFORE, limit=Limit(days=5), close_of_business=CLOSE_OF_BUSINESS)
    if extended:
        clock = clock.extend(Extension(days=2, approver="approver", at=BEFORE))
    if state is State.PAUSED:
        clock = clock.pause(BEFORE)
    case = Case(
        number="ZX-2026-0001",
        obligation="consultation",
        definition_hash="",
        unit_id="edu",
        title="t",
        opened_at=BEFORE,
        state=state,
        clock=clock,
        plan=plan(clock, (), official(), BEFORE),
        due_date=DUE.date(),
        due_at=DUE,
    )
    found = refusal(act, case, at)

    assert found is None if said is None else said in str(found)
