"""飞书自定义机器人: signed in the body."""

import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from typing import ClassVar, Literal

from channels.fitting import fitted
from channels.kind import Kind, Means, SecretName
from channels.outcome import Letter, Outcome
from channels.verdict import judged, tried
from channels.web import post_json

LIMIT = 18_000
"""Bytes of a text; the vendor takes 20 kB of body."""
LATER = {"11232": dt.timedelta(seconds=60), "11233": dt.timedelta(seconds=60)}


class FeishuBot(Kind):
    """`url`, `sign`: the names of the secrets that hold the bot's address and its signing secret (签名校验)."""

    kind: Literal["feishu-bot"]
    url: SecretName
    sign: SecretName
    per_minute: float = 100
    people: ClassVar[bool] = False

    def opened(self, means: Means) -> "Bot":
        return Bot(self.url, self.sign, means)


def signed(secret: str, now: dt.datetime) -> dict[str, str]:
    """The vendor's two fields: seconds, and a signature of nothing under a key made of both."""
    stamp = str(int(now.timestamp()))
    made = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": stamp, "sign": base64.b64encode(made).decode()}


@dataclass(frozen=True)
class Bot:
    """The bot of one group."""

    url: str
    sign: str
    means: Means

    def send(self, letter: Letter, address: str) -> Outcome:
        """Post to the group, and mention whom it is for."""
        return tried(lambda: self._sent(letter, address))

    def _sent(self, letter: Letter, address: str) -> Outcome:
        mention = f'<at user_id="{address}"></at> ' if address else ""
        url, secret = self.means.secrets.get(self.url), self.means.secrets.get(self.sign)
        stamp = signed(secret, self.means.now())
        content = {**stamp, "msg_type": "text", "content": {"text": mention + fitted(letter, LIMIT)}}
        hidden = (url, secret, address, stamp["sign"])
        answer = post_json(url, content, ca=self.means.ca)
        return judged(answer, codes=("code", "StatusCode"), words=("msg", "StatusMessage"), later=LATER, hidden=hidden)
