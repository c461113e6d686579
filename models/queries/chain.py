"""The chained lines as they lie in the ledger, for whoever checks, seals or hands them out."""

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlmodel import Session, col
from sqlmodel import select as rows

from models.chain import HANDED_IN, LINE, SALT, STANDING, Algorithm, commitment, line_hash, standing
from models.seals import Seal
from models.tables import Case, Event, Submission

PAGE = 5000
BESIDE = ("detail", "salt", "commitment", "standing", "hash")
"""The columns of a line beside those that its hash covers as they stand."""
SUBMITTED = tuple(f"submitted_{name}" for name in HANDED_IN)


def chained_lines(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """Every line with its link and what was handed in with it (`submitted_…`), case by case in order."""
    mine = [getattr(Event, name).label(name) for name in (*LINE, *BESIDE)]
    given = [getattr(Submission, name).label(f"submitted_{name}") for name in HANDED_IN]
    query = select(*mine, *given).outerjoin(Submission, col(Submission.id) == Event.submission_id)
    query = query.order_by(col(Event.case_number), col(Event.seq))
    names = (*LINE, *BESIDE, *SUBMITTED)
    for row in connection.execution_options(yield_per=PAGE).execute(query):
        yield dict(zip(names, row, strict=True))


def handed_in(line: Mapping[str, Any]) -> dict[str, Any] | None:
    """What was handed in with a line of `chained_lines`; None where nothing was."""
    return {name: line[f"submitted_{name}"] for name in HANDED_IN} if line["submitted_id"] else None


def cases_standing(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """Every case's columns that the hash of its newest line covers, by number."""
    query = select(*(getattr(Case, name).label(name) for name in STANDING)).order_by(col(Case.number))
    for row in connection.execution_options(yield_per=PAGE).execute(query):
        yield dict(zip(STANDING, row, strict=True))


def chain_anew(connection: Connection, algorithm: Algorithm) -> None:
    """Chain every line as it stands: what was written before lines were chained."""
    stands = {case["number"]: standing(algorithm, case) for case in cases_standing(connection)}
    before, number = b"", ""
    links: list[dict[str, Any]] = []
    for line in list(chained_lines(connection)):
        if line["case_number"] != number:
            number, before = line["case_number"], b""
        salt = secrets.token_bytes(SALT)
        said = commitment(algorithm, salt, line["detail"], handed_in(line))
        before = line_hash(algorithm, before, line, stands[number], said)
        place = {"of_case": number, "of_line": line["seq"]}
        links.append({**place, "salt": salt, "standing": stands[number], "hash": before})
        if len(links) == PAGE:
            _set_links(connection, links)
            links = []
    _set_links(connection, links)


def _set_links(connection: Connection, links: list[dict[str, Any]]) -> None:
    if links:
        query = update(Event).where(
            col(Event.case_number) == bindparam("of_case"), col(Event.seq) == bindparam("of_line")
        )
        connection.execute(query.values({name: bindparam(name) for name in ("salt", "standing", "hash")}), links)


def seals(session: Session) -> Sequence[Seal]:
    """Every seal in the order of time."""
    return session.exec(rows(Seal).order_by(col(Seal.until))).all()


def heads_between(session: Session, since: dt.datetime | None, until: dt.datetime) -> tuple[list[list[Any]], int]:
    """The newest line of each case that was written in a time, as [number, place, hash], by number; and how many lines
    were written in all."""
    query = rows(Event.case_number, Event.seq, Event.hash).where(col(Event.recorded_at) < until)
    if since:
        query = query.where(col(Event.recorded_at) >= since)
    heads: dict[str, list[Any]] = {}
    lines = 0
    for number, seq, found in session.exec(query.order_by(col(Event.case_number), col(Event.seq))):
        heads[number] = [number, seq, (found or b"").hex()]
        lines += 1
    return [heads[number] for number in sorted(heads)], lines
