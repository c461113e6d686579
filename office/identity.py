"""Who sits at this machine: the operating system says it, the office knows whose user that is."""

import datetime as dt
import os

from models.actor import Actor, Surface
from models.errors import DubanError
from models.instants import local_date
from models.ledger import Ledger
from models.policy import Rules, grants
from models.queries.identity import bindings
from models.queries.people import acts_for
from models.words import Role


def system_user() -> str:
    """The user under whom this process runs, as the operating system knows it: no variable can say otherwise."""
    try:
        import pwd  # no such module on Windows

        return pwd.getpwuid(os.geteuid()).pw_name
    except (ImportError, KeyError):
        return f"uid{os.geteuid()}" if hasattr(os, "geteuid") else os.getlogin()


def identify(ledger: Ledger, user: str, now: dt.datetime, rules: Rules) -> Actor:
    """Who a user of the command line is in this office, at this instant, and what he may do by these rules.

    Where that cannot be read nobody may act.
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
    roles = [(one.role, one.unit_id) for one in people] + [(Role.ADMINISTRATOR, None)] * administers
    return Actor(
        Surface.COMMAND,
        user,
        officer,
        frozenset(one.id for one in people) - {officer or ""},
        administers=administers,
        required=required,
        grants=grants(rules, roles) if required else None,
    )
