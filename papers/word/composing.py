"""From the text of a paper to its Word template: the layout is made here, what is to be filled in stays.

A text has one paragraph a line. 一、and （一）begin headings. `@title`, `@to`, `@note` and `@sign` are the
parts of the standard; `|` begins a row of a table, `|:` says how wide its columns are to each other, `|.` the same of
a form of labels, `|-` of a table without a head; `@9` there is the size of its letters. A cell `<` belongs to the one
at its left, `^` to the one above. A line with nothing but `{% … %}` repeats or leaves out the lines (after a `|`: the
rows) up to its end.
"""

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from docx.shared import Pt

from models.paper_kinds import PaperKind
from papers.word import parts
from papers.word.page import LINE, SMALL, THREE, blank, number_pages

if TYPE_CHECKING:
    from docx.document import Document as Doc
    from docx.shared import Length

TEXTS = Path(__file__).parent / "texts"
TAG = re.compile(r"\{%\s*(.*?)\s*%\}")
LOOKS = {":": parts.Look.HEADED, ".": parts.Look.FORM, "-": parts.Look.PLAIN}
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
        parts.letter_head(made, ISSUER, NUMBER, chars=parts.wide(head.issuer))
    else:
        number_pages(made, first=True)
        signer = SIGNER if head.kind.upward else None
        parts.document_head(made, ISSUER, NUMBER, signer, chars=parts.wide(head.issuer))
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
            parts.title(made, rest)
        case "@to":
            parts.paragraph(made, rest, indent=0)
        case "@note":
            parts.paragraph(made, f"（{rest}）")
        case "@sign":
            _annexes(made)
            parts.signature(made, ISSUER, DATE, name_wide=parts.wide(head.issuer))
        case _:
            _text(made, line)


def _text(made: "Doc", line: str) -> None:
    alone = TAG.fullmatch(line)
    if alone:
        parts.paragraph(made, f"{{%p {alone[1]} %}}")
        return
    font = parts.heading_font(line)
    if font:
        parts.heading(made, line, font)
    else:
        parts.paragraph(made, line)


def _annexes(made: "Doc") -> None:
    """附件 a line below the text, each in its own line, numbered where there are several (GB/T 9704-2012, 7.3.4)."""
    parts.paragraph(made, "{%p if given.annexes %}")
    _annex(made, "附件：{{ '1. ' if given.annexes | length > 1 }}{{ given.annexes[0] | unnumbered }}", LINE)
    parts.paragraph(made, "{%p for one in given.annexes[1:] %}")
    _annex(made, "　　　{{ loop.index + 1 }}. {{ one | unnumbered }}", Pt(0))
    parts.paragraph(made, "{%p endfor %}")
    parts.paragraph(made, "{%p endif %}")


def _annex(made: "Doc", words: str, before: "Length") -> None:
    line = parts.paragraph(made, words, indent=0)
    line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = Pt(THREE * 5), Pt(-THREE * 3)
    line.paragraph_format.space_before = before


def _table(made: "Doc", lines: list[str]) -> None:
    look, *said = lines[0][1], *lines[0][2:].split()
    widths = [float(one) for one in said if one[0] != "@"]
    sizes = [float(one[1:]) for one in said if one[0] == "@"]
    rows = []
    for line in lines[1:]:
        alone = TAG.fullmatch(line[1:].strip())
        rows.append([f"{{%tr {alone[1]} %}}"] if alone else _cells(line[1:], len(widths)))
    parts.table_of(made, rows, widths, look=LOOKS[look], size=sizes[0] if sizes else SMALL)
    parts.gap(made)


def _cells(line: str, most: int) -> list[str]:
    """The cells of a row; a `|` inside what is to be filled in is none between two of them."""
    found = re.split(r"\|(?![^{]*\}\})", line)
    return [cell.strip() for cell in found][:most]
