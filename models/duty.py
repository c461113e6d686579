"""A duty: one sentence of a source document that binds somebody."""

from pydantic import Field

from models.limit import Strict


class Duty(Strict):
    """A sentence of the source document, by its number there, with its clause and the words that bind."""

    id: str = Field(min_length=1)
    clause: str = Field(min_length=1)
    phrase: str = Field(min_length=1)
    type: str = ""
    owner: str = ""
