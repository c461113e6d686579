"""Finding cases by words: titles and numbers by an index, what people wrote by reading the newest cases through.

What citizens wrote and who they are stands in no index.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from sqlalchemy import text
from sqlmodel import Session

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
    "WHERE s.act IN ('close', 'step') AND CAST(s.content AS TEXT) LIKE :json ESCAPE '!' LIMIT :most"
)


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
    asked: Iterable[tuple[Place, str]] = (
        ("number", NUMBER),
        ("title", indexed if sqlite else ON_POSTGRESQL),
        ("document", DOCUMENT),
        ("content", WRITTEN.format(column="content")),
        ("citizen", WRITTEN.format(column="citizen")),
        ("phone", WRITTEN.format(column="phone")),
        ("reply", REPLIED),
    )
    for place, query in asked:
        names = {name: value for name, value in given.items() if f":{name}" in query}
        for (number,) in session.connection().execute(text(query), names):
            yield Hit(number, place)


def _like(word: str) -> str:
    return f"%{word.translate(ESCAPED)}%"
