"""What the browsers of the offices (Chromium 80 and newer) can read: scripts and styles as they are served."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.page_reader import Browser
from web.app import make_app
from web.rendering import HERE, STATIC, asset

NEWER_SCRIPT = {
    "??=": r"\?\?=",
    "||= and &&=": r"\|\|=|&&=",
    "private fields": r"this\.#\w",
    "replaceAll": r"\.replaceAll\(",
    ".at()": r"\.at\(-?\d",
    "structuredClone": r"structuredClone\(",
    "replaceChildren": r"\.replaceChildren\(",
    "static blocks": r"static\s*\{",
    "findLast": r"\.findLast\(",
}
NEWER_STYLE = {
    ":is and :where": r":(is|where)\(",
    ":has": r":has\(",
    ":focus-visible": r":focus-visible",
    "inset": r"(^|[;{\s])inset\s*:",
    "aspect-ratio": r"aspect-ratio",
    "layers": r"@layer",
    "containers": r"@container",
    "gap": r"(^|[;{\s])(row-|column-)?gap\s*:",
    "nesting": r"&",
    "min, max, clamp of later": r"color-mix|oklch",
}


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_scripts_are_of_2020_at_the_latest(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert [name for name, pattern in NEWER_SCRIPT.items() if re.search(pattern, text)] == []
    assert "eval(" not in text or "allowEval" in text


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_styles_are_of_chromium_80_at_the_latest(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert [name for name, pattern in NEWER_STYLE.items() if re.search(pattern, text)] == []


def test_newer_things_would_be_found() -> None:
    assert all(
        re.search(pattern, sample)
        for pattern, sample in (
            (NEWER_SCRIPT["??="], "a ??= b"),
            (NEWER_SCRIPT["private fields"], "this.#x"),
            (NEWER_STYLE["gap"], "a { gap: 1px }"),
            (NEWER_STYLE[":has"], "a:has(b) {}"),
        )
    )


def test_no_page_holds_script_or_style_of_its_own() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|https?://")
    found = {
        path.name: inline.findall(path.read_text(encoding="utf-8"))
        for path in sorted((HERE / "templates").glob("*.html"))
    }

    assert {name: one for name, one in found.items() if one} == {}


def test_assets_are_kept_by_their_content(app: Any) -> None:
    browser = Browser(app)
    for path in STATIC.iterdir():
        answer = browser.client.get("/" + asset(path.name))
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_answers_say_what_a_browser_may_do_with_them(browser: Browser) -> None:
    browser.sign_in("edu-handler")
    for path in ("/", "/cases", "/cases.csv", "/nothing", "/sign-in", "/api/v1/me"):
        headers = browser.client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["cache-control"] == "no-store", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert "server" not in headers, path


@pytest.mark.parametrize("taken_away", [True, False], ids=["the proxy takes it away", "the proxy leaves it"])
def test_under_a_path_of_a_proxy_everything_stays_there(served: Any, *, taken_away: bool) -> None:
    browser = Browser(make_app(served, "/duban"))
    first = "" if taken_away else "/duban"
    page = browser.go(f"{first}/sign-in")
    assert page.form("/sign-in").action == "/duban/sign-in"
    browser.send("/sign-in", {"name": "edu-handler", "password": "Yanshou-2026"})
    assert browser.at == "/duban/password"
    browser.send("/duban/password", {"old": "Yanshou-2026", "new": "Qingbai-2026", "again": "Qingbai-2026"})
    for path in ("/", "/cases", "/open/consultation", "/mine", "/reports", "/calendar"):
        page = browser.go(f"{first}{path}")
        assert browser.status == 200
        outside = [link for link in page.links if link.startswith("/") and not link.startswith("/duban")]
        assert outside + [form.action for form in page.forms if not form.action.startswith("/duban")] == [], path
        assert not re.search(r'(hx-get|src|href)="/(?!duban)', page.html), path
