"""What was filled in about a case, by the names of the catalog."""

from typing import NamedTuple

from models.tables import Case

PRODUCT = "product"
"""The figures with which a cycle's case is opened: a document of their own."""
FLAG_NAMES = {"yes": "是", "no": "否"}


class Fact(NamedTuple):
    """A field by its id and name, and what stands in it, a list entry by entry."""

    id: str
    name: str
    entries: tuple[str, ...]


def named_facts(case: Case) -> list[Fact]:
    """Every fact that says something; choices by their names."""
    named = {rule.id: rule for rule in case.definition.all_fields}
    found = []
    for key, value in case.progress.facts.items():
        if value in ("", None, []):
            continue
        rule = named.get(key)
        choices = FLAG_NAMES if rule and rule.kind == "flag" else (rule.choices if rule else {})
        entries = [str(one) for one in value] if isinstance(value, list) else [str(value)]
        found.append(Fact(key, rule.name if rule else key, tuple(choices.get(one, one) for one in entries)))
    return found
