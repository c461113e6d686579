"""The text of a Word document as a reader sees it: what is inserted is there, what is deleted is gone.

Content controls, text boxes, fields, formulas and tables are read; numbers that Word sets by itself stand before
paragraphs, notes and the words of charts behind the paragraph that refers to them; heads and feet of pages that speak
of days stand before and behind the whole. What cannot be read (text kept as another file, embedded objects, SmartArt)
raises BadInput: a document is taken in whole or not at all.
"""

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from desk.files.docx_numbers import Numbers
from desk.files.docx_parts import NOTE, SAFE_COPY, WORTH_READING, heads_and_feet, with_other_parts
from models.errors import BadInput

GONE = frozenset(
    qn(f"w:{name}")
    for name in ("del", "moveFrom", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "instrText", "delText", "rt")
)
"""What a reader does not see: deletions, properties, the code of a field, the sounds beside a character."""
OWN, COPY = (
    f"{{http://schemas.openxmlformats.org/markup-compatibility/2006}}{name}" for name in ("Choice", "Fallback")
)
"""A text box is stored twice, for new Word and for old."""
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
OBJECT = "{urn:schemas-microsoft-com:office:office}OLEObject"
UNREAD = {
    DIAGRAM: "文中有 SmartArt 图形，其中的文字读不出来，请改成普通文字或表格后再试",
    OBJECT: "文中嵌有对象（如 Excel 表格、附件图标），其中的文字读不出来，请改成普通文字或表格后再试",
    qn("w:subDoc"): f"文中嵌有另一份文件的内容，读不出来，{SAFE_COPY}",
    qn("w:altChunk"): f"文中嵌有另一份文件的内容，读不出来，{SAFE_COPY}",
}
"""What shows words that stand nowhere in the text."""
WORD_ART, CHOICES = "{urn:schemas-microsoft-com:vml}textpath", qn("w:ddList")
PARAGRAPH, RUN, TABLE, ROW, CELL = (qn(f"w:{name}") for name in ("p", "r", "tbl", "tr", "tc"))
TEXT, TEXT_BOX, VALUE = (qn("w:t"), qn("m:t")), qn("w:txbxContent"), qn("w:val")
SIGNS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
    qn("w:sym"): "□",
}


def body_text(document: Any) -> str:
    """The text of a document opened by python-docx: a line for each paragraph, one for each row of a table."""
    numbers = Numbers(document)
    body = list(_blocks(with_other_parts(document), numbers))
    heads, feet = (_margins(parts, numbers, body) for parts in heads_and_feet(document))
    return "\n".join([*heads, *body, *feet])


def _margins(parts: list[Any], numbers: Numbers, body: list[str]) -> list[str]:
    """The heads or feet of pages that speak of days or carry a number, but for what the body says itself."""
    said = {_squeezed(line) for line in body}
    lines = [line.strip() for part in parts for line in _blocks(part, numbers)]
    found = [line for line in lines if WORTH_READING.search(line)]
    return list(dict.fromkeys(line for line in found if _squeezed(line) not in said))


def _squeezed(line: str) -> str:
    return "".join(line.split())


def _blocks(parent: Any, numbers: Numbers) -> Iterator[str]:
    """The paragraphs and rows below an element, in order, whatever they are wrapped in."""
    joined = ""  # the words of paragraphs whose end was deleted: they go on in the next
    for child in parent:
        _refuse(child)
        if child.tag == PARAGRAPH:
            boxes: list[Any] = []
            joined += _numbered("".join(_words(child, boxes)), child, numbers)
            if not _end_deleted(child):
                yield joined
                joined = ""
            for box in boxes:
                found = _blocks(box, numbers)
                yield from [f"注：{''.join(found).strip()}"] if box.tag in NOTE else found
        elif child.tag == TABLE:
            yield from _table(child, numbers)
        elif not _unseen(child):
            yield from _blocks(child, numbers)
    if joined:
        yield joined


def _numbered(text: str, paragraph: Any, numbers: Numbers) -> str:
    return (numbers.of(paragraph) if text.strip() else "") + text


def _end_deleted(paragraph: Any) -> bool:
    return paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is not None


def _words(element: Any, boxes: list[Any]) -> Iterator[str]:
    """The words of a paragraph; its text boxes are put aside."""
    for child in element:
        _refuse(child)
        if child.tag in TEXT:
            yield child.text or ""
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag == WORD_ART:
            yield child.get("string") or ""
        elif child.tag == CHOICES:
            yield _chosen(child)
        elif child.tag in (TEXT_BOX, *NOTE):
            boxes.append(child)
        elif not _unseen(child) and not _hidden(child):
            yield from _words(child, boxes)


def _refuse(element: Any) -> None:
    if element.tag in UNREAD:
        raise BadInput(UNREAD[element.tag])


def _unseen(element: Any) -> bool:
    twice = element.tag == COPY and element.getparent().find(OWN) is not None
    return twice or element.tag in GONE


def _chosen(choices: Any) -> str:
    """The word that a drop-down field shows."""
    words = [one.get(VALUE) for one in choices.iter(qn("w:listEntry"))]
    place = next((one.get(VALUE) for name in ("result", "default") for one in choices.iter(qn(f"w:{name}"))), "0")
    return "".join(words[int(place) : int(place) + 1])


def _hidden(element: Any) -> bool:
    found = element.find(f"{qn('w:rPr')}/{qn('w:vanish')}") if element.tag == RUN else None
    return found is not None and found.get(VALUE) not in ("0", "false", "off")


def _table(table: Any, numbers: Numbers) -> Iterator[str]:
    """A table row by row, each with its longest cell first and the others under their column names."""
    rows = [[_cell(cell, numbers) for cell in _within(row, CELL)] for row in _within(table, ROW) if not _deleted(row)]
    rows = [row for row in rows if any(row)]
    if len(rows) == 1:
        yield " ".join(rows[0])
    for row in rows[1:]:
        longest = max(row, key=len)
        rest = [f"{name}：{cell}" for name, cell in zip(rows[0], row, strict=False) if cell and cell != longest]
        yield f"{longest.rstrip('。')}（{'；'.join(rest)}）。" if rest else longest


def _cell(cell: Any, numbers: Numbers) -> str:
    return "".join(block.strip().replace("\n", "") for block in _blocks(cell, numbers))


def _within(element: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also those inside content controls."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in GONE and child.tag not in (TABLE, ROW, CELL):
            yield from _within(child, tag)


def _deleted(row: Any) -> bool:
    return row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None
