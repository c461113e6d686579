"""Cycles that stand still: said by doctor and watch, and told to the administrators, each period once."""

from care.matters import Matter, tell_matters
from casework.missed import missed_rounds
from casework.periods import Round
from models.instants import shown
from office.office import Office

ADVICE = "请运行 duban doctor --repair，并确认 duban up 或 duban worker 在运行"


def standing_still(office: Office) -> list[Round]:
    """The first period without its case of each cycle."""
    with office.ledger.read() as session:
        return missed_rounds(session, office.catalog.obligations, office.calendars(session), office.now())


def said_of(one: Round) -> str:
    """A cycle that stands still, in a phrase."""
    return f"周期事项“{one.obligation.name}”停摆：{one.period.key} 应于 {shown(one.expected)} 登记，至今没有"


def tell_of_cycles(office: Office) -> list[str]:
    """Have the administrators told; returns what there is, told before or not."""
    found = standing_still(office)
    if found:
        with office.write() as session:
            matters = [
                Matter(f"cycle {one.obligation.id} {one.period.key}", f"{said_of(one)}；{ADVICE}", "周期停摆")
                for one in found
            ]
            tell_matters(session, matters, office.now())
    return [said_of(one) for one in found]
