"""A Word template filled in. What an office wrote into its own can put words together and nothing else."""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from papers.wording import environment

if TYPE_CHECKING:
    from jinja2 import Environment


def fill(template: bytes, known: Mapping[str, Any]) -> bytes:
    """The document that a template makes of what is known. Raises whatever Jinja2 does for a name that is not."""
    from docxtpl import DocxTemplate

    from papers.word.parts import keep_signature

    document = DocxTemplate(BytesIO(template))
    document.render(dict(known), filling_environment())
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
    made.filters["lines"] = paragraphs
    return made


def paragraphs(words: object) -> list[str]:
    """The paragraphs of a longer text; a list is one already."""
    found = words if isinstance(words, list | tuple) else str(words or "").splitlines()
    return [str(one).strip() for one in found if str(one).strip()]
