"""Setting duties going: the cycle a unit chose, and cycles that the catalog itself starts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desk.files.intake import TITLE, text
from models.cycle import UNITS, fits, parts
from models.errors import BadInput, Refused
from models.instants import local_date
from models.ledger import LedgerSession
from models.obligation import Obligation
from models.payloads import CycleInput, cycle_workflow_id
from models.queries.activations import activations, set_going
from models.queries.people import find_officer, find_unit, owing
from models.tables import Activation
from office.office import Office


async def activate(
    office: Office,
    kind: str,
    unit_words: Sequence[str],
    every: str | None,
    since: dt.date | None,
    reason: str = "",
    actor: str | None = None,
) -> list[Activation]:
    """Set an obligation's cycle going for units; where the catalog leaves the cycle open, `every` must choose it.

    Raises Refused for an obligation that does not come round, BadInput where the cycle is missing or unknown.
    """
    obligation = office.catalog.get(kind)
    rhythm = _rhythm(obligation, every)
    first = _since(office, since)
    with office.ledger.write() as session:
        by = find_officer(session, actor).id if actor else None
        owners = [find_unit(session, word) for word in unit_words] or owing(session, obligation)
        if not owners:
            raise BadInput(f"请用 --unit 指明哪个单位办{obligation.name}")
        made = [
            Activation(
                obligation=obligation.id,
                unit_id=unit.id,
                every=rhythm,
                since=first,
                activated_at=office.now(),
                until=None,
                actor=by,
                reason=text(reason, "理由", TITLE) or "",
            )
            for unit in owners
        ]
        for one in made:
            set_going(session, one)
    await run_cycle(office, obligation.id)
    return made


def _since(office: Office, since: dt.date | None) -> dt.date:
    """The first day, today where none is given. Raises BadInput for one that lies too far away to be meant."""
    today = local_date(office.now())
    if since and abs(since - today) > FURTHEST:
        raise BadInput(f"起始日 {since} 离今天超过一年，请核对；周期从今天前后一年之内开始")
    return since or today


async def deactivate(office: Office, kind: str, unit_words: Sequence[str], reason: str, actor: str | None) -> int:
    """Let a cycle end: no further period opens; cases already open go on. Returns for how many units."""
    obligation = office.catalog.get(kind)
    today = local_date(office.now())
    with office.ledger.write() as session:
        by = find_officer(session, actor).id if actor else None
        wanted = {find_unit(session, word).id for word in unit_words}
        running = [
            one
            for one in activations(session, obligation.id, today)
            if one.until is None and (not wanted or one.unit_id in wanted)
        ]
        if not running:
            raise Refused(f"{obligation.name}没有在运行的周期，可用 duban catalog coverage 查看")
        for one in running:
            one.until, one.actor, one.reason = today, by, text(reason, "理由", TITLE) or one.reason
            session.add(one)
    await run_cycle(office, obligation.id)
    return len(running)


async def run_cycle(office: Office, obligation: str, *, wake: bool = True) -> None:
    """Start the workflow of a cycle, or wake the one that runs. Raises NotReady."""
    from temporalio.common import WorkflowIDConflictPolicy

    from desk.cases.performing import CALL_TIMEOUT, explained

    client = await office.connect()
    with explained():
        await client.start_workflow(
            "cycle",
            CycleInput(obligation=obligation, pace=office.pace),
            id=cycle_workflow_id(obligation),
            task_queue=office.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal="wake" if wake else None,
            rpc_timeout=CALL_TIMEOUT,
        )


FURTHEST = dt.timedelta(days=366)


@dataclass
class Going:
    """What a worker remembers of the cycles it saw to: under which calendar version."""

    seen: str | None = None


async def keep_going(office: Office, going: Going, *, closely: bool = False) -> None:
    """At the start, and whenever the calendar changed: see to it that every cycle runs, and let it look again.

    `closely`: start those whose workflow the server has lost.
    """
    version = office.calendars().version
    if going.seen == version:
        if closely:
            await run_all_cycles(office, wake=False)
        return
    start_by_catalog(office)
    await run_all_cycles(office)
    going.seen = version


def start_by_catalog(office: Office) -> None:
    """Activate the cycles for which the catalog names units and a first day (`starts`), once."""
    with office.ledger.read() as session:
        missing = [one for one in _by_catalog(session, office) if not _known(session, one)]
    if missing:
        with office.ledger.write() as session:
            for one in missing:
                set_going(session, one)


async def run_all_cycles(office: Office, *, wake: bool = True) -> int:
    """See to it that every cycle that runs has its workflow; returns how many. Raises NotReady."""
    names = cycles_going(office)
    for name in names:
        await run_cycle(office, name, wake=wake)
    return len(names)


def cycles_going(office: Office) -> list[str]:
    """The obligations whose cycle is set going for some unit."""
    with office.ledger.read() as session:
        found = {one.obligation for one in activations(session, day=local_date(office.now()))}
    return sorted(name for name in found if name in office.catalog.obligations)


def activation_json(one: Activation) -> dict[str, Any]:
    """An activation as `activate --json` prints it."""
    return {
        "obligation": one.obligation,
        "unit": one.unit_id,
        "every": one.every,
        "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
    }


def _rhythm(obligation: Obligation, every: str | None) -> str | None:
    if obligation.cycle is None:
        raise Refused(f"{obligation.name}不按周期办理，请用 duban open {obligation.id} 登记")
    if obligation.needs_cycle and every is None:
        raise BadInput(
            f"{obligation.name}写的是“{_word(obligation)}”，须由单位选定周期：请用 --every 指明，如 month、quarter"
        )
    if every is None:
        return None
    try:
        parts(every)
    except ValueError as error:
        raise BadInput(str(error)) from None
    if not fits(every, obligation.cycle.opens):
        raise BadInput(f"{obligation.name}在“{obligation.cycle.opens}”登记，不能按 {every} 循环，请改选周期")
    if every == "chosen":
        raise BadInput(f"--every 应为 {'、'.join(UNITS)}，可加次数如 “2 weeks”")
    return every


def _word(obligation: Obligation) -> str:
    words = ("定期", "常态化", "经常性", "动态", "分阶段", "日常")
    return next((word for word in words if word in obligation.basis), "周期未定")


def _by_catalog(session: LedgerSession, office: Office) -> list[Activation]:
    return [
        Activation(
            obligation=one.id,
            unit_id=unit.id,
            every=None,
            since=max(dt.date.fromisoformat(one.cycle.starts), local_date(office.now())),
            activated_at=office.now(),
            reason="事项目录",
        )
        for one in office.catalog.obligations.values()
        if one.cycle and one.cycle.starts and not one.needs_cycle
        for unit in owing(session, one)
    ]


def _known(session: LedgerSession, wanted: Activation) -> bool:
    return session.get(Activation, (wanted.obligation, wanted.unit_id)) is not None
