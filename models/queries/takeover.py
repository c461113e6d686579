"""Taking over another register: whether it goes on, since when, and which cases are still quiet."""

import datetime as dt
from collections.abc import Collection, Sequence

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, col, func, select

from models.queries.filters import QUIET
from models.standing import Request, Setting
from models.tables import Case

KEY = "takeover"


class Takeover(BaseModel):
    """A takeover that goes on. `runs_from`: it is being finished, and the ladders run from then."""

    model_config = ConfigDict(frozen=True)

    begun_at: dt.datetime
    actor: str
    runs_from: dt.datetime | None = None


def takeover(session: Session, *, hold: bool = False) -> Takeover | None:
    """The takeover that goes on, if one does. `hold`: nobody finishes it before this transaction ends (PostgreSQL)."""
    found = session.get(Setting, KEY, with_for_update=True if hold else None)
    return Takeover.model_validate_json(found.value) if found else None


def keep_takeover(session: Session, value: Takeover) -> None:
    """Remember how far it is."""
    session.merge(Setting(key=KEY, value=value.model_dump_json()))


def end_takeover(session: Session) -> None:
    """It is over."""
    session.delete(session.get_one(Setting, KEY))


def count_quiet(session: Session) -> int:
    """How many cases are quiet."""
    return session.exec(select(func.count()).select_from(Case).where(QUIET)).one()


def quiet_cases(session: Session, after: str = "", limit: int = 100) -> Sequence[Case]:
    """A page of the quiet cases, by number."""
    query = select(Case).where(QUIET, col(Case.number) > after)
    return session.exec(query.order_by(col(Case.number)).limit(limit)).all()


def cases_of_old(session: Session, numbers: Collection[str]) -> dict[str, str]:
    """The numbers of cases by their numbers in another register or on a platform."""
    query = select(col(Case.old_number), Case.number).where(col(Case.old_number).in_(numbers))
    return {str(old): number for old, number in session.exec(query)} if numbers else {}


def cases_of_requests(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The numbers of cases by the requests that were carried out."""
    query = select(Request.id, Request.case_number).where(col(Request.id).in_(ids))
    return dict(session.exec(query).all())


def known_as(session: Session, old_number: str) -> str | None:
    """The number of the case that was taken over from under this one of the other register."""
    return session.exec(select(Case.number).where(Case.old_number == old_number)).first()
