"""Who sits at a surface: the operating system, a password or a token says it; the office knows what that one may."""

import datetime as dt
import os
from collections.abc import Mapping, Sequence

from models.actor import Actor, Surface
from models.errors import DubanError
from models.instants import local_date
from models.ledger import Ledger
from models.policy import Deed, Grant, grants
from models.queries.identity import bindings
from models.queries.people import acts_for
from models.tables import Officer
from models.words import Role
from office.policy import OfficePolicy

APART = (Role.ADMINISTRATOR, Role.AUDITOR)
"""Whom nobody stands in for, where the three administrators are apart."""


def system_user() -> str:
    """The user under whom this process runs, as the operating system knows it: no variable can say otherwise."""
    try:
        import pwd  # no such module on Windows

        return pwd.getpwuid(os.geteuid()).pw_name
    except (ImportError, KeyError):
        return f"uid{os.geteuid()}" if hasattr(os, "geteuid") else os.getlogin()


def identify(ledger: Ledger, user: str, now: dt.datetime, policy: OfficePolicy) -> Actor:
    """Who a user of the command line is in this office, at this instant, and what he may do by this policy.

    Where the administrators are apart, whoever set the office up binds people and does nothing else of an
    administrator's; those who are administrators look after people and settings, and bind nobody. Where that cannot be
    read nobody may act.
    """
    try:
        with ledger.read() as session:
            known = bindings(session)
            mine = next((one for one in known if one.os_user == user), None)
            officer = mine.officer_id if mine else None
            people = acts_for(session, officer, local_date(now)) if officer else []
    except DubanError:  # `doctor` goes on and says what is wrong
        return Actor(Surface.COMMAND, user, required=True)
    required, administers = any(one.officer_id for one in known), bool(mine and mine.administers)
    roles = _roles(people, officer, separated=policy.separated)
    if not policy.separated:
        roles += [(Role.ADMINISTRATOR, None)] * administers
    elif administers:
        roles = [one for one in roles if one[0] not in APART]
    return Actor(
        Surface.COMMAND,
        user,
        officer,
        frozenset(one.id for one in people) - {officer or ""},
        administers=administers,
        required=required,
        grants=_grants(policy, roles, binds=administers) if required else None,
        separated=policy.separated,
    )


def seated(
    ledger: Ledger, officer_id: str, surface: Surface, origin: str, now: dt.datetime, policy: OfficePolicy
) -> Actor:
    """Who somebody is whose password or token was right, and what he may do; nobody else's name is ever his."""
    with ledger.read() as session:
        people = acts_for(session, officer_id, local_date(now))
    roles = _roles(people, officer_id, separated=policy.separated)
    return Actor(
        surface,
        origin,
        officer_id,
        frozenset(one.id for one in people) - {officer_id},
        required=True,
        grants=_grants(policy, roles, binds=False),
        separated=policy.separated,
    )


def _roles(people: Sequence[Officer], me: str | None, *, separated: bool) -> list[tuple[Role, str | None]]:
    """One's own roles and those of whom one stands in for; where the administrators are apart, not theirs."""
    apart = APART if separated else ()
    return [(one.role, one.unit_id) for one in people if one.id == me or one.role not in apart]


def _grants(policy: OfficePolicy, roles: list[tuple[Role, str | None]], *, binds: bool) -> Mapping[Deed, Grant]:
    found = grants(policy.rules, roles)
    return {**found, Deed.BIND: Grant(everything=binds)} if policy.separated else found
