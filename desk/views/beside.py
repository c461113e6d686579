"""What stands beside a case's procedure: what was corrected, noted and attached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from desk.papers.shown import paper_json
from models.attachments import Attachment
from models.instants import iso
from models.papers import Paper
from models.queries.attachments import attachments_of
from models.queries.papers import papers_of
from models.tables import Case, Submission
from models.words import Act
from office.office import Office


@dataclass(frozen=True)
class Corrected:
    """One value that was corrected, by whom and why."""

    submission: Submission
    name: str
    old: str
    new: str

    @property
    def reason(self) -> str:
        return str(self.submission.content["reason"])


def corrections_of(submissions: Iterable[Submission]) -> list[Corrected]:
    """Everything that was corrected, in the order of time, with what it was."""
    made = sorted((one for one in submissions if one.act is Act.CORRECT), key=lambda one: one.at)
    return [
        Corrected(one, change["name"], change["old"], change["new"])
        for one in made
        for change in one.content["changes"]
    ]


def notes_of(submissions: Iterable[Submission]) -> list[Submission]:
    """The notes, in the order of time."""
    return sorted((one for one in submissions if one.act is Act.NOTE), key=lambda one: one.at)


def contributions_of(submissions: Iterable[Submission]) -> list[Submission]:
    """What co-handling units handed in, in the order of time."""
    return sorted((one for one in submissions if one.act is Act.CONTRIBUTE), key=lambda one: one.at)


def attached(office: Office, case: Case) -> Sequence[Attachment]:
    """What is attached to a case."""
    with office.ledger.read() as session:
        return attachments_of(session, case.number)


def issued_for(office: Office, case: Case) -> Sequence[Paper]:
    """The papers that were issued of a case."""
    with office.ledger.read() as session:
        return papers_of(session, case.number)


def beside_json(office: Office, case: Case, submissions: Iterable[Submission]) -> dict[str, Any]:
    """All of it, as `show --json` prints it."""
    known = list(submissions)
    return {
        "corrections": [
            {
                "at": iso(one.submission.at),
                "actor": one.submission.actor,
                "name": one.name,
                "old": one.old,
                "new": one.new,
                "reason": one.reason,
            }
            for one in corrections_of(known)
        ],
        "contributions": [
            {"at": iso(one.at), "actor": one.actor, "unit_name": one.given["unit_name"], "text": one.given["content"]}
            for one in contributions_of(known)
        ],
        "notes": [{"at": iso(one.at), "actor": one.actor, "text": one.content["text"]} for one in notes_of(known)],
        "papers": [paper_json(one) for one in issued_for(office, case)],
        "attachments": [
            {
                "number": one.number,
                "name": one.name,
                "size": one.size,
                "sha256": one.sha256,
                "added_at": iso(one.added_at),
                "actor": one.actor,
            }
            for one in attached(office, case)
        ],
    }
