"""What people wrote and who they are, encrypted at rest under a data key, which is kept wrapped in the ledger.

    keys = unwrapped(stored, master)          # the office's own key opens the data key
    keys.seal("张三", "case.citizen")          # bound to its table and column; the row is bound by the log's chain

A sealed value says under which algorithm and key it is. What begins otherwise is as it was written: a ledger may hold
both, until everything in it was sealed. The office's own key is nowhere in the ledger: who loses it has lost the rest.
"""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.ciphers import USUAL, CipherName, sealer
from models.errors import BadInput, NotReady

MARK = "\x1esealed:"
"""No officer can type this character: what comes in is refused with it."""
NONCE, KEY = 12, 32
"""Bytes."""
SHORTEST = 32
"""Characters of the office's own key; one that is guessed protects nothing."""
OTHERS = 0o077
LOCKED = "台账里的个人信息已加密，请设置 DUBAN_DATA_KEY（密钥文件），重新启动服务后重试"


@dataclass(frozen=True)
class DataKey:
    """A key that seals, and under which cipher."""

    cipher: CipherName
    key: bytes


@dataclass(frozen=True)
class Master:
    """The office's own key."""

    key: bytes

    @property
    def id(self) -> str:
        """By which it is known, and from which it cannot be told."""
        return hashlib.sha256(b"duban-master\0" + self.key).hexdigest()[:8]


MasterSource = Path | Callable[[], bytes]
"""Where the office's own key comes from: a file that only its owner reads, or whoever keeps it (a key service)."""


def master_of(source: MasterSource) -> Master:
    """The office's own key. Raises NotReady where it cannot be had, BadInput where others read it or it is short."""
    if isinstance(source, Path):
        return _master_in(source)
    return _master_from(source(), "DUBAN_DATA_KEY_*")


def _master_in(file: Path) -> Master:
    try:
        said, mode = file.read_bytes().strip(), file.stat().st_mode
    except OSError as error:
        raise NotReady(f"{file}: 读不出密钥（{error.strerror}），请检查 DUBAN_DATA_KEY 和权限") from None
    if mode & OTHERS:
        raise BadInput(f"{file}: 别人也能读，请先 chmod 600")
    return _master_from(said, str(file))


def _master_from(said: bytes, where: str) -> Master:
    if len(said) < SHORTEST:
        raise BadInput(f"{where}: 密钥太短，至少 {SHORTEST} 个字符，请另选")
    return Master(hashlib.sha256(b"duban-data-key\0" + said).digest())


class Keyring:
    """The data keys of a ledger, by their ids; what is written is sealed under the newest.

    `locked`: the office's own key was not given.
    """

    locked = False

    def __init__(self, keys: Mapping[str, DataKey], newest: str) -> None:
        self._ciphers = {name: sealer(key.cipher, key.key) for name, key in keys.items()}
        self._names = {name: key.cipher for name, key in keys.items()}
        self.newest = newest

    @property
    def cipher(self) -> CipherName:
        """Under which one is sealed now."""
        return self._names[self.newest]

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
        nonce, head = os.urandom(NONCE), f"{self.cipher}:{self.newest}"
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


def new_keys(master: Master, cipher: CipherName = USUAL) -> str:
    """A first data key, wrapped, as the ledger keeps it."""
    return _wrapped({os.urandom(4).hex(): DataKey(cipher, os.urandom(KEY))}, master)


def with_new_key(stored: str, master: Master, cipher: CipherName) -> str:
    """The same data keys and a new one, under which all is sealed from now on; what was sealed opens as before."""
    return _wrapped({**_keys(stored, master), os.urandom(4).hex(): DataKey(cipher, os.urandom(KEY))}, master)


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


def _wrapped(keys: Mapping[str, DataKey], master: Master) -> str:
    made, ciphers = {}, {}
    for name, key in keys.items():
        nonce = os.urandom(NONCE)
        sealed = sealer(key.cipher, master.key).encrypt(nonce, key.key, name.encode())
        made[name], ciphers[name] = base64.b64encode(nonce + sealed).decode(), key.cipher
    return json.dumps({"by": master.id, "newest": list(keys)[-1], "keys": made, "ciphers": ciphers})


def _keys(stored: str, master: Master) -> dict[str, DataKey]:
    from cryptography.exceptions import InvalidTag

    found = json.loads(stored)
    if found["by"] != master.id:
        raise BadInput(
            f"DUBAN_DATA_KEY 不是这个台账的密钥（应为 {found['by']}，现为 {master.id}），请换回原来的密钥文件"
        )
    opened, ciphers = {}, found.get("ciphers", {})  # one of before there were two says none
    for name, said in found["keys"].items():
        raw, cipher = base64.b64decode(said), ciphers.get(name, USUAL)
        try:
            key = sealer(cipher, master.key).decrypt(raw[:NONCE], raw[NONCE:], name.encode())
            opened[name] = DataKey(cipher, key)
        except InvalidTag:
            raise NotReady("台账中的数据密钥被改动过，解不开；请换回备份") from None
    return opened
