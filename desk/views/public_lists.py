"""The lists an office publishes each year: regulatory documents, what it published, the catalogues of the fields.

The catalogue of a field (领域目录) has the nine columns of 国办发〔2019〕54号 where it was pasted in from a table.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from desk.audit.noting import exported
from models.instants import at, local_date
from models.ledger import LedgerSession
from models.obligation import Obligation
from models.policy import Deed
from models.queries.cases import cases_since
from models.queries.documents import documents
from models.queries.identity import units_seen
from models.queries.people import find_unit, unit_names
from models.registers import RegisteredDocument
from models.tables import Case
from models.words import EFFECT_NAMES, Effect, State
from office.office import Office

LINK, PUBLISHED, CATALOGUE, AREA, FIELD = "link", "published_on", "catalogue", "area", "field"
ITEM_COLUMNS = 9
"""公开事项, 公开内容, 公开依据, 公开时限, 公开主体, 公开渠道和载体, 公开对象, 公开方式, 公开层级."""
BETWEEN_CELLS = re.compile(r"\t|｜|\|")
GONE = (Effect.LAPSED, Effect.REPEALED)


@dataclass(frozen=True)
class PublicLists:
    """The three lists of a year, each row in the order of its columns (`papers/public_lists.py`)."""

    year: int
    documents: Sequence[Sequence[object]]
    published: Sequence[Sequence[object]]
    catalogues: Sequence[Sequence[object]]


def public_lists(office: Office, year: int, unit: str | None = None) -> PublicLists:
    """The lists of a year, of one unit or of all that may be seen; that they go out is noted. Raises NotFound."""
    kinds = [one.id for one in office.catalog.obligations.values() if _publishes(one)]
    with office.ledger.read() as session:
        only = find_unit(session, unit).id if unit else None
        seen, names = units_seen(session, Deed.READ), unit_names(session)

        def wanted(unit_id: str) -> bool:
            return only in (None, unit_id) and (seen is None or unit_id in seen)

        found = [one for one in _closed_in(session, kinds, year) if wanted(one.unit_id)]
        stock = [one for one in documents(session) if wanted(one.unit_id) and one.published_on.year <= year]
        lists = PublicLists(
            year,
            [_document(one, names, year) for one in sorted(stock, key=lambda one: (one.published_on, one.number))],
            [_publication(one, names) for one in found if one.progress.facts.get(LINK)],
            [row for one in found if one.progress.facts.get(CATALOGUE) for row in _catalogue(one, names)],
        )
    exported(office, "public lists", str(year))
    return lists


def lists_json(lists: PublicLists) -> dict[str, Any]:
    """How many rows each list has."""
    return {
        "year": lists.year,
        "documents": len(lists.documents),
        "published": len(lists.published),
        "catalogues": len(lists.catalogues),
    }


def _publishes(one: Obligation) -> bool:
    """Whether something of it is published: its steps ask for the link, or for a catalogue."""
    return any(field.id in (LINK, CATALOGUE) for step in one.steps for field in step.fields)


def _closed_in(session: LedgerSession, kinds: Iterable[str], year: int) -> list[Case]:
    found = cases_since(session, kinds, at(dt.date(year, 1, 1)))
    closed = [one for one in found if one.state is State.CLOSED and _day(one).year == year]
    return sorted(closed, key=lambda one: (_day(one), one.number))


def _day(case: Case) -> dt.date:
    """When it was published: the day on record, else that of its end."""
    said = case.progress.facts.get(PUBLISHED)
    ended = case.stopped_at or case.closed_at or case.opened_at
    return dt.date.fromisoformat(said) if said else local_date(ended)


def _document(one: RegisteredDocument, names: dict[str, str], year: int) -> list[object]:
    """A document with the effect that it had at the end of the year."""
    changed = one.changed_on if one.changed_on and one.changed_on.year <= year else None
    effect = EFFECT_NAMES[one.effect if changed or one.effect not in GONE else Effect.IN_FORCE]
    return [one.title, one.number, names.get(one.unit_id, one.unit_id), one.published_on, effect, changed or ""]


def _publication(case: Case, names: dict[str, str]) -> list[object]:
    unit, basis = names.get(case.unit_id, case.unit_id), case.definition.basis
    return [case.title, case.definition.name, unit, _day(case), case.progress.facts[LINK], basis]


def _catalogue(case: Case, names: dict[str, str]) -> Iterable[list[object]]:
    """The rows of a field's catalogue: a line an item, its cells as they were pasted in."""
    facts, unit = case.progress.facts, names.get(case.unit_id, case.unit_id)
    area = str(facts.get(AREA) or _chosen(case, FIELD) or case.title)
    for line in str(facts[CATALOGUE]).splitlines():
        if line.strip():
            cells = [cell.strip() for cell in BETWEEN_CELLS.split(line)][:ITEM_COLUMNS]
            yield [area, *cells, *([""] * (ITEM_COLUMNS - len(cells))), unit, _day(case), facts.get(LINK) or ""]


def _chosen(case: Case, field: str) -> str:
    rule = next((one for one in case.definition.opens_with if one.id == field), None)
    value = str(case.progress.facts.get(field) or "")
    return rule.choices.get(value, value) if rule else value
