"""Many at the board at once, on each of the two databases: nobody is refused for another's sake, one of two wins."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import func, select

from desk.cases.opening import Opening, open_case
from desk.signing_in.locking import MOST_PER_ACCOUNT
from desk.signing_in.sessions import sign_in
from models.errors import Refused
from models.signing_in import Password, SignInFailure
from models.tables import Case
from office.office import Office
from office.settings import Settings
from tests.page_reader import PASSWORD, Browser
from tests.web.conftest import hash_of_password
from web.app import make_app
from web.served import Served

PEOPLE = ("supervisor", "edu-handler", "edu-lead", "approver")


@pytest.fixture
def at_the_board(office: Office, tmp_path: Path) -> Callable[[str], Browser]:
    """Signs somebody in at a board on this database."""
    with office.ledger.write() as session:
        for one in PEOPLE:
            session.add(Password(officer_id=one, hash=hash_of_password(), at=office.now(), own=True))
    app = make_app(Served(office, Settings(home=tmp_path)))

    def signed_in(name: str) -> Browser:
        browser = Browser(app)
        browser.sign_in(name)
        assert browser.status == 200, browser.page.text
        return browser

    return signed_in


def opened(browser: Browser, title: str) -> str:
    """Register a case; its number."""
    browser.go("/open/consultation")
    browser.send("/open/consultation", {"title": title, "unit": "edu"})
    assert browser.status == 200, browser.page.text
    return browser.at.rpartition("/")[2]


def test_a_case_lives_at_the_board(at_the_board: Callable[[str], Browser]) -> None:
    clerk, boss = at_the_board("edu-handler"), at_the_board("supervisor")
    number = opened(clerk, "路灯不亮")
    for path in ("/", "/first", "/cases", "/mine", "/proposals", "/coverage", "/reports", "/ranking", "/notifications"):
        for browser in (clerk, boss):
            browser.go(path)
            assert browser.status == 200, path
    boss.send("/find", {"words": "路灯"})
    assert number in boss.page.text
    assert number in boss.client.get("/cases.csv").text
    clerk.go(f"/cases/{number}")
    clerk.send("/acts/close", {"reply": "已修好"})
    assert "✓ 已办结" in clerk.page.text


def test_forty_look_and_register_at_once(at_the_board: Callable[[str], Browser]) -> None:
    browsers = [at_the_board(PEOPLE[n % 3]) for n in range(8)]

    def day(n: int) -> list[int]:
        browser, found = browsers[n % len(browsers)], []
        for path in ("/first", "/cases", "/reports"):
            found.append(browser.client.get(path).status_code)
        return found

    with ThreadPoolExecutor(40) as pool:
        answers = [status for statuses in pool.map(day, range(40)) for status in statuses]
        numbers = list(pool.map(lambda n: opened(browsers[n], f"同时第{n}件"), range(len(browsers))))

    assert set(answers) == {200}
    assert len(set(numbers)) == len(browsers)


def test_of_two_who_close_a_case_at_once_one_wins_and_the_other_hears_why(
    at_the_board: Callable[[str], Browser],
) -> None:
    both = [at_the_board("edu-handler"), at_the_board("edu-lead")]
    number = opened(both[0], "争着办")
    for browser in both:
        browser.go(f"/cases/{number}")

    def close(n: int) -> tuple[int, str]:
        page = both[n].send("/acts/close", {"reply": f"答复{n}"})
        return both[n].status, page.text

    with ThreadPoolExecutor(2) as pool:
        first, second = sorted(pool.map(close, range(2)))

    assert (first[0], second[0]) == (200, 409)
    assert re.search("已办结，不能再办理|有人同时办理", second[1])
    assert re.search("刚才填写的内容.*答复[01]", second[1])  # nothing typed is lost


def test_the_same_request_twenty_times_at_once_is_one_act_with_one_answer(office: Office) -> None:
    """A browser that is pressed again and again, a system that repeats: nobody hears of a conflict with himself."""
    opening = Opening(kind="consultation", unit="edu", title="连按二十下", actor="edu-handler")

    def registered(_: int) -> str:
        return open_case(office, opening, "the-same-request").case.number

    with ThreadPoolExecutor(20) as pool:
        numbers = set(pool.map(registered, range(20)))
    assert len(numbers) == 1
    with office.ledger.read() as session:
        assert session.exec(select(func.count()).select_from(Case)).one() == 1


def test_tries_at_once_are_no_more_than_tries_one_after_the_other(office: Office, at_the_board: Any) -> None:
    def tried(n: int) -> bool:
        try:
            sign_in(office, "edu-handler", f"wrong-{n}", f"10.0.0.{n}")
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert not any(pool.map(tried, range(20)))
    with pytest.raises(Refused):
        sign_in(office, "edu-handler", PASSWORD, "10.1.1.1")
    with office.ledger.read() as session:
        kept = session.exec(select(func.count()).select_from(SignInFailure)).one()
    assert kept >= MOST_PER_ACCOUNT
