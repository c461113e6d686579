"""Finding cases by words: titles and numbers by an index, what people wrote by reading the newest cases through.

What citizens wrote and who they are stands in no index.
"""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Literal, NamedTuple

from sqlalchemy import text
from sqlmodel import Session, col

from models.queries.columns import columns
from models.sealed_columns import keys_of
from models.tables import Case, Submission
from models.words import Act

Place = Literal["number", "title", "document", "content", "reply", "citizen", "phone"]
NEWEST = 20_000
"""Cases whose texts are read through, the newest first."""
TRIGRAM = 3
"""Characters from which on the index of titles helps; fewer are looked for by reading the titles through."""
ESCAPED = str.maketrans({"!": "!!", "%": "!%", "_": "!_"})

NUMBER = 'SELECT number FROM "case" WHERE number = :exact OR old_number = :word ORDER BY number LIMIT :most'
BY_TRIGRAMS = "SELECT number FROM case_title WHERE title MATCH :phrase ORDER BY rowid DESC LIMIT :most"
READ_THROUGH = "SELECT number FROM case_title WHERE title LIKE :like ESCAPE '!' ORDER BY rowid DESC LIMIT :most"
ON_POSTGRESQL = (
    "SELECT number FROM \"case\" WHERE title ILIKE :like ESCAPE '!' ORDER BY opened_at DESC, number DESC LIMIT :most"
)
DOCUMENT = (
    "SELECT case_number FROM registered_document WHERE case_number IS NOT NULL AND (number LIKE :like ESCAPE '!' "
    "OR number LIKE :canonical ESCAPE '!') ORDER BY case_number DESC LIMIT :most"
)
RECENT = 'SELECT number, content, citizen, phone FROM "case" ORDER BY opened_at DESC, number DESC LIMIT :newest'
WRITTEN = f"SELECT number FROM ({RECENT}) AS recent WHERE {{column}} LIKE :like ESCAPE '!' LIMIT :most"  # noqa: S608
REPLIED = (
    f"SELECT DISTINCT s.case_number FROM ({RECENT}) AS recent JOIN submission s ON s.case_number = recent.number "  # noqa: S608
    "WHERE s.act IN ('close', 'step') AND CAST(COALESCE(s.corrected, s.content) AS TEXT) LIKE :json ESCAPE '!' "
    "ORDER BY s.case_number DESC LIMIT :most"
)


PERSONAL: tuple[Place, ...] = ("content", "citizen", "phone")
SEALED_TEXTS = (Case.content, Case.citizen, Case.phone)


class Hit(NamedTuple):
    """A case that was found, and where the words stand."""

    number: str
    place: Place


def find(session: Session, word: str, canonical: str, most: int) -> Iterator[Hit]:
    """Cases that hold the words, by place: each place's newest first, at most so many of each.

    `canonical`: the words as a document number is kept.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    indexed = BY_TRIGRAMS if len(word) >= TRIGRAM else READ_THROUGH
    phrase = '"' + word.replace('"', '""') + '"'
    given = {"exact": word.upper(), "word": word, "most": most, "newest": NEWEST, "phrase": phrase}
    given |= {"like": _like(word), "canonical": _like(canonical), "json": _like(json.dumps(word)[1:-1])}
    asked: list[tuple[Place, str]] = [
        ("number", NUMBER),
        ("title", indexed if sqlite else ON_POSTGRESQL),
        ("document", DOCUMENT),
    ]
    if keys_of(session.get_bind().dialect) is None:
        asked += [(place, WRITTEN.format(column=place)) for place in PERSONAL]
        asked.append(("reply", REPLIED))
    for place, query in asked:
        names = {name: value for name, value in given.items() if f":{name}" in query}
        for (number,) in session.connection().execute(text(query), names):
            yield Hit(number, place)

    if keys_of(session.get_bind().dialect):
        yield from _in_sealed(session, word.lower(), most)


def _in_sealed(session: Session, word: str, most: int) -> Iterator[Hit]:
    """The same places, read through by this program: what is sealed is nothing to the database."""
    newest = [col(Case.opened_at).desc(), col(Case.number).desc()]
    texts = session.connection().execute(columns(Case.number, *SEALED_TEXTS).order_by(*newest).limit(NEWEST)).all()
    for at, place in enumerate(PERSONAL, 1):
        found = (one[0] for one in texts if word in (one[at] or "").lower())
        yield from (Hit(number, place) for number in islice(found, most))
    recent = columns(Case.number).order_by(*newest).limit(NEWEST).subquery()
    replies = columns(Submission.case_number, Submission.content, Submission.corrected)
    replies = replies.join(recent, recent.c.number == Submission.case_number)
    replies = replies.order_by(recent.c.number.desc())
    closing = session.connection().execute(replies.where(col(Submission.act).in_((Act.CLOSE, Act.STEP))))
    found = (
        number
        for number, content, corrected in closing
        if word in json.dumps(content if corrected is None else corrected, ensure_ascii=False).lower()
    )
    yield from (Hit(number, "reply") for number in islice(dict.fromkeys(found), most))


def _like(word: str) -> str:
    return f"%{word.translate(ESCAPED)}%"
