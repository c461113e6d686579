"""What the tests of papers share: an office whose letterheads are known, and a Word file read back."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from catalog.loader import load
from tests.helpers import Say

FIELDS = [rule for one in load().obligations.values() for rule in one.all_fields]
"""Every field that a case of the catalog may have."""


@pytest.fixture
def heads(duban: Say) -> Say:
    """The sample office with the letterheads of itself and of the education bureau."""
    assert duban("document", "letterhead", "--name", "景德镇市人民政府办公室", "--code", "景府办").code == 0
    assert duban("document", "letterhead", "--unit", "edu", "--name", "景德镇市教育局", "--code", "景教").code == 0
    return duban


def words_of(file: Path) -> str:
    """Everything a Word file says, a paragraph a line."""
    return "\n".join(paragraphs(file.read_bytes()))


def title_of(file: Path) -> str:
    """The title in a file's own properties."""
    return str(Document(BytesIO(file.read_bytes())).core_properties.title)


def paragraphs(content: bytes) -> list[str]:
    """The paragraphs of a Word file, heads and tables too: read by python-docx alone."""
    made = Document(BytesIO(content))
    section = made.sections[0]
    heads = [one for part in (section.header, section.first_page_header) for one in part.paragraphs]
    cells = [one for table in made.tables for row in table.rows for cell in row.cells for one in cell.paragraphs]
    return [one.text for one in (*heads, *made.paragraphs, *cells)]


def font_of(file: Path) -> dict[str, str | None]:
    """The font of each paragraph's first characters, by its text."""
    lines = Document(BytesIO(file.read_bytes())).paragraphs
    return {one.text: one.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) for one in lines if one.runs}  # type: ignore[union-attr]


def saved(made: Any) -> bytes:
    """A Word document as its file."""
    content = BytesIO()
    made.save(content)
    return content.getvalue()
