"""The register of regulatory documents (行政规范性文件): the stock entered, and what became of each document.

A document published in a case enters by itself; how that is done is in `activities.registers`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk.cases.fields import known_to
from desk.cases.opening import Opening, register_within
from desk.cases.performing import Done, answer
from desk.files.intake import TITLE, past_day, required_text
from models.document_number import canonical_number
from models.errors import BadInput, Refused
from models.instants import local_date
from models.policy import Deed
from models.queries.documents import documents, documents_numbered, find_document
from models.queries.identity import acting_id, permit
from models.queries.people import hold_unit, unit_in_use
from models.registers import RegisteredDocument
from models.words import EFFECT_NAMES, Effect
from office.office import Office

NUMBER = 60
"""The longest number of a document, in characters."""
SHOWN_TITLE = 100
"""How much of a document's title goes into the title of a case, in characters."""
UPDATE = "effect-update"
"""The obligation of the catalog under which the published effect is brought up to date."""


@dataclass(frozen=True)
class NewDocument:
    """What an officer types to enter a document of the stock (底数)."""

    unit: str
    number: str
    title: str
    published_on: dt.date


def add_document(office: Office, wanted: NewDocument, actor: str | None = None) -> RegisteredDocument:
    """Enter a document that was published before, in force. Raises Refused where its number is registered already."""
    today = local_date(office.now())
    with office.write() as session:
        unit = unit_in_use(session, wanted.unit)
        permit(session, Deed.REGISTERS, unit.id)
        hold_unit(session, unit.id)
        number = canonical_number(required_text(wanted.number, "发文字号", NUMBER))
        for known in documents_numbered(session, number):
            raise Refused(f"{number} 已登记为《{known.title}》", code="see-documents")
        document = RegisteredDocument(
            number=number,
            title=required_text(wanted.title, "文件标题", TITLE),
            unit_id=unit.id,
            published_on=past_day(wanted.published_on, "公布日期", today),
            actor=acting_id(session, actor),
        )
        session.add(document)
    return document


def change_effect(
    office: Office, word: str, effect: str, on: dt.date, actor: str | None = None
) -> tuple[RegisteredDocument, Done]:
    """Change a document's effect, and open the case in which what was published about it is brought up to date.

    Both are one transaction. `word`: the document's number, or that of the case it was published in. Raises NotFound
    for an unknown document, BadInput for an unknown effect, Refused where nothing changes or the day does not fit.
    """
    wanted = effect_named(effect)
    day = past_day(on, "效力变更日期", local_date(office.now()))
    with office.turn() as turn:
        session = turn.session
        document = find_document(session, word)
        permit(session, Deed.REGISTERS, document.unit_id)
        _refuse_change(document, wanted, day)
        document.effect, document.changed_on = wanted, day
        document.actor = acting_id(session, actor)
        session.add(document)
        case = register_within(office, turn, _opening(office, document, actor))[0]
        done = answer(turn, case)
    return document, done


def list_documents(office: Office, effect: str | None = None) -> Sequence[RegisteredDocument]:
    """The register, or what has one effect, the newest first. Raises BadInput for an unknown effect."""
    wanted = effect_named(effect) if effect else None
    with office.ledger.read() as session:
        return documents(session, wanted)


def effect_named(word: str) -> Effect:
    """An effect by its word or its office word. Raises BadInput."""
    for effect, name in EFFECT_NAMES.items():
        if word.strip() in (effect.value, name):
            return effect
    known = "、".join(f"{effect.value}（{name}）" for effect, name in EFFECT_NAMES.items())
    raise BadInput(f"效力“{word[:20]}”不认识，应为 {known}")


def document_json(document: RegisteredDocument, names: Mapping[str, str]) -> dict[str, Any]:
    """A document as every command of the group prints it with --json."""
    return {
        "number": document.number,
        "title": document.title,
        "unit": document.unit_id,
        "unit_name": names.get(document.unit_id, document.unit_id),
        "published_on": document.published_on.isoformat(),
        "effect": document.effect.value,
        "changed_on": document.changed_on.isoformat() if document.changed_on else None,
        "case": document.case_number,
    }


def _refuse_change(document: RegisteredDocument, effect: Effect, day: dt.date) -> None:
    if effect is Effect.IN_FORCE:
        raise BadInput("效力只能变更为 amended（修改）、lapsed（失效）或 repealed（废止）", code="change-effect")
    again = effect is Effect.AMENDED and document.changed_on != day  # a document may be amended twice
    if document.effect is effect and not again:
        when = f"{document.changed_on} " if document.changed_on else ""
        raise Refused(f"{document.number} 已于 {when}{EFFECT_NAMES[effect]}，没有变化，无需登记")
    if document.effect is Effect.REPEALED and effect is not document.effect:
        raise Refused(f"{document.number} 已于 {document.changed_on} 废止，不会再{EFFECT_NAMES[effect]}，请核对")
    if day < document.published_on:
        raise Refused(f"效力变更日期 {day} 早于公布日期 {document.published_on}，请核对")


def _opening(office: Office, document: RegisteredDocument, actor: str | None) -> Opening:
    words = EFFECT_NAMES[document.effect]
    title = document.title if len(document.title) <= SHOWN_TITLE else document.title[: SHOWN_TITLE - 1] + "…"
    return Opening(
        kind=UPDATE,
        unit=document.unit_id,
        title=f"{document.number}《{title}》效力变更为{words}",
        content=f"{document.number}《{document.title}》自 {document.changed_on} 起{words}",
        given=known_to(office.catalog.get(UPDATE), {"changed_document": document.number, "effect": document.effect}),
        actor=actor,
    )
