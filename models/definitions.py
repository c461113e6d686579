"""Definitions: what an obligation said when a case was opened under it. Stored once per text, named by its hash.

A stored definition is read leniently, for ever: a field of a newer or older release is passed over, and a word that
this release does not know is left out, so that one case can never take a list with it. What YAML says is read strictly.
"""

import hashlib
import json
from typing import Any

from pydantic import ValidationError

from models.obligation import Obligation

HASH_LENGTH = 32
MOST_REPAIRS = 50
"""Words that a definition may hold which this release does not know, before it is given up."""

_texts: dict[int, tuple[Obligation, str, str]] = {}
_parsed: dict[str, Obligation] = {}


def text_of(obligation: Obligation) -> tuple[str, str]:
    """The hash and the canonical JSON text of a definition; worked out once for each object."""
    known = _texts.get(id(obligation))
    if known is None or known[0] is not obligation:
        text = json.dumps(obligation.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        name = hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]
        known = _texts[id(obligation)] = (obligation, name, text)
        _parsed.setdefault(name, obligation)
    return known[1], known[2]


def parsed(name: str, text: str) -> Obligation:
    """A stored definition, parsed once a process. Raises ValueError where nothing can be made of it."""
    if name not in _parsed:
        _parsed[name] = read_leniently(text)
    return _parsed[name]


def known(name: str) -> Obligation | None:
    """A stored definition that was parsed already."""
    return _parsed.get(name)


def read_leniently(text: str) -> Obligation:
    """A definition of any release. Raises ValueError where what it cannot do without is missing."""
    data = json.loads(text)
    for _ in range(MOST_REPAIRS):
        try:
            return Obligation.model_validate(data, extra="ignore")
        except ValidationError as error:
            left_out = [_leave_out(data, detail["loc"]) for detail in error.errors()]
            if not any(left_out):
                raise ValueError(f"a stored definition cannot be read: {error.error_count()} faults") from None
    raise ValueError("a stored definition cannot be read: too many faults")


def _leave_out(data: Any, where: tuple[int | str, ...]) -> bool:
    """Drop the deepest part of the path that is really there and may be missing; False where there is none."""
    parents: list[tuple[Any, int | str]] = []
    node = data
    for key in where:
        try:
            node[key]
        except (KeyError, IndexError, TypeError):
            break
        parents.append((node, key))
        node = node[key]
    for parent, key in reversed(parents):
        if isinstance(parent, list | dict):
            del parent[key]
            return True
    return False
