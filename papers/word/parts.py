"""The parts of an official document: GB/T 9704-2012, 7 (a document on the office's head) and 10.1 (a letter)."""

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from papers.word.page import BODY, FOUR, HEAD, KAI, LINE, MARK, RED, SMALL, THREE, TITLE, TWO, rule, set_font

if TYPE_CHECKING:
    from docx.document import Document as Doc
    from docx.table import Table
    from docx.text.paragraph import Paragraph

WIDTH = 156
"""Millimetres of the type area."""
WIDEST_MARK = 150
LARGEST_MARK = 48.0
MM_AN_INCH, POINTS_AN_INCH = 25.4, 72
DATE_WIDE = 7.5
"""Characters of a day such as 2026年11月28日."""
AFTER_DATE = 4
TITLE_LINE = 32
"""Points from one line of a title to the next."""
LEFT_OF, ABOVE = MERGED = ("<", "^")
LEVELS = ((re.compile(r"[一二三四五六七八九十]+、"), HEAD), (re.compile(r"（[一二三四五六七八九十]+）"), KAI))
"""GB/T 9704-2012, 7.3.3: the first level in 黑体, the second in 楷体, the others as the text."""
LONGEST_HEADING = 40
KEPT = 2
"""Rows with which a table begins on a page at least: its head, or a heading of its own, and what follows."""
MARGIN_CHARS = 2
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
SIGNED = "公文署名"
"""The style of the 署名, by which it is found again in a template that an office changed."""


class Look(StrEnum):
    """What a table looks like: with a head on every page, a form of labels and values, or neither."""

    HEADED = "headed"
    FORM = "form"
    PLAIN = "plain"


def heading_font(words: str) -> str | None:
    """The font of a heading of the text, by how it begins; None for what is none."""
    short = len(words) <= LONGEST_HEADING and not words.endswith(("。", "；", "："))
    return next((font for begins, font in LEVELS if short and begins.match(words)), None)


