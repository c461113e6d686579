"""The board of the sample office, and people who may sign in to it."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlmodel import select

from models.signing_in import Password, SecondFactor
from models.words import Role
from office.settings import load_settings
from tests.helpers import Clock, Say, command
from tests.page_reader import PASSWORD, Browser
from tests.web.identity_doubles import SECRET
from web.app import make_app
from web.served import Served, serve_office

As = Callable[[Role], Browser]
ADDRESS = "https://duban.example.gov.cn"
"""Where browsers reach the board, as an office writes it."""
SetUp = Callable[[str, str], None]
WHO = {
    Role.HANDLER: "edu-handler",
    Role.UNIT_LEAD: "edu-lead",
    Role.SUPERVISOR: "supervisor",
    Role.APPROVER: "approver",
    Role.ADMINISTRATOR: "administrator",
    Role.AUDITOR: "auditor",
}
"""One officer of each role; the sample has no auditor."""
STEP = dt.timedelta(seconds=30)
"""For which a code of a second factor holds."""


def opened(browser: Browser, kind: str = "consultation", **given: str) -> str:
    """Register a case at the page; its number."""
    browser.go(f"/open/{kind}")
    browser.send(f"/open/{kind}", {"title": "路灯不亮", "unit": "edu", **given})
    assert browser.status == 200, browser.page.text[browser.page.text.find("✗") :][:200]
    return browser.at.rpartition("/")[2]


def code(served: Served, clock: Clock, officer: str = WHO[Role.HANDLER], ahead: int = 0) -> str:
    """What the officer's telephone shows."""
    with served.office.ledger.read() as session:
        kept = session.get_one(SecondFactor, officer)
        return pyotp.TOTP(kept.secret).at(int((clock() + ahead * STEP).timestamp()))


def enrolled(browser: Browser, served: Served, clock: Clock, officer: str = WHO[Role.HANDLER]) -> None:
    """An officer who is signed in sets one up."""
    browser.go("/second-factor")
    browser.send("/second-factor", {"code": code(served, clock, officer)})
    assert browser.status == 200, browser.page.text
    clock.now += 2 * STEP


@cache
def hash_of_password() -> str:
    """To hash takes long on purpose; a hash says how long, so this one is a cheap one."""
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


@pytest.fixture
def served(home: Path, clock: Clock, tmp_path: Path) -> Iterator[Served]:
    """The office as the board serves it; each role has its officer, and each of these a password from somebody else."""
    people = tmp_path / "people.csv"
    rows = ("id,name,role,unit,email", "auditor,审计甲,auditor,,", "edu-second,教育乙,handler,edu,")
    people.write_text("\n".join(rows), encoding="utf-8")
    assert command(["officer", "import", str(people)], home=home, now=clock).code == 0
    made = serve_office(load_settings(home), clock)
    with made.office.ledger.write() as session:
        for officer in (*WHO.values(), "tax-handler", "edu-second"):
            session.add(Password(officer_id=officer, hash=hash_of_password(), at=clock(), own=False))
    yield made
    made.office.ledger.close()


@pytest.fixture
def app(served: Served) -> Any:
    """The board."""
    return make_app(served)


@pytest.fixture
def browser(app: Any) -> Browser:
    """Somebody at a browser, not signed in."""
    return Browser(app)


@pytest.fixture
def as_role(app: Any, served: Served) -> Callable[[Role], Browser]:
    """Somebody of a role, signed in with a password that he chose himself before."""
    with served.office.ledger.write() as session:
        for one in session.exec(select(Password)).all():
            one.own = True
            session.add(one)

    def signed_in(role: Role) -> Browser:
        browser = Browser(app)
        browser.sign_in(WHO[role])
        assert browser.status == 200, browser.page.text
        return browser

    return signed_in


@pytest.fixture
def set_up(home: Path, duban: Say, as_role: As) -> Callable[[str, str], None]:
    """Write the office's file, with one provider, and bind one of its accounts to an officer."""

    def made(provider: str, account: str = "") -> None:
        text = f"address: {ADDRESS}\nproviders:\n  there: {provider}\n"
        (home / "sign-in.yaml").write_text(text, encoding="utf-8")
        (home / "secrets").mkdir(exist_ok=True)
        (home / "secrets" / "there").write_text(SECRET, encoding="utf-8")
        if account:
            answer = duban("officer", "bind", WHO[Role.HANDLER], account, "--with", "there")
            assert answer.code == 0, answer.error

    return made
