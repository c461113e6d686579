"""飞书应用消息: idempotent by the message's own id for an hour."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Literal

from channels.fitting import fitted
from channels.kind import Base, Kind, Means, Path, SecretName
from channels.outcome import Letter, Outcome
from channels.token import Token, granted, with_token
from channels.verdict import judged, tried
from channels.web import Answer, post_json

LIMIT = 100_000
"""Bytes of a text; the vendor takes 150 kB of body."""
LATER = {
    **dict.fromkeys(("99991400", "230020", "11232"), dt.timedelta(seconds=60)),
    **dict.fromkeys(("230049", "1500", "230099"), dt.timedelta(seconds=30)),
}
EXPIRED = frozenset({"99991663", "99991661", "99991668"})


class FeishuApp(Kind):
    """`secret`: the name of the application's secret. An officer's address: his id, of the kind `id_type` says."""

    kind: Literal["feishu-app"]
    app_id: str
    secret: SecretName
    id_type: Literal["open_id", "user_id", "union_id", "email"] = "open_id"
    base: Base = "https://open.feishu.cn"
    login_path: Path = "/open-apis/auth/v3/tenant_access_token/internal"
    send_path: Path = "/open-apis/im/v1/messages"
    per_minute: float = 1000

    @property
    def most_bytes(self) -> int:
        return LIMIT

    def opened(self, means: Means) -> "App":
        return App(self, means)


@dataclass
class App:
    """One application."""

    settings: FeishuApp
    means: Means

    def __post_init__(self) -> None:
        self.token = Token(self._fetch, self.means.now)

    def send(self, letter: Letter, address: str) -> Outcome:
        """Send to one person."""
        return tried(lambda: with_token(self.token, lambda token: self._sent(token, letter, address), EXPIRED))

    def _fetch(self) -> tuple[str, float] | Outcome:
        secret = self.means.secrets.get(self.settings.secret)
        content = {"app_id": self.settings.app_id, "app_secret": secret}
        answer = post_json(self.settings.base + self.settings.login_path, content, ca=self.means.ca)
        return granted(answer, self._judged(answer, secret), "tenant_access_token", "expire")

    def _sent(self, token: str, letter: Letter, address: str) -> Outcome:
        content: dict[str, Any] = {
            "receive_id": address,
            "msg_type": "text",
            "content": json.dumps({"text": fitted(letter, LIMIT)}, ensure_ascii=False),
            "uuid": letter.id,
        }
        answer = post_json(
            self.settings.base + self.settings.send_path,
            content,
            params={"receive_id_type": self.settings.id_type},
            headers={"Authorization": f"Bearer {token}"},
            ca=self.means.ca,
        )
        return self._judged(answer, token, address)

    def _judged(self, answer: Answer, *hidden: str) -> Outcome:
        return judged(answer, codes=("code",), words=("msg",), later=LATER, hidden=hidden)
