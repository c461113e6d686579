"""Signing in by an account of the office's own directory: a double that speaks LDAP on loopback."""

import pytest

from tests.page_reader import Browser
from tests.web.conftest import SetUp
from tests.web.identity_doubles import SECRET, Directory, listening

LDAP = {"uid=zhangsan,ou=people,dc=city": "Right-1", "cn=reader": SECRET}


def test_a_directory_by_name_and_password(browser: Browser, set_up: SetUp) -> None:
    with listening(Directory(LDAP)) as directory:
        user = "uid={name},ou=people,dc=city"
        set_up(f'{{kind: ldap, title: 单位账号, url: "{directory.url}", user: "{user}"}}', "zhangsan")

        def tried(name: str, password: str) -> int:
            browser.go("/sign-in")
            browser.send("/sign-in", {"with": "there", "name": name, "password": password})
            return browser.status

        assert tried("zhangsan", "wrong") == 403
        assert tried("zhangsan", "") == 403
        assert tried("zhangsan,ou=people", "Right-1") == 403
        assert directory.binds[-1] == r"uid=zhangsan\,ou\=people,ou=people,dc=city"
        assert tried(" ZhangSan ", "Right-1") == 200
        assert browser.go("/cases").headings[0] == "办件"


def test_a_directory_that_is_searched(browser: Browser, set_up: SetUp) -> None:
    found = {"zhangsan": ["uid=zhangsan,ou=people,dc=city"], "twice": ["uid=a", "uid=b"]}
    with listening(Directory(LDAP, found)) as directory:
        where = 'base: "dc=city", filter: "(uid={name})", reader: "cn=reader", secret: there'
        set_up(f'{{kind: ldap, title: 单位账号, url: "{directory.url}", {where}}}', "zhangsan")
        for name in ("nobody", "twice", "*", "zhang*)(uid=*"):
            browser.go("/sign-in")
            browser.send("/sign-in", {"with": "there", "name": name, "password": "Right-1"})
            assert browser.status == 403
        assert directory.filters[2:] == ["*", "zhang*)(uid=*"]  # as it was typed, and never as a pattern

        browser.go("/sign-in")
        browser.send("/sign-in", {"with": "there", "name": "zhangsan", "password": "Right-1"})
        assert browser.go("/cases").headings[0] == "办件"


def test_nobody_guesses_at_a_directory_through_the_board(browser: Browser, set_up: SetUp) -> None:
    with listening(Directory(LDAP)) as directory:
        user = "uid={name},ou=people,dc=city"
        set_up(f'{{kind: ldap, title: 单位账号, url: "{directory.url}", user: "{user}"}}', "zhangsan")
        for password in (*"abcde", "Right-1"):
            browser.go("/sign-in")
            browser.send("/sign-in", {"with": "there", "name": "zhangsan", "password": password})

        assert browser.status == 403
        assert len(directory.binds) == 5  # the sixth was not asked about


def test_a_directory_that_is_away_is_told(browser: Browser, set_up: SetUp) -> None:
    set_up('{kind: ldap, title: 单位账号, url: "ldap://localhost:9", user: "{name}@city"}', "zhangsan")
    browser.go("/sign-in")

    browser.send("/sign-in", {"with": "there", "name": "zhangsan", "password": "Right-1"})

    assert browser.status == 403
    assert "单位账号没有应答" in browser.page.text


@pytest.mark.parametrize(
    ("code", "said"), [(49, "账号或口令不对"), (32, "账号或口令不对"), (51, "没有应答"), (10, "没有应答")]
)
def test_only_no_is_taken_for_no(browser: Browser, set_up: SetUp, code: int, said: str) -> None:
    directory = Directory(LDAP)
    directory.code = code
    with listening(directory):
        set_up(f'{{kind: ldap, title: 单位账号, url: "{directory.url}/", user: "{{name}}@city"}}', "zhangsan")
        for _ in range(6):  # what is no answer counts against nobody
            browser.go("/sign-in")
            browser.send("/sign-in", {"with": "there", "name": "zhangsan", "password": "Right-1"})
        assert said in browser.page.text
        directory.code = None
        directory.passwords["zhangsan@city"] = "Right-1"
        browser.go("/sign-in")
        browser.send("/sign-in", {"with": "there", "name": "zhangsan", "password": "Right-1"})
        assert (browser.status == 200) is (said == "没有应答")
