"""`guarding`: what encryption, the chain and the policy add to acts and lists, against an office without them."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bench.rows import row
from bench.stage import an_office
from desk.cases.closing import Reply, close_case
from desk.cases.opening import Opening, open_case
from desk.keys.sealing_all import make_key, seal_all
from desk.people.binding import bind_officer
from desk.views.asked import Asked
from desk.views.lists import list_cases
from models import chain
from office.identity import identify
from office.office import Office
from office.policy import policy_of

ROUNDS, CASES, LISTS = 5, 100, 20
LETTER = "来信内容，说的是同一件事。" * 30


def guarding(scale: float = 1.0) -> list[dict[str, Any]]:
    """CPU of opening, closing and listing with letters of 400 characters: guarded, and not; interleaved rounds."""
    count = max(10, int(CASES * scale))
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="duban-bench-"))) for _ in range(2)]
        bare, guarded = an_office(folders[0], "2026-11-23 10:00"), _guarded(folders[1])
        taken: dict[bool, list[float]] = {False: [0.0] * 3, True: [0.0] * 3}
        for n in range(ROUNDS + 1):
            for is_guarded, office in ((False, bare), (True, guarded)):
                found = _round(office, count, is_guarded=is_guarded)
                if n:  # the first warms up
                    taken[is_guarded] = [a + b for a, b in zip(taken[is_guarded], found, strict=True)]
        for office in (bare, guarded):
            office.ledger.close()
    whole = "encrypted, chained and under the policy"
    return [
        row(f"{what}, {whole}", guards / many / ROUNDS * 1e3, "ms CPU", "without", bares / many / ROUNDS * 1e3)
        for what, many, guards, bares in zip(
            ("an opening", "a closing", "a list of 200"), (count, count, LISTS), taken[True], taken[False], strict=True
        )
    ]


def _guarded(folder: Path) -> Office:
    office = an_office(folder, "2026-11-23 10:00")
    make_key(folder / "key")
    office.ledger.master = folder / "key"
    seal_all(office)
    bind_officer(office, "supervisor", "boss")
    return office.seen_by(identify(office.ledger, "boss", office.now(), policy_of(folder)))


@contextmanager
def _unchained() -> Iterator[None]:
    """Lines are written without their hashes."""
    event.remove(chain.WritingSession, "before_flush", chain._chain)
    try:
        yield
    finally:
        event.listen(chain.WritingSession, "before_flush", chain._chain)


def _round(office: Office, count: int, *, is_guarded: bool) -> list[float]:
    """CPU seconds of so many openings, closings and lists."""
    wanted = Opening("consultation", "edu", "题", citizen="张三", phone="13800138000", content=LETTER, again=True)
    with nullcontext() if is_guarded else _unchained():
        begun = time.process_time()
        numbers = [open_case(office, wanted).case.number for _ in range(count)]
        opened = time.process_time()
        for number in numbers:
            close_case(office, number, Reply(LETTER))
        closed = time.process_time()
    for _ in range(LISTS):
        list_cases(office, Asked(ended=True), 200)
    return [opened - begun, closed - opened, time.process_time() - closed]
