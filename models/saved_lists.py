"""What officers keep for themselves: lists under names of their own."""

import datetime as dt

from sqlmodel import Field, SQLModel


class SavedList(SQLModel, table=True):
    """A list that an officer keeps under a name. `query`: its filters and columns, as an address carries them."""

    __tablename__ = "saved_list"

    officer_id: str = Field(foreign_key="officer.id", primary_key=True)
    name: str = Field(primary_key=True)
    query: str
    saved_at: dt.datetime
