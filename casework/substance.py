"""Whether an interpretation (解读材料) says anything: long enough beside its document, its elements no filler.

The rule this serves (要点（十）): background, basis, scope, key points and what else there is are explained. How good
an explanation is remains for a person to say; what is none can be told from its length and its words. Pure.
"""

import re
from collections import Counter
from collections.abc import Mapping

SHORTEST_SHARE = 0.1
"""Of the document's characters; the honest samples at hand have 0.28 and more."""
SHORTEST_ELEMENT = 2
"""Characters of an element."""
SENTENCE = re.compile(r"[。！？!?；;\n]")
CHARACTER = re.compile(r"[^\W_]")
FILLER = re.compile(
    r"(已|均|都)?(有|无|略|没有|暂无|同上|如上|同前|是|否|好|x+|a+)|(详?见|参见|同)(正文|文件|原文|附件|解读|全文|上文)"
)
"""What says nothing, whatever stands around it."""
ALIKE = 3
"""So many elements in the same words explain none of them."""


def too_short(interpretation: str, document: str, share: float = SHORTEST_SHARE) -> str | None:
    """Why an interpretation is too short for its document; None where it is not. A sentence counts once."""
    sentences = [said for part in SENTENCE.split(interpretation) if (said := _said(part))]
    once = dict.fromkeys(sentences)
    mine, whole = sum(map(len, once)), len(_said(document))
    if mine >= share * whole:
        return None
    repeated = "（重复的句子只算一次）" if len(once) < len(sentences) else ""
    return f"解读材料 {mine} 字{repeated}，不到文件 {whole} 字的 {share:.0%}，说不清内容，请补充"


def filler(elements: Mapping[str, str], shortest: float = SHORTEST_ELEMENT) -> str | None:
    """Why the elements, by name, are filler; None where they are not."""
    said = {name: _said(value) for name, value in elements.items() if value}
    for name, value in said.items():
        if len(value) < shortest or len(set(value)) == 1 or FILLER.fullmatch(value):
            return f"“{name}”只写了“{elements[name][:20]}”，没有内容；不适用的写“不适用：理由”"
    most, times = Counter(said.values()).most_common(1)[0] if said else ("", 0)
    if times >= ALIKE:
        names = "、".join(name for name, value in said.items() if value == most)
        return f"{names}写的是同一句话，请分别说明"
    return None


def _said(text: str) -> str:
    """The characters that say something, small letters."""
    return "".join(CHARACTER.findall(text)).lower()
