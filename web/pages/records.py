"""Pages for whoever looks after the office: the policy, the audit record."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.audit.noting import audit_log, what_of
from desk.views.board import names_of_officers
from models.audit import AUDIT_NAMES
from models.policy import DEED_NAMES, ROLES, SCOPE_NAMES, Deed
from models.words import ROLE_NAMES
from web.rendering import page
from web.seats import Seated, served_by

router = APIRouter()
LINES = 200


@router.get("/policy")
def policy_page(request: Request, sitting: Seated) -> Response:
    """Who may do what, how far."""
    rules = served_by(request).rules
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
