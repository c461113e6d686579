"""A harmless message through each of an officer's channels, at once and past the engine, to see what they answer."""

import uuid
from typing import Any

from channels.outcome import Delayed, Letter, Outcome, Receipt, Refused
from models.errors import Refused as NotAllowed
from models.ledger import LedgerSession
from models.letters import MAIL
from models.policy import Deed
from models.queries.channels import reach_of
from models.queries.identity import permit
from models.queries.people import officer_in_office
from models.tables import Officer
from office.channels import channels_of, secrets_of
from office.mail import sends_mail
from office.office import Office
from office.settings import Settings
from papers.personal import masked

SUBJECT = "【督办】渠道测试"
SAID = "这是一条测试消息，收到即可，不用办理。"
STATES = {Receipt: "received", Delayed: "delayed", Refused: "refused"}


def try_channels(office: Office, settings: Settings, officer: str) -> list[dict[str, Any]]:
    """What each channel of the officer answers. Raises Refused where there is none."""
    with office.ledger.read() as session:
        permit(session, Deed.PEOPLE)
        person = officer_in_office(session, officer)
        ways = _ways(session, person, mails=bool(settings.smtp_host))
    if not ways:
        raise NotAllowed(f"{person.name}还没有收件箱以外的渠道", code="set-reach", officer=person.id)
    letter = Letter(uuid.uuid4().hex, SUBJECT, (SAID,), office.now())
    return [_told(channel, address, _asked(office, settings, letter, channel, address)) for channel, address in ways]


def _ways(session: LedgerSession, person: Officer, *, mails: bool) -> list[tuple[str, str]]:
    found = [(one.channel, one.address) for one in reach_of(session, person.id) if one.channel != MAIL]
    return [*found, *([(MAIL, person.email)] if person.email and mails else [])]


def _asked(office: Office, settings: Settings, letter: Letter, channel: str, address: str) -> Outcome:
    if channel == MAIL:
        return _mailed(settings, letter, address)
    from channels.kind import Means

    plan = channels_of(settings.home)
    kind = plan.channels.get(channel) if plan else None
    if kind is None:
        return Refused("", "这个渠道已不再使用")
    return kind.opened(Means(secrets_of(settings), office.now, settings.channels_ca)).send(letter, address)


def _mailed(settings: Settings, letter: Letter, address: str) -> Outcome:
    from channels.mail import PERMANENT, Head, code_of, composed, words_of

    send, head = sends_mail(settings), Head(letter.id, letter.subject, letter.written)
    if send is None:
        return Refused("", "没有设置邮件服务器")
    try:
        send(composed(settings.smtp_from, address, head, SAID))
    except Exception as error:  # noqa: BLE001  (whatever the server does is an answer)
        words = words_of(error).replace(address, masked(address))
        code = code_of(error)
        return Refused(str(code), words) if code >= PERMANENT else Delayed(str(code or ""), words)
    return Receipt("250")


def _told(channel: str, address: str, outcome: Outcome) -> dict[str, Any]:
    return {
        "channel": channel,
        "address": masked(address),
        "outcome": STATES[type(outcome)],
        "code": outcome.code,
        "words": outcome.words.replace(address, "***") if address else outcome.words,
    }
