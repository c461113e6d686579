"""An application's access token: asked for once, kept until shortly before it ends, dropped when it is refused."""

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from channels.outcome import Delayed, Outcome, Receipt, Refused
from channels.verdict import body_of
from channels.web import Answer

EARLY = dt.timedelta(minutes=5)
LIVES_SECONDS = 7200.0
"""Where the vendor does not say."""


class NoToken(Exception):
    """The vendor gives no token; `outcome` says whether it may later."""

    def __init__(self, outcome: Delayed | Refused) -> None:
        super().__init__()
        self.outcome = outcome


@dataclass
class Token:
    """One application's token, shared by the threads of a worker.

    `fetch` asks the vendor: the token and how many seconds it lives, or why there is none.
    """

    fetch: Callable[[], tuple[str, float] | Outcome]
    now: Callable[[], dt.datetime]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _value: str = ""
    _until: dt.datetime | None = None

    def get(self) -> str:
        """The token. Raises NoToken, or what `fetch` raises."""
        with self._lock:
            if not self._value or self._until is None or self.now() >= self._until:
                found = self.fetch()
                if not isinstance(found, tuple):
                    raise NoToken(found if isinstance(found, Delayed | Refused) else Delayed("", "没有得到令牌"))
                self._value, seconds = found
                self._until = self.now() + dt.timedelta(seconds=seconds) - EARLY
            return self._value

    def drop(self, value: str) -> None:
        """Forget a token that the vendor no longer takes, unless there is a newer one already."""
        with self._lock:
            if self._value == value:
                self._value = ""


def granted(answer: Answer, outcome: Outcome, key: str, lives: str) -> tuple[str, float] | Outcome:
    """The token in a vendor's answer and the seconds that it lives, by the keys under which they stand; or the outcome
    where there is none."""
    if not isinstance(outcome, Receipt):
        return outcome
    body = body_of(answer)
    return str(body.get(key) or ""), float(body.get(lives) or LIVES_SECONDS)


def with_token(token: Token, send: Callable[[str], Outcome], expired: frozenset[str]) -> Outcome:
    """Send with the token, and once more with a new one where the vendor says that it has ended."""
    try:
        value = token.get()
        outcome = send(value)
        if isinstance(outcome, Refused | Delayed) and outcome.code in expired:
            token.drop(value)
            outcome = send(token.get())
    except NoToken as error:
        return error.outcome
    return outcome
