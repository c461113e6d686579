"""The tables of the roster: units and officers. `models.tables` names them too."""

import datetime as dt

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from models.columns import AsWord
from models.words import Role


class Unit(SQLModel, table=True):
    """Who owes. `close_of_business` is the unit's own closing time (HH:MM), 17:30 where it says nothing.

    `retired_on`: since when it is no more; its cases stay.
    """

    __tablename__ = "unit"

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    close_of_business: str | None = None
    retired_on: dt.date | None = None


class Officer(SQLModel, table=True):
    """Who acts. Supervisors, approvers, administrators and auditors may have no unit. Who left hears nothing more."""

    __tablename__ = "officer"

    id: str = Field(primary_key=True)
    name: str
    role: Role = Field(sa_column=Column(AsWord(Role), nullable=False, index=True))
    unit_id: str | None = Field(default=None, foreign_key="unit.id", index=True)
    email: str | None = None
    left_on: dt.date | None = None
