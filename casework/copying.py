"""How much of an interpretation (解读材料) is the document over again, word for word or shortened.

The rule this serves: an interpretation「不能简单的复制摘抄文件内容或者制作文件精简版方式解读」. Two measures follow
from its two halves. 复制摘抄: passages taken over as they stand. 精简版: sentences or clauses whose characters are, in
their order, those of one place of the document with words left out or exchanged. Whether the rest explains anything is
for a person to say.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

THRESHOLD = 0.4
"""The recommended limit for `verdict`: the honest samples stay under 0.25, copies and abridgements exceed 0.55."""

GRAM = 5  # characters; every such window of a copied run stands in the document
RUN = 13  # characters: unquoted wording of honest samples runs to 11; the name of an organ, a sum, a date are shorter
PAIR = 2  # characters, as most Chinese words; single ones would find 的, 人 and 务 in order in any long sentence
SHORTENED = 0.75  # of a sentence from one place: at 0.65 labels of infographics count, from 0.8 rewording slips by
SHORTEST = 8  # characters: a heading or a label is joined to what follows it before it is compared
LONGEST = 60  # characters: a longer sentence is compared in pieces, so that leaving out the full stops hides nothing
WINDOW = 4  # sentences of the document in a row that one sentence may be drawn from: abridging merges sentences
CANDIDATES = 3  # places of the document tried for each sentence: those with most pairs in common
FULL = (1 << LONGEST * WINDOW) - 1  # a bit for every place in a window
PASSAGES = 10
SAMPLE = 40  # characters of a passage shown to the author
PRIVATE, PRIVATE_SIZE = 0xF0000, 0x1FFFE  # characters that stand for numbers and Latin words; no text holds them

TITLE = re.compile(r"《[^《》。；！？\n]{1,80}》")  # a title, not a text hidden between the marks
ATOM = re.compile(r"[0-9]+(?:[.,][0-9]+)*%?|[a-z]+|[^\W_]")  # a number or a Latin word weighs as one character
STOPS = re.compile(r"[。！？；!?;\n]")
PAUSES = re.compile(STOPS.pattern[:-1] + r",，:]")

Span = tuple[int, int]
Columns = dict[str, int]  # a pair of characters to where it stands in a window, as bits


@dataclass(frozen=True)
class CopyReport:
    """What of an interpretation is the document's own text. Shares are of its characters outside 《》, from 0 to 1."""

    copied_share: float
    """Characters inside passages taken over as they stand, whatever their punctuation, line breaks or widths."""
    abridgement_share: float
    """Those, and the characters of sentences and clauses that shorten or reword one place of the document in its order.

    Never below `copied_share`. The order meant is that within a clause: moving clauses about hides nothing.
    """
    passages: tuple[str, ...]
    """What was counted, longest first, at most ten, each as it stands in the interpretation."""


@dataclass(frozen=True)
class _Text:
    """A text as it is compared: one character for each 汉字, number and Latin word, with its place in the original."""

    atoms: str
    places: list[Span]
    sentences: list[Span]  # in atoms, as the clauses
    clauses: list[Span]


def compare(interpretation: str, document: str) -> CopyReport:
    """How far an interpretation repeats the document; titles in 《》 count neither as copied nor in the total.

    An interpretation without a character of its own, or a document without any, gives shares of 0. About 0.3 s for two
    texts of 20,000 characters.
    """
    codes: dict[str, str] = {}
    read, source = _read(interpretation, codes), _read(document, codes)
    total = len(read.atoms)
    if not total:
        return CopyReport(0.0, 0.0, ())
    copied = _copied(read.atoms, source.atoms)
    shortened = _shortened(read, source)
    passages = sorted(copied + _apart(shortened, copied), key=lambda span: span[0] - span[1])[:PASSAGES]
    return CopyReport(
        _covered(copied) / total,
        _covered(copied + shortened) / total,
        tuple(interpretation[read.places[start][0] : read.places[end - 1][1]] for start, end in passages),
    )


def verdict(report: CopyReport, threshold: float = THRESHOLD) -> str | None:
    """None, or one line telling the author why the interpretation is refused: a share above the threshold (0 to 1)."""
    share, how = report.copied_share, "照搬原文"
    if share <= threshold:
        share, how = report.abridgement_share, "只是照搬或者压缩、改换了原文的字句"
    if share <= threshold:
        return None
    said = f"解读材料有 {share:.0%} 的文字{how}（上限 {threshold:.0%}）{_example(report)}"
    return f"{said}；请用自己的话说明背景、依据和办法"


def _example(report: CopyReport) -> str:
    if not report.passages:
        return ""
    longest = " ".join(report.passages[0].split())
    return f"，如“{longest if len(longest) <= SAMPLE else longest[:SAMPLE] + '……'}”"


