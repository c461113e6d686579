"""飞书自定义机器人: signed in the body."""

import datetime as dt
from typing import ClassVar, Literal

from channels.fitting import fitted
from channels.kind import Means, Receiver, Signed, stamped
from channels.outcome import Letter, Outcome
from channels.verdict import judged, tried
from channels.web import post_json

LIMIT = 18_000
"""Bytes of a text; the vendor takes 20 kB of body."""
LATER = {"11232": dt.timedelta(seconds=60), "11233": dt.timedelta(seconds=60)}


class FeishuBot(Signed):
    """The key is the bot's signing secret (签名校验). An officer's address: his id there."""

    shared: ClassVar[bool] = True
    kind: Literal["feishu-bot"]
    per_minute: float = 100

    @property
    def most_bytes(self) -> int:
        return LIMIT

    def opened(self, means: Means) -> "Bot":
        return Bot(self, means)


def signed(secret: str, now: dt.datetime) -> dict[str, str]:
    """The vendor's two fields: seconds, and a signature of nothing under a key made of both."""
    stamp = str(int(now.timestamp()))
    return stamped(stamp, f"{stamp}\n{secret}".encode(), b"")


class Bot(Receiver):
    """The bot of one group."""

    def send(self, letter: Letter, address: str) -> Outcome:
        """Post to the group, and mention whom it is for."""
        return tried(lambda: self._sent(letter, address))

    def _sent(self, letter: Letter, address: str) -> Outcome:
        mention = f'<at user_id="{address}"></at> ' if address else ""
        url, secret = self.url, self.key
        stamp = signed(secret, self.means.now())
        content = {**stamp, "msg_type": "text", "content": {"text": mention + fitted(letter, LIMIT)}}
        hidden = (url, secret, address, stamp["sign"])
        answer = post_json(url, content, ca=self.means.ca)
        return judged(answer, codes=("code", "StatusCode"), words=("msg", "StatusMessage"), later=LATER, hidden=hidden)
