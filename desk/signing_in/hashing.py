"""Secrets as the ledger keeps them; passwords by Argon2, at most two at once: each takes memory and time on purpose."""

import hashlib
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

TOKEN_BYTES = 32
"""Of a secret that nobody could guess."""
AT_ONCE = threading.Semaphore(2)
HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)


def digest(secret: str) -> str:
    """What is kept of a secret that nobody could guess: a cookie's, a token's."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hashed(password: str) -> str:
    """What is kept of a password."""
    with AT_ONCE:
        return HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password; where nobody has one it takes as long to say no."""
    with AT_ONCE:
        try:
            return HASHER.verify(kept or _nobodys(), password) and kept is not None
        except (Argon2Error, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")
