"""An HTTP gateway of text messages, or any other whose request is a template and whose success is a pattern."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import Field, field_validator

from channels.fitting import fitted
from channels.kind import Base, Kind, Means, SecretName
from channels.outcome import Delayed, Letter, Outcome, Receipt, Refused
from channels.verdict import tried
from channels.web import ask, by_status, said
from models.errors import BadInput

SHORTEST = 120


class Gateway(Kind):
    """`base`: the address. `body`: the request as a template with `address`, `text`, `number`, `stamp` (seconds) and
    `secret('name')`; `success`, `later`: patterns looked for in the answer. What matches neither is refused.

    `limit`: bytes of the text.
    """

    kind: Literal["gateway", "sms"]
    base: Base | None = None
    url: SecretName | None = None
    method: Literal["POST", "PUT"] = "POST"
    content_type: str = "application/json"
    headers: dict[str, str] = Field(default_factory=dict)
    body: str = Field(max_length=4000)
    success: str = Field(max_length=300)
    later: str | None = Field(default=None, max_length=300)
    limit: int = Field(default=500, ge=SHORTEST, le=20_000)

    @field_validator("success", "later")
    @classmethod
    def _a_pattern(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"不是正则表达式：{error}") from None
        return pattern

    @property
    def most_bytes(self) -> int:
        return self.limit

    def opened(self, means: Means) -> "Sms":
        return Sms(self, means)


@dataclass(frozen=True)
class Sms:
    """One gateway."""

    settings: Gateway
    means: Means

    def send(self, letter: Letter, address: str) -> Outcome:
        """Fill the request in and look for what stands for success."""
        return tried(lambda: self._sent(letter, address))

    def _sent(self, letter: Letter, address: str) -> Outcome:
        used: list[str] = []

        def secret(name: str) -> str:
            used.append(self.means.secrets.get(name))
            return used[-1]

        known = {
            "address": address,
            "text": fitted(letter, self.settings.limit),
            "number": letter.number,
            "link": letter.link,
            "stamp": str(int(self.means.now().timestamp())),
            "secret": secret,
        }
        body = filled(self.settings.body, known).encode()
        headers = {name: filled(value, known) for name, value in self.settings.headers.items()}
        url = self._url(secret)
        headers["Content-Type"] = self.settings.content_type
        answer = ask(self.settings.method, url, body=body, headers=headers, ca=self.means.ca)
        return self._judged(by_status(answer), answer.body.decode("utf-8", "replace"), (*used, url, address))

    def _url(self, secret: Callable[[str], str]) -> str:
        if self.settings.url:
            return secret(self.settings.url)
        if not self.settings.base:
            raise BadInput("这个渠道没有写 base（地址）或 url（存有地址的密钥名）")
        return self.settings.base

    def _judged(self, by_http: Outcome, text: str, hidden: tuple[str, ...]) -> Outcome:
        words = said(text, *hidden)
        if self.settings.later and re.search(self.settings.later, text):
            return Delayed(by_http.code, words, after=dt.timedelta(seconds=60))
        if not isinstance(by_http, Receipt):
            return by_http
        if re.search(self.settings.success, text):
            return Receipt(by_http.code, words)
        return Refused(by_http.code, words or "回答里没有成功的标志")


def filled(template: str, known: dict[str, object]) -> str:
    """A template of the office's settings with what is known. Raises BadInput for one that cannot be filled in."""
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    try:
        return environment.from_string(template).render(known)
    except TemplateError as error:
        raise BadInput(f"请求模板写错了：{error.message}") from None
