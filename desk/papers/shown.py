"""One issued paper as it is shown."""

from collections.abc import Sequence
from typing import Any

from catalog.papers import paper_kinds
from models.instants import iso
from models.paper_kinds import PaperKind
from models.papers import Paper
from models.steps import FieldRule


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


def kind_json(kind: PaperKind, rules: Sequence[FieldRule]) -> dict[str, Any]:
    """A kind of paper and what it asks for, as `--json` prints it."""
    return {"kind": kind.id, "name": kind.name, "fields": [rule.model_dump(mode="json") for rule in rules]}
