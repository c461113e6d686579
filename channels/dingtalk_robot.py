"""钉钉群机器人: signed, twenty messages a minute, then shut for ten."""

import datetime as dt
from typing import Any, ClassVar, Literal

from channels.fitting import fitted
from channels.kind import Means, Receiver, Signed, stamped
from channels.outcome import Letter, Outcome
from channels.verdict import judged, tried
from channels.web import post_json

LIMIT = 18_000
"""Bytes of a text; the vendor takes about 20 kB of body."""
LATER = {"130101": dt.timedelta(minutes=10), "-1": dt.timedelta(seconds=30)}


class DingtalkRobot(Signed):
    """The key is the robot's signing secret (加签). An officer's address: his userid there."""

    shared: ClassVar[bool] = True
    kind: Literal["dingtalk-robot"]
    per_minute: float = 20

    @property
    def most_bytes(self) -> int:
        return LIMIT

    def opened(self, means: Means) -> "Robot":
        return Robot(self, means)


def signed(secret: str, now: dt.datetime) -> dict[str, str]:
    """The vendor's two parameters: milliseconds, and their signature."""
    stamp = str(int(now.timestamp() * 1000))
    return stamped(stamp, secret.encode(), f"{stamp}\n{secret}".encode())


class Robot(Receiver):
    """The robot of one group."""

    def send(self, letter: Letter, address: str) -> Outcome:
        """Post to the group, and mention whom it is for: in the list and in the text, as the vendor wants it."""
        return tried(lambda: self._sent(letter, address))

    def _sent(self, letter: Letter, address: str) -> Outcome:
        content: dict[str, Any] = {"msgtype": "text", "text": {"content": fitted(letter, LIMIT)}}
        if address:
            content["text"]["content"] += f"\n@{address}"
            content["at"] = {"atUserIds": [address]}
        url, secret = self.url, self.key
        parameters = signed(secret, self.means.now())
        answer = post_json(url, content, params=parameters, ca=self.means.ca)
        hidden = (url, secret, address, parameters["sign"])
        return judged(answer, codes=("errcode",), words=("errmsg",), later=LATER, hidden=hidden)
