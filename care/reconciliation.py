"""Reconciliation: the ledger decides, so whatever the engine lacks or has too much is put right from it.

An engine with another id is a new one; one whose stamp is not the ledger's was put back from an older copy. Both are
told everything, the nearest instants first. At the start and now and then all workflows are compared as well.
"""

import asyncio
import datetime as dt
import logging
import secrets
from dataclasses import dataclass

from care.cycles import cycles_going, wake_cycles
from care.engine import Engine
from models.errors import DubanError
from models.payloads import cycle_workflow_id
from models.queries.acknowledgements import officers_unsigned
from models.queries.cases import live_marks
from models.queries.outbox import officers_unmailed, officers_waiting
from models.queries.to_tell import CASE, MAILBOX, notify_relays, remember, setting, tell, tell_everything
from models.tables import Case
from office.office import Office

log = logging.getLogger("duban.reconciliation")

ENGINE = "engine"
"""Under this key the ledger remembers the engine that it was last in step with: its id and its stamp."""
WAKE_MARGIN = dt.timedelta(seconds=45)


@dataclass(frozen=True)
class Differences:
    """Live cases without a workflow, workflows that no live case has, cycles without one; and how many are live."""

    lost: list[str]
    idle: list[str]
    cycles: list[str]
    live: int

    def __bool__(self) -> bool:
        return bool(self.lost or self.idle or self.cycles)


async def keep_in_step(office: Office, engine: Engine) -> bool:
    """Tell a new or older engine everything; returns whether it was one. Leaves a fresh stamp on both sides."""
    name, stamp = await engine.stamp()
    fresh = secrets.token_hex(8)
    changed = await asyncio.to_thread(_retell_if_other, office, f"{name} {stamp}")
    try:
        await engine.leave_stamp(fresh)
    except DubanError as error:  # a server where nobody may change the namespace: its id alone tells
        log.info("no stamp could be left: %s", error)
        fresh = stamp
    await asyncio.to_thread(_remember, office, f"{name} {fresh}")
    return changed


async def differences(office: Office, engine: Engine) -> Differences:
    """Compare all workflows with the ledger. Raises NotReady when the server is away."""
    live = await asyncio.to_thread(_live, office)
    running = {one async for one in engine.running()}
    expected = {engine.case_id(number, mark): number for number, mark in live.items()}
    cases = {one for one in running if one.startswith(f"{engine.office}/case/")}
    lost = [number for name, number in expected.items() if name not in cases]
    idle = [name for name in cases if name not in expected]
    going = await asyncio.to_thread(cycles_going, office)
    cycles = [one for one in going if cycle_workflow_id(engine.office, one) not in running]
    return Differences(
        [one for one in lost if not await _settled(office, engine, one)],
        [one for one in idle if not await _ended_meanwhile(office, engine, one)],
        [one for one in cycles if await engine.look_at(cycle_workflow_id(engine.office, one)) == "gone"],
        len(live),
    )


async def repair(office: Office, engine: Engine, found: Differences) -> None:
    """Have what is lost started from the ledger, and end what no live case has."""
    await asyncio.to_thread(retell, office, found.lost)
    await asyncio.to_thread(wake_cycles, office, found.cycles)
    for name in found.idle:
        await engine.terminate(name, "the ledger has no live case of this id")


def retell(office: Office, numbers: list[str]) -> None:
    """Have the engine told of these cases again."""
    if not numbers:
        return
    with office.ledger.write() as session:
        found = [session.get(Case, number) for number in numbers]
        tell(session, CASE, [(one.number, one.revision, one.next_at) for one in found if one])
        notify_relays(session)


def wake_forgotten_mailboxes(office: Office, collect: dt.timedelta, *, mails: bool) -> int:
    """Wake the mailboxes of officers whose lines waited longer than they should; with `mails` of mails on their way."""
    before = office.now() - collect - WAKE_MARGIN
    with office.ledger.read() as session:
        others = {*officers_unmailed(session), *officers_unsigned(session)} if mails else set()
        officers = set(officers_waiting(session, before)) | others
    if officers:
        with office.ledger.write() as session:
            tell(session, MAILBOX, [(one, None, None) for one in officers])
            notify_relays(session)
    return len(officers)


def _live(office: Office) -> dict[str, str]:
    with office.ledger.read() as session:
        return live_marks(session)


def _retell_if_other(office: Office, now: str) -> bool:
    with office.ledger.read() as session:
        known = setting(session, ENGINE)
    if known == now:
        return False
    if known is not None:
        log.warning("the engine is a new or an older one: everything live is told again")
    with office.ledger.write() as session:
        tell_everything(session)
        waiting = {*officers_waiting(session, office.now()), *officers_unmailed(session), *officers_unsigned(session)}
        tell(session, MAILBOX, [(one, None, None) for one in waiting])
        notify_relays(session)
    wake_cycles(office)
    return known is not None


def _remember(office: Office, value: str) -> None:
    with office.ledger.write() as session:
        remember(session, ENGINE, value)


async def _settled(office: Office, engine: Engine, number: str) -> bool:
    """Looks again, closely: the workflow runs after all, is about to be told, or the case has ended meanwhile."""
    case = await asyncio.to_thread(_case, office, number)
    if case is None or case.state.ended:
        return True
    return await engine.look_at(engine.case_id(number, case.mark)) != "gone"


async def _ended_meanwhile(office: Office, engine: Engine, name: str) -> bool:
    """Looks again: it has ended, or belongs to a case opened after the ledger was read."""
    _, _, number, mark = name.split("/")
    case = await asyncio.to_thread(_case, office, number)
    if case is not None and case.mark == mark and not case.state.ended:
        return True
    return await engine.look_at(name) == "gone"


def _case(office: Office, number: str) -> Case | None:
    with office.ledger.read() as session:
        return session.get(Case, number)
