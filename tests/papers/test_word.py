"""What a Word file of ours is made of: GB/T 9704-2012, as far as a file can say it, and an office's own templates."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from catalog.papers import paper_kinds
from models.paper_kinds import PaperKind
from papers.word.checking import samples_for
from papers.word.composing import Head, compose, text_of
from papers.word.filling import fill
from papers.word.page import FALLBACKS
from tests.helpers import Say
from tests.papers.conftest import FIELDS, paragraphs

ISSUER = "景德镇市人民政府办公室"
KINDS = list(paper_kinds().values())
TWIPS_A_MM = 1440 / 25.4


def opened(kind: PaperKind) -> Any:
    return Document(BytesIO(compose(Head(kind, ISSUER))))


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS, ids=[kind.id for kind in KINDS])
def test_every_kind_can_be_filled_in_with_anything_a_case_may_have(kind: PaperKind) -> None:
    template = compose(Head(kind, ISSUER))

    for known in samples_for(kind, FIELDS):
        filled = "\n".join(paragraphs(fill(template, known)))
        assert "{{" not in filled
        assert "{%" not in filled
        assert "None" not in filled


@pytest.mark.parametrize("kind", KINDS, ids=[kind.id for kind in KINDS])
def test_every_page_is_that_of_the_standard(kind: PaperKind) -> None:
    section = opened(kind).sections[0]

    sides = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(side.mm) for side in sides] == [210, 297, 37, 28]
    assert section.page_height - section.top_margin - section.bottom_margin == pytest.approx(225 * 36000, abs=36000)
    assert section.page_width - section.left_margin - section.right_margin == pytest.approx(156 * 36000, abs=36000)
    pitch = int(section._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")))
    assert 225 * TWIPS_A_MM // pitch == 22


def test_twenty_eight_characters_fit_a_line_and_no_more() -> None:
    style: Any = opened(KINDS[0]).styles["Normal"]
    narrower = int(style.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20

    assert style.font.size is not None
    assert 156 / 25.4 * 72 // (style.font.size.pt + narrower) == 28


def test_headings_have_the_fonts_of_their_level_and_each_font_names_what_stands_in_for_it() -> None:
    made = opened(paper_kinds()["bulletin"])
    fonts = {line.text: line.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) for line in made.paragraphs if line.runs}
    table = next(part for part in made.part.package.iter_parts() if part.partname == "/word/fontTable.xml").blob

    assert fonts["一、总体情况"] == "黑体"
    assert fonts["关于{{ period }}办理情况的通报"] == "方正小标宋简体"
    assert fonts["现将{{ period }}办理情况通报如下。"] == "仿宋_GB2312"
    for name, instead in FALLBACKS.items():
        assert f'w:name="{name}"><w:altName w:val="{instead}"' in table.decode()


@pytest.mark.parametrize(("length", "points"), [(4, 48), (10, 42.5), (15, 28.3), (30, 22)])
def test_the_head_is_as_large_as_the_name_allows(length: int, points: float) -> None:
    made: Any = Document(BytesIO(compose(Head(paper_kinds()["bulletin"], "府" * length))))

    assert made.paragraphs[0].runs[0].font.size.pt == pytest.approx(points, abs=0.5)


def test_page_numbers_stand_outside_and_a_letter_has_none_on_its_first_page() -> None:
    letter, document = opened(paper_kinds()["reminder-letter"]), opened(paper_kinds()["bulletin"])

    for made in (letter, document):
        odd, even = made.sections[0].footer.paragraphs[0], made.sections[0].even_page_footer.paragraphs[0]
        assert (odd.alignment, even.alignment) == (2, 0)
        assert "PAGE" in odd._p.xml
        assert "PAGE" in even._p.xml
    assert letter.sections[0].different_first_page_header_footer
    assert "PAGE" not in letter.sections[0].first_page_footer.paragraphs[0]._p.xml
    assert not document.sections[0].different_first_page_header_footer


def test_the_first_row_of_a_table_stands_on_every_page_and_no_row_breaks() -> None:
    [table] = opened(paper_kinds()["bulletin"]).tables

    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_every_text_belongs_to_a_kind() -> None:
    folder = Path(__file__).parents[2] / "papers" / "word" / "texts"

    assert {path.stem for path in folder.iterdir()} == set(paper_kinds())
    assert all(text_of(kind).count("@sign") == 1 for kind in KINDS)


def test_series_are_told_apart() -> None:
    of = [(kind.issuer, kind.series) for kind in KINDS]

    assert len(set(of)) == len(of)


def own(duban: Say, home: Path, kind: str) -> Path:
    """The Word template of a kind, taken out to be an office's own."""
    (home / "templates").mkdir(exist_ok=True)
    file = home / "templates" / f"{kind}.docx"
    assert duban("template", "show", kind, "-o", str(file)).code == 0
    return file


