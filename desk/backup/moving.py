"""Moving the ledger to another database: from the file to PostgreSQL, or back. The old one stays as it is."""

from collections.abc import Iterator

from desk.audit.verifying import Verified, verify_ledger
from desk.backup.filling import Part, compare, fill
from desk.stopped import require_no_worker
from migrations.upgrade import revision_of
from models.audit import AuditKind, note
from models.errors import NotReady, Refused
from models.ledger import Ledger, LedgerUrl
from models.policy import Deed
from models.queries.copying import column_names, count_rows, one_state, rows_of, tables
from models.queries.identity import permit
from office.office import Office


def move(office: Office, url: LedgerUrl) -> tuple[dict[str, int], Verified]:
    """Copy every row as of one instant, and check the copy by its numbers and its chain; returns both.

    One transaction there: interrupted, nothing is there, and the same command does it again. Raises Refused while a
    worker lives, where the place is not empty, or where it is the same one.
    """
    with office.ledger.read() as session:
        require_no_worker(office, session, "搬")
    target = Ledger(url, master=office.ledger.master)
    if target.engine.url == office.ledger.engine.url:
        raise Refused("要搬去的就是现在的台账，没有搬")
    with office.ledger.write() as session:
        permit(session, Deed.BACKUP)
        note(session, AuditKind.EXPORTED, "move", office.now())
    with office.ledger.read() as session:
        connection = one_state(session)
        schema = revision_of(connection)
        if schema is None:
            raise NotReady("台账结构不明，没有搬")

        def parts() -> Iterator[Part]:
            for name in tables():
                for rows in rows_of(connection, name):
                    yield name, column_names(name), rows

        counts = fill(url, schema, parts)
        compare(count_rows(connection), counts)
    try:
        target.unlock()
        return counts, verify_ledger(target)
    finally:
        target.engine.dispose()
