"""What a vendor's answer comes to: by the code in its body, never by HTTP alone (all of them refuse with 200)."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from channels.outcome import Delayed, Outcome, Receipt, Refused
from channels.web import REDIRECTS, Answer, Unanswered, by_status, said
from models.errors import BadInput

OK = "0"
AGAIN = dt.timedelta(seconds=30)
"""After a fault of the vendor's own, or where nobody knows what became of a message."""


def tried(call: Callable[[], Outcome]) -> Outcome:
    """One attempt, whatever happens in it. A missing secret is a setting to mend: the next channel is better now."""
    try:
        return call()
    except Unanswered as error:
        return Delayed("", str(error), after=AGAIN)
    except BadInput as error:
        return Refused("", str(error))
    except Exception as error:  # noqa: BLE001  (no fault of one channel may hold up the walk; its text may hold an address)
        return Delayed("", f"程序出错（{type(error).__name__}）", after=AGAIN)


def body_of(answer: Answer) -> dict[str, Any]:
    """The vendor's object; an empty one where the status has said all. Raises Unanswered for a success without one."""
    try:
        return answer.json()
    except Unanswered:
        if answer.status >= REDIRECTS:
            return {}
        raise


def code_in(body: Mapping[str, Any], *keys: str) -> str | None:
    """The vendor's code, by the first of the keys that is there."""
    return next((str(body[key]) for key in keys if body.get(key) is not None), None)


def judged(
    answer: Answer,
    *,
    codes: tuple[str, ...],
    words: tuple[str, ...],
    later: Mapping[str, dt.timedelta],
    hidden: tuple[str, ...] = (),
) -> Outcome:
    """A receipt for code 0 in an answer that is a success, later for the codes given, else never.

    `codes`, `words`: under which keys they stand. `hidden`: what the vendor's words must not repeat. Raises Unanswered
    where a success says no code: a page of somebody between, perhaps.
    """
    body = body_of(answer)
    code = code_in(body, *codes)
    told = said(next((body[key] for key in words if body.get(key)), ""), *hidden)
    by_http = by_status(answer)
    if code is None:
        if isinstance(by_http, Receipt):
            raise Unanswered(f"{answer.status} 回答里没有结果码")
        return by_http
    if code in later:
        return Delayed(code, told, after=later[code])
    if isinstance(by_http, Delayed):
        return Delayed(code, told or by_http.words, after=by_http.after)
    if code == OK and isinstance(by_http, Receipt):
        return Receipt(code, told)
    return Refused(code, told)
