"""An empty page of an official document: GB/T 9704-2012, 5 (paper, type area, lines) and 7.3.13 (page numbers).

Lengths are those of the standard in millimetres, sizes of characters in points: 3号 is 16, 2号 is 22, 4号 is 14.
"""

from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_SECTION_START
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor, Twips

if TYPE_CHECKING:
    from docx.document import Document as Doc
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

THREE, TWO, FOUR, SMALL = 16.0, 22.0, 14.0, 12.0
LINE = Twips(579)
"""One of the 22 lines on 225 mm."""
NARROWER = "-5"
"""Twentieths of a point off each character: 28 of 16 points are 158 mm, the type area is 156 mm wide."""
RED = RGBColor(0xFF, 0, 0)
BODY, TITLE, HEAD, KAI, MARK = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "方正小标宋简体"
FALLBACKS = {
    BODY: "仿宋,FangSong,STFangsong,FandolFang,Noto Serif CJK SC",
    TITLE: "小标宋体,方正小标宋_GBK,华文中宋,STZhongsong,FandolSong,Noto Serif CJK SC",
    HEAD: "SimHei,STHeiti,FandolHei,Noto Sans CJK SC",
    KAI: "楷体,KaiTi,STKaiti,FandolKai,Noto Serif CJK SC",
}
"""What stands in for a font that a machine does not have; programs read it from the document's table of fonts."""
FONTS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{fonts}</w:fonts>'
)
FONT = (
    '<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/><w:pitch w:val="variable"/></w:font>'
)


def blank() -> "Doc":
    """A document without text whose pages, lines and fonts are those of the standard."""
    made = Document()
    made.element.body.clear_content()
    section = made.sections[0]
    section.start_type = WD_SECTION_START.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(30), Mm(22)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE.twips))
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(grid)
    _normal(made.styles["Normal"])
    _name_fonts(made)
    return made


def _normal(style: "ParagraphStyle | Any") -> None:
    style.font.size = Pt(THREE)
    properties = style.element.get_or_add_rPr()
    set_font(properties, BODY)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), NARROWER)
    properties.append(spacing)
    style.paragraph_format.line_spacing = LINE
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.widow_control = False


def set_font(properties: Any, name: str) -> None:
    """The font of every character, Chinese or Latin."""
    fonts = properties.get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), name)
    fonts.set(qn("w:hint"), "eastAsia")


def _name_fonts(made: "Doc") -> None:
    """The table of fonts, with what to take instead: 小标宋 and 仿宋_GB2312 come with no system."""
    fonts = "".join(FONT.format(name=name, instead=instead) for name, instead in FALLBACKS.items())
    for part in made.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = FONTS.format(fonts=fonts).encode()


def number_pages(made: "Doc", *, first: bool) -> None:
    """Page numbers between dashes, outside: odd ones on the right, even ones on the left. `first`: on page one too."""
    made.settings.odd_and_even_pages_header_footer = True
    section = made.sections[0]
    section.different_first_page_header_footer = not first
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.alignment = side
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(FOUR)
        for words, field in (("— ", None), (None, "PAGE"), (" —", None)):
            _add_run(line, words, field)


def _add_run(line: "Paragraph", words: str | None, field: str | None) -> None:
    run = line.add_run(words or "")
    run.font.size = Pt(FOUR)
    set_font(run._r.get_or_add_rPr(), "宋体")
    for kind in ("begin", "separate", "end") if field else ():
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)
        if kind == "begin":
            words_of = OxmlElement("w:instrText")
            words_of.text = field
            run._r.append(words_of)


def rule(line: "Paragraph", side: str, kind: str, size: int, color: str, *, space: int = 0) -> None:
    """A line along a paragraph. `size`: eighths of a point; `space`: points between it and the text."""
    properties = line._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    border = OxmlElement(f"w:{side}")
    for name, value in (("val", kind), ("sz", str(size)), ("space", str(space)), ("color", color)):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)
