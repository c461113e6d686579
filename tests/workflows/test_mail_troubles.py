"""Mail that does not arrive is never silent, holds up no other, and finds its way through TLS. Real servers only."""

import asyncio
import datetime as dt
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

from activities.deliver import InboxActivities, MailActivities, MailDelayed
from care.mail_watch import server_fault, tell_of_mail, troubles
from channels.encryption import Tls
from channels.mail import mail_sender
from desk.cases.opening import Opening, open_case
from desk.people.roster import save_officers
from desk.views.inbox import inbox_json
from engine.server import free_port
from models.queries.people import find_officer, officers
from models.tables import Officer
from models.words import Role
from office.office import Office
from office.settings import Settings
from tests.helpers import Clock, Mailbag

ADDRESS = "zhang.wei@example.cn"
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def addressed(office: Office, address: str) -> None:
    """Give the handler that address."""
    with office.ledger.write() as session:
        handler = find_officer(session, "edu-handler")
        handler.email = address
        session.add(handler)


def gathered(office: Office, title: str, address: str = ADDRESS) -> None:
    """A case is registered and its handler's message is on its way, later than the one before."""
    passed(office, dt.timedelta(seconds=1))
    addressed(office, address)
    open_case(office, Opening(kind="consultation", unit="edu", title=title))
    InboxActivities(office.ledger, office.now, mails=True).gather("edu-handler")


def send(office: Office, port: int, *, tls: Tls = "none", ca: Path | None = None) -> str:
    """One attempt at the officer's mails; what the engine is told where some are put off."""
    deliver = mail_sender("127.0.0.1", port, None, None, tls=tls, ca=ca)
    try:
        MailActivities(office.ledger, office.now, deliver, "duban@jdz.example").send("edu-handler")
    except MailDelayed as error:
        return str(error)
    return ""


def states(office: Office) -> list[tuple[str, str]]:
    """How the officer's mails stand, oldest first, and why."""
    found = [each for message in inbox_json(office, "edu-handler") for each in message["deliveries"]]
    return [(each["state"], each["error"] or "") for each in found]


def passed(office: Office, time: dt.timedelta) -> None:
    """Let time pass."""
    assert isinstance(office.now, Clock)
    office.now.now += time


def told(office: Office, officer: str = "admin") -> list[str]:
    """What an officer reads of mail."""
    return [line for one in inbox_json(office, officer) if "邮件" in one["subject"] for line in one["lines"]]


@pytest.fixture
def administered(office: Office) -> Office:
    """An office with an administrator."""
    save_officers(office, [Officer(id="admin", name="管理", role=Role.ADMINISTRATOR)])
    return office


def nobody_listens(bag: Mailbag) -> int:
    """A port where nobody is."""
    return free_port()


def asks_to_wait(bag: Mailbag) -> int:
    """451, for ever."""
    bag.answers[ADDRESS] = f"451 <{ADDRESS}>: greylisted"
    return bag.port


@pytest.mark.parametrize(
    ("server", "reason"), [(nobody_listens, "连不上邮件服务器"), (asks_to_wait, "邮件服务器答 451")]
)
def test_a_mail_that_does_not_leave_is_found_after_an_hour_and_told_after_a_day(
    administered: Office, smtp: Mailbag, server: Callable[[Mailbag], int], reason: str
) -> None:
    office, port = administered, server(smtp)
    gathered(office, "转学材料")
    assert send(office, port)
    assert states(office)[0][0] == "pending"
    assert troubles(office) == []
    passed(office, HOUR + dt.timedelta(minutes=1))
    (trouble,) = troubles(office)

    assert trouble.startswith("1 封邮件超过 1 小时没有发出")
    assert reason in trouble
    assert "@" not in trouble
    assert tell_of_mail(office) == []
    passed(office, DAY)
    for _ in range(3):
        assert tell_of_mail(office)
        send(office, port)
    (line,) = told(office)
    assert "超过一天没有发出" in line
    assert reason in line
    assert "@" not in line


def test_a_mail_that_nobody_tries_to_send_is_found_too(administered: Office) -> None:
    gathered(administered, "转学材料")
    passed(administered, 5 * DAY)

    assert "DUBAN_SMTP_HOST" in troubles(administered)[0]


