"""What every kind of channel has in the office's settings: no secret, only the names of secrets."""

import base64
import datetime as dt
import hashlib
import hmac
import pathlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from channels.outcome import Channel
from channels.secret_store import Secrets

SecretName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
"""Under which a secret lies in the folder or the environment; what looks like the secret itself is refused."""
Path = Annotated[str, StringConstraints(pattern=r"^/[!-~]*$", max_length=300)]
Base = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=300)]


@dataclass(frozen=True)
class Means:
    """What a channel works with: secrets, the office's clock (for signatures), and a file of certificates to trust
    instead of the machine's."""

    secrets: Secrets
    now: Callable[[], dt.datetime]
    ca: pathlib.Path | None = None


class Kind(BaseModel, ABC):
    """One entry of the office's channels. `per_minute`: the vendor's limit, over all of the office's workers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shared: ClassVar[bool] = False
    """Whether others read there too: what is for one officer alone does not go out by it."""
    per_minute: float = Field(default=600, gt=0, le=6000)

    @property
    def most_bytes(self) -> int | None:
        """Into how many bytes of UTF-8 a text is fitted; None where it goes out whole."""
        return None

    @abstractmethod
    def opened(self, means: Means) -> Channel:
        """The channel, ready to send."""


class Signed(Kind):
    """A receiver with an address and a key. `url`, `sign`: the names of the secrets that hold them."""

    url: SecretName
    sign: SecretName


@dataclass(frozen=True)
class Receiver:
    """One such receiver, with its secrets at hand."""

    settings: Signed
    means: Means

    @property
    def url(self) -> str:
        """The whole address. Raises BadInput where it is not there."""
        return self.means.secrets.get(self.settings.url)

    @property
    def key(self) -> str:
        """The key of the signature. Raises BadInput where it is not there."""
        return self.means.secrets.get(self.settings.sign)


def stamped(stamp: str, key: bytes, words: bytes) -> dict[str, str]:
    """A time stamp and its signature (HMAC-SHA256, base64), as the vendors of robots want both."""
    made = hmac.new(key, words, hashlib.sha256).digest()
    return {"timestamp": stamp, "sign": base64.b64encode(made).decode()}
