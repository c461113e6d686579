"""The figures of supervision: how a unit's cases ended, and the order that they make."""

from pydantic import BaseModel, ConfigDict


class UnitFigures(BaseModel):
    """One unit in one period. Days are working days that counted, from receipt to the end of the clock.

    due: cases that ended in the period or fell due in it. late: those of them that were not ended in time. open: those
    still running at its end. used: the average share of the allowed days that was taken.
    """

    model_config = ConfigDict(frozen=True)

    unit: str
    unit_name: str
    due: int
    closed: int
    on_time: int
    late: int
    open: int
    extensions: int
    average_days: float | None
    used: float | None
    on_time_rate: float | None
    score: float | None = None
    rank: int | None = None


class Product(BaseModel):
    """What a cycle computes from the ledger for the period that ended."""

    model_config = ConfigDict(frozen=True)

    kind: str
    period: str
    first: str
    last: str
    weights: dict[str, float]
    total: UnitFigures
    units: tuple[UnitFigures, ...]
