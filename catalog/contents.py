"""The catalog as the rest of the program sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.duty import Duty
from models.errors import NotFound
from models.near import meant
from models.obligation import Obligation

MAX_BYTES = 500_000
"""A larger file is no catalog."""


@dataclass(frozen=True)
class Catalog:
    """Obligations by id, in the order of the files; the duties of the source documents; procedures' office names."""

    obligations: Mapping[str, Obligation]
    duties: tuple[Duty, ...] = ()
    procedures: Mapping[str, str] = field(default_factory=dict)

    def get(self, kind: str) -> Obligation:
        """An obligation by id or by its office name. Raises NotFound."""
        if kind in self.obligations:
            return self.obligations[kind]
        for one in self.obligations.values():
            if kind == one.name:
                return one
        near = meant(kind, ((one.id, one.name) for one in self.obligations.values()))
        if near:
            raise NotFound(f"没有事项“{kind[:40]}”{near}")
        known = "、".join(f"{one.name}（{one.id}）" for one in list(self.obligations.values())[:8])
        more = "等" if len(self.obligations) > 8 else ""
        raise NotFound(f"没有事项“{kind[:40]}”，可用：{known}{more}", code="find-kind")
