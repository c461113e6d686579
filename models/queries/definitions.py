"""Definitions in the ledger: one row per text."""

from sqlmodel import Session

from models.definitions import text_of
from models.obligation import Obligation
from models.queries.columns import insert_or
from models.tables import Definition


def definition_row(session: Session, obligation: Obligation) -> Definition:
    """The row of this very text, written if nobody has yet; two at once write one."""
    name, text = text_of(obligation)
    known = session.get(Definition, name)
    if known is not None:
        return known
    row = {
        "hash": name,
        "obligation": obligation.id,
        "name": obligation.name,
        "procedure": obligation.procedure,
        "force": obligation.force,
        "campaign": obligation.children is not None,
        "content": text,
    }
    made = insert_or(session.get_bind().dialect.name, Definition).values(row)
    session.connection().execute(made.on_conflict_do_nothing())
    return session.get_one(Definition, name)
