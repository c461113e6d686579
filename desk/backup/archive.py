"""The file of a backup: named members, compressed, their hashes at the end; sealed with a key where there is one.

A sealed file is cut into pieces, each under AES-256-GCM; a piece says where it stands and whether it is the last, so
that none can be dropped, doubled or moved. The key is derived from the key file with scrypt and a salt of the file.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from models.errors import BadInput, NotReady

SEALED = b"duban backup, sealed 1\n"
MANIFEST = "manifest.json"
SALT, NONCE = 16, 8
PIECE = 1 << 20
TAG = 16
LEVEL = 6
SHORTEST_KEY = 16
"""Characters of a key file: less could be tried out."""
MARK = b"\x1f\x8b"
"""How a compressed file begins."""


class Writer:
    """Takes members one after the other; `finish` writes what they must be when they are read back."""

    def __init__(self, out: IO[bytes]) -> None:
        self._zipped = gzip.GzipFile(fileobj=out, mode="wb", compresslevel=LEVEL, mtime=0)
        self._tar = tarfile.open(fileobj=self._zipped, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115  (see finish)
        self._hashes: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        """A member and what it holds."""
        self._hashes[name] = hashlib.sha256(content).hexdigest()
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))

    def finish(self, about: dict[str, Any]) -> None:
        """The last member: what the backup is of, and the hash of every other."""
        self.add(MANIFEST, json.dumps({**about, "members": self._hashes}, ensure_ascii=False, indent=1).encode())
        self._tar.close()
        self._zipped.close()


@contextmanager
def written(target: Path, key: Path | None) -> Iterator[Writer]:
    """A new file, whole or not at all, readable by its owner only. Raises BadInput where it cannot be written."""
    if target.exists():
        raise BadInput(f"{target} 已经存在，没有覆盖；请换一个文件名")
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            sealing = _Sealing(out, key) if key else None
            yield Writer(cast(IO[bytes], sealing or out))
            if sealing:
                sealing.finish()
            out.flush()
            os.fsync(out.fileno())
        _put_in_place(draft, target)
    except FileExistsError:
        raise BadInput(f"{target} 已经存在，没有覆盖；请换一个文件名") from None
    except OSError as error:
        raise BadInput(f"{target}: 没有备份成功（{error.strerror}），请检查路径和磁盘空间") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _put_in_place(draft: Path, target: Path) -> None:
    """Give a finished file its name. Raises FileExistsError where something is called so by now."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:  # a stick formatted for Windows knows no second name for a file
        if target.exists():
            raise FileExistsError(target) from None
        draft.rename(target)


@contextmanager
def opened(file: Path, key: Path | None) -> Iterator[Iterator[tuple[str, bytes]]]:
    """The members of a backup as they come, each judged by its hash when the manifest, the last, has been read.

    Raises BadInput for what is no backup, is cut short or was changed, and where the key is missing or another one.
    """
    try:
        with ExitStack() as stack:
            raw = stack.enter_context(file.open("rb"))
            yield _members(file, _unzipped(file, raw, key))
    except OSError as error:
        raise BadInput(f"{file}: 读不出（{error.strerror or error}），请检查路径") from None


def manifest_of(file: Path, key: Path | None) -> dict[str, Any]:
    """Read a whole backup through; what it says it is of. Raises BadInput as `opened` does."""
    with opened(file, key) as members:
        found = [content for name, content in members if name == MANIFEST]
    return dict(json.loads(found[0]))  # believed only after all of it was read


def _members(file: Path, unzipped: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    hashes: dict[str, str] = {}
    manifest: bytes | None = None
    try:
        with tarfile.open(fileobj=unzipped, mode="r|") as tar:
            for member in tar:
                content = cast(IO[bytes], tar.extractfile(member)).read()
                if member.name == MANIFEST:
                    manifest = content
                else:
                    hashes[member.name] = hashlib.sha256(content).hexdigest()
                yield member.name, content
        while unzipped.read(PIECE):  # to the very end, where its check sum is
            pass
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, _zlib_error()) as error:
        raise BadInput(f"{file}: 不是完整的备份（{error}），请换一份") from None
    if manifest is None or json.loads(manifest)["members"] != hashes:
        raise BadInput(f"{file}: 备份不完整或被改动过，没有使用；请换一份")


