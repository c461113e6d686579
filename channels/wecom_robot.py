"""企业微信群机器人: one address a group, which is itself the secret."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from channels.fitting import fitted
from channels.kind import Kind, Means, SecretName
from channels.outcome import Letter, Outcome
from channels.verdict import judged, tried
from channels.web import post_json

LIMIT = 2048
"""Bytes of a text; a longer one is refused (40058)."""
LATER = {"45009": dt.timedelta(seconds=60), "-1": dt.timedelta(seconds=30)}


class WecomRobot(Kind):
    """`url`: the name of the secret that holds the robot's whole address. An officer's address: his userid there."""

    shared: ClassVar[bool] = True
    kind: Literal["wecom-robot"]
    url: SecretName
    per_minute: float = 20

    @property
    def most_bytes(self) -> int:
        return LIMIT

    def opened(self, means: Means) -> "Robot":
        return Robot(self.url, means)


@dataclass(frozen=True)
class Robot:
    """The robot of one group."""

    url: str
    means: Means

    def send(self, letter: Letter, address: str) -> Outcome:
        """Post to the group, and mention whom it is for."""
        return tried(lambda: self._sent(letter, address))

    def _sent(self, letter: Letter, address: str) -> Outcome:
        text: dict[str, Any] = {"content": fitted(letter, LIMIT)}
        if address:
            text["mentioned_list"] = [address]
        url = self.means.secrets.get(self.url)
        answer = post_json(url, {"msgtype": "text", "text": text}, ca=self.means.ca)
        return judged(answer, codes=("errcode",), words=("errmsg",), later=LATER, hidden=(url, address))
