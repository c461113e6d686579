"""Which act a case's state allows."""

import datetime as dt

import pytest

from casework.allowed import refusal
from models.instants import parse_instant
from models.payloads import CaseStatus
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
    found = refusal(act, CaseStatus(state=state, due_at=DUE, extended=extended), at)

    assert found is None if said is None else said in (found or "")
