"""Links by which an officer signs for a message: one message, one officer, one purpose, signed by this office.

A link says the message's number and its signature (HMAC-SHA256) under a key that lies in the data folder, and no name.
It goes only where nobody but the officer reads; to look at it does nothing.
"""

import hashlib
import hmac
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from models.errors import NotReady
from models.ledger import LedgerSession
from models.queries.acknowledgements import of_message
from models.tables import Message
from office.settings import Settings
from office.sign_in import board_address

TOKEN = re.compile(r"([0-9a-f]{32})-([0-9a-f]{32})")
SIGNED = 32
"""Hex digits of a signature that a link says: 128 bits."""
KEY_BYTES = 32


@dataclass(frozen=True)
class SigningLinks:
    """Makes and reads them. `address`: the board's own, as browsers call it."""

    address: str
    key: bytes

    def of(self, session: LedgerSession, message: Message) -> str:
        """The link of a message; nothing where it asks for no signature."""
        asked = any(one.signed_at is None for one in of_message(session, message))
        return f"{self.address}/ack/{message.id}-{self._signature(message.id)}" if asked else ""

    def message_id(self, token: str) -> str | None:
        """The message that a link is of; None for what this office never sent."""
        found = TOKEN.fullmatch(token)
        return found[1] if found and hmac.compare_digest(self._signature(found[1]), found[2]) else None

    def _signature(self, message_id: str) -> str:
        return hmac.new(self.key, f"ack\0{message_id}".encode(), hashlib.sha256).hexdigest()[:SIGNED]


def signing_links(settings: Settings) -> SigningLinks | None:
    """The office's; None where it has not said at which address its board is reached. Raises BadInput, NotReady."""
    address = board_address(settings.home)
    return SigningLinks(address, _key(settings.home / "keys" / "links")) if address else None


def _key(file: Path) -> bytes:
    """The key, made where there is none: for its owner alone. Two that make it at once have the same."""
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = file.with_name(f"{file.name}.{os.getpid()}-{secrets.token_hex(4)}")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(secrets.token_hex(KEY_BYTES) + "\n")
            with suppress(FileExistsError):  # another made it meanwhile, and this one is thrown away
                os.link(draft, file)
            draft.unlink()
        found = bytes.fromhex(file.read_text(encoding="ascii").strip())
        if len(found) != KEY_BYTES:
            raise ValueError
        return found
    except (OSError, ValueError):
        raise NotReady(f"{file} 读不出、也写不成签收链接的密钥，请检查路径和权限") from None
