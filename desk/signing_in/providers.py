"""Signing in by an account of a provider: the provider says which, the ledger whose. It makes nobody an officer."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from desk.signing_in.hashing import digest
from desk.signing_in.sessions import admit, is_shut
from models.errors import NotFound, Refused
from models.queries.signing_in import officer_with
from office.office import Office
from office.settings import Settings
from office.sign_in import has_providers, means_of, sign_in_plan

if TYPE_CHECKING:
    from identity.plan import SignInPlan
    from identity.provider import Provider, Redirecting, Trip

NONE = "没有这种登录方式"
UNBOUND = "这个账号没有对应的人员，不能登录；请管理员把它绑定到您本人"
LOCKED = "登录失败次数太多，请十分钟后再试"
NOBODYS = ""
"""The account of a trip that came to nothing: only the address counts."""
AT_ONCE = 3
_ASKING: dict[str, threading.BoundedSemaphore] = {}
WRONG = "账号或口令不对；连续输错 5 次，十分钟内不能登录"


def ways(settings: Settings) -> tuple[dict[str, str], dict[str, str]]:
    """By whom else one may sign in, name to title: those to which a browser is sent, those that take a password.

    Raises BadInput for a broken file.
    """
    if not has_providers(settings.home):
        return {}, {}
    from identity.provider import Redirecting

    found = sign_in_plan(settings.home).providers
    sent = {name: one.title for name, one in found.items() if isinstance(one, Redirecting)}
    return sent, {name: one.title for name, one in found.items() if name not in sent}


def depart(office: Office, settings: Settings, name: str, secret: str, back: str) -> str:
    """Where a browser goes to sign in there; `secret`: what it alone keeps. Raises NotFound, NotReady, BadInput."""
    from identity.provider import Trip

    plan = sign_in_plan(settings.home)
    provider = _redirecting(plan, name)
    with _few_at_once(name, provider):
        return provider.departure(Trip(name, secret, plan.callback(name), back), means_of(settings, office.now))


def arrive(
    office: Office, settings: Settings, name: str, secret: str, given: Mapping[str, str], address: str
) -> tuple[str, str]:
    """Whoever came back from there: the secret of his session, and where he goes on. Raises Refused, NotReady."""
    from identity.provider import Cancelled, returned

    plan = sign_in_plan(settings.home)
    provider = _redirecting(plan, name)
    trip: Trip = returned(name, secret, plan.callback(name), given.get("state", ""))
    if is_shut(office, NOBODYS, address):
        raise Refused(LOCKED)
    try:
        with _few_at_once(name, provider):
            subject = provider.canonical(provider.subject(trip, given, means_of(settings, office.now)))
    except Cancelled:
        raise
    except Refused:
        admit(office, None, False, NOBODYS, address)
        raise
    return _admitted(office, name, subject, address), trip.back


def sign_in_there(office: Office, settings: Settings, name: str, typed: str, password: str, address: str) -> str:
    """The secret of a session for whoever has this name and password there. Raises Refused, NotReady.

    Wrong ones are counted here as well: nobody guesses at a directory through the board.
    """
    from identity.provider import Asking

    provider = sign_in_plan(settings.home).providers.get(name)
    if not isinstance(provider, Asking):
        raise NotFound(NONE)
    account = digest(f"{name}\0{provider.canonical(typed)}")
    if is_shut(office, account, address):
        raise Refused(WRONG)
    with _few_at_once(name, provider):
        subject = provider.subject(typed, password, means_of(settings, office.now))
    if subject is None:
        admit(office, None, False, account, address)
        raise Refused(WRONG)
    return _admitted(office, name, subject, address)


def _admitted(office: Office, name: str, subject: str, address: str) -> str:
    with office.ledger.read() as session:
        officer = officer_with(session, name, subject)
    token = admit(office, officer, True, digest(f"{name}\0{subject}"), address, name)
    if token is None:
        raise Refused(LOCKED if officer else UNBOUND)
    return token


@contextmanager
def _few_at_once(name: str, provider: "Provider") -> Iterator[None]:
    """A provider that does not answer keeps a few threads of the board, and never all of them. Raises NotReady."""
    from identity.provider import Faults

    asking = _ASKING.setdefault(name, threading.BoundedSemaphore(AT_ONCE))
    if not asking.acquire(blocking=False):
        raise Faults(provider.title).away
    try:
        yield
    finally:
        asking.release()


def _redirecting(plan: "SignInPlan", name: str) -> "Redirecting":
    from identity.provider import Redirecting

    found = plan.providers.get(name)
    if not isinstance(found, Redirecting):
        raise NotFound(NONE)
    return found
