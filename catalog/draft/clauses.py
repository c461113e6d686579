"""The numbered clauses of a document: their labels, their headings, and the sentences and notes under each."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from catalog.draft.limits import limits_in
from catalog.draft.owners import is_note, note_due, note_owner, only_units
from catalog.draft.passages import CIRCLED, Passage, any_of
from catalog.draft.words import MODAL

NUMERAL = "[一二三四五六七八九十百]{1,4}"


@dataclass(frozen=True)
class Style:
    """One way of numbering: its depth, how it looks at the head of a line, and how its label is written."""

    depth: int
    head: re.Pattern[str]
    label: str


STYLES = (
    Style(0, re.compile(rf"(第{NUMERAL}[章节部]分?)(?![^ 、:]{{0,8}}规定)[ 、:]*"), "{}"),
    Style(1, re.compile(rf"({NUMERAL})、\s*"), "{}"),
    Style(2, re.compile(rf"(第(?:{NUMERAL}|\d+)条)[ 、:]*"), "{}"),
    Style(3, re.compile(rf"\(({NUMERAL})\)[、.]?\s*"), "（{}）"),
    Style(4, re.compile(r"(\d{1,2})(?:[.、](?!\d))\s*"), "{}."),
    Style(5, re.compile(r"\(?(\d{1,2})\)[、.]?\s*"), "（{}）"),
    Style(6, re.compile(rf"([{CIRCLED}])[、.]?\s*"), "{}"),
)
INLINE = re.compile(
    rf"(?<=[。;!)\s:])(?=\({NUMERAL}\)[^,。;、)]{{2}})|(?<=[。!\s])(?={NUMERAL}、[^,。;、]{{3}})"
    rf"|(?<=[。;:])(?=\s*(?:\d{{1,2}}[.、](?!\d)|\(\d{{1,2}}\)))|(?=[{CIRCLED}][^{CIRCLED}])"
)
"""A number in the middle of a line that begins a clause of its own, where a copy lost the line breaks."""

SENTENCE_END = "。!?"
ENDS = ("。", ";", ":", "!", "?", ")", "】")
LONGEST_HEADING, LONGEST_LINE, LONGEST_NOTE = 36, 36, 240
AIMS = re.compile(any_of("指导思想 总体要求 总体思路 总体目标 工作目标 工作思路 基本原则 主要目标") + "[^,。]{0,6}$")
SIGNATURE = re.compile(
    r"(?:\d{4}|[二〇○零一三四五六七八九]{4})\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日|\((?:此件|联系)[^)]*\)"
    r"|(?:联系人|联系电话|联系方式|抄送|主送).*"
)
WORD = re.compile(r"[^\W_]")
NOTE = re.compile(r"\((?:[^()]|\([^()]*\)){3,300}\)")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a clause, with the note that names who owes it and by when."""

    words: Passage
    owner: str | None = None
    due: str | None = None


@dataclass
class Clause:
    """A numbered clause; `aims` when it tells of purposes rather than duties."""

    label: str
    depth: int
    parent: "Clause | None" = None
    heading: Passage | None = None
    body: list[Passage] = field(default_factory=list)
    has_children: bool = False
    shared: Passage | None = None

    @property
    def aims(self) -> bool:
        """Whether the clause or one above it is 指导思想, 总体要求 and the like."""
        own = bool(self.heading and AIMS.match(self.heading.plain))
        return own or (self.parent is not None and self.parent.aims)


def clauses(text: str) -> list[tuple[str, Clause]]:
    """Every clause with its label as the document numbers it, in order; a repeated label says where it stands."""
    found = list(_numbered(_lines(text)))
    _share_notes(found)
    counts = Counter(clause.label for clause in found)
    return [(_full_label(clause, counts), clause) for clause in found]


