"""The channels of a rehearsal: nothing leaves, and what would have is on record as it would be."""

from dataclasses import dataclass

from channels.outcome import Letter, Outcome, Receipt, Refused
from models.letters import MAIL
from models.queries.channels import set_quiet_hours, set_reach
from models.queries.people import find_officer
from office.office import Office
from rehearsal.scenario import ReachEntry

UNREACHABLE = "nobody"
"""Whoever has this address is not reached: so the walk to the next channel can be rehearsed."""


@dataclass(frozen=True)
class Rehearsed:
    """A channel that takes everything at once."""

    def send(self, letter: Letter, address: str) -> Outcome:
        """A receipt, but for the address that stands for a wrong one."""
        if address == UNREACHABLE:
            return Refused("", "演练：没有这个地址")
        return Receipt("", "演练")


def set_up_reach(office: Office, entries: dict[str, ReachEntry]) -> None:
    """How the scenario's officers are reached. Raises NotFound for one that there is not."""
    with office.ledger.write() as session:
        for word, entry in entries.items():
            officer = find_officer(session, word)
            pairs = [one.partition("=")[::2] for one in entry.ways]
            set_reach(session, officer.id, [(name, "" if name == MAIL else address) for name, address in pairs])
            if entry.quiet is not None:
                set_quiet_hours(session, officer.id, entry.quiet)
