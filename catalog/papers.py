"""The kinds of papers (文书) as the catalog has them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from models.errors import NotFound
from models.near import meant
from models.paper_kinds import PaperKind

SHIPPED = Path(__file__).with_name("papers.yaml")
ANNEXES = {"id": "annexes", "name": "附件名称（每行一个）", "kind": "list", "optional": True}
"""What every kind may have (GB/T 9704-2012, 7.3.4)."""


@cache
def paper_kinds() -> Mapping[str, PaperKind]:
    """Every kind by its id, in the order of the catalog."""
    from catalog.bounded_yaml import load  # few commands need a paper

    found = load(SHIPPED.read_text(encoding="utf-8"), places=False)["kinds"]
    kinds = (PaperKind.model_validate({**one, "fields": [*one.get("fields", ()), ANNEXES]}) for one in found)
    return {kind.id: kind for kind in kinds}


def paper_kind(word: str) -> PaperKind:
    """A kind by its id or its name. Raises NotFound."""
    kinds = paper_kinds()
    found = next((kind for kind in kinds.values() if word in (kind.id, kind.name)), None)
    if found is None:
        near = meant(word, ((kind.id, kind.name) for kind in kinds.values()))
        raise NotFound(f"没有文书“{word[:40]}”{near}", code="find-paper-kind")
    return found
