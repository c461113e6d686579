"""A Word template filled in. What an office wrote into its own can put words together and nothing else."""

import re
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from papers.wording import counting, environment

if TYPE_CHECKING:
    from jinja2 import Environment

ENDS = tuple("。！？；：.!?;:")
TYPED_NUMBER = re.compile(r"^\s*(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})[.．、)）]\s*")


def fill(template: bytes, known: Mapping[str, Any]) -> bytes:
    """The document that a template makes of what is known. Raises whatever Jinja2 does for a name that is not."""
    from docxtpl import DocxTemplate

    from papers.word.parts import keep_signature, set_headings

    document = DocxTemplate(BytesIO(template))
    document.render({**known, "range": counting()}, filling_environment())
    set_headings(document.docx)
    keep_signature(document.docx)
    properties = document.docx.core_properties
    properties.title, properties.author = str(known["number"]), str(known["issuer"])
    properties.comments = properties.keywords = ""
    content = BytesIO()
    document.save(content)
    return content.getvalue()


@cache
def filling_environment() -> "Environment":
    """What fills Word templates in: values are escaped, as they go into XML."""
    made = environment(None, frozenset(), html=True).overlay()
    made.filters.update(lines=paragraphs, sentence=sentence, unnumbered=unnumbered)
    return made


def paragraphs(words: object) -> list[str]:
    """The paragraphs of a longer text; a list is one already."""
    found = words if isinstance(words, list | tuple) else str(words or "").splitlines()
    return [str(one).strip() for one in found if str(one).strip()]


def sentence(words: object) -> str:
    """The words with a full stop, unless they have one."""
    said = str(words or "").rstrip()
    return said if not said or said.endswith(ENDS) else f"{said}。"


def unnumbered(words: object) -> str:
    """An entry of a list without the number it was typed with: the paper numbers it."""
    return TYPED_NUMBER.sub("", str(words))
