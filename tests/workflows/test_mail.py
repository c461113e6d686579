"""Mail through a real SMTP server, and what becomes of it when that refuses, puts off or never answers."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from activities.deliver import InboxActivities, MailActivities, MailDelayed
from channels.mail import mail_sender
from desk.cases.opening import Opening, open_case
from desk.views.inbox import inbox_json
from engine.server import Server, free_port
from models.queries.people import find_officer
from office.office import Office
from office.settings import Settings
from tests.helpers import Mailbag, client_of
from tests.real_server import a_place, waited

ADDRESS = "handler@example.cn"


def addressed(office: Office, address: str = ADDRESS) -> None:
    """Give the handler a mail address."""
    with office.ledger.write() as session:
        handler = find_officer(session, "edu-handler")
        handler.email = address
        session.add(handler)


def registered(office: Office, *titles: str) -> None:
    """Registered cases whose handler has a mail address and something in the outbox."""
    addressed(office)
    for title in titles:
        open_case(office, Opening(kind="consultation", unit="edu", title=title))


def mailing(office: Office, port: int) -> MailActivities:
    """Delivery to the test's server."""
    send = mail_sender("127.0.0.1", port, None, None)
    return MailActivities(office.ledger, office.now, send, "duban@jdz.example")


def gather(office: Office) -> bool:
    """Gather what waits into a message; whether mail is to be sent."""
    return InboxActivities(office.ledger, office.now, mails=True).gather("edu-handler")


def states(office: Office) -> list[str]:
    """How the officer's mails stand."""
    return [each["state"] for message in inbox_json(office, "edu-handler") for each in message["deliveries"]]


def test_several_lines_go_out_as_one_mail_in_chinese(office: Office, smtp: Mailbag) -> None:
    registered(office, "转学材料", "校车线路")

    assert gather(office)
    mailing(office, smtp.port).send("edu-handler")
    assert not gather(office)
    (mail,) = smtp.mails
    assert (mail["To"], mail["From"], mail["Subject"]) == (ADDRESS, "duban@jdz.example", "【督办】2 条事项待处理")
    body = mail.get_content()
    assert "转学材料" in body
    assert "校车线路" in body
    assert states(office) == ["delivered"]


def test_a_server_that_asks_to_wait_keeps_the_mail_for_the_next_try(office: Office, smtp: Mailbag) -> None:
    registered(office, "转学材料")
    gather(office)
    smtp.answers[ADDRESS] = "451 try again later"
    with pytest.raises(MailDelayed) as error:
        mailing(office, smtp.port).send("edu-handler")
    assert "@" not in str(error.value)  # it ends up in a history
    assert states(office) == ["pending"]
    assert len(inbox_json(office, "edu-handler")) == 1  # the inbox does not wait for the mail server

    smtp.answers.clear()
    mailing(office, smtp.port).send("edu-handler")
    assert states(office) == ["delivered"]
    assert len(smtp.mails) == 1


def test_one_mail_put_off_does_not_hold_up_those_after_it(office: Office, smtp: Mailbag) -> None:
    """The first went to an address that is greylisted; the officer has another one by the second."""
    registered(office, "转学材料")
    gather(office)
    addressed(office, "new@example.cn")
    open_case(office, Opening(kind="consultation", unit="edu", title="校车线路"))
    gather(office)
    smtp.answers[ADDRESS] = "451 try again later"
    with pytest.raises(MailDelayed):
        mailing(office, smtp.port).send("edu-handler")

    assert sorted(states(office)) == ["delivered", "pending"]


def test_an_address_refused_for_good_is_not_tried_for_ever(office: Office, smtp: Mailbag) -> None:
    registered(office, "转学材料")
    gather(office)
    smtp.answers[ADDRESS] = "550 no such user"
    mailing(office, smtp.port).send("edu-handler")

    assert states(office) == ["refused"]
    assert "550" in inbox_json(office, "edu-handler")[0]["deliveries"][0]["error"]


def test_a_mail_that_goes_out_again_after_a_kill_bears_the_same_id(office: Office, smtp: Mailbag) -> None:
    registered(office, "转学材料")
    gather(office)
    doing = mailing(office, smtp.port)
    doing._close = lambda *_: None  # type: ignore[method-assign]  # killed before the mail was noted as sent
    doing.send("edu-handler")
    mailing(office, smtp.port).send("edu-handler")

    assert len({mail["Message-ID"] for mail in smtp.mails}) == 1
    assert len(smtp.mails) == 2


@contextmanager
def silent_server() -> Iterator[int]:
    """A server that accepts every connection and never says a word."""
    listener = socket.create_server(("127.0.0.1", free_port()))
    held: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                held.append(listener.accept()[0])
            except OSError:
                return

    threading.Thread(target=accept, daemon=True).start()
    yield int(listener.getsockname()[1])
    listener.close()
    for one in held:
        one.close()


async def test_a_mail_server_that_never_answers_delays_nothing_else(
    temporal: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve officers with an address: their mails hang; acts, rungs and the inbox go on as if there were none."""
    monkeypatch.setattr("channels.mail.ANSWER_SECONDS", 8.0)  # as long as the test lasts, not as long as it ships
    place = a_place(tmp_path, await client_of(temporal), "2026-11-26 08:59:55", mails=True)
    with silent_server() as port:
        settings = Settings(home=tmp_path, smtp_host="127.0.0.1", smtp_port=port)
        object.__setattr__(place, "settings", settings)
        with place.office.ledger.write() as session:
            for unit in ("edu", "tax", "housing"):
                for role in ("handler", "lead"):
                    officer = find_officer(session, f"{unit}-{role}")
                    officer.email = f"{officer.id}@example.cn"
                    session.add(officer)
        async with place.working():
            from models.instants import parse_instant

            received = parse_instant("2026-11-20 10:00")
            cases = [place.opened(received_at=received) for _ in range(3)]
            begun = time.monotonic()
            for case in cases:
                reminded = await place.until(case.number, "reminded")
                assert not reminded.late
            second = place.opened()
            assert time.monotonic() - begun < 20

            def arrived() -> bool:
                return any(second.number in one["cases"] for one in inbox_json(place.office, "edu-handler"))

            assert await waited(arrived), "the inbox waits for the mail server"
            assert "pending" in states(place.office)
            await asyncio.sleep(0)
