"""What was attached to cases: the row beside the file, which lies in the data folder under its own hash."""

import datetime as dt

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from models.sealed_columns import AsSealed


class Attachment(SQLModel, table=True):
    """A file of a case. `sha256`: of its content, and the name under which it is kept; two rows may share one file.

    `number`: its place among the case's attachments, from 1; `name`: as it was called, without a folder.
    """

    __tablename__ = "attachment"

    case_number: str = Field(primary_key=True, foreign_key="case.number")
    number: int = Field(primary_key=True)
    name: str = Field(sa_column=Column(AsSealed("attachment.name"), nullable=False))
    size: int
    sha256: str = Field(index=True)
    added_at: dt.datetime
    actor: str | None = None
