"""How long a case may be silent: the longest pause, and the rhythm in which people are reminded after it."""

import datetime as dt

from pydantic import Field, model_validator

from models.limit import Strict
from models.words import Role

ABOVE = (Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR)


class Silence(Strict):
    """After how many working days of standing still, and then in which rhythm, people hear of a case.

    pause: the longest a case may stand still before it is told. every: working days from one reminder to the next, as
    long as nothing moves: of a pause, of what is overdue past its last rung, of a term that passed. time: of the day.
    """

    pause: int = Field(default=30, ge=1, le=250)
    every: int = Field(default=5, ge=1, le=60)
    time: dt.time = dt.time(9)
    to: tuple[Role, ...] = Field(default=ABOVE, min_length=1)

    @model_validator(mode="after")
    def _somebody_above(self) -> "Silence":
        if not set(self.to) - {Role.HANDLER}:
            raise ValueError("to 至少要有一个经办人以外的角色，例如 supervisor")
        return self
