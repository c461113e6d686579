"""From the text of a paper to its Word template: the layout is made here, what is to be filled in stays.

A text has one paragraph a line. 一、and （一）begin headings. `@title`, `@to`, `@attach`, `@note` and `@sign` are the
parts of the standard; `|` begins a row of a table, `|:` says how wide its columns are to each other, `|.` the same of
a form that has no head. A line with nothing but `{% … %}` repeats or leaves out the lines (after a `|`: the rows) up to
its end.
"""

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from docx.shared import Pt

from models.paper_kinds import PaperKind
from papers.word import parts
from papers.word.page import HEAD, KAI, LINE, THREE, blank, number_pages

if TYPE_CHECKING:
    from docx.document import Document as Doc

TEXTS = Path(__file__).parent / "texts"
TAG = re.compile(r"\{%\s*(.*?)\s*%\}")
LEVELS = ((re.compile(r"[一二三四五六七八九十]+、"), HEAD), (re.compile(r"（[一二三四五六七八九十]+）"), KAI))
"""GB/T 9704-2012, 7.3.3: the first level in 黑体, the second in 楷体, the others as the text."""
ISSUER, NUMBER, DATE, SIGNER = "{{ issuer }}", "{{ number }}", "{{ date }}", "{{ signer }}"


@dataclass(frozen=True)
class Head:
    """For whom a template is laid out: the length of the issuer's name makes the size of its mark."""

    kind: PaperKind
    issuer: str


def text_of(kind: PaperKind) -> str:
    """The text of a kind of paper as it ships."""
    return (TEXTS / f"{kind.id}.txt").read_text(encoding="utf-8")


def compose(head: Head) -> bytes:
    """The Word template of a kind of paper."""
    made = blank()
    if head.kind.layout == "letter":
        number_pages(made, first=False)
        parts.letter_head(made, ISSUER, NUMBER, wide=parts.wide(head.issuer))
    else:
        number_pages(made, first=True)
        signer = SIGNER if head.kind.upward else None
        parts.document_head(made, ISSUER, NUMBER, signer, wide=parts.wide(head.issuer))
    _body(made, text_of(head.kind).splitlines(), head)
    if head.kind.layout == "document":
        parts.imprint(made, ISSUER, DATE)
    content = BytesIO()
    made.save(content)
    return content.getvalue()


def _body(made: "Doc", lines: list[str], head: Head) -> None:
    rows: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append(line)
            continue
        if rows:
            _table(made, rows)
            rows = []
        if line:
            _line(made, line, head)


def _line(made: "Doc", line: str, head: Head) -> None:
    word, _, rest = line.partition(" ")
    match word:
        case "@title":
            parts.title(made, rest, lines_before=1 if head.kind.layout == "letter" else 2)
        case "@to":
            parts.paragraph(made, rest, indent=0)
        case "@note":
            parts.paragraph(made, f"（{rest}）")
        case "@attach":
            _attachment(made, rest)
        case "@sign":
            parts.signature(made, ISSUER, DATE, name_wide=parts.wide(head.issuer))
        case _:
            _text(made, line)


def _text(made: "Doc", line: str) -> None:
    alone = TAG.fullmatch(line)
    if alone:
        parts.paragraph(made, f"{{%p {alone[1]} %}}")
        return
    font = next((font for begins, font in LEVELS if begins.match(line)), None)
    if font:
        parts.heading(made, line, font)
    else:
        parts.paragraph(made, line)


def _attachment(made: "Doc", words: str) -> None:
    """附件 a line below the text, two characters in; what does not fit in a line goes on below its first character."""
    parts.paragraph(made, f"{{%p if {words.strip('{} ')} %}}")
    line = parts.paragraph(made, f"附件：{words}", indent=0)
    line.paragraph_format.space_before = LINE
    line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = Pt(THREE * 5), Pt(-THREE * 3)
    parts.paragraph(made, "{%p endif %}")


def _table(made: "Doc", lines: list[str]) -> None:
    headed, widths = lines[0][1] == ":", [float(one) for one in lines[0][2:].split()]
    rows = []
    for line in lines[1:]:
        alone = TAG.fullmatch(line[1:].strip())
        rows.append([f"{{%tr {alone[1]} %}}"] if alone else _cells(line[1:], len(widths)))
    parts.table_of(made, rows, widths, headed=headed)
    parts.gap(made)


def _cells(line: str, most: int) -> list[str]:
    """The cells of a row; a `|` inside what is to be filled in is none between two of them."""
    found = re.split(r"\|(?![^{]*\}\})", line)
    return [cell.strip() for cell in found][:most]
