"""Other systems are told of every line of the log, signed, in order, each at least once (`events` in channels.yaml).

A subscriber that does not answer is left alone for longer and longer, holds up nobody else, and misses nothing.
"""

import datetime as dt
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from care.findings import Finding
from channels.kind import Means
from channels.outcome import Delayed, Outcome, Receipt
from channels.webhook import Webhook
from models.instants import iso, shown
from models.queries.subscribers import Told, failing, is_idle, move_on, note_told, subscribed, untold
from models.words import EventName
from office.channels import channels_of
from office.office import Office

if TYPE_CHECKING:
    from channels.plan import ChannelPlan

AT_ONCE = 100
HELD = dt.timedelta(minutes=5)
"""How long a worker has the lines that it took; one that was killed leaves them to another after that."""
FIRST, LONGEST = dt.timedelta(seconds=10), dt.timedelta(hours=1)
"""How long a subscriber is left alone after the first failure, and at most."""
SAID = 160
WORKS_SECONDS = 10.0
"""How long one round tells; well under HELD, also where every line takes as long as it may."""


def tell_lines(office: Office, plan: "ChannelPlan", means: Means, channel: str) -> int:
    """Tell a subscriber of what it has not been told of, for a few seconds at most; how many lines got there."""
    kind, wanted = plan.channels[channel], plan.events[channel]
    names, told = () if wanted == "all" else wanted, 0
    until = time.monotonic() + WORKS_SECONDS
    while isinstance(kind, Webhook) and time.monotonic() < until and (taken := _taken(office, channel, names)):
        held, lines = taken
        hook, done = kind.opened(means), []
        outcome: Outcome = Receipt()
        for line in lines:
            outcome = hook.tell(_content(line), _key(line))
            if not isinstance(outcome, Receipt):
                break
            done.append(line)
            if time.monotonic() > until:  # the rest in the next round: who stops does not wait for a backlog
                break
        _settled(office, channel, held, done, outcome)
        told += len(done)
        if not isinstance(outcome, Receipt):
            break
    return told


def _taken(office: Office, channel: str, names: tuple[EventName, ...]) -> tuple[dt.datetime, list[Told]] | None:
    """The next lines, and until when they are held for whoever took them; None where there is nothing to do."""
    with office.ledger.read() as session:
        if is_idle(session, channel, names, office.now()):
            return None
    with office.ledger.write() as session:
        now = office.now()
        found = subscribed(session, channel)
        session.add(found)
        if found.held_until and found.held_until > now:
            return None
        lines = untold(session, found, names, AT_ONCE)
        if not lines:
            move_on(session, found)
            return None
        found.held_until = now + HELD
        return found.held_until, lines


def _settled(office: Office, channel: str, held: dt.datetime, done: list[Told], outcome: Outcome) -> None:
    with office.ledger.write() as session:
        now, found = office.now(), subscribed(session, channel)
        note_told(session, channel, done)
        if found.held_until != held:  # it took too long, and another worker has them now
            return
        if isinstance(outcome, Receipt):
            found.held_until, found.failing_since, found.failed, found.said = None, None, 0, ""
        else:
            asked = outcome.after if isinstance(outcome, Delayed) else FIRST
            found.failed = 1 if done else found.failed + 1
            alone = min(max(asked, FIRST * 2 ** min(found.failed - 1, 12)), LONGEST)
            found.held_until, found.failing_since = now + alone, found.failing_since or now
            found.said = f"{outcome.code} {outcome.words}".strip()[:SAID]
        session.add(found)


def failing_subscribers(office: Office, home: Path) -> Finding | None:
    """What doctor says of subscribers that nothing gets to. Raises BadInput for a broken file."""
    plan = channels_of(home)
    with office.ledger.read() as session:
        found = [one for one in failing(session) if plan and one.channel in plan.events]
    said = [
        f"{one.channel} 自 {shown(one.failing_since)} 收不到办件变化（{one.said or '没有应答'}），会一直重试"
        for one in found
        if one.failing_since
    ]
    return Finding("渠道", False, "；".join(said)) if said else None


def _key(line: Told) -> str:
    return f"{line.case_number}#{line.seq}"


def _content(line: Told) -> Mapping[str, Any]:
    """What happened, to which case and how it stands: nothing personal; what else there is, the API says."""
    return {
        "id": _key(line),
        "case": line.case_number,
        "seq": line.seq,
        "event": line.event,
        "level": line.level,
        "at": iso(line.at),
        "recorded_at": iso(line.recorded_at),
        "due_date": line.due_date.isoformat(),
        "due_at": iso(line.due_at),
        "kind": line.kind,
        "unit": line.unit,
        "state": line.state,
    }
