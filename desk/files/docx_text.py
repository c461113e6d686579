"""The text of a Word document's body as a reader sees it: what is inserted is there, what is deleted is gone.

Content controls, text boxes, fields and tables are read; numbers that Word sets by itself stand before paragraphs, and
notes at the foot or the end behind the paragraph that refers to them. What cannot be read (text kept as another file,
SmartArt) raises BadInput: a document is taken in whole or not at all.
"""

from collections.abc import Iterator
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from desk.files.docx_numbers import Numbers
from models.errors import BadInput

GONE = frozenset(
    qn(f"w:{name}")
    for name in ("del", "moveFrom", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "instrText", "delText", "rt")
)
"""What a reader does not see: deletions, properties, the code of a field, the sounds beside a character."""
TWICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""A text box is stored twice, for new Word and for old; this is the copy for old Word."""
FOREIGN = qn("w:altChunk")
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
NOTES = {qn("w:footnoteReference"): RT.FOOTNOTES, qn("w:endnoteReference"): RT.ENDNOTES}
NOTE, ID = (qn("w:footnote"), qn("w:endnote")), qn("w:id")
PARAGRAPH, RUN, TABLE, ROW, CELL = (qn(f"w:{name}") for name in ("p", "r", "tbl", "tr", "tc"))
TEXT, TEXT_BOX = qn("w:t"), qn("w:txbxContent")
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
    return "\n".join(_blocks(_with_notes(document), numbers))


def _with_notes(document: Any) -> Any:
    """The body, each note put in the place that refers to it."""
    body = document.element.body
    for reference, kind in NOTES.items():
        parts = [one.target_part for one in document.part.rels.values() if one.reltype == kind]
        notes = {note.get(ID): note for part in parts for note in parse_xml(part.blob)}
        for place in list(body.iter(reference)):
            note = notes.pop(place.get(ID), None)
            if note is None:
                raise BadInput("文中有脚注或尾注读不出来，请在 Word 中打开后另存为新文件再试")
            place.append(note)
    return body


def _blocks(parent: Any, numbers: Numbers) -> Iterator[str]:
    """The paragraphs and rows below an element, in order, whatever they are wrapped in."""
    joined = ""  # the words of paragraphs whose end was deleted: they go on in the next
    for child in parent:
        if child.tag == FOREIGN:
            raise BadInput("文中嵌有另一份文件的内容，读不出来，请在 Word 中打开后另存为新文件再试")
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
        elif child.tag not in GONE and child.tag != TWICE:
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
        if child.tag == TEXT:
            yield child.text or ""
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag in (TEXT_BOX, *NOTE):
            boxes.append(child)
        elif child.tag == DIAGRAM:
            raise BadInput("文中有 SmartArt 图形，其中的文字读不出来，请改成普通文字或表格后再试")
        elif child.tag not in GONE and child.tag != TWICE and not _hidden(child):
            yield from _words(child, boxes)


def _hidden(element: Any) -> bool:
    found = element.find(f"{qn('w:rPr')}/{qn('w:vanish')}") if element.tag == RUN else None
    return found is not None and found.get(qn("w:val")) not in ("0", "false", "off")


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
