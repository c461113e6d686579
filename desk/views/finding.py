"""`duban find`: cases by words of the title, a number, what was written, or who wrote."""

from dataclasses import dataclass
from typing import Any

from desk.files.intake import TITLE, required_text
from models.document_number import standard_number
from models.queries.cases import cases_by_number
from models.queries.finding import NEWEST, Place, find
from models.queries.identity import units_seen
from models.tables import Case
from office.office import Office

PLACE_NAMES: dict[Place, str] = {
    "number": "编号",
    "title": "标题",
    "document": "文号",
    "content": "内容",
    "reply": "答复",
    "citizen": "留言人",
    "phone": "电话",
}
SCANNED = NEWEST


@dataclass(frozen=True)
class Found:
    """A case that holds all the words, and the places in which they stand."""

    case: Case
    places: tuple[Place, ...]

    @property
    def where(self) -> str:
        """The places, as people name them."""
        return "、".join(PLACE_NAMES[one] for one in self.places)


def find_cases(office: Office, words: str, limit: int) -> list[Found]:
    """The cases in which each of the words stands somewhere; what matches by number and title first.

    Titles and numbers are looked for in all cases, what was written in the newest (`SCANNED`). Raises BadInput for
    nothing to look for.
    """
    wanted = required_text(words, "要找的词", TITLE).split()
    with office.ledger.read() as session:
        seen = units_seen(session)
        most = limit if len(wanted) == 1 and seen is None else SCANNED  # nothing that is not his crowds his out
        places: dict[str, dict[Place, None]] = {}
        for n, word in enumerate(wanted):
            mine: dict[str, dict[Place, None]] = {}
            for hit in find(session, word, standard_number(word), most):
                mine.setdefault(hit.number, {})[hit.place] = None
            places = mine if n == 0 else {one: {**places[one], **mine[one]} for one in places if one in mine}
        cases = cases_by_number(session, list(places) if seen is not None else list(places)[:limit])
        shown = [one for one in places if one in cases and (seen is None or cases[one].unit_id in seen)]
    return [Found(cases[number], tuple(places[number])) for number in shown[:limit]]


def found_json(one: Found) -> dict[str, Any]:
    """A case that was found, as `--json` prints it: where the words stand, never what stands there."""
    case = one.case
    return {
        "number": case.number,
        "title": case.title,
        "unit": case.unit_id,
        "state": case.state.value,
        "due_date": case.due_date.isoformat(),
        "found_in": list(one.places),
    }
