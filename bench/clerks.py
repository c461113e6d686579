"""Clerks at their desks: each a process of its own on the same ledger, as in an office."""

import datetime as dt
import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.stage import office_on
from desk.cases.closing import Reply, close_case
from desk.cases.opening import Opening, open_case
from office.office import Office

OPENING = Opening(kind="consultation", unit="edu", title="t")
_office: Office


class Clerks:
    """Open and close cases elsewhere, one after the other at each desk."""

    def __init__(self, desks: list[ProcessPoolExecutor]) -> None:
        self._desks = desks

    def open_cases(self, count: int) -> list[str]:
        """Register so many cases, each desk its share; returns their numbers."""
        size = len(self._desks)
        shares = [desk.submit(_open_cases, (count + n) // size) for n, desk in enumerate(self._desks)]
        return [number for share in shares for number in share.result()]

    def close_cases(self, numbers: list[str]) -> None:
        """Close these cases, each desk its share."""
        size = len(self._desks)
        for share in [desk.submit(_close_cases, numbers[n::size]) for n, desk in enumerate(self._desks)]:
            share.result()

    def cpu(self) -> float:
        """CPU seconds of the desks so far."""
        return sum(desk.submit(time.process_time).result() for desk in self._desks)


@contextmanager
def clerks_at(home: Path, offset: dt.timedelta, count: int) -> Iterator[Clerks]:
    """Clerks on the ledger of `home`, whose clock is the wall clock and `offset`."""
    spawned = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        desks = [ProcessPoolExecutor(1, spawned, _sit_down, (home, offset)) for _ in range(count)]
        yield Clerks([stack.enter_context(desk) for desk in desks])


def _sit_down(home: Path, offset: dt.timedelta) -> None:
    global _office  # a process has one desk, and only plain values travel to it
    _office = office_on(home, offset)


def _open_cases(count: int) -> list[str]:
    return [open_case(_office, OPENING).case.number for _ in range(count)]


def _close_cases(numbers: list[str]) -> None:
    for number in numbers:
        close_case(_office, number, Reply("r"))
