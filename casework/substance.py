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
    r"(已|均|都|暂|目前)?(有|无|略|没有|暂无|同上|如上|同前|是|否|好|不适用|x+|a+)(内容|说明|情况|要求|相关内容)?"
    r"|(具体|内容|请)?(详?见|参见|参照|同|如|按照?|依照?|根据)(本|该|此)?"
    r"(文件|通知|正文|原文|附件|解读|全文|上文|规定|办法|政策){1,2}"
    r"(第[一二三四五六七八九十\d]{1,4}[条章款项节]|[一二三四五六七八九十\d]{1,4}部分)?(所述|执行|内容|规定|办理|要求|落实){0,2}"
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


def says_nothing(words: str) -> bool:
    """Whether words are filler by themselves: 暂无内容, 详见文件正文, 按文件执行."""
    return bool(FILLER.fullmatch(_said(words)))


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
