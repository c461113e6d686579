"""The newest schema, for whoever only opens a ledger: loading the migrations takes longer than most commands."""

from contextlib import suppress

from models.errors import DubanError, NotReady
from models.ledger import Ledger
from models.queries.schema import schema_of

NEWEST = "0023"


def refuse_newer(ledger: Ledger) -> None:
    """Raises NotReady where a newer program made the ledger: this one would read it wrongly."""
    found = None
    with suppress(DubanError), ledger.read() as session:  # what cannot be read is told by whoever reads it
        found = schema_of(session)
    if found is not None and found > NEWEST:
        raise NotReady(f"台账由更新版本的 duban 建立（{found}），请升级本程序后再运行")
