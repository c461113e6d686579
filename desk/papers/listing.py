"""What was issued: of a case, and the register of a year."""

from collections.abc import Sequence

from catalog.papers import paper_kind
from desk.cases.attaching import take_out
from models.papers import Paper
from models.queries.identity import units_seen
from models.queries.papers import paper_numbered, papers_between
from office.office import Office


def issued(office: Office, year: int | None, kind: str | None) -> Sequence[Paper]:
    """The register of papers (发文登记簿), as far as whoever asks may read their cases."""
    wanted = paper_kind(kind).id if kind else None
    with office.ledger.read() as session:
        return papers_between(session, year, wanted, units_seen(session))


def paper_file(office: Office, number: str) -> tuple[Paper, bytes]:
    """A paper and its file, held against its hash; that it is handed out is noted. Raises as `take_out`."""
    with office.ledger.read() as session:
        paper = paper_numbered(session, number)
    return paper, take_out(office, paper.case_number, paper.attachment)[1]
