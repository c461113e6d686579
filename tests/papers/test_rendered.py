"""Papers as LibreOffice shows them: pages and words are looked at, where it is installed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from catalog.papers import paper_kinds
from desk.papers.pdf import PROGRAMS, as_pdf
from papers.word.checking import samples_for
from papers.word.composing import Head, compose
from papers.word.filling import fill
from papers.word.page import blank
from papers.word.parts import paragraph
from tests.papers.conftest import FIELDS, saved

ISSUER = "景德镇市人民政府办公室"
PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
MISSING = [
    name
    for name, programs in (("LibreOffice", PROGRAMS), ("poppler-utils", ("pdftotext",)))
    if not any(map(shutil.which, programs))
]
WHY = f"{' and '.join(MISSING)} not installed: pages are not looked at"
pytestmark = pytest.mark.skipif(bool(MISSING), reason=WHY)


def shown(content: bytes, folder: Path) -> list[list[str]]:
    """The lines of each page."""
    pdf = folder / "paper.pdf"
    pdf.write_bytes(as_pdf(content))
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    pages = [[line.strip() for line in page.splitlines() if line.strip()] for page in text.split("\f")]
    assert len(PAGE.findall(pdf.read_bytes())) == len(pages) - 1
    return pages[:-1]


def test_a_page_has_22_lines_of_28_characters(tmp_path: Path) -> None:
    made = blank()
    paragraph(made, "政" * 28 * 22 * 2, indent=0)

    pages = shown(saved(made), tmp_path)

    assert [len(page) for page in pages] == [22, 22]
    assert {len(line) for page in pages for line in page} == {28}


@pytest.mark.parametrize(("kind", "pages"), [("yellow-card", 1), ("correction-notice", 2), ("yearly-report", 4)])
def test_a_paper_has_its_pages_and_its_words(kind: str, pages: int, tmp_path: Path) -> None:
    known = next(samples_for(paper_kinds()[kind], FIELDS))
    said = {
        "issuer": ISSUER,
        "number": "景府办〔2026〕3号",
        "date": "2026年11月28日",
        "to": "市教育局",
        "signer": "王五",
    }

    found = shown(fill(compose(Head(paper_kinds()[kind], ISSUER)), {**known, **said}), tmp_path)

    whole = "".join("".join(line.split()) for page in found for line in page)
    assert len(found) == pages
    for words in (ISSUER, "景府办〔2026〕3号", "2026年11月28日"):
        assert words in whole
