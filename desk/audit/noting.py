"""Putting on the audit record what leaves the office, and who looked at what is personal; and reading that record."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from calendars.official import refuse_outside
from desk.views.near import unknown
from models.audit import AUDIT_NAMES, AuditKind, AuditLine, note
from models.errors import BadInput
from models.instants import at, iso
from models.policy import DEED_NAMES, Deed
from models.queries.audit import audit_lines
from models.queries.identity import permit
from office.office import Office

KINDS = {word: kind for kind, name in AUDIT_NAMES.items() for word in (kind.value, name)}

WHAT = {
    "act": "以他人名义或无权办理",
    "people": "人员",
    "units": "单位",
    "settings": "设置",
    "calendar": "工作日历",
    "show": "办件",
    "list": "办件清单",
    "overdue": "督办台",
    "notifications": "通知",
    "attachment": "附件",
    "paper": "文书草稿",
    "public lists": "公开目录",
    "report": "报告",
    "selection": "选登",
    "audit": "审计材料",
    "backup": "备份",
    "move": "搬迁",
    "register": "台账（Excel）",
    "api cases": "接口：办件清单",
    "api overdue": "接口：督办台",
    "sign-in": "登录",
    "sign-out": "退出",
}
"""What a line is about where that is no deed of the policy."""


def exported(office: Office, what: str, subject: str = "") -> None:
    """Note that something is handed out, before it is. Raises LedgerBusy, NotReady: then it is not."""
    with office.ledger.write() as session:
        note(session, AuditKind.EXPORTED, what, office.now(), subject=subject)


def audit_log(office: Office, since: dt.date | None, kind: str | None, limit: int | None) -> Sequence[AuditLine]:
    """The audit record, the newest line first. Raises BadInput for a kind that is none."""
    if kind is not None and kind not in KINDS:
        raise BadInput(unknown("类别", kind, list(AUDIT_NAMES.values()), list(KINDS)))
    if since is not None:
        refuse_outside(since)
    with office.ledger.read() as session:
        permit(session, Deed.AUDIT)
        return audit_lines(session, at(since) if since else None, KINDS[kind] if kind else None, limit)


def what_of(line: AuditLine) -> str:
    """What a line is about, as people say it."""
    return WHAT.get(line.what) or DEED_NAMES.get(cast(Deed, line.what), line.what)


def audit_json(line: AuditLine) -> dict[str, Any]:
    """A line as `audit log --json` prints it."""
    return {
        "seq": line.seq,
        "kind": line.kind.value,
        "at": iso(line.at),
        "actor": line.actor,
        "via": line.via,
        "what": line.what,
        "subject": line.subject,
    }
