"""Mail that does not arrive: found, told in words without an address, and the administrators hear of it once."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from activities.turns import NOT_REACHED
from care.matters import Matter, tell_matters
from channels.mail import fault_of_server
from models.ledger import LedgerSession
from models.queries.channels import Unreached, unreached
from models.queries.outbox import Unsent, late_mails, refused_mails
from office.office import Office
from office.settings import Settings

LATE = dt.timedelta(hours=1)
"""A mail older than this is on its way too long: doctor says so."""
VERY_LATE = dt.timedelta(days=1)
"""A mail older than this is told to the administrators."""
UNTRIED = "工作进程还没有发送过，请确认已设 DUBAN_SMTP_HOST 并且 duban up 或 duban worker 在运行"
LOOKED_BACK = dt.timedelta(days=7)
SHOWN = 3
SUBJECT = "邮件没有送达"


def server_fault(settings: Settings) -> str | None:
    """Why the mail server takes no mail of this office, asked now; None where it does, or where none is set."""
    if not settings.smtp_host:
        return None
    return fault_of_server(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_user,
        settings.smtp_password,
        settings.smtp_from,
        tls=settings.mail_tls,
        ca=settings.smtp_ca,
    )


def troubles(office: Office) -> list[str]:
    """What doctor says of mails: those on their way for more than an hour, and those refused."""
    with office.ledger.read() as session:
        late, refused = late_mails(session, office.now() - LATE), refused_mails(session)
    found = [f"{len(late)} 封邮件超过 1 小时没有发出（{_reasons(late)}）"] if late else []
    lost = _unreached(office)
    return found + ([_refusal(refused)] if refused else []) + ([_lost(lost)] if lost else [])


def tell_of_mail(office: Office) -> list[str]:
    """Have the administrators told, each matter once; returns what there is, told before or not."""
    with office.ledger.read() as session:
        matters = _matters(session, office.now())
    lost = _unreached(office)
    if lost:
        matters.append(Matter(f"unreached {lost[0].message_id}", _lost(lost), NOT_REACHED))
    if matters:
        with office.write() as session:
            tell_matters(session, matters, office.now())
    return [matter.detail for matter in matters]


def _matters(session: LedgerSession, now: dt.datetime) -> list[Matter]:
    """A refused address is a matter until it takes mail again; a reason is one, with the oldest mail it holds up."""
    found = [Matter(f"refused {one.message_id}", _refusal([one]), SUBJECT) for one in refused_mails(session)]
    held_up: dict[str, list[Unsent]] = {}
    for one in late_mails(session, now - VERY_LATE):
        held_up.setdefault(_without_address(one.error), []).append(one)
    for reason, mails in held_up.items():
        detail = f"{len(mails)} 封邮件超过一天没有发出（{reason}）；请运行 duban doctor"
        found.append(Matter(f"late {mails[0].message_id} {reason}", detail, SUBJECT))
    return found


def _unreached(office: Office) -> list[Unreached]:
    """Messages of the last days that no channel delivered, the oldest first."""
    with office.ledger.read() as session:
        return unreached(session, office.now() - LOOKED_BACK)


def _lost(found: Sequence[Unreached]) -> str:
    people = len({one.officer_id for one in found})
    return f"{len(found)} 条通知经所有渠道都没有送达（{people} 人），只在收件箱里；请用 duban channel list 查看原因"


def _reasons(found: Sequence[Unsent]) -> str:
    """Why, the most frequent first; what a server said of a mail is left out but for its code."""
    counts = Counter(_without_address(one.error) for one in found).most_common(SHOWN)
    if len(counts) == 1:
        return counts[0][0]
    return "；".join(f"{number} 封：{reason}" for reason, number in counts)


def _without_address(error: str | None) -> str:
    if not error:
        return UNTRIED
    return f"邮件服务器答 {error[:3]}" if error[:3].isdigit() else error


def _refusal(found: Sequence[Unsent]) -> str:
    whose = "、".join(f"{one.officer_id}（{_without_address(one.error)}）" for one in found[:SHOWN])
    more = f"等 {len(found)} 人" if len(found) > SHOWN else ""
    return f"邮箱被拒收的人员：{whose}{more}；请核对邮箱，用 duban officer import 改正"
