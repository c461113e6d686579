"""What is done from a list: columns and filters that somebody keeps, and many cases at once."""

import datetime as dt

import pytest

from models.words import Role
from tests.helpers import Clock, Say
from tests.page_reader import PASSWORD, Browser, Page
from tests.web.conftest import As, opened


def cases(browser: Browser, count: int) -> list[str]:
    return [opened(browser, title=f"路灯不亮{n}") for n in range(count)]


def posted(browser: Browser, action: str, data: dict[str, object]) -> None:
    answer = browser.client.post(action, data=data)
    browser.status, browser.page, browser.at = answer.status_code, Page(answer.text), answer.url.path


def chosen(browser: Browser, act: str, numbers: list[str]) -> None:
    """Tick these in the list and press the button."""
    browser.go("/cases")
    form = next(one for one in browser.page.forms if "number" in one.choices)
    assert set(numbers) <= set(form.choices["number"])
    posted(browser, f"/together/{act}", {**form.fields, "number": numbers})


def sent(browser: Browser, act: str, numbers: list[str], **words: str) -> None:
    """Send the page that asks, with these still ticked."""
    form = browser.page.form(f"/together/{act}/done")
    posted(browser, form.action, {**form.fields, "number": numbers, **words})


def csrf(browser: Browser) -> str:
    return next(form.fields["csrf"] for form in browser.page.forms if "csrf" in form.fields)


def test_many_are_urged_at_once_and_each_handler_hears_of_it(as_role: As, duban: Say) -> None:
    numbers = cases(as_role(Role.HANDLER), 3)
    browser = as_role(Role.SUPERVISOR)

    chosen(browser, "urge", numbers)
    sent(browser, "urge", numbers, words="请于明日下班前答复")

    assert "已催办 3 件" in browser.page.text
    for number in numbers:
        line = duban("show", number, "--json").json["events"][-1]
        assert (line["event"], line["actor"]) == ("urged", "supervisor")
        assert line["detail"].startswith("督办员催办：请于明日下班前答复；到期日")
        assert line["to"] == ["edu-handler", "edu-second", "edu-lead"]


def test_what_one_case_refuses_hinders_no_other(as_role: As, duban: Say) -> None:
    numbers = cases(as_role(Role.HANDLER), 2)
    browser = as_role(Role.SUPERVISOR)
    chosen(browser, "urge", numbers)
    assert duban("close", numbers[0], "--reply", "已修好").code == 0

    sent(browser, "urge", numbers, words="请抓紧")

    assert "已催办 1 件" in browser.page.text
    assert "1 件没有办成" in browser.page.text


def test_sent_twice_it_is_done_once(as_role: As, duban: Say) -> None:
    numbers = cases(as_role(Role.HANDLER), 2)
    browser = as_role(Role.SUPERVISOR)
    chosen(browser, "urge", numbers)
    asking = browser.page

    sent(browser, "urge", numbers, words="请抓紧")
    browser.page = asking
    sent(browser, "urge", numbers, words="请抓紧")

    assert "已催办 2 件" in browser.page.text
    assert [one["event"] for one in duban("show", numbers[0], "--json").json["events"]].count("urged") == 1


def test_one_person_urges_a_case_once_a_day(duban: Say, clock: Clock) -> None:
    number = duban("open", "consultation", "--unit", "edu", "--title", "甲", "--json").json["number"]
    assert duban("urge", number, "请抓紧", "--by", "supervisor").code == 0

    assert "今天已经催办过" in duban("urge", number, "请抓紧", "--by", "supervisor").error
    assert duban("urge", number, "请抓紧", "--by", "edu-lead").code == 0
    assert duban("show", number, "--json").json["events"][-1]["to"] == ["edu-handler"]
    clock.now += dt.timedelta(days=1)
    assert duban("urge", number, "请抓紧", "--by", "supervisor").code == 0


def test_a_handler_urges_nobody(as_role: As) -> None:
    browser = as_role(Role.HANDLER)
    number = opened(browser)

    assert "催办…" not in browser.go("/cases").text
    posted(browser, "/together/urge/done", {"csrf": csrf(browser), "number": number, "words": "快"})

    assert "已催办" not in browser.page.text
    assert "催办：快" not in browser.go(f"/cases/{number}").text


def test_many_are_handed_over_at_once(as_role: As, duban: Say) -> None:
    numbers = cases(as_role(Role.HANDLER), 2)
    browser = as_role(Role.UNIT_LEAD)

    chosen(browser, "hand-over", numbers)
    assert "edu-second" in browser.page.form("/together/hand-over/done").choices["officer"]
    sent(browser, "hand-over", numbers, officer="", reason="分工调整")
    assert "请选择改派给谁" in browser.page.text
    sent(browser, "hand-over", numbers, officer="edu-second", reason="分工调整")

    assert "已改派 2 件" in browser.page.text
    assert {duban("show", number, "--json").json["officer"] for number in numbers} == {"edu-second"}


