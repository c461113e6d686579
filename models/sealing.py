"""What people wrote and who they are, encrypted at rest: AES-256-GCM under a data key, kept wrapped in the ledger.

    keys = unwrapped(stored, master)          # the office's own key opens the data key
    keys.seal("张三", "case.citizen")          # bound to its table and column; the row is bound by the log's chain

A sealed value says under which algorithm and key it is. What begins otherwise is as it was written: a ledger may hold
both, until everything in it was sealed. The office's own key is nowhere in the ledger: who loses it has lost the rest.
"""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import BadInput, NotReady

MARK = "\x1esealed:"
"""No officer can type this character: what comes in is refused with it."""
ALGORITHM = "aes256gcm"
NONCE, KEY = 12, 32
"""Bytes."""
SHORTEST = 32
"""Characters of the office's own key; one that is guessed protects nothing."""
OTHERS = 0o077
LOCKED = "台账里的个人信息已加密，请设置 DUBAN_DATA_KEY（密钥文件），重新启动服务后重试"


def _cipher(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # an office without a key never needs it

    return AESGCM(key)


@dataclass(frozen=True)
class Master:
    """The office's own key, from a file that only its owner reads."""

    key: bytes

    @property
    def id(self) -> str:
        """By which it is known, and from which it cannot be told."""
        return hashlib.sha256(b"duban-master\0" + self.key).hexdigest()[:8]


def master_of(file: Path) -> Master:
    """The key in a file. Raises NotReady where it cannot be read, BadInput where others can or it is short."""
    try:
        said, mode = file.read_bytes().strip(), file.stat().st_mode
    except OSError as error:
        raise NotReady(f"{file}: 读不出密钥（{error.strerror}），请检查 DUBAN_DATA_KEY 和权限") from None
    if mode & OTHERS:
        raise BadInput(f"{file}: 别人也能读，请先 chmod 600")
    if len(said) < SHORTEST:
        raise BadInput(f"{file}: 密钥太短，至少 {SHORTEST} 个字符，请另选")
    return Master(hashlib.sha256(b"duban-data-key\0" + said).digest())


class Keyring:
    """The data keys of a ledger, by their ids; what is written is sealed under the newest.

    `locked`: the office's own key was not given.
    """

    locked = False

    def __init__(self, keys: Mapping[str, bytes], newest: str) -> None:
        self._ciphers = {name: _cipher(key) for name, key in keys.items()}
        self.newest = newest

    def seal(self, text: str, where: str) -> str:
        """A text that only this ledger opens again, at this place (table.column)."""
        head, sealed = self._sealed(text.encode(), where)
        return f"{MARK}{head}:{base64.b64encode(sealed).decode()}"

    def open(self, value: str, where: str) -> str:
        """The text. Raises NotReady for one of another ledger or place, or that was changed."""
        head, _, said = value.removeprefix(MARK).rpartition(":")
        return self._opened(head, base64.b64decode(said), where).decode()

    def seal_file(self, content: bytes, where: str) -> bytes:
        """The content of a file, sealed."""
        head, sealed = self._sealed(content, where)
        return f"{MARK}{head}\n".encode() + sealed

    def open_file(self, content: bytes, where: str) -> bytes:
        """The content of a sealed file. Raises NotReady as `open` does."""
        head, _, sealed = content.partition(b"\n")
        return self._opened(head.decode(errors="replace").removeprefix(MARK), sealed, where)

    def _sealed(self, content: bytes, where: str) -> tuple[str, bytes]:
        nonce, head = os.urandom(NONCE), f"{ALGORITHM}:{self.newest}"
        return head, nonce + self._ciphers[self.newest].encrypt(nonce, content, f"{head}:{where}".encode())

    def _opened(self, head: str, sealed: bytes, where: str) -> bytes:
        from cryptography.exceptions import InvalidTag

        try:
            cipher = self._ciphers[head.partition(":")[2]]
            opened: bytes = cipher.decrypt(sealed[:NONCE], sealed[NONCE:], f"{head}:{where}".encode())
        except (KeyError, InvalidTag):
            raise NotReady(f"{where} 有一处密文解不开：不是这个台账的，或被改动过；请换回备份") from None
        return opened


class LockedKeyring(Keyring):
    """The keys of a sealed ledger, for whoever has not its key: nothing opens, and nothing is written plainly."""

    locked = True

    def __init__(self) -> None:
        super().__init__({}, "")

    def _sealed(self, content: bytes, where: str) -> tuple[str, bytes]:
        raise NotReady(LOCKED)

    def _opened(self, head: str, sealed: bytes, where: str) -> bytes:
        raise NotReady(LOCKED)


def is_sealed(value: object) -> bool:
    """Whether a value, or the content of a file, is sealed."""
    if isinstance(value, bytes):
        return value.startswith(MARK.encode())
    return isinstance(value, str) and value.startswith(MARK)


def new_keys(master: Master) -> str:
    """A first data key, wrapped, as the ledger keeps it."""
    return _wrapped({os.urandom(4).hex(): os.urandom(KEY)}, master)


def unwrapped(stored: str, master: Master) -> Keyring:
    """The data keys of a ledger. Raises BadInput where the key is another one."""
    keys = _keys(stored, master)
    return Keyring(keys, json.loads(stored)["newest"])


def wrapped_anew(stored: str, master: Master, other: Master) -> str:
    """The same data keys under another key of the office. Raises BadInput where `master` does not open them."""
    return _wrapped(_keys(stored, master), other)


def wrapped_by(stored: str) -> str:
    """The id of the office's key that opens the data keys."""
    return str(json.loads(stored)["by"])


def _wrapped(keys: Mapping[str, bytes], master: Master) -> str:
    made = {}
    for name, key in keys.items():
        nonce = os.urandom(NONCE)
        made[name] = base64.b64encode(nonce + _cipher(master.key).encrypt(nonce, key, name.encode())).decode()
    return json.dumps({"by": master.id, "newest": list(keys)[-1], "keys": made})


def _keys(stored: str, master: Master) -> dict[str, bytes]:
    from cryptography.exceptions import InvalidTag

    found = json.loads(stored)
    if found["by"] != master.id:
        raise BadInput(
            f"DUBAN_DATA_KEY 不是这个台账的密钥（应为 {found['by']}，现为 {master.id}），请换回原来的密钥文件"
        )
    opened = {}
    for name, said in found["keys"].items():
        raw = base64.b64decode(said)
        try:
            opened[name] = _cipher(master.key).decrypt(raw[:NONCE], raw[NONCE:], name.encode())
        except InvalidTag:
            raise NotReady("台账中的数据密钥被改动过，解不开；请换回备份") from None
    return opened
