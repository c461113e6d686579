"""What something costs, measured against this very machine at this very moment: a busy one is no fault of the code."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

QUIET = 0.06
"""CPU seconds of the yardstick on a quiet machine, where the limits were set."""


@contextmanager
def costs_less_than(seconds: float) -> Iterator[None]:
    """What is done inside takes less CPU than that on a quiet machine.

    The yardstick is laid before and behind it; where it takes longer than on a quiet machine, so may the rest.
    """
    before = _yardstick()
    begun = time.process_time()
    yield
    spent = time.process_time() - begun
    slower = max(1.0, before / QUIET, _yardstick() / QUIET)
    assert spent < seconds * slower, f"{spent:.2f} s of CPU, on a machine that is {slower:.1f} times slower than usual"


def _yardstick() -> float:
    begun = time.process_time()
    sum(n % 7 for n in range(1_000_000))
    return time.process_time() - begun
