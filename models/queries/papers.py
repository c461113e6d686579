"""Papers that were issued, their numbers, and the letterheads on which they are."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlmodel import Session, col, func, select

from models.document_number import standard_number
from models.errors import NotFound
from models.papers import Letterhead, Paper
from models.queries.cases import next_place
from models.tables import Case


def number_paper(session: Session, head: Letterhead, series: str, year: int) -> tuple[str, int]:
    """The next 发文字号 of a series and its place; without gaps, because it is taken in the issuing transaction."""
    place = next_place(session, f"{head.id}:{series}", year)
    return f"{head.code}{series}〔{year}〕{place}号", place


def latest_day(session: Session, letterhead: str, series: str, year: int) -> dt.date | None:
    """The latest day (成文日期) of a series of a year; None where it has no number yet."""
    query = select(func.max(Paper.issued_on)).where(Paper.letterhead == letterhead, Paper.series == series)
    return session.exec(query.where(Paper.year == year)).one()


def paper_numbered(session: Session, number: str) -> Paper:
    """A paper by its 发文字号, whatever brackets it is typed with. Raises NotFound."""
    found = session.get(Paper, number) or session.get(Paper, standard_number(number))
    if found is None:
        raise NotFound(f"没有发文字号为“{number[:40]}”的文书", code="find-paper")
    return found


def papers_of(session: Session, case_number: str) -> Sequence[Paper]:
    """What was issued for a case, in the order of issue."""
    query = select(Paper).where(Paper.case_number == case_number)
    return session.exec(query.order_by(col(Paper.issued_at), col(Paper.number))).all()


def papers_between(
    session: Session, year: int | None, kind: str | None, units: Collection[str] | None
) -> Sequence[Paper]:
    """The register of papers: by letterhead, series, year and place. `units`: of whose cases; None for all."""
    query = select(Paper)
    if units is not None:
        query = query.join(Case, col(Case.number) == Paper.case_number).where(col(Case.unit_id).in_(units))
    if year is not None:
        query = query.where(Paper.year == year)
    if kind is not None:
        query = query.where(Paper.kind == kind)
    order = (col(Paper.letterhead), col(Paper.series), col(Paper.year), col(Paper.place))
    return session.exec(query.order_by(*order)).all()


def letterheads(session: Session) -> Sequence[Letterhead]:
    """Every letterhead, by id."""
    return session.exec(select(Letterhead).order_by(col(Letterhead.id))).all()
