"""One bounded question over HTTP, and what an answer means before anybody looks at the vendor's own code.

Every address asked may hold a secret: nothing here says it, and the client's own log is shut.
"""

import datetime as dt
import json
import logging
import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx2

from channels.outcome import Delayed, Outcome, Receipt, Refused

for name in ("httpx2", "httpcore2"):  # they log whole addresses
    logging.getLogger(name).setLevel(logging.CRITICAL)

STEP_SECONDS, WHOLE_SECONDS = 10.0, 20.0
"""How long one step of an exchange may take, and all of it: an answer that drips ends too."""
LARGEST = 64 * 1024
LONGEST_WAIT = dt.timedelta(hours=1)
USUAL_WAIT = dt.timedelta(seconds=60)
WORDS = 160
SHORTEST_HIDDEN = 3
"""A shorter one would blot out half of the words."""
SHORTEST_PART = 8
LATER = {408, 425, 429}
REDIRECTS, ERRORS, SERVER_ERRORS = 300, 400, 500


class Unanswered(Exception):
    """There is no answer, or none that can be read: nobody knows whether the message was taken."""


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body as an object. Raises Unanswered for half a body and for what is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise Unanswered(f"{self.status} 回答不是 JSON")
        return found


def ask(
    method: str,
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    ca: Path | None = None,
) -> Answer:
    """Ask once. Raises Unanswered, in words without the address, where no whole answer came in time."""
    until = time.monotonic() + WHOLE_SECONDS
    try:
        with (
            httpx2.Client(timeout=STEP_SECONDS, trust_env=False, verify=_trusting(ca)) as client,
            client.stream(method, _with(url, params), content=body, headers=headers) as response,
        ):
            found = bytearray()
            for piece in response.iter_bytes():
                found += piece
                if len(found) > LARGEST:
                    raise Unanswered(f"{response.status_code} 回答过长")
                if time.monotonic() > until:
                    raise Unanswered(f"{response.status_code} 回答过慢")
            return Answer(response.status_code, dict(response.headers), bytes(found))
    except httpx2.TimeoutException:
        raise Unanswered("没有应答") from None
    except httpx2.ConnectError as error:
        tls = isinstance(error.__context__, ssl.SSLError) or "SSL" in str(error) or "certificate" in str(error)
        raise Unanswered("加密连接没有建立，请检查证书" if tls else "连不上") from None
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, UnicodeError):
        raise Unanswered("地址不可用") from None
    except httpx2.HTTPError as error:
        raise Unanswered(f"中途断开（{type(error).__name__}）") from None


def _with(url: str, params: Mapping[str, str] | None) -> httpx2.URL:
    """The address with more parameters: those of the client would take the place of the address's own."""
    return httpx2.URL(url).copy_merge_params(dict(params or {}))


@cache
def _trusting(ca: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(ca) if ca else None)


def post_json(
    url: str,
    content: Mapping[str, Any],
    *,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    ca: Path | None = None,
) -> Answer:
    """Ask with a JSON body."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return ask(
        "POST", url, params=params, body=body, headers={"Content-Type": "application/json", **(headers or {})}, ca=ca
    )


def by_status(answer: Answer) -> Outcome:
    """What the status alone says: for servers whose bodies say nothing, and before the body of one that does."""
    code = str(answer.status)
    if answer.status in LATER:
        return Delayed(code, "服务要求稍后再试", after=wait_of(answer))
    if answer.status >= SERVER_ERRORS:
        return Delayed(code, "服务出错", after=wait_of(answer))
    if answer.status >= ERRORS:
        return Refused(code, "服务拒收，请检查地址和密钥")
    if answer.status >= REDIRECTS:
        return Refused(code, "地址已转向别处，请改正设置")
    return Receipt(code)


def wait_of(answer: Answer) -> dt.timedelta:
    """How long a server asks to wait (Retry-After: seconds or a date), an hour at most; a minute where it is silent."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(dt.timedelta(seconds=int(asked[:6])), LONGEST_WAIT)
    try:
        then, now = parsedate_to_datetime(asked), parsedate_to_datetime(headers["date"])
        return min(max(then - now, dt.timedelta(seconds=1)), LONGEST_WAIT)
    except (ValueError, TypeError, KeyError):
        return USUAL_WAIT


def _parts(hidden: str) -> list[str]:
    """What is hidden of a secret: itself, and of an address each part that may be one."""
    parts = [hidden, *re.split(r"[/?&=#]", hidden)] if "://" in hidden else [hidden]
    return [one for one in parts if len(one) >= (SHORTEST_HIDDEN if one == hidden else SHORTEST_PART)]


def said(words: object, *hidden: str) -> str:
    """A vendor's own words for the record, on one line, without what they may repeat of an address or a secret."""
    text = " ".join(str(words or "").split())
    for one in sorted({part for each in hidden for part in _parts(each)}, key=len, reverse=True):
        text = text.replace(one, "***")
    return text[:WORDS]
