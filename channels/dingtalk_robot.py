"""钉钉群机器人: signed, twenty messages a minute, then shut for ten."""

import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from channels.fitting import fitted
from channels.kind import Kind, Means, SecretName
from channels.outcome import Letter, Outcome
from channels.verdict import judged, tried
from channels.web import post_json

LIMIT = 18_000
"""Bytes of a text; the vendor takes about 20 kB of body."""
LATER = {"130101": dt.timedelta(minutes=10), "-1": dt.timedelta(seconds=30)}


class DingtalkRobot(Kind):
    """`url`, `sign`: the names of the secrets that hold the robot's address and its signing secret (加签)."""

    kind: Literal["dingtalk-robot"]
    url: SecretName
    sign: SecretName
    per_minute: float = 20
    people: ClassVar[bool] = False

    def opened(self, means: Means) -> "Robot":
        return Robot(self.url, self.sign, means)


def signed(secret: str, now: dt.datetime) -> dict[str, str]:
    """The vendor's two parameters: milliseconds, and their signature."""
    stamp = str(int(now.timestamp() * 1000))
    made = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": stamp, "sign": base64.b64encode(made).decode()}


@dataclass(frozen=True)
class Robot:
    """The robot of one group."""

    url: str
    sign: str
    means: Means

    def send(self, letter: Letter, address: str) -> Outcome:
        """Post to the group, and mention whom it is for: in the list and in the text, as the vendor wants it."""
        return tried(lambda: self._sent(letter, address))

    def _sent(self, letter: Letter, address: str) -> Outcome:
        content: dict[str, Any] = {"msgtype": "text", "text": {"content": fitted(letter, LIMIT)}}
        if address:
            content["text"]["content"] += f"\n@{address}"
            content["at"] = {"atUserIds": [address]}
        url, secret = self.means.secrets.get(self.url), self.means.secrets.get(self.sign)
        parameters = signed(secret, self.means.now())
        answer = post_json(url, content, params=parameters, ca=self.means.ca)
        hidden = (url, secret, address, parameters["sign"])
        return judged(answer, codes=("errcode",), words=("errmsg",), later=LATER, hidden=hidden)
