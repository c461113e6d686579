"""The names by which code calls parts of a procedure, and what each needs there. The loader refuses what lacks it.

A step or field that was renamed in the YAML would otherwise switch a check off, or drop out of a table, without a word.
The checks are carried out in `casework/checks.py`. A running case keeps the definition it was opened under, and with it
these names: a name may be added, never taken away or given another meaning.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Needs:
    """What a check, a register or a table looks at: steps, terms and fields of the procedure; `children`: 分件."""

    steps: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    children: bool = False


CHECKS: dict[str, Needs] = {
    "copy": Needs(fields=("interpretation", "document")),
    "substance": Needs(fields=("interpretation", "document", "overrule_reason")),
    "outcome_fits": Needs(fields=("reply_type", "outcome")),
    "current_interpretation": Needs(steps=("interpret", "draft"), fields=("publicity",)),
    "same_time": Needs(fields=("published_on", "interpreted_on")),
    "adoption": Needs(fields=("adopted", "not_adopted", "none_received")),
    "another_person": Needs(steps=("findings",)),
    "rechecked": Needs(fields=("finding", "recheck")),
    "children_ended": Needs(children=True),
    "before_issue_published": Needs(fields=("before_on",)),
    "secrecy_passed": Needs(fields=("secrecy",)),
    "legal_review_passed": Needs(fields=("legal_opinion",)),
    "review_passed": Needs(steps=("review", "draft"), fields=("review_opinion",)),
    "meeting_passed": Needs(steps=("meeting", "draft"), fields=("outcome",)),
    "second_form": Needs(fields=("form", "second_form")),
    "notified": Needs(steps=("notify", "notify-late")),
    "before_the_issue": Needs(fields=("before_on", "issue_on")),
    "objection_settled": Needs(terms=("objection",)),
}
"""What a step's `checks` may name."""

REGISTERS: dict[str, Needs] = {"document": Needs(fields=("normative", "document_number"))}
"""What a step's `registers` may name: only normative documents enter the register, under their number."""

PROCEDURES: dict[str, Needs] = {
    "request": Needs(steps=("decline", "abandon", "unpaid", "recalled"), fields=("outcome", "applicant")),
    "inspection": Needs(steps=("findings",)),
    "site-inspection": Needs(steps=("findings",)),
}
"""Procedures that code knows by name: the yearly report's table, and a campaign that waits for its units' findings."""
