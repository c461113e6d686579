"""Who calls: the token, what it is good for, how often it may, and under which request id."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from desk.cases.performing import Asking
from desk.signing_in.hashing import digest
from desk.signing_in.tokens import caller
from models.errors import BadInput, Forbidden
from models.signing_in import TokenScope
from office.office import Office
from web.seats import served_by
from web.statuses import TooOften, Unauthorised

LIMITER = MovingWindowRateLimiter(MemoryStorage())
CALLS = parse("600/minute")
"""What one token may ask of one process; a board's own pages do not count."""
LONGEST_ID = 100
ETAG = re.compile(r'(?:W/)?"?(\d{1,9})(?:-[0-9a-f]*)?"?')
SAME_AGAIN = "The same key again gives the same answer and changes nothing"
AS_SEEN = "The ETag of the case as it was seen; 412 where it has changed"
bearer = HTTPBearer(auto_error=False, description="`duban token make`")


@dataclass(frozen=True)
class Caller:
    """Another system, acting for an officer."""

    office: Office
    scope: TokenScope

    @property
    def officer(self) -> str:
        """The id of the officer."""
        return self.office.ledger.actor.officer or ""


def calling(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Caller:
    """Who calls. Raises Unauthorised, TooOften."""
    served = served_by(request)
    token = given.credentials if given else ""
    served.watch_keys()
    found = caller(served.office, token, served.policy) if token else None
    if found is None or found[1] is TokenScope.FEED:
        raise Unauthorised("没有令牌，或令牌不对、已作废、已到期")
    limited(token)
    return Caller(*found)


def limited(token: str) -> None:
    """Count a call. Raises TooOften."""
    if not LIMITER.hit(CALLS, digest(token)):
        raise TooOften("太频繁，请一分钟后再试")


def acting(caller: Annotated[Caller, Depends(calling)]) -> Caller:
    """Who calls to have something done. Raises Forbidden for a token that only reads."""
    if caller.scope is not TokenScope.ACT:
        raise Forbidden("令牌只读，不能办理")
    return caller


def asking(
    caller: Annotated[Caller, Depends(acting)],
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=LONGEST_ID, description=SAME_AGAIN)] = None,
    if_match: Annotated[str | None, Header(description=AS_SEEN)] = None,
) -> Asking:
    """In whose name, under which request id, and of which revision. Raises BadInput for an ETag that is none."""
    return Asking(caller.officer, idempotency_key, _revision(if_match))


def _revision(if_match: str | None) -> int | None:
    """The revision of an ETag. Raises BadInput for what is none of a case."""
    if if_match is None:
        return None
    found = ETAG.fullmatch(if_match.strip())
    if found is None:
        raise BadInput("If-Match 应为查看办件时得到的 ETag")
    return int(found[1])


def with_etag(request: Request, body: Any, revision: int) -> Response:
    """A case with its ETag: its revision, and what of it hangs on the hour. Nothing where the caller has that."""
    digest = hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
    etag = f'"{revision}-{digest}"'
    if etag in tags_of(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers={"ETag": etag})
    return JSONResponse(body, headers={"ETag": etag})


def tags_of(listed: str) -> set[str]:
    """The ETags of `If-None-Match`; a proxy that compresses makes them weak."""
    return {one.strip().removeprefix("W/") for one in listed.split(",")}


def only_known(request: Request) -> None:
    """Raises BadInput for what an address asks beyond what is known: a filter misspelt would hand out everything."""
    route = request.scope["route"]
    known = {one.alias for one in getattr(route, "dependant").query_params}  # noqa: B009
    unknown = sorted(set(request.query_params) - known)
    if unknown and "filters" not in known:  # those of a list are refused by their own shape
        raise BadInput(f"不认识的参数 {unknown[0][:40]}，可用：{'、'.join(sorted(known)) or '（无）'}")


Calling = Annotated[Caller, Depends(calling)]
Acting = Annotated[Caller, Depends(acting)]
Asked = Annotated[Asking, Depends(asking)]
