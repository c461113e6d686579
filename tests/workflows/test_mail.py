"""Mail through a real SMTP server, and what becomes of it when that refuses."""

from pathlib import Path

import pytest

from activities.deliver import MailActivities, MailDelayed
from activities.record import CaseActivities
from desk.cases.opening import Opening, register
from desk.views.inbox import inbox_json
from models.payloads import Announcement, DeliveryRun, Pace
from models.queries.people import find_officer
from office.office import Office
from office.settings import Settings
from tests.helpers import Mailbag
from worker import mail_sender


def announced(office: Office, *titles: str) -> None:
    """Registered cases whose handler has a mail address and something in the outbox."""
    with office.ledger.write() as session:
        handler = find_officer(session, "edu-handler")
        handler.email = "handler@example.cn"
        session.add(handler)
    doing = CaseActivities(office.ledger, office.calendars, lambda officer, pace: None)
    for title in titles:
        case = register(office, Opening(kind="consultation", unit="edu", title=title))
        doing.announce(Announcement(number=case.number, recorded_at=office.now(), pace=Pace()))


def mailing(office: Office, smtp: Mailbag) -> MailActivities:
    """Delivery to the test's server."""
    settings = Settings(home=Path("unused"), smtp_host="127.0.0.1", smtp_port=smtp.port, smtp_from="duban@jdz.example")
    return MailActivities(office.ledger, mail_sender(settings), settings.smtp_from)


def deliver(office: Office, smtp: Mailbag, run: DeliveryRun) -> int:
    """Both steps of emptying a mailbox; how many lines went."""
    count = mailing(office, smtp).gather(run)
    mailing(office, smtp).send(run)
    return count


def states(office: Office) -> list[str]:
    """How the officer's mails stand."""
    return [each["state"] for message in inbox_json(office, "edu-handler") for each in message["deliveries"]]


def test_several_lines_go_out_as_one_mail_in_chinese(office: Office, smtp: Mailbag) -> None:
    announced(office, "转学材料", "校车线路")
    run = DeliveryRun(officer_id="edu-handler", now=office.now())

    assert deliver(office, smtp, run) == 2
    assert deliver(office, smtp, run) == 0
    (mail,) = smtp.mails
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        "handler@example.cn",
        "duban@jdz.example",
        "【督办】2 条事项待处理",
    )
    body = mail.get_content()
    assert "转学材料" in body
    assert "校车线路" in body
    assert states(office) == ["delivered"]


def test_a_server_that_is_away_keeps_the_mail_for_the_next_try(office: Office, smtp: Mailbag) -> None:
    announced(office, "转学材料")
    run = DeliveryRun(officer_id="edu-handler", now=office.now())
    smtp.answers["handler@example.cn"] = "451 try again later"
    with pytest.raises(MailDelayed) as error:
        deliver(office, smtp, run)
    assert "@" not in str(error.value)  # it ends up in a history
    assert states(office) == ["pending"]
    assert len(inbox_json(office, "edu-handler")) == 1  # the inbox does not wait for the mail server

    smtp.answers.clear()
    deliver(office, smtp, run)
    assert states(office) == ["delivered"]
    assert len(smtp.mails) == 1


def test_an_address_refused_for_good_is_not_tried_for_ever(office: Office, smtp: Mailbag) -> None:
    announced(office, "转学材料")
    smtp.answers["handler@example.cn"] = "550 no such user"
    deliver(office, smtp, DeliveryRun(officer_id="edu-handler", now=office.now()))

    assert states(office) == ["refused"]
    assert "550" in inbox_json(office, "edu-handler")[0]["deliveries"][0]["error"]


def test_a_mail_that_goes_out_again_after_a_kill_bears_the_same_id(office: Office, smtp: Mailbag) -> None:
    announced(office, "转学材料")
    run = DeliveryRun(officer_id="edu-handler", now=office.now())
    doing = mailing(office, smtp)
    doing._close = lambda *_: None  # type: ignore[method-assign]  # killed before the mail was noted as sent
    doing.gather(run)
    doing.send(run)
    deliver(office, smtp, run)

    assert len({mail["Message-ID"] for mail in smtp.mails}) == 1
    assert len(smtp.mails) == 2
