"""The Word templates of papers: which there are, the one in force, and what is wrong with an office's own."""

from typing import Any

from catalog.loader import load
from catalog.papers import paper_kind, paper_kinds
from models.paper_kinds import PaperKind
from models.steps import FieldRule
from office.settings import Settings
from papers.template_check import Fault
from papers.word.checking import ENDING, word_faults
from papers.word.composing import Head, compose
from papers.word.templates import own_template, template_of

NAMED = "某某市人民政府办公室"
"""Whose head a template has that an office takes to make its own of: about as long as most are."""


def word_templates_json(settings: Settings) -> list[dict[str, Any]]:
    """Every Word template that an office may put its own before, and whether it did."""
    return [
        {
            "template": f"{kind.id}{ENDING}",
            "own": own_template(settings.templates, kind) is not None,
            "about": f"文书：{kind.name}",
        }
        for kind in paper_kinds().values()
    ]


def word_template(settings: Settings, name: str, *, shipped: bool) -> tuple[PaperKind, bytes]:
    """A Word template as it is in force, or as it came with duban. Raises NotFound for a name that none has."""
    kind = paper_kind(name.removesuffix(ENDING))
    return kind, compose(Head(kind, NAMED)) if shipped else template_of(settings.templates, kind, NAMED)


def check_word_templates(settings: Settings) -> list[Fault]:
    """What is wrong with the office's own Word templates."""
    return word_faults(settings.templates, paper_kinds(), rules_of_catalog(settings))


def rules_of_catalog(settings: Settings) -> list[FieldRule]:
    """Every field that a case of this office may have, once."""
    rules: dict[str, FieldRule] = {}
    for one in load(*settings.catalog_folders, cache=settings.cache).obligations.values():
        for rule in one.all_fields:
            rules.setdefault(rule.id, rule)
    return list(rules.values())
