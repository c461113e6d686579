"""Who acts: one value that travels from the surface into the transaction and into the lines it writes.

    with office.ledger.write() as session:
        by = acting(session, word)      # models/queries/identity.py: the officer, or a refusal

The surface says who sits there; the ledger's sessions carry it, so that nothing is written without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from models.policy import Deed, Grant


class Surface(StrEnum):
    """Through what somebody acts."""

    PROGRAM = "program"
    """The worker, a rehearsal, another program's call: nobody sits there."""
    COMMAND = "cli"
    """A command line; the operating system says who."""
    WEB = "web"
    """The board; a password says who."""
    API = "api"
    """Another system's call; a token says for whom."""
    LINK = "link"
    """A link out of a message; that it was received says who."""


@dataclass(frozen=True)
class Actor:
    """Who sits at a surface.

    origin: the operating system's user, the address of a browser, the name of a token; None where nobody sits there.
    officer: whom that is (an officer's id). stands_for: the ids of those he stands in for today. administers: the user
    set the office up, and may bind others. required: the office has bound somebody, so that nobody else may act.
    grants: what that person may do; None where nobody is known, and the office has bound nobody. separated: the three
    administrators are apart.
    """

    surface: Surface = Surface.PROGRAM
    origin: str | None = None
    officer: str | None = None
    stands_for: frozenset[str] = frozenset()
    administers: bool = False
    required: bool = False
    grants: Mapping[Deed, Grant] | None = None
    separated: bool = False

    @property
    def via(self) -> str | None:
        """How a line names surface and origin; None where nobody sat there."""
        return f"{self.surface}:{self.origin}" if self.origin else None

    @property
    def types_for_others(self) -> bool:
        """Whether whoever sits there is nobody's officer: what he enters is somebody else's word (代录)."""
        return self.origin is not None and self.officer is None


NOBODY_SITS = Actor()
"""No person at a surface: the program itself."""


def actor_of(session: Session) -> Actor:
    """Who sits where this transaction was begun."""
    found: Actor = session.info.get("actor", NOBODY_SITS)
    return found


def marks(session: Session) -> dict[str, Any]:
    """What a line keeps of it: through which surface and from where, and whether somebody typed for another."""
    actor = actor_of(session)
    return {"via": actor.via, "typed": actor.types_for_others}
