"""What every identity provider has in the office's settings, and what it is asked: who has this account?

Two kinds: one to which a browser is sent and from which it comes back (`Redirecting`), and one that takes a name and a
password (`Asking`). The answer is a subject: how the provider calls the account, the same tomorrow as today.
"""

import base64
import hashlib
import hmac
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from channels.kind import Means
from channels.web import REDIRECTS, Answer
from models.errors import DubanError, NotReady, Refused
from models.signing_in import LONGEST_SUBJECT

Title = Annotated[str, StringConstraints(min_length=1, max_length=20)]
AGAIN = "请重新登录"
"""What is left to do where a provider's answer is of no use."""


@dataclass(frozen=True)
class Trip:
    """A browser's way to a provider and back. `secret`: what this browser alone keeps; all else is made from it, so
    that nobody else can come back in its place. `callback`: the board's own address to come back to; `back`: where
    next.
    """

    provider: str
    secret: str
    callback: str
    back: str = "/"

    @property
    def state(self) -> str:
        """What comes back unchanged: that this browser set out, to this provider, and where it goes on."""
        return f"{self._made('state', self.back)}.{_encoded(self.back.encode())}"

    @property
    def nonce(self) -> str:
        """What an identity token of this trip says, and of no other."""
        return self._made("nonce")

    @property
    def verifier(self) -> str:
        """The secret half of the proof that who set out comes back (PKCE, RFC 7636)."""
        return self._made("verifier")

    @property
    def challenge(self) -> str:
        """Its public half."""
        return _encoded(hashlib.sha256(self.verifier.encode()).digest())

    def _made(self, what: str, more: str = "") -> str:
        words = f"{what}\0{self.provider}\0{more}"
        return hmac.new(self.secret.encode(), words.encode(), hashlib.sha256).hexdigest()


def returned(provider: str, secret: str, callback: str, state: str) -> Trip:
    """The trip that comes back with this state. Raises Refused for one that this browser did not set out on."""
    try:
        encoded = state.rpartition(".")[2]
        back = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    except ValueError:
        back = ""
    trip = Trip(provider, secret, callback, back)
    if not secret or not hmac.compare_digest(trip.state.encode(), state.encode()):
        raise Refused(f"登录不是从这个浏览器开始的，或已过期；{AGAIN}")
    return trip


def is_safe(address: str) -> bool:
    """Whether nobody can listen on the way: encrypted, or this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")


class Provider(BaseModel, ABC):
    """One entry of the office's settings. `title`: as the sign-in page calls it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Title

    def canonical(self, subject: str) -> str:
        """A subject in the one form under which it is bound."""
        return subject.strip()


class Redirecting(Provider):
    """A provider to which the browser is sent. `allow_http`: though nothing is encrypted on the way to it, so that
    whoever sits between signs in as anybody: for a closed network, and knowingly."""

    allow_http: bool = False

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        for name in ("issuer", "url", "page", "base"):
            address = str(getattr(self, name, "https://"))
            if not self.allow_http and not is_safe(address):
                raise ValueError(f"{name} 应以 https:// 开头；确在封闭网络里的，写 allow_http: true")
        return self

    @abstractmethod
    def departure(self, trip: Trip, means: Means) -> str:
        """The provider's address to which the browser goes. Raises NotReady where that cannot be known."""

    @abstractmethod
    def subject(self, trip: Trip, given: Mapping[str, str], means: Means) -> str:
        """Who came back. Raises Refused where the provider says nobody, NotReady where it does not say."""


class Asking(Provider):
    """A provider that takes a name and a password."""

    @abstractmethod
    def subject(self, name: str, password: str, means: Means) -> str | None:
        """Who that is; None where name and password do not fit. Raises NotReady where the provider does not say."""


class Cancelled(Refused):
    """Whoever was sent there came back without signing in: nobody tried anything."""


@dataclass(frozen=True)
class Faults:
    """How a provider's failures are worded."""

    title: str

    @cached_property
    def away(self) -> DubanError:
        """It does not answer, or says what nobody understands."""
        return NotReady(f"{self.title}没有应答，请稍后重试，或改用本系统口令登录")

    @cached_property
    def cancelled(self) -> DubanError:
        """Nobody signed in there."""
        return Cancelled(f"没有在{self.title}登录，{AGAIN}")

    def denied(self, why: str) -> DubanError:
        """It says no."""
        return Refused(f"{self.title}没有确认身份（{why}），{AGAIN}")


def answered(faults: Faults, answer: Answer) -> Answer:
    """An answer that is a success. Raises NotReady for one that is none."""
    if answer.status >= REDIRECTS:
        raise faults.away
    return answer


def one_subject(faults: Faults, found: object) -> str:
    """A subject as a provider said it. Raises Refused where it said none, or what can be none."""
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    if not isinstance(found, str) or not found.strip() or len(found) > LONGEST_SUBJECT or not found.isprintable():
        raise faults.denied("没有账号")
    return found


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
