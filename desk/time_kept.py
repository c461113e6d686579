"""Whether somebody keeps time: a worker's heartbeat in the ledger says so. Acts and lists go on without one."""

import datetime as dt
from collections.abc import Callable

from models.errors import NotReady
from models.queries.heartbeat import FRESH, last_beat
from office.clock import TOLERATED
from office.office import Office


def time_stands_still(office: Office) -> NotReady | None:
    """The warning where no worker has left its heartbeat for a while."""
    with office.ledger.read() as session:
        return unkept(office.now(), last_beat(session), office.worker_alive)


def unkept(now: dt.datetime, beat: dt.datetime | None, alive: Callable[[], bool] | None) -> NotReady | None:
    """The same by the newest heartbeat, and by what this machine knows of its worker."""
    quiet_for = now - beat if beat is not None else None
    if quiet_for is not None and quiet_for < FRESH:
        return None
    if quiet_for is not None and quiet_for < FRESH + TOLERATED and alive and alive():
        return None  # this machine's clock is fast, within what is tolerated
    return NotReady("工作进程没有运行，提醒和升级暂停，台账照常", code="start-worker")
