"""Which Word template a kind of paper has: the office's own in its data folder, or the one that ships."""

from pathlib import Path

from models.errors import BadInput
from models.paper_kinds import PaperKind
from papers.word.composing import Head, compose

LARGEST = 2_000_000
"""Bytes of a template."""


def own_template(own: Path | None, kind: PaperKind) -> Path | None:
    """The office's own template of a kind; an empty file is none yet."""
    file = own / f"{kind.id}.docx" if own else None
    return file if file and file.is_file() and file.stat().st_size else None


def template_of(own: Path | None, kind: PaperKind, issuer: str) -> bytes:
    """The template in force. `issuer`: who issues, whose name makes the size of the head's mark.

    Raises BadInput for an own one that is larger than any template.
    """
    file = own_template(own, kind)
    if file and file.stat().st_size > LARGEST:
        raise BadInput(f"{file} 大于 {LARGEST // 1_000_000} MB，不用作模板；请精简后再试")
    return file.read_bytes() if file else compose(Head(kind, issuer))
