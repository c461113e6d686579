"""Checks an exported record (lines.jsonl, seals.json) with Python's own library alone: python verify.py FOLDER

Prints what is not as it was written and ends with 1; ends with 0 where everything is. Signatures of the seals are
checked where the package `cryptography` and the file seal.pub are there.
"""

import datetime as dt
import hashlib
import json
import sys
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ALGORITHMS = {1: "sm3", 2: "sha256"}
SEQ, RECORDED_AT = 1, 4
AUDIT = "!audit"
"""The chain of the audit record, whose lines no seal counts."""


def digest(algorithm: int, *parts: bytes) -> bytes:
    """The hash of these parts, its algorithm's byte before it."""
    found = hashlib.new(ALGORITHMS[algorithm], usedforsecurity=False)
    for part in parts:
        found.update(len(part).to_bytes(4, "big") + part)
    return bytes((algorithm,)) + found.digest()


def plain(values: Any) -> bytes:
    """Values as bytes."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _said(algorithm: int, salt: bytes, told: Any) -> bytes:
    return digest(algorithm, salt, plain(told))


def breaks(folder: Path) -> Iterator[str]:
    """What is not as it was written."""
    seals = json.loads((folder / "seals.json").read_text(encoding="utf-8"))
    ends = [dt.datetime.fromisoformat(one["until"]) for one in seals]
    heads: list[dict[str, list[Any]]] = [{} for _ in seals]
    counts = [0] * len(seals)
    number, before, expected = "", b"", 1
    with (folder / "lines.jsonl").open(encoding="utf-8") as lines:
        for text in lines:
            values, told, *links = json.loads(text)
            salt, commitment, standing, found = (bytes.fromhex(one or "") for one in links)
            if values[0] != number:
                number, before, expected = values[0], b"", 1
            if values[SEQ] != expected:
                yield f"{number}: lines {expected} to {values[SEQ] - 1} are missing"
            elif not found:
                yield f"{number} line {values[SEQ]}: inserted"
            elif found != digest(found[0], before, plain(values), standing, commitment or _said(found[0], salt, told)):
                yield f"{number} line {values[SEQ]}: changed or moved"
            before, expected = found or before, values[SEQ] + 1
            place = bisect_right(ends, dt.datetime.fromisoformat(values[RECORDED_AT]))
            if place < len(seals):
                heads[place][number] = [number, values[SEQ], found.hex()]
                counts[place] += values[0] != AUDIT
    yield from seal_breaks(folder, seals, heads, counts)


def seal_breaks(folder: Path, seals: Any, heads: list[dict[str, list[Any]]], counts: list[int]) -> Iterator[str]:
    """The seals that say something else than the lines."""
    before, key = b"", public_key(folder)
    for seal, mine, lines in zip(seals, heads, counts, strict=True):
        root = bytes.fromhex(seal["root"])
        until = dt.datetime.fromisoformat(seal["until"]).astimezone(dt.UTC).isoformat(timespec="microseconds")
        if digest(root[0], before, plain([until, lines, [mine[one] for one in sorted(mine)]])) != root:
            yield f"seal until {seal['until']}: {seal['lines']} lines were sealed, {lines} are here, or they differ"
        if key and not key(bytes.fromhex(seal["signature"]), root):
            yield f"seal until {seal['until']}: the signature is not this key's"
        before = root


def public_key(folder: Path) -> Any:
    """A function that checks a signature; None where that cannot be done here."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        lines = (folder / "seal.pub").read_text().split()
        keys = [Ed25519PublicKey.from_public_bytes(bytes.fromhex(line)) for line in lines]
    except (ImportError, OSError):
        return None

    def is_signed(signature: bytes, root: bytes) -> bool:
        for key in keys:
            try:
                key.verify(signature, root)
            except InvalidSignature:
                continue
            return True
        return False

    return is_signed


if __name__ == "__main__":
    wrong = list(breaks(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
    print("\n".join(wrong) or "the record is as it was written")
    sys.exit(1 if wrong else 0)
