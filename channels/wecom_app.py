"""企业微信应用消息, and houses that speak its dialect (粤政易, some 赣政通): base address and paths are settings."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from channels.fitting import fitted
from channels.kind import Base, Kind, Means, Path, SecretName
from channels.outcome import Letter, Outcome, Receipt, Refused
from channels.token import Token, granted, with_token
from channels.verdict import body_of, judged, tried
from channels.web import Answer, ask, post_json

LIMIT = 2048
"""Bytes of a text: what is longer is cut by the vendor without a word."""
LATER = {"45009": dt.timedelta(seconds=60), "45033": dt.timedelta(seconds=30), "-1": dt.timedelta(seconds=30)}
EXPIRED = frozenset({"40014", "42001", "40001"})
NOBODY = ("invaliduser", "unlicenseduser")
"""Under these the vendor names whom it did not reach, beside code 0."""
CHECKED_SECONDS = 4 * 3600
"""The same text to the same member within that long is one message (enable_duplicate_check)."""


class WecomApp(Kind):
    """`secret`: the name of the application's secret. An officer's address: his userid."""

    kind: Literal["wecom-app"]
    corp_id: str
    agent_id: int
    secret: SecretName
    base: Base = "https://qyapi.weixin.qq.com"
    login_path: Path = "/cgi-bin/gettoken"
    send_path: Path = "/cgi-bin/message/send"

    @property
    def most_bytes(self) -> int:
        return LIMIT

    def opened(self, means: Means) -> "App":
        return App(self, means)


@dataclass
class App:
    """One application."""

    settings: WecomApp
    means: Means

    def __post_init__(self) -> None:
        self.token = Token(self._fetch, self.means.now)

    def send(self, letter: Letter, address: str) -> Outcome:
        """Send to one member."""
        return tried(lambda: with_token(self.token, lambda token: self._sent(token, letter, address), EXPIRED))

    def _fetch(self) -> tuple[str, float] | Outcome:
        secret = self.means.secrets.get(self.settings.secret)
        parameters = {"corpid": self.settings.corp_id, "corpsecret": secret}
        answer = ask("GET", self.settings.base + self.settings.login_path, params=parameters, ca=self.means.ca)
        return granted(answer, self._judged(answer, secret), "access_token", "expires_in")

    def _sent(self, token: str, letter: Letter, address: str) -> Outcome:
        content: dict[str, Any] = {
            "touser": address,
            "msgtype": "text",
            "agentid": self.settings.agent_id,
            "text": {"content": fitted(letter, LIMIT)},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": CHECKED_SECONDS,
        }
        url = self.settings.base + self.settings.send_path
        answer = post_json(url, content, params={"access_token": token}, ca=self.means.ca)
        outcome = self._judged(answer, token, address)
        if isinstance(outcome, Receipt) and any(body_of(answer).get(key) for key in NOBODY):
            return Refused(outcome.code, "不认识这个成员，或他没有使用许可")
        return outcome

    def _judged(self, answer: Answer, *hidden: str) -> Outcome:
        return judged(answer, codes=("errcode",), words=("errmsg",), later=LATER, hidden=hidden)
