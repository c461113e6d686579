"""Columns of what is personal: sealed where the ledger has a key, else as they were written."""

import json
from typing import Any

from pydantic import BaseModel
from sqlalchemy import JSON, Dialect, TypeDecorator
from sqlmodel.sql.sqltypes import AutoString

from models.columns import AsJson
from models.errors import NotReady
from models.sealing import LOCKED, Keyring, is_sealed

KEYS = "duban_keys"
"""Under this name a dialect, of which each ledger has its own, carries the keys of that ledger."""


def keys_of(dialect: Dialect) -> Keyring | None:
    """The keys with which a ledger seals what is personal; None where it does not, or is not unlocked."""
    found: Keyring | None = getattr(dialect, KEYS, None)
    return found


def _opened(dialect: Dialect, value: str, where: str) -> str:
    keys = keys_of(dialect)
    if keys is None:
        raise NotReady(LOCKED)
    return keys.open(value, where)


class _Sealed(TypeDecorator[Any]):
    """A value that is sealed whole where the ledger has a key. `where`: its table and column."""

    cache_ok = True

    def __init__(self, where: str) -> None:
        super().__init__()
        self.where = where

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        keys = keys_of(dialect)
        return value if value is None or keys is None else keys.seal(self.as_text(value), self.where)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return self.from_text(_opened(dialect, value, self.where)) if is_sealed(value) else value

    def as_text(self, value: Any) -> str:
        """What is sealed of a value."""
        return str(value)

    def from_text(self, text: str) -> Any:
        """The value again."""
        return text


class AsSealed(_Sealed):
    """A text."""

    impl = AutoString
    cache_ok = True


class AsSealedJson(_Sealed):
    """Something kept as JSON."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def as_text(self, value: Any) -> str:
        """The JSON."""
        return json_text(value)

    def from_text(self, text: str) -> Any:
        """What it says."""
        return json.loads(text)


class AsJsonWithSealed(AsJson):
    """A pydantic value kept as JSON, one part of which is sealed where the ledger has a key: lists look at the rest."""

    cache_ok = True

    def __init__(self, kind: type[BaseModel], part: str, where: str) -> None:
        super().__init__(kind)
        self.part, self.where = part, where

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        made, keys = super().process_bind_param(value, dialect), keys_of(dialect)
        if made is None or keys is None:
            return made
        return {**made, self.part: keys.seal(json_text(made[self.part]), self.where)}

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is not None and is_sealed(value.get(self.part)):
            value = {**value, self.part: json.loads(_opened(dialect, value[self.part], self.where))}
        return super().process_result_value(value, dialect)


def json_text(value: Any) -> str:
    """A value as the JSON that is sealed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