def _zlib_error() -> type[Exception]:
    import zlib

    return zlib.error


def _unzipped(file: Path, raw: BinaryIO, key: Path | None) -> IO[bytes]:
    begin = raw.read(len(SEALED))
    if begin == SEALED:
        if key is None:
            raise BadInput(f"{file} 是加密的备份", code="name-key")
        return cast(IO[bytes], gzip.GzipFile(fileobj=io.BufferedReader(_Unsealing(file, raw, key)), mode="rb"))
    if begin[: len(MARK)] != MARK:
        raise BadInput(f"{file} 不是 duban 的备份；ledger.db 那样的台账文件请改名 ledger.db 放进数据目录")
    raw.seek(0)
    return cast(IO[bytes], gzip.GzipFile(fileobj=raw, mode="rb"))


def _cipher(key: Path, salt: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        secret = key.read_bytes().strip()
    except OSError as error:
        raise NotReady(f"{key}: 读不出密钥（{error.strerror}），请检查路径和权限") from None
    if len(secret) < SHORTEST_KEY:
        raise BadInput(f"{key}: 密钥太短，至少 {SHORTEST_KEY} 个字符，请另选")
    return AESGCM(hashlib.scrypt(secret, salt=salt, n=1 << 15, r=8, p=1, maxmem=1 << 26, dklen=32))


def _about(place: int, *, last: bool) -> bytes:
    return SEALED + place.to_bytes(8, "big") + bytes([last])


class _Sealing(io.RawIOBase):
    """What is written goes on in sealed pieces."""

    def __init__(self, out: BinaryIO | IO[bytes], key: Path) -> None:
        salt = os.urandom(SALT)
        self._out, self._cipher, self._nonce = out, _cipher(key, salt), os.urandom(NONCE)
        self._held, self._place = bytearray(), 0
        out.write(SEALED + salt + self._nonce)

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Take bytes; whole pieces go out."""
        self._held += data
        while len(self._held) > PIECE:
            self._send(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(data)

    def finish(self) -> None:
        """The last piece, which says that it is the last."""
        self._send(bytes(self._held), last=True)

    def _send(self, piece: bytes, *, last: bool) -> None:
        nonce = self._nonce + self._place.to_bytes(4, "big")
        self._out.write(self._cipher.encrypt(nonce, piece, _about(self._place, last=last)))
        self._place += 1


class _Unsealing(io.RawIOBase):
    """Reads the pieces back. Raises BadInput for one that was changed, and for another key."""

    def __init__(self, file: Path, raw: BinaryIO, key: Path) -> None:
        self._file, self._raw = file, raw
        self._cipher, self._nonce = _cipher(key, raw.read(SALT)), raw.read(NONCE)
        self._next, self._place, self._held = raw.read(PIECE + TAG), 0, b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what comes next."""
        while not self._held and self._next:
            self._held = self._piece()
        taken = min(len(buffer), len(self._held))
        buffer[:taken], self._held = self._held[:taken], self._held[taken:]
        return taken

    def _piece(self) -> bytes:
        from cryptography.exceptions import InvalidTag

        sealed, self._next = self._next, self._raw.read(PIECE + TAG)
        nonce = self._nonce + self._place.to_bytes(4, "big")
        try:
            found = bytes(self._cipher.decrypt(nonce, sealed, _about(self._place, last=not self._next)))
        except InvalidTag:
            raise BadInput(f"{self._file}: 密钥不对，或备份不完整、被改动过，没有使用") from None
        self._place += 1
        return found