def wide(words: str) -> float:
    """How many full characters a text takes."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in words)


def paragraph(
    made: "Doc | Any", words: str, *, font: str = BODY, size: float = THREE, indent: float = MARGIN_CHARS
) -> "Paragraph":
    """A paragraph of the text. `indent`: of its first line, in characters."""
    line = made.add_paragraph()
    if indent:
        line.paragraph_format.first_line_indent = Pt(size * indent)
        line._p.get_or_add_pPr().find(qn("w:ind")).set(qn("w:firstLineChars"), str(int(indent * 100)))
    run = line.add_run(words)
    run.font.size = Pt(size)
    set_font(run._r.get_or_add_rPr(), font)
    return line


def document_head(made: "Doc", issuer: str, number: str, signer: str | None, *, chars: float) -> None:
    """发文机关标志 35 mm below the edge of the type area, 发文字号 two lines below it, the red line 4 mm below that."""
    mark = paragraph(made, issuer, font=MARK, size=_mark_size(chars), indent=0)
    mark.alignment = CENTRE
    mark.paragraph_format.space_before = Mm(30)
    free_height(mark)
    mark.runs[0].font.color.rgb = RED
    line = paragraph(made, number, indent=0)
    line.paragraph_format.space_before = LINE * 2
    if signer is None:
        line.alignment = CENTRE
    else:
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(THREE)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH) - Pt(THREE), alignment=WD_TAB_ALIGNMENT.RIGHT)
        line.add_run("\t签发人：")
        named = line.add_run(signer)
        set_font(named._r.get_or_add_rPr(), KAI)
    below = paragraph(made, "", indent=0)
    below.paragraph_format.line_spacing = Mm(4)
    rule(below, "bottom", "single", 12, "FF0000")


def letter_head(made: "Doc", issuer: str, number: str, *, chars: float) -> None:
    """发文机关标志 30 mm from the edge of the paper, a double red line below it and one at the foot of the page."""
    section = made.sections[0]
    section.different_first_page_header_footer = True
    header, footer = section.first_page_header, section.first_page_footer
    header.is_linked_to_previous = footer.is_linked_to_previous = False
    mark = header.paragraphs[0]
    mark.alignment = CENTRE
    run = mark.add_run(issuer)
    run.font.size, run.font.color.rgb = Pt(_mark_size(chars)), RED
    set_font(run._r.get_or_add_rPr(), MARK)
    free_height(mark)
    for line, side, kind in (
        (mark, "bottom", "thickThinSmallGap"),
        (footer.paragraphs[0], "top", "thinThickSmallGap"),
    ):
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(-7)
        rule(line, side, kind, 18, "FF0000", space=11 if side == "bottom" else 1)
    section.footer_distance = Mm(16)
    line = paragraph(made, number, indent=0)
    line.alignment = RIGHT


def _mark_size(chars: float) -> float:
    """Points: as large as so many characters fit in one line, and no larger than red heads are."""
    return min(LARGEST_MARK, max(TWO, WIDEST_MARK / MM_AN_INCH * POINTS_AN_INCH / max(1.0, chars)))


def free_height(line: "Paragraph") -> None:
    """A line as high as what stands in it, off the grid."""
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    properties = line._p.get_or_add_pPr()
    grid = OxmlElement("w:snapToGrid")
    grid.set(qn("w:val"), "0")
    properties.insert_element_before(grid, "w:spacing", "w:ind", "w:jc", "w:rPr")


def title(made: "Doc", words: str, *, lines_before: int = 2) -> None:
    """The title in 2号小标宋, two lines below the head, a line above what follows; the grid would double it."""
    line = paragraph(made, words, font=TITLE, size=TWO, indent=0)
    line.alignment = CENTRE
    free_height(line)
    line.paragraph_format.line_spacing = Pt(TITLE_LINE)
    line.paragraph_format.space_before, line.paragraph_format.space_after = LINE * lines_before, LINE
    line.paragraph_format.keep_with_next = True


def heading(made: "Doc", words: str, font: str) -> None:
    """A heading of the text: 一、in 黑体, （一）in 楷体."""
    paragraph(made, words, font=font).paragraph_format.keep_with_next = True


def signature(made: "Doc", issuer: str, date: str, *, name_wide: float) -> None:
    """署名 over 成文日期, which leaves four characters free at the right; the two stay on one page with the text."""
    ahead = max(0.0, AFTER_DATE + (DATE_WIDE - name_wide) / 2)
    style = made.styles.add_style(SIGNED, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = made.styles["Normal"]
    for words, free in ((issuer, ahead), (date, AFTER_DATE)):
        line = paragraph(made, words, indent=0)
        line.alignment = RIGHT
        line.paragraph_format.right_indent = Pt(THREE * free)
        if words == issuer:
            line.style = style
            line.paragraph_format.keep_with_next = True
            line.paragraph_format.space_before = LINE * 2


def set_headings(made: "Doc") -> None:
    """Headings that were typed into a longer text have the font of their level too."""
    for line in made.paragraphs:
        font = heading_font(line.text)
        if font and line.style is not None and line.style.name == "Normal" and line.paragraph_format.first_line_indent:
            line.paragraph_format.keep_with_next = True
            for run in line.runs:
                set_font(run._r.get_or_add_rPr(), font)


def keep_signature(made: "Doc") -> None:
    """What stands before the 署名 goes with it: no page has nothing but a signature (7.3.5.4)."""
    before = None
    for line in made.paragraphs:
        if line.style is not None and line.style.name == SIGNED and before is not None:
            before.paragraph_format.keep_with_next = True
        before = line


def imprint(made: "Doc", printed_by: str, printed_on: str) -> None:
    """版记 at the foot of the last page: 印发机关 and 印发日期, in 4号仿宋 between two lines."""
    line = paragraph(made, f"{printed_by}\t{printed_on}印发", size=FOUR, indent=0)
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(FOUR)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH) - Pt(FOUR), alignment=WD_TAB_ALIGNMENT.RIGHT)
    for side in ("top", "bottom"):
        rule(line, side, "single", 8, "000000", space=2)
    place = OxmlElement("w:framePr")
    at_foot = {"w": str(Mm(WIDTH).twips), "wrap": "around", "vAnchor": "margin", "hAnchor": "margin"}
    for name, value in {**at_foot, "xAlign": "center", "yAlign": "bottom"}.items():
        place.set(qn(f"w:{name}"), value)
    line._p.get_or_add_pPr().insert_element_before(
        place, "w:widowControl", "w:pBdr", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def border_table(table: "Table", edges: dict[str, tuple[str, int]]) -> None:
    """The lines of a table: by side, their kind and their size in eighths of a point."""
    borders = OxmlElement("w:tblBorders")
    for side in SIDES:
        kind, size = edges.get(side, ("nil", 0))
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", kind), ("sz", str(size)), ("space", "0"), ("color", "000000")):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    table._tbl.tblPr.append(borders)


def fill_cell(
    cell: Any,
    words: str,
    *,
    size: float = SMALL,
    side: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.CENTER,
    font: str = BODY,
) -> None:
    """The words of a cell; `side`: where they stand in it."""
    line = cell.paragraphs[0]
    line.alignment = side
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)
    free_height(line)
    run = line.add_run(words)
    run.font.size = Pt(size)
    set_font(run._r.get_or_add_rPr(), font)


def table_of(
    made: "Doc",
    rows: list[list[str]],
    widths: list[float],
    *,
    look: Look = Look.HEADED,
    size: float = SMALL,
    left: Collection[int] = (0,),
) -> None:
    """A table as wide as the type area; no row breaks over two pages. `left`: columns whose words begin at the left.

    A cell `<` belongs to the one at its left, `^` to the one above.
    """
    table = made.add_table(0, len(widths))
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    share = WIDTH / sum(widths)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(share * width)
    for place, words in enumerate(rows):
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        head = look is Look.HEADED and place == 0
        if head:
            properties.append(OxmlElement("w:tblHeader"))
        for n, cell in enumerate(row.cells):
            cell.width = Mm(share * widths[n])
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            if n < len(words) and words[n] not in MERGED:
                label = head or (look is Look.FORM and n % 2 == 0)
                side, font = LEFT if n in left and not label else CENTRE, HEAD if label else BODY
                fill_cell(cell, words[n], size=size, font=font, side=side)
                cell.paragraphs[0].paragraph_format.keep_with_next = place < KEPT
    _merge(table, rows)
    border_table(table, dict.fromkeys(SIDES, ("single", 4)))


def _merge(table: "Table", rows: list[list[str]]) -> None:
    """Cells that belong to another become one with it: a block as wide as its first row says, as deep as its column."""
    for place, words in enumerate(rows):
        for n, word in enumerate(words):
            if word in MERGED:
                continue
            across, deep = _run(words[n + 1 :], LEFT_OF), _run(_below(rows, place, n), ABOVE)
            if across or deep:
                table.cell(place, n).merge(table.cell(place + deep, n + across))


def _below(rows: list[list[str]], place: int, n: int) -> list[str]:
    return [words[n] if n < len(words) else "" for words in rows[place + 1 :]]


def _run(words: list[str], mark: str) -> int:
    """How many of these, from the first on, are the mark."""
    return next((n for n, word in enumerate(words) if word != mark), len(words))


def gap(made: "Doc") -> None:
    """A little space between a table and the text below it."""
    paragraph(made, "", indent=0).paragraph_format.line_spacing = Pt(8)
