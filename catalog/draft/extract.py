"""The duties of a 政务公开工作要点 as a draft: where each stands, its limit, its owner, its type, what is left open.

    for duty in draft(text):
        print(duty.clause, duty.type, duty.limit, duty.owner, duty.sentence, duty.to_decide)

Nothing is invented: `sentence`, `limit` and `owner` are words of the document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.draft.clauses import Clause, Sentence, clauses, sentences
from catalog.draft.limits import HARD, Limit, first_limit
from catalog.draft.owners import subject
from catalog.draft.passages import Passage
from catalog.draft.questions import Found, open_questions
from catalog.draft.segments import is_lead, pieces, without_subject
from catalog.draft.words import DELIVERS, PUBLISHING, PURPOSE
from models.bounded import check_length

PREAMBLE = re.compile(
    r"现将|《[^》]*》已经|\d{4}年是[^。]*之年|为(?:深入|全面|认真)*贯彻落实|本(?:要点|方案)自|.*意义重大|以下[统简]称"
)
STATES = re.compile(r"[^,]{2,14}是[^,]*(?:之年|内容|举措|途径|要求|体现|基础|抓手|保障)")
HEADS_LIST = re.compile(r"[^,]{0,24}(?:如下|以下[^,]{0,8}|主要包括|具体为)?:")


@dataclass(frozen=True)
class DraftDuty:
    """One duty as the document words it."""

    clause: str
    sentence: str
    limit: str | None
    owner: str | None
    type: str
    to_decide: str


def draft(text: str) -> list[DraftDuty]:
    """The duties in a document, in its order. Raises BadInput for a text that is too long to be one."""
    check_length(text, "工作要点")
    return [
        duty
        for label, clause in clauses(text)
        for sentence in sentences(clause)
        for duty in _duties(label, clause, sentence)
    ]


def _duties(label: str, clause: Clause, sentence: Sentence) -> Iterator[DraftDuty]:
    """The duties of a sentence; who began it owes all of them, until another unit is named."""
    if PREAMBLE.match(sentence.words.plain):
        return
    owner: str | None = None
    for piece in pieces(sentence.words):
        owner = _owner(piece) or owner
        limit = first_limit(piece.plain)
        if _is_duty(piece, limit) and not (clause.aims and (limit is None or limit.type not in HARD)):
            yield _duty(label, piece, limit, owner or sentence.owner, sentence.due)


def _duty(label: str, piece: Passage, limit: Limit | None, owner: str | None, due: str | None) -> DraftDuty:
    type_ = _type(piece, limit)
    words = limit.words if limit else None
    if due and not words:
        noted = first_limit(due)
        type_, words = (noted.type if noted and noted.type in HARD else type_), due
    found = Found(piece.plain, type_, words, owner)
    return DraftDuty(label, piece.raw, words, owner, type_, open_questions(found))


def _owner(piece: Passage) -> str | None:
    """The unit that the passage names, segment by segment."""
    place = 0
    for segment in piece.split(","):
        found = subject(segment.plain)
        if found:
            return piece.raw[place + found[0] : place + found[1]]
        place += len(segment.plain)
    return None


def _is_duty(piece: Passage, limit: Limit | None) -> bool:
    """Whether a passage asks for something; purposes, statements and the heads of lists do not."""
    plain = piece.outside
    if limit and limit.splits:
        return True
    if PURPOSE.match(plain) or STATES.match(plain) or HEADS_LIST.fullmatch(plain):
        return False
    return limit is not None or not all(is_lead(part.trimmed()) for part in piece.split(","))


def _type(piece: Passage, limit: Limit | None) -> str:
    if limit:
        return limit.type
    mains = [without_subject(part.outside) for part in piece.split(",") if not is_lead(part.trimmed())]
    if any(DELIVERS.match(main) for main in mains):
        return "O"
    return "E" if any(PUBLISHING.match(main.rstrip(",")) for main in mains) else "S"