def test_an_address_that_is_refused_is_found_and_told_once_until_it_takes_mail(
    administered: Office, smtp: Mailbag
) -> None:
    office = administered
    smtp.answers[ADDRESS] = f"550 <{ADDRESS}>: no such user"
    for title in ("转学材料", "校车线路"):
        gathered(office, title)
        assert send(office, smtp.port) == ""
        tell_of_mail(office)
        passed(office, HOUR)
    (line,) = told(office)

    assert line == "邮箱被拒收的人员：edu-handler（邮件服务器答 550）；请核对邮箱，用 duban officer import 改正"
    assert troubles(office) == [line]
    smtp.answers.clear()
    gathered(office, "学籍")
    send(office, smtp.port)
    assert troubles(office) == []
    passed(office, HOUR)
    smtp.answers[ADDRESS] = "550 disabled"
    gathered(office, "午餐")
    send(office, smtp.port)
    tell_of_mail(office)
    assert len(told(office)) == 2  # it had taken mail meanwhile: another matter


def test_an_address_put_right_is_no_trouble_any_more(administered: Office, smtp: Mailbag) -> None:
    smtp.answers[ADDRESS] = "550 no such user"
    gathered(administered, "转学材料")
    send(administered, smtp.port)
    assert troubles(administered)
    addressed(administered, "zhang@example.cn")

    assert troubles(administered) == []


def test_without_an_administrator_the_supervisors_hear_of_it(office: Office, smtp: Mailbag) -> None:
    with office.ledger.write() as session:
        for one in officers(session, Role.ADMINISTRATOR):
            one.left_on = dt.date(2026, 11, 1)
            session.add(one)
    smtp.answers[ADDRESS] = "550 no such user"
    gathered(office, "转学材料")
    send(office, smtp.port)
    tell_of_mail(office)

    assert len(told(office, "supervisor")) == 1


