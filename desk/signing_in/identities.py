"""Which account of which provider is whose: bound by who binds people, on record."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from desk.files.intake import required_text
from desk.people.binding import who_binds
from models.errors import BadInput, NotFound, Refused
from models.instants import iso
from models.queries.people import officer_in_office
from models.queries.register_changes import NOTHING, note_change
from models.queries.signing_in import end_sessions, identities
from models.signing_in import LONGEST_SUBJECT, ExternalIdentity
from models.words import Register
from office.office import Office
from office.settings import Settings
from office.sign_in import sign_in_plan


def bind_identity(office: Office, settings: Settings, officer: str, name: str, account: str) -> ExternalIdentity:
    """From now on whoever has this account there is this officer here. Raises Refused, NotFound, BadInput."""
    providers = sign_in_plan(settings.home).providers
    provider = providers.get(name)
    if provider is None:
        known = "、".join(providers) or "没有设置任何一种"
        raise NotFound(f"没有登录方式“{name[:30]}”（{known}）")
    subject = provider.canonical(required_text(account, "账号", LONGEST_SUBJECT))
    with office.write() as session:
        by, person = who_binds(session), officer_in_office(session, officer)
        kept = session.get(ExternalIdentity, (name, subject))
        if kept is not None:
            same = kept.officer_id == person.id
            raise Refused(f"这个账号已经对应{person.name}，没有变化" if same else "这个账号已经对应别人，请先解除")
        made = ExternalIdentity(provider=name, subject=subject, officer_id=person.id, bound_at=office.now())
        session.add(made)
        what = _what(provider.title)
        note_change(session, Register.PEOPLE, person.id, what, at=office.now(), actor=by, old=NOTHING, new=subject)
    return made


def unbind_identity(office: Office, settings: Settings, name: str, account: str) -> ExternalIdentity:
    """This account is nobody's any more, be its provider gone from the settings; who came by it is signed out.

    Raises NotFound, Refused.
    """
    provider = None
    with suppress(BadInput):  # what somebody may no longer do is taken away whatever stands in the file
        provider = sign_in_plan(settings.home).providers.get(name)
    forms = dict.fromkeys([provider.canonical(account) if provider else account.strip(), account.strip()])
    with office.write() as session:
        by = who_binds(session)
        kept = next(filter(None, (session.get(ExternalIdentity, (name, one)) for one in forms)), None)
        if kept is None:
            raise NotFound(f"没有绑定过“{name[:30]}”的这个账号")
        session.delete(kept)
        end_sessions(session, kept.officer_id, office.now(), provider=name)
        what, old = _what(provider.title if provider else name), kept.subject
        note_change(session, Register.PEOPLE, kept.officer_id, what, at=office.now(), actor=by, old=old, new=NOTHING)
    return kept


def _what(title: str) -> str:
    return f"登录账号（{title}）"


def list_identities(office: Office) -> Sequence[ExternalIdentity]:
    """Every account that is bound, by provider."""
    with office.ledger.read() as session:
        return identities(session)


def identity_json(one: ExternalIdentity) -> dict[str, Any]:
    """A bound account as the commands print it with --json."""
    return {
        "user": one.subject,
        "officer": one.officer_id,
        "administers": False,
        "at": iso(one.bound_at),
        "provider": one.provider,
    }
