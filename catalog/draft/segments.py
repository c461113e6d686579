"""A sentence cut into the passages that carry one duty each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from catalog.draft import words
from catalog.draft.limits import HARD, first_limit, hard_limit, limits_in
from catalog.draft.owners import COOPERATES, LEADS, begins_with_subject, subject_at_head
from catalog.draft.passages import Passage

ENUMERATED = re.compile(r"(?:^|(?<=[,;:]))[一二三四五六七八九十]是(?!否)")
LONGEST_LIST = 200
"""An enumeration of limits is shorter; each of its signs is looked at from both sides."""
SHORT = 8
"""A segment of so few characters elaborates on the duty before it: 加强业务指导."""


@dataclass
class _Piece:
    """The segments that make one duty, and those that wait to learn what they lead to."""

    segments: list[Passage] = field(default_factory=list)
    waiting: list[Passage] = field(default_factory=list)
    closed: bool = False
    has_main: bool = False


def pieces(sentence: Passage) -> list[Passage]:
    """The passages of a sentence that carry a duty each, in order."""
    return [piece for part in _parts(sentence) for piece in _grouped(part)]


def _parts(sentence: Passage) -> list[Passage]:
    """The sentence cut at semicolons and before 一是、二是."""
    cuts = [found.start() for part in (sentence,) for found in ENUMERATED.finditer(part.outside)]
    return [part for block in sentence.at(cuts) for part in block.split(";")]


def _grouped(part: Passage) -> Iterator[Passage]:
    """Segment after segment: a duty begins, or the one before goes on."""
    piece = _Piece()
    for segment, alone in _segments(part):
        role = "alone" if alone else _role(segment.trimmed(), piece)
        if role == "lead":
            piece.waiting.append(segment)
        elif role == "goes on":
            _go_on(piece, segment)
        else:
            if piece.has_main:
                yield from _whole(piece)
                piece = _Piece(waiting=piece.waiting)
            _go_on(piece, segment)
            piece.has_main, piece.closed = True, alone
    _go_on(piece)
    yield from _whole(piece)


def _go_on(piece: _Piece, *segments: Passage) -> None:
    piece.segments += [*piece.waiting, *segments]
    piece.waiting = []


def _whole(piece: _Piece) -> Iterator[Passage]:
    if piece.segments:
        raw, plain = ("".join(texts) for texts in zip(*((seg.raw, seg.plain) for seg in piece.segments), strict=True))
        yield Passage(raw, plain).trimmed()


def _role(segment: Passage, piece: _Piece) -> str:
    """Whether a segment leads to the next, begins a duty, or goes on with the one before."""
    text = segment.outside
    bare = _bare_limit(segment.plain)
    if bare:
        return "goes on" if piece.has_main and bare == "ends" else "lead"
    if is_lead(segment) or LEADS.match(segment.plain):
        return "lead"
    if piece.has_main and COOPERATES.match(segment.plain):
        return "goes on"
    if piece.has_main and words.COMMENT.match(text) and _names_a_topic(piece):
        return "goes on"
    if not piece.has_main or _begins(segment, text, piece) or piece.closed:
        return "begins"
    if words.TAIL.match(text) or not piece.waiting:
        return "goes on"
    return "begins"


def _begins(segment: Passage, text: str, piece: _Piece) -> bool:
    if any(limit.splits for limit in limits_in(segment.plain)):
        return not _publishes_there(segment, piece)
    if begins_with_subject(segment.plain) or words.MODAL.search(text):
        return True
    if words.STRENGTHENS.match(text):
        return False
    if words.PUBLISHING.match(text):  # 全面公开A,主动公开B are two; 加强A信息发布,主动公开A are one
        return bool(words.PUBLISHES.match(text) and words.PUBLISHES.match(piece.segments[-1].outside))
    if words.CASE.match(text):
        return True
    if words.FRESH_DELIVERABLE.match(text):
        return True
    return len(text) > SHORT and bool(words.FRESH.match(text))


def _bare_limit(plain: str) -> str | None:
    """Whether a segment is a limit and nothing else: one that `ends` a duty (12月底前完成), or one that leads to it."""
    limit = hard_limit(plain)
    if limit is None or not words.DONE.fullmatch(plain[: limit.start] + plain[limit.end :]):
        return None
    return "ends" if words.OFTEN.search(plain) or plain[limit.end :] else "leads"


def _names_a_topic(piece: _Piece) -> bool:
    """各机关作出的许可决定,应在…: nothing is asked before the comma."""
    plain = piece.segments[-1].trimmed()
    asked = limits_in(plain.plain) or words.MODAL.search(plain.outside) or begins_with_subject(plain.plain)
    return not asked and not words.ASKS.match(plain.outside)


def _publishes_there(segment: Passage, piece: _Piece) -> bool:
    """提升…专栏,及时公开…: the first names the place of what the second asks for."""
    last = piece.segments[-1].trimmed().outside if piece.segments else ""
    limit = first_limit(segment.plain)
    prompt = limit is not None and limit.type == "E" and bool(re.search("公开|发布", segment.outside))
    return prompt and bool(words.PLACE_OF_PUBLISHING.fullmatch(last))


def without_subject(plain: str) -> str:
    """A segment after the unit it begins with."""
    found = subject_at_head(plain)
    return plain[found:].lstrip("要应须当并") if found else plain


def is_lead(segment: Passage) -> bool:
    """Whether a segment only leads to what follows: 围绕…, 按照…要求, 对…的."""
    text = without_subject(segment.outside)
    if words.ALONE.match(text):
        return True
    if any(limit.splits for limit in limits_in(segment.plain)) or words.FRESH_DELIVERABLE.match(text):
        return False
    if words.STRONG_LEAD.match(text) or words.CASES.match(text) or words.TOPIC.match(text):
        return True
    weak = words.BY_RULE if text != segment.outside else words.WEAK_LEAD  # 各单位在…公示 is a duty
    ends = bool(words.LEAD_END.fullmatch(text))
    return ends and bool(weak.match(text) or text.endswith("的"))


def _segments(part: Passage) -> Iterator[tuple[Passage, bool]]:
    """The parts between commas; an enumeration of limits part by part, each standing alone."""
    for segment in part.split(","):
        listed = _recurrences(segment)
        if listed:
            yield from ((item, True) for item in listed)
            continue
        for sub in _limited(segment):
            yield sub, False


def _recurrences(segment: Passage) -> list[Passage]:
    """日监测、月统计、季通报、年考核, with or without quotes around them."""
    found = re.search("“([^”]{0,120})”", segment.plain)
    inner = segment.cut(found.start(1), found.end(1)) if found else segment.trimmed()
    items = [item.trimmed() for item in inner.split("、")]
    named = [item for item in items if len(item.plain) <= SHORT and _has(item, "R")]
    return items if len(items) > 1 and len(named) == len(items) else []


def _limited(segment: Passage) -> list[Passage]:
    """A、B and A并B, cut where each side has a limit of its own."""
    return [part for item in _sides(segment, "、", HARD) for part in _sides(item, "并", frozenset("TDRGPE"))]


def _sides(segment: Passage, sign: str, types: frozenset[str]) -> list[Passage]:
    """The segment cut at signs, where every side but the last runs up to and holds a limit."""
    if (
        len(segment.plain) > LONGEST_LIST
        or sum(limit.type in types and limit.splits for limit in limits_in(segment.plain)) < 2
    ):
        return [segment]
    places = [place for place, char in enumerate(segment.outside) if char == sign]
    cuts: list[int] = []
    for place in places:
        before, after = segment.cut(cuts[-1] if cuts else 0, place), segment.cut(place + 1)
        if _acts(before, types) and _acts(after, types) and not _same_limit(before, after):
            cuts.append(place)
    return segment.at(cuts)


def _same_limit(before: Passage, after: Passage) -> bool:
    """于7月10日、12月10日前报送: two dates of one duty."""
    ended = any(limit.end == len(before.plain) for limit in limits_in(before.plain) if limit.type in HARD)
    return ended and any(limit.start == 0 for limit in limits_in(after.plain) if limit.type in HARD)


def _acts(side: Passage, types: frozenset[str]) -> bool:
    """Whether a side has a limit and something to do within it: 每月5日前 alone has not."""
    found = next((limit for limit in limits_in(side.plain) if limit.type in types and limit.splits), None)
    return found is not None and len(side.trimmed().plain) - (found.end - found.start) >= 2


def _has(item: Passage, type_: str) -> bool:
    found = hard_limit(item.plain)
    return found is not None and found.type == type_
