"""The same act on many cases, each in a transaction of its own: what one refuses hinders no other.

Closing and approving are never done so: each is judged by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from desk.cases.assigning import reassign_case
from desk.cases.performing import Asking, Done
from desk.cases.urging import urge_case
from desk.files.intake import TITLE, required_text
from models.characters import number_typed
from models.errors import BadInput, DubanError
from models.queries.people import officer_in_office
from office.office import Office

MOST = 100
"""Cases at once: a page of a list."""


@dataclass
class Together:
    """What became of each case: done, or why not."""

    done: list[str] = field(default_factory=list)
    refused: dict[str, DubanError] = field(default_factory=dict)


def urge_together(office: Office, numbers: Sequence[str], words: str, asking: Asking) -> Together:
    """Urge on every one of these cases. Raises BadInput for none or too many, or without words."""
    required_text(words, "催办的话", TITLE)
    return _each(numbers, asking, lambda number, each: urge_case(office, number, words, each))


def hand_over_together(office: Office, numbers: Sequence[str], officer: str, reason: str, asking: Asking) -> Together:
    """Give every one of these cases to an officer. Raises BadInput for none or too many, NotFound for nobody."""
    required_text(reason, "改派理由", TITLE)
    with office.ledger.read() as session:
        officer_in_office(session, officer)
    return _each(numbers, asking, lambda number, each: reassign_case(office, number, None, officer, reason, each))


def _each(numbers: Sequence[str], asking: Asking, act: Callable[[str, Asking], Done]) -> Together:
    wanted = list(dict.fromkeys(number_typed(one) for one in numbers))
    if not wanted:
        raise BadInput("没有选中办件，请先勾选")
    if len(wanted) > MOST:
        raise BadInput(f"一次最多 {MOST} 件，选中了 {len(wanted)} 件，请分次办理")
    made = Together()
    for number in wanted:
        each = replace(asking, request=f"{asking.request}:{number}" if asking.request else None)
        try:
            act(number, each)
            made.done.append(number)
        except DubanError as error:
            made.refused[number] = error
    return made
