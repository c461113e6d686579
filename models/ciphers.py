"""The ciphers under which what is personal is sealed: AES-256-GCM, or SM4-GCM where an office has to use 商用密码."""

import hashlib
from typing import Literal, Protocol

CipherName = Literal["aes256gcm", "sm4gcm"]
USUAL: CipherName = "aes256gcm"
SM4_KEY, TAG = 16, 16
"""Bytes: SM4 has keys of 128 bits (GB/T 32907); of both the tag stands behind the text."""


class Sealer(Protocol):
    """Seals and opens under one key; what is bound with a text has to be the same at both times."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """The text sealed, its tag behind it."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """The text. Raises InvalidTag."""


def sealer(name: CipherName, key: bytes) -> Sealer:
    """A cipher with its key of 32 bytes; SM4 takes as many as it has of a digest of it."""
    if name == "sm4gcm":
        return Sm4Gcm(hashlib.sha256(b"duban-sm4\0" + key).digest()[:SM4_KEY])
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # an office without a key never needs it

    return AESGCM(key)


class Sm4Gcm:
    """SM4 in Galois/Counter mode, put together of the library's own parts: it has no ready-made one."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """The text sealed, its tag behind it."""
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        made = Cipher(algorithms.SM4(self._key), modes.GCM(nonce)).encryptor()
        made.authenticate_additional_data(associated_data)
        return made.update(data) + made.finalize() + made.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """The text. Raises InvalidTag."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        if len(data) < TAG:
            raise InvalidTag
        opened = Cipher(algorithms.SM4(self._key), modes.GCM(nonce, data[-TAG:])).decryptor()
        opened.authenticate_additional_data(associated_data)
        return opened.update(data[:-TAG]) + opened.finalize()
