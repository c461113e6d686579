"""What the engine keeps, sealed: where the ledger has keys, every payload of a history is nothing to whoever reads it.

Histories hold numbers, instants and words of this program, nothing personal; sealed, they say not even those, nor do
the summaries in the engine's own pages. What was written before stays as it is and is read all the same.
"""

import base64
import json
from collections.abc import Sequence
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from models.sealing import Keyring

ENCODING = b"binary/duban-sealed"
WHERE = "payload"


class SealedPayloads(PayloadCodec):
    """Seals each payload with the ledger's data key. Raises NotReady for one of another ledger."""

    def __init__(self, keys: Keyring) -> None:
        self._keys = keys

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """The payloads sealed."""
        return [self._sealed(one) for one in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """The payloads as they were; what is not sealed goes through."""
        return [self._opened(one) if one.metadata.get("encoding") == ENCODING else one for one in payloads]

    def _sealed(self, one: Payload) -> Payload:
        data = self._keys.seal_file(one.SerializeToString(), WHERE)
        return Payload(metadata={"encoding": ENCODING}, data=data)

    def _opened(self, one: Payload) -> Payload:
        return Payload.FromString(self._keys.open_file(one.data, WHERE))


def opened_history(value: Any, keys: Keyring) -> Any:
    """A history as `temporal workflow show --output json` prints it, with what was sealed in it opened."""
    if isinstance(value, list):
        return [opened_history(one, keys) for one in value]
    if not isinstance(value, dict):
        return value
    metadata = value.get("metadata")
    if isinstance(metadata, dict) and metadata.get("encoding") == base64.b64encode(ENCODING).decode():
        found = Payload.FromString(keys.open_file(base64.b64decode(value["data"]), WHERE))
        return json.loads(found.data) if found.data else None
    return {key: opened_history(one, keys) for key, one in value.items()}
