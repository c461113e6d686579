"""Which headings of a platform's export mean what: those that ship, and those that an office saved."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ruamel.yaml.error import YAMLError

from catalog.bounded_yaml import load
from models.bounded import read_file
from models.errors import BadInput
from models.obligation import Obligation

SHIPPED = Path(__file__).with_name("imports.yaml")
NAMES = {
    "external": "编号",
    "kind": "事项",
    "title": "标题",
    "received": "收到时间",
    "unit": "承办单位",
    "officer": "经办人",
    "content": "内容",
    "citizen": "留言人",
    "phone": "电话",
    "state": "状态",
    "reply": "答复内容",
    "replied": "答复日期",
    "due": "到期",
    "period": "期次",
    "parent": "所属",
    "given": "填报",
}
"""What a column may hold, by its name in the catalog, as people call it."""
FIELD = "field."
"""Before the id of a field of the obligation."""
UNUSED = "-"
"""A column that is passed over."""
LARGEST = 100_000
BESIDE = re.compile(r"[\s*＊:：]|[（(【\[].*?[）)】\]]")
"""What stands beside a heading's word: blanks, marks, a remark in brackets."""


def plain(heading: str) -> str:
    """A heading by which it is known: 「留言时间（必填）*」 is 留言时间."""
    return BESIDE.sub("", unicodedata.normalize("NFKC", heading)).casefold()


@dataclass(frozen=True)
class Headings:
    """What headings mean. `saved`: as an office said, which goes before what ships."""

    known: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, str] = field(default_factory=dict)
    saved: Mapping[str, str] = field(default_factory=dict)

    def meaning(self, heading: str) -> str | None:
        """What a column of this heading holds; None where nobody knows."""
        word = plain(heading)
        if word in self.saved:
            return self.saved[word]
        return next((name for name, called in self.known.items() if word in called), self.fields.get(word))

    def rank(self, heading: str) -> int:
        """Of two columns that hold the same, the one that ranks first is read."""
        word = plain(heading)
        if word in self.saved:
            return -1
        return next((called.index(word) for called in self.known.values() if word in called), 0)


def headings_for(obligation: Obligation | None, saved: Mapping[str, str]) -> Headings:
    """The headings of an import: of one obligation, or where each row names its own."""
    rules = obligation.opens_with if obligation else ()
    fields = {plain(word): FIELD + rule.id for rule in rules for word in (rule.name, rule.id)}
    return Headings(_shipped(), fields, {plain(heading): name for heading, name in saved.items()})


def read_saved(file: Path, obligation: Obligation | None) -> dict[str, str]:
    """What an office saved; nothing where it saved none. Raises BadInput for a meaning that is none."""
    if not file.exists():
        return {}
    try:
        found = load(read_file(file, LARGEST).decode(), places=False) or {}
    except (YAMLError, UnicodeDecodeError):
        raise BadInput(f"{file}: 不是正确的对应表，每行应为 列名: 填报项；改不好的删去它，重新生成") from None
    allowed = {*NAMES, UNUSED, *(FIELD + rule.id for rule in (obligation.opens_with if obligation else ()))}
    if not isinstance(found, dict):
        raise BadInput(f"{file}: 每行应为 列名: 填报项")
    for heading, name in found.items():
        if str(name) not in allowed:
            raise BadInput(f"{file}: “{heading}”对应的“{name}”不认识，可用：{'、'.join(sorted(allowed))}")
    return {str(heading): str(name) for heading, name in found.items()}


@cache
def _shipped() -> Mapping[str, tuple[str, ...]]:
    found = load(SHIPPED.read_text(encoding="utf-8"), places=False)
    return {str(name): tuple(plain(str(one)) for one in called) for name, called in found.items()}