class Moody(Mailbag):
    """A server with something against one mail: it drops the connection as soon as it sees it."""

    word = "转学材料"

    async def handle_DATA(self, server: SMTP, session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail, or go."""
        await super().handle_DATA(server, session, envelope)
        if self.word in self.mails[-1].get_content():
            self.mails.pop()
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"


@contextmanager
def serving(bag: Mailbag, **settings: Any) -> Iterator[Mailbag]:
    """That bag behind a real server."""
    controller = Controller(bag, hostname="127.0.0.1", port=bag.port, **settings)
    controller.start()
    try:
        yield bag
    finally:
        controller.stop()


def test_a_mail_at_which_the_server_hangs_up_does_not_hold_up_later_ones(office: Office) -> None:
    for title in ("转学材料", "校车线路", "学籍"):
        gathered(office, title)
    with serving(Moody(port=free_port())) as bag:
        assert send(office, bag.port)

        assert [state for state, _ in states(office)] == ["pending", "delivered", "delivered"]
        gathered(office, "午餐")
        send(office, bag.port)
        assert [state for state, _ in states(office)] == ["pending", "delivered", "delivered", "delivered"]
        assert len(bag.mails) == 3


def test_a_new_mail_goes_before_those_that_were_put_off(office: Office, smtp: Mailbag) -> None:
    """Each of these takes the server half a minute of silence: the new one must not stand behind them."""
    smtp.answers[ADDRESS] = "451 later"
    for title in ("转学材料", "校车线路", "学籍"):
        gathered(office, title)
        send(office, smtp.port)
    gathered(office, "午餐", "new@example.cn")
    order: list[str] = []
    deliver = mail_sender("127.0.0.1", smtp.port, None, None)

    def noted(mail: object) -> None:
        order.append(str(mail["To"]))  # type: ignore[index]
        deliver(mail)  # type: ignore[arg-type]

    with pytest.raises(MailDelayed):
        MailActivities(office.ledger, office.now, noted, "duban@jdz.example").send("edu-handler")
    assert order[0] == "new@example.cn"
    assert len(order) == 4


@pytest.mark.parametrize(
    "address", ["张三@例子.cn", "a b@example.cn", "<>", "x" * 400 + "@example.cn", "@", "a@b, c@d"]
)
def test_an_address_that_no_mail_can_carry_holds_up_nothing(office: Office, smtp: Mailbag, address: str) -> None:
    gathered(office, "转学材料", address)
    gathered(office, "校车线路")
    send(office, smtp.port)

    assert states(office)[1][0] == "delivered"


class Choosy(Mailbag):
    """A server that takes no mail from whoever has not logged in."""

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: SmtpSession, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        return "530 authentication required"


@pytest.mark.parametrize(
    ("server", "tls", "fault"),
    [
        (Mailbag, "none", None),
        (Choosy, "none", "邮件服务器不接受发件人（530）"),
        (Mailbag, "starttls", "加密连接没有建立"),
        (None, "none", "连不上邮件服务器（那里没有服务）"),
    ],
)
def test_doctor_says_why_a_server_would_take_no_mail(server: type[Mailbag] | None, tls: Tls, fault: str | None) -> None:
    port = free_port()
    with serving(server(port=port)) if server else nullcontext():
        said = server_fault(Settings(smtp_host="127.0.0.1", smtp_port=port, smtp_tls=tls))
    assert (said or "").startswith(fault or "")
    assert (said is None) is (fault is None)


def test_an_office_without_a_mail_server_has_no_fault_of_one() -> None:
    assert server_fault(Settings()) is None


def test_a_sender_that_the_server_will_not_have_refuses_no_recipient(office: Office) -> None:
    """Ours is the setting at fault: the mails stay on their way until it is put right."""

    gathered(office, "转学材料")
    with serving(Choosy(port=free_port())) as bag:
        send(office, bag.port)

    ((state, why),) = states(office)
    assert (state, "DUBAN_SMTP_FROM" in why) == ("pending", True)


def test_a_mail_taken_is_sent_once_whatever_the_server_says_at_parting(office: Office) -> None:
    class Rude(Mailbag):
        async def handle_QUIT(self, server: SMTP, session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802
            return "451 not now"

    gathered(office, "转学材料")
    with serving(Rude(port=free_port())) as bag:
        assert send(office, bag.port) == ""

    assert states(office) == [("delivered", "")]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of this machine's loopback, and its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "cert.pem", folder / "key.pem"
    words = f"req -x509 -newkey rsa:2048 -nodes -days 36500 -subj /CN=duban-test -keyout {key} -out {made}"
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([program, *words.split(), *names], check=True, capture_output=True)
    return made, key


@pytest.fixture
def over_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """What a server with that certificate speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def test_mail_goes_out_over_tls_from_the_first_byte(
    office: Office, certificate: tuple[Path, Path], over_tls: ssl.SSLContext
) -> None:
    gathered(office, "转学材料")
    with serving(Mailbag(port=free_port()), ssl_context=over_tls) as bag:
        assert send(office, bag.port, tls="implicit", ca=certificate[0]) == ""

    assert states(office) == [("delivered", "")]
    assert len(bag.mails) == 1


def test_mail_goes_out_with_starttls(office: Office, certificate: tuple[Path, Path], over_tls: ssl.SSLContext) -> None:
    gathered(office, "转学材料")
    with serving(Mailbag(port=free_port()), tls_context=over_tls, require_starttls=True) as bag:
        assert send(office, bag.port, tls="starttls", ca=certificate[0]) == ""

    assert states(office) == [("delivered", "")]


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_a_server_that_cannot_prove_who_it_is_gets_no_mail(office: Office, over_tls: ssl.SSLContext, tls: Tls) -> None:
    gathered(office, "转学材料")
    context = {"ssl_context": over_tls} if tls == "implicit" else {"tls_context": over_tls}
    with serving(Mailbag(port=free_port()), **context) as bag:
        assert send(office, bag.port, tls=tls)

    assert bag.mails == []
    assert "DUBAN_SMTP_CA" in states(office)[0][1]


def test_a_server_without_tls_is_told_apart(office: Office, smtp: Mailbag) -> None:
    gathered(office, "转学材料")
    for tls in ("implicit", "starttls"):
        assert send(office, smtp.port, tls=tls)
        assert "DUBAN_SMTP_TLS" in states(office)[0][1]


@pytest.mark.parametrize(
    ("port", "more", "tls"),
    [
        (25, {}, "none"),
        (465, {}, "implicit"),
        (587, {}, "none"),
        (587, {"smtp_starttls": True}, "starttls"),
        (25, {"smtp_tls": "implicit"}, "implicit"),
        (465, {"smtp_tls": "none"}, "none"),
        (465, {"smtp_tls": "starttls", "smtp_starttls": False}, "starttls"),
    ],
)
def test_how_mail_is_encrypted_follows_from_the_settings(port: int, more: dict[str, Any], tls: Tls) -> None:
    assert Settings(smtp_port=port, **more).mail_tls == tls
