"""Word files as offices make them: what a reader sees is what is read."""

from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from calendars.notices import parse_notice
from calendars.official import official
from desk.files.docx_numbers import chinese
from desk.files.text_files import read_text
from models.errors import BadInput
from tests.helpers import NOTICE_2027

LINES = NOTICE_2027.splitlines()
SPRING = next(line for line in LINES if line.startswith("二、"))
BOX = (
    "<w:r><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
    "<mc:Choice Requires='wps'><w:drawing><w:txbxContent>{paragraph}</w:txbxContent></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><w:txbxContent>{paragraph}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def plain(text: str) -> str:
    """A paragraph of one run."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


WRAPPED: dict[str, Callable[[str], str]] = {
    "a content control around the paragraph": lambda text: f"<w:sdt><w:sdtContent>{plain(text)}</w:sdtContent></w:sdt>",
    "a control in a control": lambda text: (
        f"<w:sdt><w:sdtContent><w:sdt><w:sdtContent>{plain(text)}</w:sdtContent></w:sdt></w:sdtContent></w:sdt>"
    ),
    "a control inside the paragraph": lambda text: (
        f"<w:p><w:r><w:t>{text[:9]}</w:t></w:r><w:sdt><w:sdtContent><w:r><w:t>{text[9:]}</w:t></w:r>"
        "</w:sdtContent></w:sdt></w:p>"
    ),
    "a text box": lambda text: f"<w:p>{BOX.format(paragraph=plain(text))}</w:p>",
    "tracked insertions and deletions": lambda text: (
        f"<w:p><w:r><w:t>{text[:9]}</w:t></w:r><w:del w:id='1'><w:r><w:delText>另</w:delText></w:r></w:del>"
        f"<w:ins w:id='2'><w:r><w:t>{text[9:]}</w:t></w:r></w:ins></w:p>"
    ),
    "a move": lambda text: (
        f"<w:p><w:moveFrom w:id='1'><w:r><w:t>某日上班。</w:t></w:r></w:moveFrom>"
        f"<w:moveTo w:id='2'><w:r><w:t>{text}</w:t></w:r></w:moveTo></w:p>"
    ),
    "a deleted end of a paragraph": lambda text: (
        f"<w:p><w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr><w:r><w:t>{text[:9]}</w:t></w:r></w:p>{plain(text[9:])}"
    ),
    "a hyperlink and a field": lambda text: (
        f"<w:p><w:hyperlink w:anchor='x'><w:r><w:t>{text[:9]}</w:t></w:r></w:hyperlink>"
        f"<w:r><w:instrText>PAGE 2月1日</w:instrText></w:r><w:r><w:t>{text[9:]}</w:t></w:r></w:p>"
    ),
    "hidden words beside": lambda text: (
        f"<w:p><w:r><w:t>{text}</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>2月1日上班。</w:t></w:r></w:p>"
    ),
}


def written(tmp_path: Path, elements: list[str]) -> Path:
    """A Word file with these elements as its body."""
    document = Document()
    for element in elements:
        made = parse_xml(f"<w:body {nsdecls('w')}>{element}</w:body>")
        for child in list(made):
            document.element.body.insert(len(document.element.body) - 1, child)
    document.save(str(tmp_path / "通知.docx"))
    return tmp_path / "通知.docx"


@pytest.mark.parametrize("how", WRAPPED)
def test_the_spring_festival_is_read_however_its_paragraph_is_wrapped(tmp_path: Path, how: str) -> None:
    file = written(tmp_path, [WRAPPED[how](line) if line == SPRING else plain(line) for line in LINES])

    assert read_text(file, "通知") == "\n".join(
        ("\n" * (how == "a text box")) + line if line == SPRING else line for line in LINES
    )
    assert parse_notice(read_text(file, "通知"), official()).days == parse_notice(NOTICE_2027, official()).days


def test_items_that_word_numbers_by_itself_keep_their_numbers(tmp_path: Path) -> None:
    document = Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f"<w:abstractNum {nsdecls('w')} w:abstractNumId='77'><w:lvl w:ilvl='0'><w:start w:val='1'/>"
            "<w:numFmt w:val='chineseCountingThousand'/><w:lvlText w:val='%1、'/></w:lvl></w:abstractNum>"
        ),
    )
    numbering.append(parse_xml(f"<w:num {nsdecls('w')} w:numId='78'><w:abstractNumId w:val='77'/></w:num>"))
    for line in LINES:
        number, sign, rest = line.partition("、")
        paragraph = document.add_paragraph(rest if sign and len(number) == 1 else line)
        if sign and len(number) == 1:
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f"<w:numPr {nsdecls('w')}><w:ilvl w:val='0'/><w:numId w:val='78'/></w:numPr>")
            )
    document.save(str(tmp_path / "通知.docx"))

    assert read_text(tmp_path / "通知.docx", "通知") == NOTICE_2027.strip()


def test_a_row_of_a_table_is_a_sentence_under_its_columns(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells],
        ["节日", "放假时间", "上班", "端午节", "6月19日（周五）至21日（周日）放假", "无"],
        strict=True,
    ):
        cell.text = text
    document.save(str(tmp_path / "表.docx"))

    assert read_text(tmp_path / "表.docx", "文件") == "6月19日（周五）至21日（周日）放假（节日：端午节；上班：无）。"


def test_text_that_is_another_file_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, [plain("一、元旦"), "<w:altChunk/>"])

    with pytest.raises(BadInput, match="另存为新文件"):
        read_text(file, "文件")


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")]
)
def test_a_number_in_words(number: int, words: str) -> None:
    assert chinese(number) == words


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def with_notes(file: Path, kind: str, notes: dict[str, str]) -> Path:
    """The Word file with a part of notes in it."""
    one = kind.removesuffix("s")
    body = "".join(
        f'<w:{one} w:id="{number}"><w:p><w:r><w:t>{said}</w:t></w:r></w:p></w:{one}>' for number, said in notes.items()
    )
    document = Document(str(file))
    uri, of = PackURI(f"/word/{kind}.xml"), f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    part = Part(uri, of, f'<w:{kind} xmlns:w="{W}">{body}</w:{kind}>'.encode(), document.part.package)
    document.part.relate_to(part, f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}")
    document.save(str(file))
    return file


@pytest.mark.parametrize("kind", ["footnotes", "endnotes"])
def test_notes_stand_behind_the_paragraph_that_refers_to_them(tmp_path: Path, kind: str) -> None:
    reference = f'<w:r><w:{kind.removesuffix("s")}Reference w:id="2"/></w:r>'
    file = written(tmp_path, [f"<w:p><w:r><w:t>一、元旦放假</w:t></w:r>{reference}</w:p>", plain("二、春节")])
    with pytest.raises(BadInput, match="脚注或尾注读不出来"):
        read_text(file, "文件")

    assert read_text(with_notes(file, kind, {"2": "1月4日上班"}), "文件") == "一、元旦放假\n注：1月4日上班\n二、春节"


def test_the_words_of_smart_art_are_refused_and_not_dropped(tmp_path: Path) -> None:
    art = '<w:p><w:r><w:drawing><dgm:relIds xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"/>'
    file = written(tmp_path, [plain("一、元旦"), f"{art}</w:drawing></w:r></w:p>"])
    with pytest.raises(BadInput, match="SmartArt"):
        read_text(file, "文件")


CHART = """<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:title><c:tx><c:rich><a:p><a:r>
<a:t>1月4日上班</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:cat><c:strRef><c:strCache><c:pt>
<c:v>春节</c:v></c:pt></c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache><c:pt><c:v>8</c:v></c:pt></c:numCache>
</c:numRef></c:val></c:plotArea></c:chart></c:chartSpace>"""


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REFERRED = (
    '<w:p><w:r><w:t>见图</w:t><w:drawing><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    f'xmlns:r="{RELATIONS}" r:id="chart1"/></w:drawing></w:r></w:p>'
)


def with_chart(file: Path) -> None:
    """The Word file with the chart in it."""
    document = Document(str(file))
    of = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    part = Part(PackURI("/word/charts/chart1.xml"), of, CHART.encode(), document.part.package)
    document.part.rels.add_relationship(f"{RELATIONS}/chart", part, "chart1")
    document.save(str(file))


def test_the_words_of_a_chart_stand_behind_its_paragraph(tmp_path: Path) -> None:
    file = written(tmp_path, [REFERRED, plain("二、春节")])
    with pytest.raises(BadInput, match="图表读不出来"):
        read_text(file, "文件")

    with_chart(file)
    assert read_text(file, "文件") == "见图\n1月4日上班；春节\n二、春节"


def test_a_chart_that_is_referred_to_again_and_again_is_read_once(tmp_path: Path) -> None:
    file = written(tmp_path, [REFERRED] * 50)
    with_chart(file)
    assert read_text(file, "文件").count("1月4日上班") == 1


OFFICE, VML, MATH = (
    "urn:schemas-microsoft-com:office:office",
    "urn:schemas-microsoft-com:vml",
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
)


@pytest.mark.parametrize(
    "embedded",
    [
        f'<w:r><w:object><o:OLEObject xmlns:o="{OFFICE}" Type="Embed" ProgID="Excel.Sheet.12"/></w:object></w:r>',
        f'<w:r><w:object><o:OLEObject xmlns:o="{OFFICE}" DrawAspect="Icon"/></w:object></w:r>',
        "<w:subDoc/>",
    ],
)
def test_what_is_kept_as_an_object_is_refused_and_not_dropped(tmp_path: Path, embedded: str) -> None:
    file = written(tmp_path, [plain("一、元旦"), f"<w:p>{embedded}</w:p>"])
    with pytest.raises(BadInput, match="文中嵌有"):
        read_text(file, "文件")


@pytest.mark.parametrize(
    "element",
    [
        f'<w:r><w:pict><v:shape xmlns:v="{VML}"><v:textpath string="1月4日上班"/></v:shape></w:pict></w:r>',
        f'<m:oMath xmlns:m="{MATH}"><m:r><m:t>1月4日上班</m:t></m:r></m:oMath>',
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
        '<w:listEntry w:val="1月3日上班"/><w:listEntry w:val="1月4日上班"/></w:ddList></w:ffData></w:fldChar></w:r>',
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Fallback>'
        "<w:t>1月4日上班</w:t></mc:Fallback></mc:AlternateContent></w:r>",
    ],
)
def test_words_that_are_no_run_of_text_are_read(tmp_path: Path, element: str) -> None:
    assert read_text(written(tmp_path, [f"<w:p>{element}</w:p>"]), "文件") == "1月4日上班"


@pytest.mark.parametrize(
    ("head", "foot", "read"),
    [
        ("景德镇市教育局", "第 1 页 共 3 页", "一、元旦"),
        ("国办发明电〔2026〕7号", "", "国办发明电〔2026〕7号\n一、元旦"),
        ("", "1月4日上班", "一、元旦\n1月4日上班"),
        ("一、 元 旦 放假", "一、元旦", "一、 元 旦 放假\n一、元旦"),
        ("一、 元旦", "", "一、元旦"),  # the body says it
    ],
)
def test_heads_and_feet_of_pages_are_read_where_they_speak_of_days(
    tmp_path: Path, head: str, foot: str, read: str
) -> None:
    document = Document()
    document.add_paragraph("一、元旦")
    section = document.sections[0]
    section.header.paragraphs[0].text, section.footer.paragraphs[0].text = head, foot
    section.first_page_header.paragraphs[0].text = "2月1日上班"  # of a first page that is not set apart
    document.save(str(tmp_path / "通知.docx"))

    assert read_text(tmp_path / "通知.docx", "文件") == read


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("国务院办公厅关于2027年部分节假日安排的通知", "第 1 页"),
        ("国务院办公厅文件", "国务院办公厅秘书局　2026年11月10日印发"),
    ],
)
def test_a_notice_is_read_whatever_repeats_on_its_pages(tmp_path: Path, head: str, foot: str) -> None:
    file = written(tmp_path, [plain(line) for line in LINES])
    document = Document(str(file))
    document.sections[0].header.paragraphs[0].text = head
    document.sections[0].footer.paragraphs[0].text = foot
    document.save(str(file))

    assert parse_notice(read_text(file, "通知"), official()).days == parse_notice(NOTICE_2027, official()).days


def test_a_day_at_the_foot_of_a_page_is_not_dropped_from_a_notice(tmp_path: Path) -> None:
    file = written(tmp_path, [plain(line) for line in LINES])
    document = Document(str(file))
    document.sections[0].footer.paragraphs[0].text = "另：5月8日（星期六）放假。"
    document.save(str(file))

    with pytest.raises(BadInput):
        parse_notice(read_text(file, "通知"), official())
