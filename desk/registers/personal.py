"""What looks as if it were somebody's: numbers of telephones and identity cards, mail addresses."""

import re
import unicodedata
from collections.abc import Mapping

GAP = r"[ –—-]{0,3}"
PATTERNS: Mapping[str, re.Pattern[str]] = {
    "身份证号": re.compile(rf"(?<!\d)\d{{6}}{GAP}\d{{8}}{GAP}\d{{3}}[\dXx](?![\dXx])"),
    "手机号": re.compile(rf"(?<!\d)(?:\+?86{GAP})?1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}(?!\d)"),
    "固定电话": re.compile(
        rf"(?<!\d)\(?0(?:10|2\d|[3-9]\d{{2}})\)?{GAP}[2-8]\d{{6,7}}(?!\d)"
        r"|(?<=电话|座机|致电|拨打)[^\d,。;]{0,4}([2-8]\d{6,7})(?!\d)"  # a local number needs a word that says so
    ),
    "电子邮箱": re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII),
}
NOBODY = ("匿名", "网友", "市民", "群众", "先生", "女士")
"""What clerks write where the sender gave no name."""


def personal_data(text: str, name: str | None = None) -> list[str]:
    """What in a text looks personal, each masked with the word for it; `name`: the sender's, where one is on record.

    Full-width digits and signs count as the plain ones.
    """
    plain = unicodedata.normalize("NFKC", text)
    matches = [(what, match) for what, pattern in PATTERNS.items() for match in pattern.finditer(plain)]
    found = [f"{what} {masked(match.group(match.lastindex or 0))}" for what, match in matches]
    if name and len(name) > 1 and name not in NOBODY and name in text:
        found.append(f"留言人姓名 {masked(name)}")
    return list(dict.fromkeys(found))


def masked(value: str) -> str:
    """Enough of a value to find it again, and no more."""
    value = value.strip()
    if "@" in value:
        local, _, domain = value.partition("@")
        return f"{local[0]}***@{domain}"
    if len(value) < 7:
        return value[0] + "*" * (len(value) - 1)
    return value[:3] + "*" * (len(value) - 5) + value[-2:]
