"""In which order a message tries the ways to reach an officer."""

from collections.abc import Collection, Sequence

from models.letters import MAIL
from papers.personal import masked

Ways = list[tuple[str, str]]


def ways_for(
    reach: Sequence[tuple[str, str]], mail: str | None, preferred: Sequence[str], working: Collection[str]
) -> Ways:
    """Channels in order, each with the address as the ledger shows it.

    reach: the officer's own order, channel and address. mail: the officer's address, used last unless his order says
    another place. preferred: the order of this level, before his own, of the channels that reach him. working: the
    channels that this office has.
    """
    known = {channel: masked(address) for channel, address in reach if channel != MAIL and channel in working}
    if mail and MAIL in working:
        known[MAIL] = mail
    own = [channel for channel, _ in reach if channel in known]
    order = dict.fromkeys([*(one for one in preferred if one in known), *own, *known])
    return [(channel, known[channel]) for channel in order]
