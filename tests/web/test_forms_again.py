"""What a person sees after a form: where a refusal stands, and what happens to a form that came too late."""

import datetime as dt
from typing import Any

from sqlmodel import select

from models.signing_in import Password
from models.words import Role
from tests.helpers import Clock
from tests.page_reader import PASSWORD, Browser
from tests.web.conftest import As, opened
from web.served import Served

MINUTE = dt.timedelta(minutes=1)
LATE = 20 * MINUTE
"""Longer than a session may stand still."""


def test_a_refusal_is_where_the_page_opens_and_in_its_title(as_role: As) -> None:
    clerk = as_role(Role.HANDLER)
    opened(clerk)
    clerk.send("/acts/note", {"text": " "})

    assert clerk.status == 422
    assert "<title>没有办成 · " in clerk.page.html
    assert clerk.page.html.count("autofocus") == 1
    assert 'href="#act-note-refused"' in clerk.page.html
    assert 'id="act-note-refused" tabindex="-1" autofocus' in clerk.page.html


def test_a_step_and_an_act_of_the_same_name_are_two_forms(as_role: As) -> None:
    """A request is asked to be completed (告知补正) by a step and put right by an act: both are called `correct`."""
    lead = as_role(Role.UNIT_LEAD)
    opened(lead, "information-request", title="查阅", **{"field.channel": "in_person", "field.applicant": "person"})
    forms = {
        form.action.split("/", 3)[3]: form.fields["request"] for form in lead.page.forms if "/cases/" in form.action
    }
    assert {"acts/correct", "steps/correct"} <= set(forms)
    assert len(set(forms.values())) == len(forms)

    lead.send("/acts/correct", {"title": "查阅决算"})  # without a reason

    assert lead.status == 422
    assert 'id="act-correct-refused"' in lead.page.html
    assert 'id="step-correct-refused"' not in lead.page.html


def test_what_is_due_next_stands_apart_from_what_may_be_done_at_any_time(as_role: As) -> None:
    clerk = as_role(Role.HANDLER)
    opened(clerk)
    html = clerk.page.html

    assert html.index("<h2>下一步</h2>") < html.index("/acts/close") < html.index("<h2>其他办理</h2>")
    assert html.index("<h2>其他办理</h2>") < html.index("/acts/note")


def test_a_form_that_came_too_late_is_shown_in_its_own_page(as_role: As, clock: Clock) -> None:
    clerk = as_role(Role.HANDLER)
    number = opened(clerk)
    clock.now += LATE
    clerk.send("/acts/assist", {"unit": "tax", "reason": "请核对税务数据"})
    assert clerk.status == 401
    clerk.send("/sign-in", {"name": "edu-handler", "password": PASSWORD})

    form = clerk.page.form("/acts/assist")
    assert (form.fields["unit"], form.fields["reason"]) == ("tax", "请核对税务数据")
    assert "还没有提交" in clerk.page.text
    clerk.send("/acts/assist")
    assert (clerk.at, "✓ 已交办协办" in clerk.page.text) == (f"/cases/{number}", True)


def test_a_form_that_somebody_else_signed_in_for_leaves_only_its_words(as_role: As, clock: Clock) -> None:
    clerk, other = as_role(Role.HANDLER), "tax-handler"
    number = opened(clerk)
    clock.now += LATE
    clerk.send("/acts/note", {"text": "现场已勘查"})
    clerk.send("/sign-in", {"name": other, "password": PASSWORD})

    assert "现场已勘查" in clerk.page.text
    assert all(number not in form.action for form in clerk.page.forms)


def test_a_password_that_ran_out_meanwhile_loses_no_form(as_role: As, served: Served, clock: Clock) -> None:
    clerk = as_role(Role.HANDLER)
    number = opened(clerk)
    with served.office.ledger.write() as session:
        for one in session.exec(select(Password).where(Password.officer_id == "edu-handler")):
            one.at -= dt.timedelta(days=91)
    clerk.send("/acts/note", {"text": "现场已勘查"})
    assert clerk.page.headings[0] == "修改口令"
    clerk.send("/password", {"old": PASSWORD, "new": "Zaihuan-2026", "again": "Zaihuan-2026"})
    assert clerk.page.form("/acts/note").fields["text"] == "现场已勘查"
    clerk.send("/acts/note")
    assert (clerk.at, "✓ 备注已加上" in clerk.page.text) == (f"/cases/{number}", True)


def test_larger_letters_lead_back_to_the_very_list_and_from_what_was_found(as_role: As) -> None:
    clerk = as_role(Role.HANDLER)
    number = opened(clerk)
    clerk.go("/cases?state=live&unit=edu")
    clerk.send("/size")
    assert (clerk.status, clerk.page.form("/cases").fields["unit"]) == (200, "edu")
    clerk.send("/find", {"words": "路灯"})
    assert number in clerk.page.text
    clerk.send("/size")
    assert (clerk.status, clerk.at) == (200, "/cases")


def test_who_reads_no_case_has_a_way_round_too(as_role: As) -> None:
    administrator = as_role(Role.ADMINISTRATOR)
    administrator.go("/")

    assert (administrator.status, administrator.at) == (200, "/people")
    assert {"/people", "/calendar"} <= set(administrator.page.links)
    assert "/cases" not in administrator.page.links


def test_a_proposal_names_the_case_and_its_due_date(as_role: As) -> None:
    clerk, approver = as_role(Role.HANDLER), as_role(Role.APPROVER)
    number = opened(clerk, "governor-message", title="办证难")
    clerk.send("/acts/extend", {"days": "3", "reason": "须实地核查", "approver": "approver"})

    page = approver.go("/proposals")
    assert number in page.text
    for word in ("办证难", "我向省长建言", "前办结"):
        assert word in page.text, word


def test_refusals_of_a_page_name_no_ids_of_commands(as_role: As) -> None:
    clerk = as_role(Role.HANDLER)
    opened(clerk, "information-request", title="查阅", **{"field.channel": "in_person", "field.applicant": "person"})
    form = next(form for form in clerk.page.forms if "/steps/correct" in form.action)
    clerk.send(form.action)

    said = clerk.page.text[clerk.page.text.index("✗") :].split("（必填）")[0][:80]
    assert "还缺" in said
    assert not any(mark in said for mark in ("_", "=", "--set")), said


def test_an_address_that_takes_no_form_says_what_it_takes(browser: Browser, app: Any) -> None:
    answer = browser.client.post("/coverage")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
