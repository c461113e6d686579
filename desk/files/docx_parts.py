"""What a reader of a Word document sees in it though it is stored in other parts of the file.

Notes and charts are put where the body refers to them. The heads and feet of pages repeat and are left out, unless they
speak of days or carry a number: a notice's own number often stands there, and the day of printing.
"""

import re
from collections.abc import Iterator
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from models.errors import BadInput

NOTES = {qn("w:footnoteReference"): RT.FOOTNOTES, qn("w:endnoteReference"): RT.ENDNOTES}
NOTE, ID, LINK = (qn("w:footnote"), qn("w:endnote")), qn("w:id"), qn("r:id")
CHARTS = (qn("c:chart"), "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart")
SAID_IN_CHARTS = (qn("a:t"), qn("c:v"), "{http://schemas.microsoft.com/office/drawing/2014/chartex}pt")
MEASURED = (qn("c:numCache"), qn("c:numLit"), "{http://schemas.microsoft.com/office/drawing/2014/chartex}numDim")
"""Where a chart keeps the figures that it draws: no words."""
HEADS, FEET = qn("w:headerReference"), qn("w:footerReference")
WORTH_READING = re.compile(r"[年月日号节假班休]")
SAFE_COPY = "请在 Word 中打开后另存为新文件再试"


def with_other_parts(document: Any) -> Any:
    """The body, notes and charts put in the places that refer to them."""
    body = document.element.body
    for reference, kind in NOTES.items():
        parts = [one.target_part for one in document.part.rels.values() if one.reltype == kind]
        notes = {note.get(ID): note for part in parts for note in parse_xml(part.blob)}
        for place in list(body.iter(reference)):
            note = notes.pop(place.get(ID), None)
            if note is None:
                raise BadInput(f"文中有脚注或尾注读不出来，{SAFE_COPY}")
            place.append(note)
    seen = set[str]()
    for place in list(body.iter(*CHARTS)):
        relation = document.part.rels.get(place.get(LINK))
        if relation is None or relation.is_external:
            raise BadInput(f"文中有图表读不出来，{SAFE_COPY}")
        part = relation.target_part
        if part.partname not in seen:  # a chart is drawn once; one that is referred to a thousand times is a trap
            seen.add(part.partname)
            place.append(_box("；".join(_chart_words(parse_xml(part.blob)))))
    return body


def heads_and_feet(document: Any) -> tuple[list[Any], list[Any]]:
    """The heads and the feet that pages of the document show, each once."""
    unlike = document.settings.odd_and_even_pages_header_footer
    heads, feet = dict[str, Any](), dict[str, Any]()
    for section in document.element.body.iter(qn("w:sectPr")):
        first = section.find(qn("w:titlePg")) is not None
        shown = {"default": True, "first": first, "even": unlike}
        for place in section:
            if place.tag in (HEADS, FEET) and shown.get(place.get(qn("w:type")), True):
                part = document.part.rels[place.get(LINK)].target_part
                (heads if place.tag == HEADS else feet)[part.partname] = part
    return _parsed(heads), _parsed(feet)


def _parsed(parts: dict[str, Any]) -> list[Any]:
    return [parse_xml(part.blob) for part in parts.values()]


def _chart_words(chart: Any) -> Iterator[str]:
    """Titles, names of rows and columns, and what is written into a chart."""
    for element in chart.iter(*SAID_IN_CHARTS):
        said = (element.text or "").strip()
        if said and not any(above.tag in MEASURED for above in element.iterancestors()):
            yield said


def _box(words: str) -> Any:
    """A text box with one paragraph."""
    box, paragraph, run, text = (OxmlElement(f"w:{name}") for name in ("txbxContent", "p", "r", "t"))
    text.text = words
    for outer, inner in ((box, paragraph), (paragraph, run), (run, text)):
        outer.append(inner)
    return box
