"""What somebody who signed in does before anything else: prove who he is, choose a password, set up a second factor."""

import datetime as dt
from enum import StrEnum

from desk.signing_in.passwords import must_change
from models.ledger import LedgerSession
from models.queries.signing_in import confirmed_factor
from models.signing_in import WebSession
from models.tables import Officer
from models.words import Role
from office.policy import OfficePolicy

MUST_HAVE = (Role.ADMINISTRATOR, Role.AUDITOR)
"""Who needs a second factor where the office asks for it."""


class First(StrEnum):
    """What comes before anything else."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105
    ENROLMENT = "enrolment"


def first_of(
    session: LedgerSession, officer: Officer, found: WebSession, now: dt.datetime, policy: OfficePolicy
) -> tuple[First | None, str]:
    """What comes first in this session, and why; nothing is changed before it is proved who somebody is."""
    factor = confirmed_factor(session, officer.id)
    if factor and not found.proved_at:
        return First.CODE, "请输入手机上的动态口令"
    if found.provider is None and (why := must_change(session, officer.id, now)):
        return First.PASSWORD, why
    if policy.second_factor and officer.role in MUST_HAVE and not factor:
        return First.ENROLMENT, "本单位要求管理员和审计员启用动态口令"
    return None, ""