@pytest.mark.parametrize("act", ["close", "approve", "withdraw"])
def test_nothing_else_is_done_to_many(as_role: As, act: str) -> None:
    browser = as_role(Role.SUPERVISOR)
    number = opened(as_role(Role.HANDLER))
    browser.go("/cases")

    for address in (f"/together/{act}", f"/together/{act}/done"):
        posted(browser, address, {"csrf": csrf(browser), "number": number})
        assert browser.status in (400, 422)
        assert "没有这种批量办理" in browser.page.text


def test_nothing_chosen_is_told(as_role: As) -> None:
    browser = as_role(Role.SUPERVISOR)
    opened(as_role(Role.HANDLER))

    chosen(browser, "urge", [])

    assert browser.status == 422
    assert "没有选中办件" in browser.page.text


def test_a_person_chooses_what_a_list_shows(as_role: As) -> None:
    browser = as_role(Role.SUPERVISOR)
    opened(as_role(Role.HANDLER))

    browser.go("/cases?columns=due&columns=opened&unit=edu")

    heads = browser.page.html.split("<thead>")[1].split("</thead>")[0].split('<th scope="col">')[1:]
    assert [one.partition("<")[0] for one in heads] == ["编号", "标题", "到期", "登记"]
    assert "columns=due%2Copened" in browser.page.html.split('hx-get="')[1].partition('"')[0]
    assert "columns" not in next(one for one in browser.page.links if "cases.xlsx" in one)


def test_a_list_is_kept_under_a_name_and_is_its_owners(as_role: As) -> None:
    browser = as_role(Role.SUPERVISOR)
    opened(as_role(Role.HANDLER))
    browser.go("/cases?unit=edu&state=overdue&columns=due")

    browser.send("/saved", {"name": "教育逾期"})

    assert browser.at == "/cases"
    link = next(one for one in browser.page.links if "state=overdue" in one and one.startswith("/cases?"))
    assert "unit=edu" in link
    assert "columns=due" in link
    assert "教育逾期" not in as_role(Role.APPROVER).go("/cases").text
    browser.send("/saved", {}, button="教育逾期")
    assert "我的筛选" not in browser.page.text


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("unit=edu&x=<script>", "/cases?unit=edu"),
        ("unit=edu&after=1", "/cases?unit=edu"),
        ("due_within=abc", "/cases?"),
        ("unit=edu&unit=tax", "/cases?unit=tax"),
    ],
)
def test_what_is_kept_is_filters_and_nothing_else(as_role: As, query: str, kept: str) -> None:
    browser = as_role(Role.SUPERVISOR)
    browser.go("/cases")
    form = browser.page.form("/saved")

    posted(browser, form.action, {**form.fields, "name": "甲", "query": query})

    assert kept in browser.go("/cases").links


def test_what_was_typed_for_many_is_not_lost(as_role: As, clock: Clock) -> None:
    numbers = cases(as_role(Role.HANDLER), 2)
    browser = as_role(Role.SUPERVISOR)
    chosen(browser, "urge", numbers)
    clock.now += dt.timedelta(minutes=16)

    sent(browser, "urge", numbers, words="请于明日下班前答复")
    browser.send("/sign-in", {"name": "supervisor", "password": PASSWORD})

    form = browser.page.form("/together/urge/done")
    assert form.fields["words"] == "请于明日下班前答复"
    assert sorted(form.choices["number"]) == sorted(numbers)


def test_what_is_wrong_with_the_form_is_told_once_and_nothing_typed_is_lost(as_role: As) -> None:
    numbers = cases(as_role(Role.HANDLER), 2)
    browser = as_role(Role.SUPERVISOR)
    chosen(browser, "urge", numbers)

    sent(browser, "urge", numbers, words=" ")
    assert browser.status == 422
    assert browser.page.text.count("✗") == 1
    sent(browser, "urge", [numbers[0], numbers[0].lower(), f" {numbers[0]} "], words="请抓紧")
    assert "已催办 1 件" in browser.page.text
    assert "没有办成" not in browser.page.text


def test_where_to_go_back_to_is_known_before_anything_is_done(as_role: As) -> None:
    numbers = cases(as_role(Role.HANDLER), 1)
    browser = as_role(Role.SUPERVISOR)
    chosen(browser, "urge", numbers)

    sent(browser, "urge", numbers, words="请抓紧", query="&".join(f"x{n}=1" for n in range(60)))

    assert browser.status == 200
    assert "已催办 1 件" in browser.page.text


def test_the_thirty_first_is_refused_and_a_known_one_kept_anew(as_role: As) -> None:
    browser = as_role(Role.SUPERVISOR)
    browser.go("/cases")
    form = browser.page.form("/saved")
    for n in range(30):
        posted(browser, form.action, {**form.fields, "name": f"n{n}", "query": ""})
    posted(browser, form.action, {**form.fields, "name": "n3", "query": ""})
    assert browser.status == 200

    posted(browser, form.action, {**form.fields, "name": "one too many", "query": ""})
    assert browser.status == 409
