"""Sealing: once a day the heads of all chains come under one root, signed with a key that lies apart from the data.

Ed25519: SM2 is not in the library. Whoever can write the ledger could chain it anew from the first line; he cannot
sign what he made.
"""

import datetime as dt
import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.chain import Algorithm, digest, plain, usable
from models.errors import NotReady
from models.instants import at, iso, local_date
from models.queries.audit import audit_heads
from models.queries.chain import heads_between, seals
from models.seals import Seal
from office.office import Office

if TYPE_CHECKING:  # no command of an officer waits for it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SETTLED = dt.timedelta(minutes=10)
"""So long after midnight nothing of the day before is on its way into the ledger any more."""
PUBLIC = ".pub"


def seal_day(office: Office, key: Path, copy: Path | None = None) -> Seal | None:
    """Seal what was written before today and after the seal before; None where that is done, or the day too young.

    `key` is made where it is missing, its public half beside it. `copy`: a file to which the seal is appended.
    """
    now = office.now()
    until = at(local_date(now))
    if now < until + SETTLED:
        return None
    with office.ledger.read() as session:  # nothing of that time is written any more, and writers need not wait
        known = seals(session)
        if known and known[-1].until >= until:
            return None
        since, before = (known[-1].until, known[-1].root) if known else (None, b"")
        heads, lines = heads_between(session, since, until)
        noted = audit_heads(session, since, until)
    private = _private_key(key)
    root = root_of(usable(office.ledger.algorithm), before, until, lines, [*noted, *heads])
    name, signature = key_id(private.public_key().public_bytes_raw()), private.sign(root)
    seal = Seal(until=until, made_at=now, lines=lines, root=root, key_id=name, signature=signature)
    with office.ledger.write() as session:
        if any(one.until >= until for one in seals(session)):
            return None  # another worker was quicker
        session.add(seal)
    if copy:
        _write_outside(copy, seal)
    return seal


def root_of(algorithm: Algorithm, before: bytes, until: dt.datetime, lines: int, heads: list[list[Any]]) -> bytes:
    """The root of a seal: over the one before, the time, and the newest line of each case written in it."""
    return digest(algorithm, before, plain([until, lines, heads]))


def signed_by(public_key: Path, seal: Seal) -> bool:
    """Whether a seal was signed with the other half of a key of this file, a line each: an office whose key was lost,
    or left behind with an old machine, goes on with a new one. Raises NotReady where the file cannot be read.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        known = [bytes.fromhex(line) for line in public_key.read_text(encoding="ascii").split()]
        keys = [Ed25519PublicKey.from_public_bytes(one) for one in known or [b""]]
    except (OSError, ValueError):
        raise NotReady(f"{public_key} 读不出封存公钥，请检查路径") from None
    for key in keys:
        with suppress(InvalidSignature):
            key.verify(seal.signature, seal.root)
            return True
    return False


def public_half(key: Path) -> Path:
    """Where the public half of a key lies."""
    return key.with_name(key.name + PUBLIC)


def key_id(public: bytes) -> str:
    """A short name of a key."""
    return hashlib.sha256(public).hexdigest()[:16]


def seal_json(seal: Seal) -> dict[str, Any]:
    """A seal as it is handed out."""
    return {
        "until": iso(seal.until),
        "made_at": iso(seal.made_at),
        "lines": seal.lines,
        "root": seal.root.hex(),
        "key_id": seal.key_id,
        "signature": seal.signature.hex(),
    }


def _private_key(file: Path) -> "Ed25519PrivateKey":
    """The key that signs, made where there is none: for its owner alone. Raises NotReady."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            made = Ed25519PrivateKey.generate()
            draft = file.with_name(f"{file.name}.{os.getpid()}")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(made.private_bytes_raw().hex() + "\n")
            draft.replace(file)
            with public_half(file).open("a", encoding="ascii") as known:
                known.write(made.public_key().public_bytes_raw().hex() + "\n")
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text(encoding="ascii").strip()))
    except (OSError, ValueError):
        raise NotReady(f"{file} 读不出、也写不成封存私钥，请检查路径和权限") from None


def _write_outside(copy: Path, seal: Seal) -> None:
    try:
        with copy.open("a", encoding="utf-8") as out:
            out.write(json.dumps(seal_json(seal)) + "\n")
    except OSError as error:
        raise NotReady(f"封存已记入台账，但 {copy} 写不成（{error.strerror}），请检查路径和权限") from None
