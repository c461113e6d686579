"""The open cases of another register as a CSV: each with what has been done in it, all of them or none.

Repeating a file changes nothing: a case is known by its number in the other register.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casework.acting import carry_out
from casework.taking_over import late_at
from casework.turn import Turn
from desk.cases.extending import Extending, prepare_extension
from desk.cases.opening import Opening, register_within
from desk.cases.past_facts import Past
from desk.cases.stepping import prepare_step
from desk.files.csv_rows import Columns, read_table, rows_of
from desk.files.intake import TITLE, required_text
from desk.files.spreadsheet_dates import spreadsheet_day
from models.errors import BadInput, Refused
from models.instants import parse_instant
from models.obligation import Obligation
from models.policy import Deed
from models.queries.cases import get_case
from models.queries.identity import acting_id, permit
from models.queries.takeover import known_as, takeover
from models.steps import FieldRule, Step
from models.tables import Case
from office.office import Office

NEEDED = ("事项", "承办单位", "标题", "收到", "原编号")
OPTIONAL = ("承办人", "内容", "留言人", "电话", "佐证", "延期天数", "延期日期", "延期批准人", "延期告知")
STEP, FIELD = "步骤:", "填报:"
"""How the columns begin that stand for a step, holding the day on which it was taken, and for a field."""
AT_MOST = 1000
"""Cases of one file: they are one transaction."""
FAULTS_AT_ONCE = 50


@dataclass(frozen=True)
class TakenOver:
    """A row of the register as a case. `known`: it was there already, and is left alone."""

    number: str
    old_number: str
    unit: str
    title: str
    due_date: dt.date
    late: bool
    known: bool


class _OnlyTried(Exception):
    """What a trial would enter; nothing of it is kept."""

    def __init__(self, found: list[TakenOver]) -> None:
        super().__init__()
        self.found = found


def import_register(
    office: Office, path: Path, actor: str | None = None, *, dry_run: bool = False, old: bool = False
) -> list[TakenOver]:
    """Enter the rows of a CSV, each a case with its steps; with `dry_run` only judge them. `old`: those of more than a
    year ago are meant.

    Raises BadInput naming every row that is wrong and why; then nothing is entered.
    """
    table = read_table(path)
    if len(table.lines) > AT_MOST:
        raise BadInput(f"{table.name}: 有 {len(table.lines)} 件，一次最多 {AT_MOST} 件，请分成几份")
    try:
        with office.turn() as turn:
            found = takeover(turn.session, hold=True)
            if found is None or found.runs_from:
                raise Refused("没有在接管，不能导入原登记簿", code="begin-takeover")
            permit(turn.session, Deed.TAKE_OVER)
            entering = _Entering(office, turn, acting_id(turn.session, actor), old)
            columns = Columns(NEEDED, OPTIONAL, _known_column)
            entered = rows_of(table, columns, entering.row, lambda one: f"原编号 {one.old_number}", FAULTS_AT_ONCE)
            if dry_run:
                raise _OnlyTried(entered)
            return entered
    except _OnlyTried as tried:
        return tried.found


def _known_column(title: str) -> bool:
    """Whether a column is one of steps or fields. Raises BadInput for any other: what it holds would be lost."""
    if not title.startswith((STEP, FIELD)):
        raise BadInput(f"不认识“{title[:20]}”这一列；步骤写成 {STEP}名称，填报项写成 {FIELD}名称，不要的列请删去")
    return True


@dataclass(frozen=True)
class _Entering:
    """The transaction in which rows become cases."""

    office: Office
    turn: Turn
    actor: str | None
    old: bool

    def row(self, row: dict[str, str]) -> TakenOver:
        """A row as a case with its steps; a fault takes it back, and the next row is looked at."""
        old_number = required_text(row["原编号"], "原编号", TITLE)
        known = known_as(self.turn.session, old_number)
        if known:
            return self._entered(get_case(self.turn.session, known), old_number, known=True)
        with self.turn.session.begin_nested():
            kind = self.office.catalog.get(row["事项"].strip())
            steps = sorted(_steps(kind, row), key=lambda pair: pair[1])
            case = self._opened(kind, [step for step, _ in steps], row, old_number)
            proof = row.get("佐证", "").strip() or f"原登记簿 {old_number}"
            extended = _extended_on(row)
            for step, day in steps:
                if extended and extended < day:
                    self._extend(case, row, Past(extended, proof))
                    extended = None
                self._take(case, step, row, Past(day, proof))
            if extended:
                self._extend(case, row, Past(extended, proof))
            return self._entered(case, old_number)

    def _take(self, case: Case, step: Step, row: dict[str, str], past: Past) -> None:
        given = _given(step.fields, row)
        act, content = prepare_step(self.turn, case, step.id, given, self.actor, past)
        carry_out(self.turn, case, act, content, self.actor)

    def _extend(self, case: Case, row: dict[str, str], past: Past) -> None:
        """The extension that was granted in the other register, on its day among the steps."""
        told = row.get("延期告知", "").strip()
        notified = spreadsheet_day(told) if told else None
        approver = row.get("延期批准人", "").strip() or None
        wanted = Extending(int(row["延期天数"]), "原登记簿已延期", approver, notified, past)
        act, content = prepare_extension(self.turn, case, wanted, self.actor)
        carry_out(self.turn, case, act, content, self.actor)

    def _opened(self, kind: Obligation, steps: list[Step], row: dict[str, str], old_number: str) -> Case:
        _belonging(kind, steps, row)
        spreadsheet_day(row["收到"])
        opening = Opening(
            kind=kind.id,
            unit=row["承办单位"].strip() or None,
            title=required_text(row["标题"], "标题", TITLE),
            received_at=parse_instant(row["收到"]),
            officer=row.get("承办人", "").strip() or None,
            content=row.get("内容"),
            citizen=row.get("留言人"),
            phone=row.get("电话"),
            actor=self.actor,
            given=_given(kind.opens_with, row),
            old=self.old,
            again=True,  # known by its old number
            old_number=old_number,
        )
        return register_within(self.office, self.turn, opening)[0]

    def _entered(self, case: Case, old_number: str, *, known: bool = False) -> TakenOver:
        late = late_at(case, self.turn.now)
        return TakenOver(case.number, old_number, case.unit_id, case.title, case.due_date, late, known)


def _steps(kind: Obligation, row: dict[str, str]) -> Iterator[tuple[Step, dt.date]]:
    """The steps that a row says were taken, each with its day, in the order of the columns."""
    for name, cell in _filled(row, STEP):
        step = next((one for one in kind.steps if name in (one.id, one.name.lower())), None)
        if step is None:
            raise BadInput(f"{kind.name}没有“{name[:40]}”这一步")
        yield step, spreadsheet_day(cell)


def _extended_on(row: dict[str, str]) -> dt.date | None:
    """The day on which a row says that the limit was extended. Raises BadInput where it says only part of it."""
    days, day = row.get("延期天数", "").strip(), row.get("延期日期", "").strip()
    if not days and not day:
        return None
    if not days.isdecimal() or not day:
        raise BadInput("延期须写明延期天数（数字）和延期日期")
    return spreadsheet_day(day)


def _given(rules: tuple[FieldRule, ...], row: dict[str, str]) -> list[str]:
    """What a row fills in of these fields, as `name=value`."""
    filled = dict(_filled(row, FIELD))
    found = ((rule, filled.get(rule.id, filled.get(rule.name.lower()))) for rule in rules)
    return [f"{rule.id}={value}" for rule, value in found if value is not None]


def _belonging(kind: Obligation, steps: list[Step], row: dict[str, str]) -> None:
    """Raises BadInput for a field that nothing in the row asks for: what it holds would be lost."""
    asked = [*kind.opens_with, *(rule for step in steps for rule in step.fields)]
    names = {word for rule in asked for word in (rule.id, rule.name.lower())}
    for name, _ in _filled(row, FIELD):
        if name not in names:
            raise BadInput(f"“{name[:40]}”不是{kind.name}登记时或所列步骤的填报项")


def _filled(row: dict[str, str], beginning: str) -> Iterator[tuple[str, str]]:
    """The cells that hold something, of the columns that begin so, under the rest of their names."""
    for title, cell in row.items():
        if title.startswith(beginning) and cell.strip():
            yield title.removeprefix(beginning).strip(), cell.strip()