def sentences(clause: Clause) -> list[Sentence]:
    """The sentences of a clause, each with the note that follows it, or the one of the heading."""
    done: list[Sentence] = []
    open_: list[Passage] = []
    note = _heading_note(clause)
    for item in _items(clause):
        if isinstance(item, Passage):
            open_.append(item)
            continue
        done += [Sentence(words, *item) for words in open_]
        open_, note = [], item
    return done + [Sentence(words, *note) for words in open_]


Note = tuple[str | None, str | None]


def _full_label(clause: Clause, counts: Counter[str]) -> str:
    if counts[clause.label] == 1 or clause.parent is None:
        return clause.label
    above = _full_label(clause.parent, counts)
    return f"{above}{'' if clause.label.startswith(('（', '(')) else '、'}{clause.label}"


def _lines(text: str) -> list[Passage]:
    """Lines as the author meant them: broken ones joined, clauses that share a line parted."""
    joined: list[list[str]] = []
    open_ = False
    for line in _without_attachments(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        passage = Passage.of(line)
        plain = passage.plain.strip()
        if open_ and plain and not _style(plain) and not _is_note(passage):
            joined[-1].append(line.strip())
        else:
            joined.append([line])
        open_ = _goes_on(plain, begun=len(joined[-1]) > 1)
    parts = (part.trimmed(" \t\u3000") for lines in joined for part in _parted(Passage.of("".join(lines))))
    return [part for part in parts if part.plain]


def _without_attachments(lines: list[str]) -> Iterator[str]:
    """附件：1.… 2.…: a list of other papers, up to the first line that is none."""
    listing = False
    for line in lines:
        plain = Passage.of(line).plain.strip()
        short = len(plain) <= LONGEST_LINE and re.match(r"\d", plain) is not None and "。" not in plain
        listing = plain.startswith("附件") or (listing and short)
        if not listing:
            yield line


def _goes_on(plain: str, *, begun: bool) -> bool:
    """Whether a line was broken by the width of a page and not by its author; `begun`: the one before was."""
    return not plain.endswith(ENDS) and (begun or "。" in plain or len(plain) >= LONGEST_LINE)


def _parted(line: Passage) -> list[Passage]:
    return line.at(found.start() for found in INLINE.finditer(line.plain))


def _style(plain: str) -> tuple[Style, re.Match[str]] | None:
    return next(((style, head) for style in STYLES if (head := style.head.match(plain))), None)


def _numbered(lines: list[Passage]) -> Iterator[Clause]:
    """Clauses line by line; what stands before the first number is preamble, unless nothing is numbered."""
    path: list[Clause] = []
    if not any(_style(line.plain) for line in lines):
        yield Clause("", 0, body=[line for line in lines[1:] if "。" in line.plain])
        return
    for line in lines:
        marked = _style(line.plain)
        if marked is None:
            if path and not SIGNATURE.fullmatch(line.plain) and not _is_title(line):
                path[-1].body.append(line)
            continue
        clause = _clause(line, *marked, path)
        yield clause
        path = [*(above for above in path if above.depth < clause.depth), clause]


def _clause(line: Passage, style: Style, head: re.Match[str], path: list[Clause]) -> Clause:
    above = [clause for clause in path if clause.depth < style.depth]
    for clause in above:
        clause.has_children = True
    heading, rest = _heading(line.cut(head.end()))
    clause = Clause(_label(line, style, head), style.depth, above[-1] if above else None, heading)
    clause.body += [rest] if rest.plain else []
    return clause


def _label(line: Passage, style: Style, head: re.Match[str]) -> str:
    """The number with its brackets as the document writes them, half or full width."""
    label = style.label.format(head.group(1))
    half = "(" in line.raw[: head.end()]
    return label.replace("（", "(").replace("）", ")") if half else label


def _heading(line: Passage) -> tuple[Passage | None, Passage]:
    """The heading at the head of a clause, and what is left of the line."""
    found = re.match(r"([^。:]*)([。:]|$)", line.outside)
    end = found.end() if found else 0
    first, rest = line.cut(0, end).trimmed(), line.cut(end).trimmed(" \u3000")
    alone = not rest.plain and not line.plain.rstrip().endswith("。")
    if alone and len(first.plain) <= LONGEST_LINE + 4:
        return line.trimmed(" \u3000"), rest
    if len(first.plain) > LONGEST_HEADING or not rest.plain or _is_duty(first):
        return None, line
    noted = bool(NOTE.fullmatch(rest.plain) and is_note(rest.plain))
    return (None, line) if noted else (first, rest)


def _is_duty(first: Passage) -> bool:
    """Whether a short first sentence is more than a heading."""
    ruled = any(limit.splits and limit.type in "TDRGI" for limit in limits_in(first.plain))
    return bool(ruled or MODAL.search(first.outside) or re.search(r"负责|牵头", first.plain))


def _is_title(line: Passage) -> bool:
    """A short line without a full stop: a signature, an office, a title."""
    return len(line.plain) <= LONGEST_LINE and not re.search(r"[。;:]", line.plain) and not _is_note(line)


def _is_note(line: Passage) -> bool:
    plain = line.plain.strip()
    return len(plain) <= LONGEST_NOTE and not plain.endswith("。") and is_note(plain)


def _heading_note(clause: Clause) -> Note:
    """The note in a heading, or in the heading above."""
    own = [clause.shared] if clause.shared else []
    if clause.heading:
        own += [clause.heading.cut(*found.span()) for found in NOTE.finditer(clause.heading.plain)]
    above = _heading_note(clause.parent) if clause.parent else (None, None)
    return next((note for words in own if (note := _note(words))), above)


def _share_notes(found: list[Clause]) -> None:
    """A note on a line of its own below the last of several clauses is for all of them, when none has another."""
    below: defaultdict[int, list[Clause]] = defaultdict(list)
    for clause in found:
        if clause.parent:
            below[id(clause.parent)].append(clause)
    for parent in (clause for clause in found if clause.has_children):
        children = below[id(parent)]
        last = children[-1].body[-1] if children[-1].body else None
        others = any(isinstance(item, tuple) for child in children[:-1] for item in _items(child))
        if last and _is_note(last) and not others:
            parent.shared = last


def _items(clause: Clause) -> Iterator[Passage | Note]:
    """Sentences and notes in the order of the document. A heading with nothing under it is the duty itself."""
    bare = [clause.heading] if clause.heading and not clause.body and not clause.has_children else []
    for line in [*bare, *clause.body[_only_a_heading(clause) :]]:
        note = _note(line) if _is_note(line) else None
        if note:
            yield note
        else:
            yield from _in_line(line)


def _only_a_heading(clause: Clause) -> bool:
    """一、以公开促发展。 on its own line above others: a heading, though it ends in a full stop."""
    first = clause.body[0] if clause.body and clause.heading is None else None
    others = clause.has_children or any(not _is_note(line) for line in clause.body[1:])
    return bool(first and others and len(first.plain) <= LONGEST_HEADING and not _is_duty(first))


def _in_line(line: Passage) -> Iterator[Passage | Note]:
    brackets = [found.span() for found in NOTE.finditer(line.plain)]
    notes = [((a, b), note) for a, b in brackets if (note := _note(line.cut(a, b), after=line.plain[:a]))]
    place = 0
    for (start, end), note in notes:
        yield from _sentences(line.cut(place, start))
        yield note
        place = end
    yield from _sentences(line.cut(place))


def _sentences(line: Passage) -> Iterator[Passage]:
    """Those with a word in them: a row of signs is none."""
    return (part for part in (part.trimmed() for part in line.split(SENTENCE_END)) if WORD.search(part.plain))


def _note(words: Passage, after: str = "") -> Note | None:
    """Who and by when, if these words are such a note."""
    if after.rstrip().endswith("。") and only_units(words.plain):
        return re.split("[;；]", words.raw.strip("()（）【】 "))[0], None
    owner, due = note_owner(words.plain), note_due(words.plain)
    if not is_note(words.plain):
        return None
    return (words.raw[owner[0] : owner[1]].strip() if owner else None), due