def changed(file: Path, old: str, new: str) -> None:
    """What somebody does in Word."""
    made = Document(str(file))
    run = next(run for line in made.paragraphs for run in line.runs if old in run.text)
    run.text = run.text.replace(old, new)
    made.save(str(file))


def test_an_office_changes_a_template_in_word_and_it_is_in_force(heads: Say, home: Path, tmp_path: Path) -> None:
    changed(own(heads, home, "reminder-letter"), "请抓紧办理", "请{{ case.unit }}抓紧办理")
    number = heads("open", "governor-message", "--unit", "edu", "--title", "甲", "--json").json["number"]
    file = tmp_path / "letter.docx"

    assert heads("template", "check").out == "本单位的 1 个模板都能用。\n"
    assert heads("document", number, "--kind", "提醒函", "--by", "supervisor", "-o", str(file)).code == 0

    assert "请市教育局抓紧办理" in "\n".join(paragraphs(file.read_bytes()))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("case.title", "case.titel", "这里没有“titel”这一项"),
        ("{{ to }}", "{{ too }}", "没有“too”这个变量"),
        ("请抓紧办理", "{% if case.late %}请抓紧办理", "没有结束"),
        ("请抓紧办理", "{{ ''.__class__ }}", "模板里不能用"),
        ("请抓紧办理", "{{ 9 ** 9 }}", "模板里不能用"),
    ],
)
def test_a_fault_is_named_with_its_place_and_takes_no_number(
    heads: Say, home: Path, old: str, new: str, said: str
) -> None:
    file = own(heads, home, "reminder-letter")
    changed(file, old, new)
    number = heads("open", "governor-message", "--unit", "edu", "--title", "甲", "--json").json["number"]

    checked = heads("template", "check")
    refused = heads("document", number, "--kind", "提醒函", "--by", "supervisor")

    assert checked.code == 1
    assert f"{file}：" in checked.out
    assert said in checked.out
    assert "本单位的模板 reminder-letter.docx 填不出来" in refused.error
    assert heads("document", "issued", "--json").json == []


@pytest.mark.parametrize("content", [b"x", b"PK\x03\x04 no zip", b""])
def test_what_is_no_word_file_is_told(heads: Say, home: Path, content: bytes) -> None:
    own(heads, home, "reminder-letter").write_bytes(content)
    (home / "templates" / "reminder-leter.docx").write_bytes(b"x")

    said = heads("template", "check").out

    assert "reminder-leter.docx：没有这种文书，是不是 reminder-letter.docx" in said
    assert ("不是 Word 文件" in said) == bool(content)  # an empty file is none yet


def test_a_template_without_a_number_is_told_and_refused(heads: Say, home: Path) -> None:
    file = own(heads, home, "reminder-letter")
    made = Document(str(file))
    for line in [*made.paragraphs, *made.sections[0].first_page_header.paragraphs]:
        for run in line.runs:
            run.text = run.text.replace("{{ number }}", "")
    made.save(str(file))
    number = heads("open", "governor-message", "--unit", "edu", "--title", "甲", "--json").json["number"]

    assert "没有 {{ number }}（发文字号）" in heads("template", "check").out
    assert "没有写上发文字号" in heads("document", number, "--kind", "提醒函", "--by", "supervisor").error


def test_a_block_that_is_not_ended_is_named_where_it_begins(heads: Say, home: Path) -> None:
    file = own(heads, home, "bulletin")
    changed(file, "现将", "{% if period %}现将")

    assert "{% if period %}现将" in heads("template", "check").out


def test_a_template_that_goes_round_for_ever_is_stopped(heads: Say, home: Path) -> None:
    file = own(heads, home, "reminder-letter")
    changed(file, "请抓紧办理", "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}")

    assert "循环多于" in heads("template", "check").out


def test_the_years_tables_are_those_of_the_national_format() -> None:
    made = opened(paper_kinds()["yearly-report"])
    second, third, fourth = made.tables

    assert [cell.text for cell in third.rows[1].cells][3:] == ["自然人", *["法人或其他组织"] * 5, "总计"]
    firsts = [row.cells[0].text for row in third.rows]
    assert firsts.count("三、本年度办理结果") == 22
    assert (firsts[3], firsts[4], firsts[-1]) == (
        *("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"),
        "四、结转下年度继续办理",
    )
    assert [row.cells[1].text for row in third.rows].count("（三）不予公开") == 8
    assert [cell.text for cell in fourth.rows[0].cells] == [*["行政复议"] * 5, *["行政诉讼"] * 10]
    assert [cell.text for cell in second.rows[1].cells] == ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
