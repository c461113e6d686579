"""Is the record as it was written? Every line recomputed, every seal compared; what is not so is named."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk.audit.breaks import Break
from desk.audit.noted import audit_breaks
from desk.audit.sealing import root_of, signed_by
from models.audit import CHAIN
from models.chain import BY_BYTE, commitment, line_hash, standing
from models.instants import local_date
from models.ledger import Ledger
from models.policy import Deed
from models.queries.audit import chained_audit
from models.queries.chain import cases_standing, chained_lines, handed_in, seals
from models.queries.identity import permit
from models.seals import Seal
from office.office import Office

Line = Mapping[str, Any]


@dataclass
class Verified:
    """What was looked at, and what was found. `unsealed`: lines that no seal covers; `noted`: audit lines."""

    lines: int = 0
    cases: int = 0
    seals: int = 0
    unsealed: int = 0
    noted: int = 0
    signed: bool = False
    breaks: list[Break] = field(default_factory=list)


def verify(office: Office, public_key: Path | None = None) -> Verified:
    """Check the whole ledger. `public_key`: with which signatures are checked; without one only the roots are."""
    with office.ledger.read() as session:
        permit(session, Deed.AUDIT)
    return verify_ledger(office.ledger, public_key)


def verify_ledger(ledger: Ledger, public_key: Path | None = None) -> Verified:
    """The same of any ledger, whoever asks."""
    with ledger.read() as session:
        found, known = Verified(), seals(session)
        days = _Days(known)
        stands = {case["number"]: case for case in cases_standing(session.connection())}
        for number, lines in _by_case(chained_lines(session.connection())):
            found.lines += len(lines)
            found.cases += 1
            found.breaks += _case_breaks(number, lines, stands.pop(number, None))
            days.add(number, lines)
        noted = list(chained_audit(session.connection()))
        found.breaks += audit_breaks(session, noted)
        days.add(CHAIN, [{**line, "recorded_at": line["at"]} for line in noted])
        found.noted = len(noted)
    found.breaks += [Break("办件的记录全部不在了", number) for number in stands]
    found.seals, found.unsealed = len(known), days.unsealed
    found.breaks += days.breaks()
    if public_key:
        found.signed = True
        found.breaks += [Break(f"{_day(one)} 的封存签名不符") for one in known if not signed_by(public_key, one)]
    return found


def _by_case(lines: Iterable[Line]) -> Iterator[tuple[str, list[Line]]]:
    """The lines of each case in order."""
    number, mine = "", list[Line]()
    for line in lines:
        if line["case_number"] != number:
            if mine:
                yield number, mine
            number, mine = line["case_number"], []
        mine.append(line)
    if mine:
        yield number, mine


def _case_breaks(number: str, lines: Sequence[Line], case: Mapping[str, Any] | None) -> Iterator[Break]:
    before, expected, wrong = b"", 1, list[Line]()
    for line in lines:
        missing = range(expected, line["seq"])
        yield from (Break("被删除", number, seq) for seq in missing)
        if line["hash"] is None:
            yield Break("是后来插入的（没有链值）", number, line["seq"])
        elif not missing and not _fits(line, before, line["seq"]):
            wrong.append(line)
        before, expected = line["hash"] or before, line["seq"] + 1
    yield from (Break(_what_happened(line, wrong, lines), number, line["seq"]) for line in wrong)
    last = lines[-1]
    if case is None:
        yield Break("办件本身不在了，只剩记录", number)
    elif last["hash"] and not wrong and standing(_algorithm(last["standing"]), case) != last["standing"]:
        yield Break("办件本身（标题、来件、单位、状态、到期等）与最后一行记录不符", number)


def _fits(line: Line, before: bytes, seq: int) -> bool:
    """Whether a line's hash is what it says, after this one and in this place."""
    algorithm = _algorithm(line["hash"])
    said = line["commitment"] or commitment(algorithm, line["salt"] or b"", line["detail"], handed_in(line))
    stands = line["standing"] or b""
    return bool(line_hash(algorithm, before, {**line, "seq": seq}, stands, said) == line["hash"])


def _what_happened(line: Line, wrong: Sequence[Line], lines: Sequence[Line]) -> str:
    """A line that fits in another place was moved; any other was changed."""
    heads = [b"", *(one["hash"] for one in lines if one["hash"])]
    for other in wrong:
        if other is not line and any(_fits(line, before, other["seq"]) for before in heads):
            return f"次序被换（原是第 {other['seq']} 行）"
    return "被改动（或其所附的填报内容被改动）"


def _algorithm(found: bytes | None) -> Any:
    return BY_BYTE.get(found[0], "sm3") if found else "sm3"


class _Days:
    """The lines of each sealed time, gathered while all are read."""

    def __init__(self, known: Sequence[Seal]) -> None:
        self._seals, self._ends = known, [one.until for one in known]
        self._heads: list[dict[str, list[Any]]] = [{} for _ in known]
        self._lines = [0] * len(known)
        self.unsealed = 0

    def add(self, number: str, lines: Iterable[Line]) -> None:
        """Put each line where it was sealed. A seal says how many lines of cases it covers."""
        counts = number != CHAIN
        for line in lines:
            place = bisect_right(self._ends, line["recorded_at"])
            if place == len(self._ends):
                self.unsealed += counts
                continue
            self._heads[place][number] = [number, line["seq"], (line["hash"] or b"").hex()]
            self._lines[place] += counts

    def breaks(self) -> Iterator[Break]:
        """The seals that say something else. Each stands on the root before as it was stored: one break is one."""
        before = b""
        for seal, heads, lines in zip(self._seals, self._heads, self._lines, strict=True):
            algorithm = _algorithm(seal.root)
            if root_of(algorithm, before, seal.until, lines, [heads[one] for one in sorted(heads)]) != seal.root:
                yield Break(f"{_day(seal)} 的封存与记录不符：那时封存了 {seal.lines} 行，现有 {lines} 行")
            before = seal.root


def _day(seal: Seal) -> str:
    return f"截至 {local_date(seal.until)}"
