"""What the office's own obligations say of units that it does not have: a slip that nobody would ever hear of."""

from collections.abc import Mapping

from models.obligation import ALL_UNITS, Obligation
from models.queries.people import units
from office.office import Office


def unknown_units(
    office: Office, obligations: Mapping[str, Obligation], shipped: Mapping[str, Obligation]
) -> dict[str, list[str]]:
    """The units named by each obligation that is not a shipped one, as far as the ledger does not know them.

    An office whose ledger has no units yet is asked nothing. Raises NotReady where there is no ledger.
    """
    with office.ledger.read() as session:
        known = {unit.id for unit in units(session)}
    if not known:
        return {}
    own = {name: one for name, one in obligations.items() if shipped.get(name) != one}
    named = {name: [word.removeprefix("-") for word in one.units if word != ALL_UNITS] for name, one in own.items()}
    return {name: gone for name, words in named.items() if (gone := [word for word in words if word not in known])}
