"""A period's report as a file, in one of the forms in which it is handed around."""

from enum import StrEnum
from pathlib import Path
from typing import Any


class Format(StrEnum):
    """What the file is."""

    HTML = "html"
    XLSX = "xlsx"
    DOCX = "docx"


def write_report(made: Any, kind: Format, target: Path, now: str) -> None:
    """Write the file. `made`: a period's report; `now`: when, as people read it. Raises OSError."""
    if kind is Format.HTML:
        from papers.period_pages import period_page

        target.write_text(period_page(made, now), encoding="utf-8")
    elif kind is Format.DOCX:
        from papers.period_word import write_period_word

        write_period_word(made, target, now)
    else:
        from papers.period_sheets import write_period_sheets

        write_period_sheets(made, target)
