"""Charts in a Word file that Word draws itself: grey on white with their numbers beside them, to print in black."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm

from papers.word.parts import CENTRE, free_height, paragraph

if TYPE_CHECKING:
    from docx.document import Document as Doc

Points = Sequence[tuple[str, float | None]]
TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
A, C = "http://schemas.openxmlformats.org/drawingml/2006/main", "http://schemas.openxmlformats.org/drawingml/2006/chart"
WIDE, ROW, LEAST, TALLEST = 150, 7, 55, 200
"""Millimetres: of a chart, of one of its bars, and between which its height lies."""
GREY = '<c:spPr><a:solidFill><a:srgbClr val="595959"/></a:solidFill></c:spPr>'
STROKE = '<c:spPr><a:ln w="25400"><a:solidFill><a:srgbClr val="262626"/></a:solidFill></a:ln></c:spPr>'
MARKER = '<c:marker><c:symbol val="circle"/><c:size val="6"/></c:marker>'
LABELS = (
    '<c:dLbls><c:numFmt formatCode="{shown_as}" sourceLinked="0"/><c:showLegendKey val="0"/><c:showVal val="1"/>'
    '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
)
AXES = (
    '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
    '<c:axPos val="{at}"/><c:tickLblPos val="low"/><c:crossAx val="2"/></c:catAx>'
    '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>{most}<c:min val="0"/></c:scaling>'
    '<c:delete val="{hidden}"/><c:axPos val="{across}"/><c:numFmt formatCode="{shown_as}" sourceLinked="0"/>'
    '<c:tickLblPos val="nextTo"/><c:crossAx val="1"/></c:valAx>'
)
SPACE = (
    f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}"><c:roundedCorners val="0"/><c:chart><c:title><c:tx><c:rich><a:bodyPr/>'
    '<a:p><a:pPr><a:defRPr sz="1200" b="0"/></a:pPr><a:r><a:rPr lang="zh-CN" sz="1200" b="0"/><a:t>{title}</a:t></a:r>'
    '</a:p></c:rich></c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>{plot}'
    '</c:plotArea><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>'
)
INLINE = (
    '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" '
    'distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{id}" name="图 {id}" descr="{title}"/>'
    f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{A}"><a:graphicData uri="{C}"><c:chart xmlns:c="{C}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="{relation}"/></a:graphicData>'
    "</a:graphic></wp:inline>"
)
DRAWING = '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{inline}</w:drawing>'


def bars(made: "Doc", title: str, points: Points, *, shown_as: str = "0.0%") -> None:
    """Bars, the first at the top. `shown_as`: how Excel would show a value."""
    plot = f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/>{_series(points, GREY, shown_as)}'
    plot += '<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
    most = '<c:max val="1"/>' if "%" in shown_as else ""
    axes = AXES.format(order="maxMin", at="l", across="b", hidden=1, shown_as=shown_as, most=most)
    _draw(made, title, plot + axes, min(TALLEST, max(LEAST, ROW * len(points) + 20)))


def line(made: "Doc", title: str, points: Points) -> None:
    """Shares in the order of time; where there is none the line is broken."""
    plot = f'<c:lineChart><c:grouping val="standard"/>{_series(points, STROKE + MARKER, "0.0%")}<c:marker val="1"/>'
    plot += '<c:axId val="1"/><c:axId val="2"/></c:lineChart>'
    axes = AXES.format(order="minMax", at="b", across="l", hidden=0, shown_as="0%", most='<c:max val="1"/>')
    _draw(made, title, plot + axes, LEAST)


def _series(points: Points, look: str, shown_as: str) -> str:
    names = "".join(f'<c:pt idx="{n}"><c:v>{escape(name)}</c:v></c:pt>' for n, (name, _) in enumerate(points))
    given = [(n, value) for n, (_, value) in enumerate(points) if value is not None]
    values = "".join(f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>' for n, value in given)
    count = f'<c:ptCount val="{len(points)}"/>'
    return (
        f'<c:ser><c:idx val="0"/><c:order val="0"/>{look}{LABELS.format(shown_as=shown_as)}'
        f"<c:cat><c:strLit>{count}{names}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>{shown_as}</c:formatCode>{count}{values}</c:numLit></c:val></c:ser>"
    )


def _draw(made: "Doc", title: str, plot: str, high: float) -> None:
    number = 1 + sum(part.partname.startswith("/word/charts/") for part in made.part.package.iter_parts())
    xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + SPACE.format(title=escape(title), plot=plot)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), TYPE, xml.encode(), made.part.package)
    relation = made.part.relate_to(part, RELATION)
    inline = INLINE.format(wide=Mm(WIDE), high=Mm(high), id=number, title=escape(title), relation=relation)
    place = paragraph(made, "", indent=0)
    place.alignment = CENTRE
    free_height(place)
    place.runs[0]._r.append(parse_xml(DRAWING.format(inline=inline)))
