"""A webhook of the house's own: JSON, signed, idempotent by the message's id."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Literal

from channels.kind import Means, Receiver, Signed
from channels.outcome import Letter, Outcome
from channels.verdict import tried
from channels.web import ask, by_status


class Webhook(Signed):
    """An officer's address: whatever the receiver knows him by."""

    kind: Literal["webhook"]

    def opened(self, means: Means) -> "Hook":
        return Hook(self, means)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """What the receiver works out again: HMAC-SHA256 of `stamp.body`, in hex. It refuses stamps that are long past."""
    return "sha256=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class Hook(Receiver):
    """One receiver."""

    def send(self, letter: Letter, address: str) -> Outcome:
        """Post the letter; the receiver answers with its status, and knows a double by `Idempotency-Key`."""
        return tried(lambda: self._sent(letter, address))

    def tell(self, content: Mapping[str, Any], key: str) -> Outcome:
        """Post something else than a letter, signed as one; a double is known by `key`."""
        return tried(lambda: self._posted(content, key))

    def _sent(self, letter: Letter, address: str) -> Outcome:
        content = {
            "id": letter.id,
            "to": address,
            "subject": letter.subject,
            "lines": list(letter.lines),
            "link": letter.link,
            "written": letter.written.isoformat(),
        }
        return self._posted(content, letter.id)

    def _posted(self, content: Mapping[str, Any], key: str) -> Outcome:
        body = json.dumps(content, ensure_ascii=False).encode()
        stamp = str(int(self.means.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "X-Duban-Timestamp": stamp,
            "X-Duban-Signature": signature(self.key, stamp, body),
        }
        answer = ask("POST", self.url, body=body, headers=headers, ca=self.means.ca)
        return by_status(answer)
