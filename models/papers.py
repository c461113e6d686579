"""Papers (文书): what an office wrote on its head for a case, under numbers without gaps."""

import datetime as dt

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.sealed_columns import AsSealed

OFFICE = "office"
"""The letterhead of the office itself, which issues what supervises; the others are those of units, by their ids."""


class Letterhead(SQLModel, table=True):
    """Under which name an office or a unit issues papers, and with which 机关代字. `id`: of the unit, or OFFICE."""

    __tablename__ = "letterhead"

    id: str = Field(primary_key=True)
    name: str
    code: str


class Paper(SQLModel, table=True):
    """A paper that was issued: its number is never given again, also where it was annulled (作废).

    `number`: the 发文字号; `series`, `year`, `place`: what it is made of, for each letterhead apart. `attachment`: its
    file among those of the case, of that `sha256`. `issued_on`: the 成文日期; `signer`: the officer who issued it.
    """

    __tablename__ = "paper"
    __table_args__ = (UniqueConstraint("letterhead", "series", "year", "place"),)

    number: str = Field(primary_key=True)
    case_number: str = Field(foreign_key="case.number", index=True)
    kind: str
    letterhead: str
    series: str
    year: int
    place: int
    addressee: str = Field(sa_column=Column(AsSealed("paper.addressee"), nullable=False))
    attachment: int
    sha256: str
    issued_on: dt.date
    issued_at: dt.datetime = Field(index=True)
    signer: str
    annulled_at: dt.datetime | None = None
    annulled_by: str | None = None
    annulled_for: str | None = None