def _read(text: str, codes: dict[str, str]) -> _Text:
    untitled = TITLE.sub(lambda title: " " * len(title[0]), text)
    # Folded one by one, so that every folded character still knows where it stood: ㎡ becomes two, both at its place.
    folded = [(char, at) for at, raw in enumerate(untitled) for char in unicodedata.normalize("NFKC", raw).lower()]
    flat = "".join(char for char, _ in folded)
    found = list(ATOM.finditer(flat))
    places = [(folded[atom.start()][1], folded[atom.end() - 1][1] + 1) for atom in found]
    atoms = "".join(_code(atom[0], codes) for atom in found)
    starts = [atom.start() for atom in found]
    return _Text(atoms, places, list(_units(flat, starts, STOPS)), list(_units(flat, starts, PAUSES)))


def _code(atom: str, codes: dict[str, str]) -> str:
    return atom if len(atom) == 1 else codes.setdefault(atom, chr(PRIVATE + len(codes) % PRIVATE_SIZE))


def _units(flat: str, starts: list[int], ends: re.Pattern[str]) -> Iterator[Span]:
    """Sentences or clauses in atoms; a short one is joined to the next, an endless one is cut."""
    begin = 0
    for stop in [*(found.start() for found in ends.finditer(flat)), len(flat)]:
        end = bisect_left(starts, stop)
        while end - begin > LONGEST:
            yield begin, begin + LONGEST
            begin += LONGEST
        if end - begin >= SHORTEST or (end > begin and stop == len(flat)):
            yield begin, end
            begin = end


def _copied(atoms: str, source: str) -> list[Span]:
    """Runs of at least RUN atoms of which every GRAM in a row stand in the source."""
    known = {source[at : at + GRAM] for at in range(len(source) - GRAM + 1)}
    runs: list[Span] = []
    begin = None
    for at in range(len(atoms) - GRAM + 2):
        if atoms[at : at + GRAM] in known:  # never the last, which is too short and ends a run
            begin = at if begin is None else begin
        elif begin is not None:
            runs.append((begin, at + GRAM - 1))
            begin = None
    return [(start, end) for start, end in runs if end - start >= RUN]


def _shortened(read: _Text, source: _Text) -> list[Span]:
    """Sentences, and clauses of the others, of which most characters come in order from one place of the source."""
    windows = [_columns(source.atoms[start:end]) for start, end in _windows(source.sentences)]
    index: dict[str, list[int]] = defaultdict(list)
    for number, window in enumerate(windows):
        for pair in window:
            index[pair].append(number)

    def taken(spans: list[Span]) -> list[Span]:
        return [
            (start, end)
            for start, end in spans
            if end - start >= SHORTEST and _best(read.atoms[start:end], windows, index) >= SHORTENED * (end - start)
        ]

    sentences = taken(read.sentences)
    return sentences + taken(_apart(read.clauses, sentences))


def _windows(sentences: list[Span]) -> Iterator[Span]:
    for at, (start, _) in enumerate(sentences):
        yield start, sentences[min(at + WINDOW, len(sentences)) - 1][1]


def _best(sentence: str, windows: list[Columns], index: dict[str, list[int]]) -> int:
    """How many atoms of the sentence come in order from one window, at most."""
    common: Counter[int] = Counter()
    for pair in set(_pairs(sentence)):
        common.update(index.get(pair, ()))
    return max((_taken(sentence, windows[number]) for number, _ in common.most_common(CANDIDATES)), default=0)


def _pairs(text: str) -> list[str]:
    return [text[at : at + PAIR] for at in range(len(text) - PAIR + 1)]


def _columns(window: str) -> Columns:
    columns: Columns = defaultdict(int)
    for at, pair in enumerate(_pairs(window)):
        columns[pair] |= 1 << at
    return dict(columns)


def _taken(sentence: str, window: Columns) -> int:
    """Atoms of the sentence that lie in pairs of the longest common subsequence of the pairs of both.

    Hyyrö's bit-parallel subsequence: one integer holds a row of the table, so a row costs a few operations.
    """
    rows = [FULL]
    for pair in _pairs(sentence):
        row, hits = rows[-1], rows[-1] & window.get(pair, 0)
        rows.append(((row + hits) | (row - hits)) & FULL)
    return len({at + step for at in _matched(rows) for step in range(PAIR)})


def _matched(rows: list[int]) -> Iterator[int]:
    """The rows that took part in the subsequence, walked back from the end: a zero bit is a column it grew in."""
    at, below = len(rows) - 1, FULL
    while grown := ~rows[at] & below:
        column = 1 << (grown.bit_length() - 1)
        while not rows[at - 1] & column:
            at -= 1
        at, below = at - 1, column - 1
        yield at


def _apart(spans: list[Span], others: list[Span]) -> list[Span]:
    """Those that overlap none of the others."""
    return [(start, end) for start, end in spans if not any(a < end and start < b for a, b in others)]


def _covered(spans: list[Span]) -> int:
    return len({at for start, end in spans for at in range(start, end)})
