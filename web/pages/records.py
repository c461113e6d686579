"""Pages for whoever looks after the office: the policy, the audit record, its settings and backups."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.audit.noting import audit_log, what_of
from desk.backup.kept import back_up_now, backups
from desk.backup.saving import settings_said
from desk.channels.standing import channels_json
from desk.views.board import names_of_officers
from models.audit import AUDIT_NAMES
from models.errors import DubanError
from models.policy import DEED_NAMES, ROLES, SCOPE_NAMES, Deed
from models.words import ROLE_NAMES
from web.hints import hinted
from web.rendering import page
from web.seats import Seated, Sitting, Submitting, served_by
from web.statuses import status_of

router = APIRouter()
LINES = 200


@router.get("/policy")
def policy_page(request: Request, sitting: Seated) -> Response:
    """Who may do what, how far."""
    rules = served_by(request).policy.rules
    rows = [(DEED_NAMES[deed], [SCOPE_NAMES[rules[deed][role]] for role in ROLES]) for deed in Deed]
    return page(request, "policy.html", sitting, rows=rows, roles=[ROLE_NAMES[role] for role in ROLES])


@router.get("/audit")
def audit_page(request: Request, sitting: Seated, kind: str = "") -> Response:
    """The audit record, the newest line first."""
    lines = audit_log(sitting.office, None, kind or None, LINES)
    context: dict[str, Any] = {
        "lines": lines,
        "kind": kind,
        "kinds": AUDIT_NAMES,
        "what_of": what_of,
        "people": names_of_officers(sitting.office),
    }
    return page(request, "audit.html", sitting, **context)


@router.get("/office")
def office_page(request: Request, sitting: Seated) -> Response:
    """Settings without anything secret, channels, backups."""
    return _office(request, sitting)


@router.post("/office/backup")
def backed_up(request: Request, sitting: Submitting) -> Response:
    """One more backup, now."""
    try:
        name = back_up_now(sitting.office, sitting.served.settings)
    except DubanError as refused:
        return _office(request, sitting, said=hinted(refused), status=status_of(refused))
    return _office(request, sitting, done=f"已备份：{name}，检查完好")


def _office(request: Request, sitting: Sitting, *, said: str = "", done: str = "", status: int = 200) -> Response:
    """Raises Forbidden for who looks after none of it."""
    office, settings = sitting.office, sitting.served.settings
    found = backups(office, settings)
    try:
        channels = channels_json(office, settings.home)
    except DubanError as wrong:
        channels, said = [], said or hinted(wrong)
    context: dict[str, Any] = {
        "said": said,
        "done": done,
        "backups": found,
        "given": settings_said(settings),
        "channels": channels,
    }
    sealed = office.ledger.keys.cipher if office.ledger.keys and not office.ledger.keys.locked else ""
    context |= {"cipher": sealed, "policy": sitting.served.policy}
    return page(request, "office.html", sitting, status=status, **context)
