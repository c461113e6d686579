"""How far a clock is believed. A ledger file has no time of its own: a machine whose clock is wrong must not write."""

import datetime as dt
from collections.abc import Callable

from casework.turn import Turn
from models.errors import Refused
from models.instants import shown

TOLERATED = dt.timedelta(minutes=2)


def believable(worker_alive: Callable[[], bool] | None) -> Callable[[Turn], None]:
    """A check that raises Refused for a clock behind the newest line, or ahead of a worker that lives.

    A heartbeat long past is either a worker that is gone or a clock that runs ahead: only whether one lives tells
    which, and that is asked of the operating system (`worker_alive`).
    """

    def check(turn: Turn) -> None:
        now, newest = turn.now, turn.signs[0]
        if newest is not None and now < newest - TOLERATED:
            raise Refused(
                f"本机时钟是 {shown(now)}，早于台账最近一条记录（{shown(newest)}），没有办理；请校准时钟后重试"
            )
        beat = turn.last_beat if worker_alive else None
        if beat is not None and now > beat + TOLERATED and worker_alive and worker_alive():
            raise Refused(
                f"本机时钟是 {shown(now)}，比正在运行的工作进程（{shown(beat)}）快，没有办理；请校准时钟后重试"
            )

    return check
