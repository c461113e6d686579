"""The figures of supervision: how a unit's cases ended, and the order that they make."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

WEIGHTS = {"on_time": 60.0, "average_days": 10.0, "overdue": 20.0, "extensions": 10.0}
"""The yearly assessment's weights where the catalog sets none; shares of a hundred."""
HUNDRED = 100.0
PERIODS = {
    "Q1": "第一季度",
    "Q2": "第二季度",
    "Q3": "第三季度",
    "Q4": "第四季度",
    "H1": "上半年",
    "H2": "下半年",
}


def period_name(key: str) -> str:
    """A period as people write it: 2023年7月, 2023年第三季度, 2023年; another key as it is."""
    year, _, part = key.partition("-")
    if not year.isdigit() or (part and not part.isdigit() and part not in PERIODS):
        return key
    return f"{year}年" + (PERIODS.get(part) or (f"{int(part)}月" if part else ""))


def percent(share: float | None) -> str:
    """A share as people read it: 87.5%, rounded to a tenth; a dash where there is none."""
    return "—" if share is None else f"{share * HUNDRED:.1f}%"


def weights_of(settings: Mapping[str, float]) -> dict[str, float]:
    """The assessment's weights as an obligation sets them, the others by default, brought to a sum of a hundred.

    Raises ValueError for a negative weight, or where all are zero.
    """
    chosen = {name: settings.get(name, weight) for name, weight in WEIGHTS.items()}
    whole = sum(chosen.values())
    if min(chosen.values()) < 0 or whole <= 0:
        raise ValueError(f"考核权重（settings 的 {'、'.join(WEIGHTS)}）不能为负，也不能都是 0")
    return {name: weight * HUNDRED / whole for name, weight in chosen.items()}


class UnitFigures(BaseModel):
    """One unit in one period. Days are working days from receipt to the end of the clock, paused ones left out.

    due: cases judged in the period, on_time and late together. closed: cases whose clock ended in it, of whatever age;
    of them average_days, and used, the average share of the allowed days that was taken. extensions: judged cases that
    were extended. overdue: cases still open past their due instant at its end, of whatever age. withdrawn: taken back
    in the period, and in none of the other figures. on_time_rate: of the judged cases, 0 to 1, None where there is
    none. points: what each weight brought. score: their sum.
    """

    model_config = ConfigDict(frozen=True)

    unit: str
    unit_name: str
    due: int
    closed: int
    on_time: int
    late: int
    overdue: int
    extensions: int
    average_days: float | None
    used: float | None
    on_time_rate: float | None
    points: dict[str, float] = {}
    score: float | None = None
    rank: int | None = None
    withdrawn: int = 0


class OverdueCase(BaseModel):
    """A case still open past its due instant: by number and kind only, because a title may name a citizen."""

    model_config = ConfigDict(frozen=True)

    number: str
    kind_name: str
    unit: str
    due_date: str
    working_days_late: int


class Product(BaseModel):
    """What a cycle computes from the ledger for a period, as it stood at `made_at` (ISO 8601, +08:00)."""

    model_config = ConfigDict(frozen=True)

    kind: str
    period: str
    first: str
    last: str
    made_at: str
    weights: dict[str, float]
    total: UnitFigures
    units: tuple[UnitFigures, ...]
    overdue: tuple[OverdueCase, ...] = ()
