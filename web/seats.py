"""Who sits at a browser: the cookie, the session behind it, and that a form comes from a page of this board."""

import hashlib
import hmac
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import Response

from desk.cases.performing import Asking
from desk.signing_in.first import First
from desk.signing_in.sessions import Seat, seat_of
from models.errors import DubanError, Forbidden
from models.policy import Deed
from models.words import ROLE_NAMES
from office.office import Office
from web.forms import Form, sent
from web.served import Served

BEFORE = "duban-before"
"""The cookie that ties the sign-in form to the browser to which it was given."""
LARGE = "duban-size"
"""The cookie of the larger letters; it says nothing else."""


class SignedOut(DubanError):
    """Nobody is signed in here, or not any more."""


class SomethingFirst(DubanError):
    """Who is signed in gives a code, chooses a password or sets up a second factor before anything else."""


@dataclass(frozen=True)
class Sitting:
    """Somebody at a page: his office, what he may do, and the token that his forms carry."""

    seat: Seat
    office: Office
    token: str
    served: Served

    @cached_property
    def csrf(self) -> str:
        """What only a page of his own session knows."""
        return csrf_of(self.token)

    @property
    def name(self) -> str:
        """As the head of a page calls him."""
        return f"{self.seat.officer.name}（{ROLE_NAMES[self.seat.officer.role]}）"

    def asking(self, form: Form) -> Asking:
        """In whose name an act of this form is done, and under which request."""
        return Asking(self.seat.officer.id, form.request_id)

    def may(self, deed: str, *units: str) -> bool:
        """Whether a page offers this: the desk judges again."""
        grant = (self.seat.actor.grants or {}).get(Deed(deed))
        return grant is not None and (
            grant.reaches(frozenset(units)) if units else grant.everything or bool(grant.units)
        )


def served_by(request: Request) -> Served:
    """What this process serves."""
    found: Served = request.app.state.served
    return found


def address_of(request: Request) -> str:
    """From where: the proxy's word only where the proxy is trusted."""
    return request.client.host if request.client else "?"


def cookie_name(request: Request) -> str:
    """The cookie of a session."""
    return bound_to_host(request, "duban")


def bound_to_host(request: Request, name: str) -> str:
    """A cookie's name that no other host can set where the way is encrypted; over plain HTTP no browser takes it."""
    return f"__Host-{name}" if request.url.scheme == "https" else name


def kept_from_scripts(request: Request) -> dict[str, Any]:
    """How a cookie is kept out of the reach of scripts and other sites."""
    return {"httponly": True, "samesite": "lax", "secure": request.url.scheme == "https", "path": "/"}


def csrf_of(token: str) -> str:
    """What forms carry for whoever keeps this secret."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def seated(request: Request) -> Sitting:
    """Who is there. Raises SignedOut, and SomethingFirst for who has a code to give or a password to choose."""
    return _seated(request, looks=True)


def watching(request: Request) -> Sitting:
    """Who is there, for a page that asks anew by itself: that keeps no session alive."""
    return _seated(request, looks=False)


def changing(request: Request) -> Sitting:
    """Who is there and may change his password: it is proved who he is."""
    return _seated(request, looks=True, allowed=frozenset({First.PASSWORD, First.ENROLMENT}))


def proving(request: Request) -> Sitting:
    """Who is there and may give a code, or set up a second factor: his password is his own."""
    return _seated(request, looks=True, allowed=frozenset({First.CODE, First.ENROLMENT}))


def anyhow(request: Request) -> Sitting:
    """Who is there, whatever he has to do first."""
    return _seated(request, looks=True, allowed=frozenset(First))


def _seated(request: Request, *, looks: bool, allowed: frozenset[First] = frozenset()) -> Sitting:
    return sitting_of(request, request.cookies.get(cookie_name(request), ""), looks=looks, allowed=allowed)


def sitting_of(request: Request, token: str, *, looks: bool = True, allowed: frozenset[First] = frozenset()) -> Sitting:
    """Whoever has this session's secret; `allowed`: what he may have to do first and is let in all the same.

    Raises SignedOut, and SomethingFirst.
    """
    served = served_by(request)
    seat = None
    if token:
        served.watch_keys()
        seat = seat_of(served.office, token, address_of(request), served.policy, looks=looks)
    if seat is None:
        raise SignedOut("请先登录" if not token else "登录已过期，请重新登录")
    if seat.first and seat.first not in allowed:
        raise SomethingFirst(seat.why)
    return Sitting(seat, served.office.seen_by(seat.actor), token, served)


def same_origin(request: Request) -> None:
    """Raises Forbidden for a form that another site sent. A browser of the target age names the origin of each POST."""
    if not is_own(request):
        raise Forbidden("表单不是从本网站发出的，没有改动")


def is_own(request: Request) -> bool:
    """Whether a form was sent by a page of this board, as far as the browser says."""
    origin = request.headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
    except ValueError:  # no address at all
        return False


def submitting(
    request: Request, form: Annotated[Form, Depends(sent)], sitting: Annotated[Sitting, Depends(seated)]
) -> Sitting:
    """Who sends a form from a page of his own session. Raises Forbidden for another's, or one of another site.

    The form is read first: where the session has run out it is carried along to the sign-in, and nothing is lost.
    """
    return _trusted(request, sitting, form)


def submitting_anyhow(
    request: Request, form: Annotated[Form, Depends(sent)], sitting: Annotated[Sitting, Depends(anyhow)]
) -> Sitting:
    """The same, whatever he has to do first."""
    return _trusted(request, sitting, form)


def submitting_change(
    request: Request, form: Annotated[Form, Depends(sent)], sitting: Annotated[Sitting, Depends(changing)]
) -> Sitting:
    """The same, for a new password."""
    return _trusted(request, sitting, form)


def submitting_proof(
    request: Request, form: Annotated[Form, Depends(sent)], sitting: Annotated[Sitting, Depends(proving)]
) -> Sitting:
    """The same, for a code."""
    return _trusted(request, sitting, form)


def _trusted(request: Request, sitting: Sitting, form: Form) -> Sitting:
    same_origin(request)
    if not hmac.compare_digest(form.get("csrf").encode(), sitting.csrf.encode()):
        raise Forbidden("页面已过期，没有改动；请返回后刷新重试")
    return sitting


def keep_cookie(request: Request, response: Response, token: str) -> None:
    """Have the browser keep a session's secret, out of the reach of scripts and other sites, until it is closed."""
    response.set_cookie(cookie_name(request), token, **kept_from_scripts(request))


def drop_cookie(request: Request, response: Response) -> None:
    """Have the browser forget it."""
    secure = request.url.scheme == "https"
    response.delete_cookie(cookie_name(request), path="/", secure=secure, httponly=True, samesite="lax")


Seated = Annotated[Sitting, Depends(seated)]
Watching = Annotated[Sitting, Depends(watching)]
Changing = Annotated[Sitting, Depends(changing)]
Proving = Annotated[Sitting, Depends(proving)]
Submitting = Annotated[Sitting, Depends(submitting)]
SubmittingAnyhow = Annotated[Sitting, Depends(submitting_anyhow)]
SubmittingChange = Annotated[Sitting, Depends(submitting_change)]
SubmittingProof = Annotated[Sitting, Depends(submitting_proof)]
Sent = Annotated[Form, Depends(sent)]
