"""What kinds of papers there are, and of which cases each may be issued."""

from typing import Literal

from pydantic import Field

from models.limit import Strict
from models.steps import ID, FieldRule, Words
from models.words import Level, Role

Addressee = Literal["unit", "applicant", "everyone", "asked", "nobody"]


class Fits(Strict):
    """Of which cases a paper may be issued; all that is said must hold.

    procedures: one of these. took: all of these steps were taken. facts: these have one of these values. approved:
    somebody approved this level. product: it carries figures of this kind. kinds: of one of these obligations. live: it
    has not ended.
    """

    procedures: Words = ()
    took: Words = ()
    facts: dict[str, Words] = Field(default={})
    approved: Level | None = None
    product: str | None = None
    kinds: Words = ()
    live: bool = False


class PaperKind(Strict):
    """One kind of paper (督办通知单, 补正告知书 …).

    series: what stands behind the 机关代字 in its number, one count for each. layout: on the head of a document, or of
    a letter (GB/T 9704-2012, 10.1). issuer: the office, or the unit whose case it is. signed_by: who may issue it.
    to: whom it goes to, unless it is said: the unit, the applicant, all units, who is named, or nobody (a notice to the
    public). fields: what it says beside the facts of the case; `step` and `uses`: fields of a step of the procedure,
    which may be taken only after the paper went out. upward: to a higher authority, so that its head names the signer.
    tells: who in the unit hears of it.

    checks: named tests in `casework/checks.py` that the step asks too. within: a term of the case that must not have
    passed. once: another is issued only where the earlier one was annulled, `ever`, or since its `grounds` (the
    approval, the step). instead: kinds that say the same in another way, and count with it. ahead: fields whose day
    lies after the paper's.
    """

    id: str = Field(pattern=ID)
    name: str = Field(min_length=1)
    series: str = Field(pattern=r"^[一-龥]{0,6}$")
    layout: Literal["document", "letter"] = "letter"
    issuer: Literal["office", "unit"]
    signed_by: tuple[Role, ...] = Field(min_length=1)
    to: Addressee
    fits: Fits = Fits()
    step: str | None = None
    uses: Words = ()
    fields: tuple[FieldRule, ...] = ()
    upward: bool = False
    tells: tuple[Role, ...] = ()
    checks: Words = ()
    within: str | None = None
    once: Literal["ever", "grounds"] | None = None
    instead: Words = ()
    ahead: Words = ()
