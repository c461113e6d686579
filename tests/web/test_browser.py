"""The board in Debian's Chromium (`make browser`): nothing is blocked, nothing runs out of the screen, a screen reader
finds its way, and numbers are fresh by themselves. What is said of it without script is in test_pages.py."""

import datetime as dt
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from desk.cases.opening import Opening, open_case
from desk.signing_in.sessions import sign_in
from engine.server import free_port
from models.queries.outbox import latest_messages
from models.signing_in import Password
from models.words import Level
from office.signing_links import signing_links
from tests.channels.lines import line_of
from tests.channels.office_with import with_channels
from tests.helpers import Clock
from tests.page_reader import PASSWORD
from tests.web.conftest import hash_of_password
from web.served import Served

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM HERE: the board was not looked at (make browser)")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
PAGES = (
    *("/", "/cases", "/mine", "/open", "/open/consultation", "/open/policy-document", "/proposals", "/papers"),
    "/coverage",
    *("/reports", "/ranking", "/calendar?year=2027", "/notifications", "/people", "/policy", "/sessions", "/password"),
    *("/second-factor", "/people/edu-handler"),
    *("/wall", "/nothing"),
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def address(served: Served, app: Any) -> Iterator[str]:
    """Where the board is served over HTTP."""
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.config.port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def signed_in(served: Served, address: str, chromium: Browser) -> Iterator[BrowserContext]:
    """A supervisor's browser; content policies stay on."""
    with served.office.ledger.write() as session:
        session.add(Password(officer_id="supervisor", hash=hash_of_password(), at=served.office.now(), own=True))
    token = sign_in(served.office, "supervisor", PASSWORD, "127.0.0.1")
    context = chromium.new_context(viewport=WIDE, base_url=address, locale="zh-CN")  # type: ignore[arg-type]
    context.add_cookies([{"name": "duban", "value": token, "url": address}])
    yield context
    context.close()


def complaining(page: Page) -> list[str]:
    """What the browser complains about from now on: errors, and what the content policy stopped."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def filled(served: Served) -> str:
    """Cases in a few states, one of them with a title that has no end; its number."""
    now = served.office.now()
    for n in range(6):
        long_ago = now - dt.timedelta(days=3 * n)
        made = open_case(served.office, Opening("consultation", "edu", f"第{n}件", received_at=long_ago))
    made = open_case(served.office, Opening("consultation", "edu", "䶮" + "长" * 199, received_at=now))
    return made.case.number


def test_every_page_is_whole_at_a_desk_and_on_a_telephone(served: Served, signed_in: BrowserContext) -> None:
    number = filled(served)
    faults: dict[str, Any] = {}
    page = signed_in.new_page()
    said = complaining(page)
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for path in (*PAGES, f"/cases/{number}"):
            page.goto(path)
            width = page.evaluate("document.documentElement.scrollWidth")
            weight = len(page.content().encode())
            real = [one for one in said if not (path == "/nothing" and "404" in one)]
            if width > size["width"] or real or weight > 150_000:
                faults[f"{path} at {size['width']}"] = (width, weight, list(real))
            said.clear()
    assert faults == {}


def test_a_screen_reader_finds_its_way(served: Served, signed_in: BrowserContext) -> None:
    number = filled(served)
    page, axe, found = signed_in.new_page(), Axe(), {}
    for path in (*PAGES, f"/cases/{number}", "/sign-in"):
        page.goto(path)
        answer = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
        broken = [(one["id"], one["nodes"][0]["html"][:120]) for one in answer.response["violations"]]
        if broken:
            found[path] = broken
    assert found == {}


def test_the_first_page_is_fresh_by_itself_and_loses_no_place(
    served: Served, signed_in: BrowserContext, clock: Clock
) -> None:
    page = signed_in.new_page()
    page.goto("/")
    tile = page.locator(".tiles li").nth(2)
    before = tile.inner_text()
    open_case(served.office, Opening("website-error", "edu", "链接失效"))
    page.evaluate("htmx.ajax('GET', '/first', {target: '#first', swap: 'innerHTML'})")
    page.wait_for_function("before => document.querySelectorAll('.tiles li')[2].innerText !== before", arg=before)

    assert page.url.endswith("/")


def test_the_due_date_is_shown_while_one_types(signed_in: BrowserContext) -> None:
    page = signed_in.new_page()
    page.goto("/open/consultation")
    assert "2026-11-30 24:00" in page.locator("#foreseen").inner_text()

    page.fill("#open-received", "2026-11-20T10:00")
    page.dispatch_event("#open-received", "change")

    expect(page.locator("#foreseen")).to_contain_text("2026-11-27 24:00")  # a text polled in the page would be eval


def test_a_case_is_registered_and_closed_by_the_keyboard_alone(signed_in: BrowserContext) -> None:
    page = signed_in.new_page()
    page.goto("/open/consultation")
    page.focus("#open-title")
    page.keyboard.type("键盘登记")
    page.keyboard.press("Tab")
    while page.input_value("#open-unit") != "edu":
        page.keyboard.press("ArrowDown")
    page.focus("form.act button.main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*")
    page.focus("#act-close textarea")
    page.keyboard.type("已答复")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "答复办结":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**done=close")

    assert "✓ 已办结" in page.inner_text("main")


def test_a_session_about_to_end_says_so(signed_in: BrowserContext) -> None:
    page = signed_in.new_page()
    page.goto("/")
    assert page.locator("#ending").is_hidden()
    page.evaluate("document.body.dataset.ends = new Date(Date.parse(document.body.dataset.now) + 60000).toISOString()")
    page.add_script_tag(url="/static/board.js")

    page.wait_for_selector("#ending:not([hidden])")
    assert "登录快到期了" in page.inner_text("#ending")


def test_it_works_without_script(served: Served, address: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=address, viewport=NARROW)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/")
    page.fill("#name", "edu-handler")
    page.fill("#password", PASSWORD)
    page.click("button.main")
    page.fill("#old", PASSWORD)
    page.fill("#new", "Qingbai-2026")
    page.fill("#again", "Qingbai-2026")
    page.click("button.main")
    page.goto("/open/consultation")
    page.fill("#open-title", "无脚本")
    page.select_option("#open-unit", "edu")
    page.click("form.act button.main")
    page.fill("#act-close textarea[name=reply]", "已答复")
    page.click("#act-close button.main")

    assert "✓ 已办结" in page.inner_text("main")
    context.close()


def test_a_link_in_a_message_is_signed_by_a_browser(
    served: Served, address: str, chromium: Browser, tmp_path: Path
) -> None:
    """What a browser says of where a form comes from hangs on the page's own headers: a double of it would not tell."""
    (served.settings.home / "sign-in.yaml").write_text(f"address: {address}\n", encoding="utf-8")
    with with_channels(served.office, tmp_path) as channels:
        number = open_case(served.office, Opening("consultation", "edu", "转学")).case.number
        line_of(served.office, number, Level.YELLOW_CARD)
        channels.collect(at=served.office)
    links = signing_links(served.settings)
    assert links
    with served.office.ledger.read() as session:
        (message,) = latest_messages(session, "edu-handler", 1)
        link = links.of(session, message)
    page = chromium.new_context(locale="zh-CN").new_page()

    page.goto(link)
    page.get_by_role("button", name="签收").click()

    expect(page.get_by_role("status")).to_contain_text("已签收")
