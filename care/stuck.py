"""Mailboxes and cycles whose workflow fails again and again: told, and on request ended and begun anew.

A case's workflow that does so is the watchdog's own concern. What these do stands in the ledger as well: a new one
loses nothing.
"""

import asyncio
from dataclasses import dataclass

from care.cycles import cycles_going, wake_cycles
from care.engine import Engine
from care.matters import Matter, tell_matters
from models.payloads import cycle_workflow_id, mailbox_workflow_id
from models.queries.people import officers
from models.queries.to_tell import MAILBOX, notify_relays, tell
from office.office import Office

SUBJECT = "流程反复出错"


@dataclass(frozen=True)
class Stuck:
    """The ids of workflows that stand still: of mailboxes, and of cycles."""

    mailboxes: tuple[str, ...] = ()
    cycles: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.mailboxes or self.cycles)

    def __str__(self) -> str:
        """One line for an administrator."""
        parts = [(len(self.mailboxes), "人的信箱"), (len(self.cycles), "个周期事项的流程")]
        return "、".join(f"{n} {what}" for n, what in parts if n) + "反复出错，停在原处"


async def stuck(engine: Engine) -> Stuck:
    """What stands still. Raises NotReady when the server is away."""
    return Stuck(
        tuple([name async for name in engine.running("mailbox/", failing=True)]),
        tuple([name async for name in engine.running("cycle/", failing=True)]),
    )


async def begin_anew(office: Office, engine: Engine, found: Stuck) -> None:
    """End what stands still, and have the relay begin it again from the ledger."""
    for name in (*found.mailboxes, *found.cycles):
        await engine.terminate(name, "stuck")
    await asyncio.to_thread(_wake, office, engine.office, found)


async def tell_of_stuck(office: Office, engine: Engine) -> list[str]:
    """Have the administrators told once of each set; returns what there is, told before or not."""
    found = await stuck(engine)
    if not found:
        return []
    await asyncio.to_thread(_tell, office, found)
    return [str(found)]


def _tell(office: Office, found: Stuck) -> None:
    key = f"stuck {' '.join(sorted((*found.mailboxes, *found.cycles)))}"
    with office.write() as session:
        tell_matters(session, [Matter(key, f"{found}；请运行 duban doctor --repair", SUBJECT)], office.now())


def _wake(office: Office, name: str, found: Stuck) -> None:
    with office.ledger.write() as session:
        mine = [one.id for one in officers(session) if mailbox_workflow_id(name, one.id) in found.mailboxes]
        tell(session, MAILBOX, [(one, None, None) for one in mine])
        notify_relays(session)
    wake_cycles(office, [one for one in cycles_going(office) if cycle_workflow_id(name, one) in found.cycles])
