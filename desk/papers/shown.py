"""One issued paper as it is shown."""

from typing import Any

from catalog.papers import paper_kinds
from models.instants import iso
from models.papers import Paper


def kind_name(paper: Paper) -> str:
    """The kind of a paper as people call it, also where the catalog has it no more."""
    kind = paper_kinds().get(paper.kind)
    return kind.name if kind else paper.kind


def paper_json(paper: Paper) -> dict[str, Any]:
    """One paper as `--json` prints it; whom it goes to only in the case itself."""
    return {
        "number": paper.number,
        "case": paper.case_number,
        "kind": paper.kind,
        "kind_name": kind_name(paper),
        "issued_on": paper.issued_on.isoformat(),
        "issued_at": iso(paper.issued_at),
        "signer": paper.signer,
        "attachment": paper.attachment,
        "sha256": paper.sha256,
        "annulled_at": iso(paper.annulled_at) if paper.annulled_at else None,
        "annulled_by": paper.annulled_by,
        "annulled_for": paper.annulled_for,
    }
