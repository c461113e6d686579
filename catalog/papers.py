"""The kinds of papers (文书) as the catalog has them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from models.errors import NotFound
from models.near import meant
from models.paper_kinds import PaperKind

SHIPPED = Path(__file__).with_name("papers.yaml")


@cache
def paper_kinds() -> Mapping[str, PaperKind]:
    """Every kind by its id, in the order of the catalog."""
    from catalog.bounded_yaml import load  # few commands need a paper

    found = load(SHIPPED.read_text(encoding="utf-8"), places=False)["kinds"]
    return {kind.id: kind for kind in map(PaperKind.model_validate, found)}


def paper_kind(word: str) -> PaperKind:
    """A kind by its id or its name. Raises NotFound."""
    kinds = paper_kinds()
    found = next((kind for kind in kinds.values() if word in (kind.id, kind.name)), None)
    if found is None:
        near = meant(word, ((kind.id, kind.name) for kind in kinds.values()))
        raise NotFound(f"没有文书“{word[:40]}”{near}", code="find-paper-kind")
    return found
