"""Disclosure requests through 2023, played from the desk to the yearly report's table (国办公开办函〔2021〕30号)."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from catalog.loader import load
from cli.main import dispatch_for_rehearsal
from desk.views.board import frame_now
from desk.views.case_json import case_json
from desk.views.reports import requests_json, requests_report
from models.queries.cases import cases
from papers.request_table import OUTCOME_OF_STEP, OUTCOMES, OUTCOMES_OF, RequestTable
from rehearsal.player import rehearse
from rehearsal.scenario import Scenario
from tests.helpers import PEOPLE
from tests.templates import fill

Action = tuple[str, str]
NEEDED = {
    "granted": "provided_how=邮寄",
    "partly_granted": "provided_how=邮寄",
    "not_held": "search_note=检索档案和办公系统",
    "not_ours": "other_agency=市税务局",
    "repeated": "earlier_reply=2023年第1号",
    "special": "special_rule=不动产登记暂行条例",
}
"""What each kind of reply asks for besides reason, path and the talk with the applicant."""


@dataclass
class Played:
    """What a year of requests left behind."""

    timeline: list[dict[str, Any]]
    cases: dict[str, dict[str, Any]]
    tables: dict[int, RequestTable]
    of_tax: RequestTable
    json: dict[str, Any]

    def details(self, case: str, event: str) -> list[str]:
        """What a case's lines of an event say."""
        return [line["detail"] for line in self.timeline if (line["case"], line["event"]) == (case, event)]

    def due(self, case: str) -> str:
        """The due date with which a case ended."""
        return str(self.cases[case]["due_date"])


def opened(at: str, case: str, applicant: str, channel: str = "in_person", unit: str = "edu") -> Action:
    """A request comes in."""
    fields = f"--set channel={channel} --set applicant={applicant}"
    return at, f"open information-request --as {case} --unit {unit} --title {case} {fields}"


def step(at: str, case: str, name: str, *given: str, by: str = "") -> Action:
    """A step is taken."""
    return at, f"step {case} {name} {' '.join(f'--set {one}' for one in given)} {f'--by {by}' if by else ''}"


def review(at: str, case: str) -> Action:
    """The legal review passes."""
    return step(at, case, "legal-review", "counsel=李律师", "legal_opinion=passed")


def reply(at: str, case: str, kind: str, outcome: str, sent_on: str | None = None) -> Action:
    """The reply is sent, on the day of the entry or the one named."""
    given = [f"reply_type={kind}", f"outcome={outcome}", "content=答复", "sent_by=post", "sent_proof=EMS1"]
    if kind in NEEDED:
        given.append(NEEDED[kind])
    if kind != "granted":
        given.append("reply_path=可申请复议")
    if kind not in ("granted", "already_public"):
        given += ["reply_reason=依法", "communicated=已电话沟通"]
    return step(at, case, "reply", *given, f"sent_on={sent_on or at[:10]}")


ACTIONS = sorted(
    [
        opened("2022-12-20 09:00", "carried-in", "person"),
        review("2023-01-09 09:00", "carried-in"),
        reply("2023-01-10 09:00", "carried-in", "granted", "granted"),
        # corrected: 15 March is the new day 0
        opened("2023-03-01 09:00", "amended", "company", "mail"),
        step(
            "2023-03-06 09:00",
            "amended",
            "correct",
            "correction_items=名称",
            "correct_by=2023-03-20",
            "correction_sent=2023-03-06",
        ),
        step("2023-03-15 10:00", "amended", "corrected", "corrected_on=2023-03-15"),
        review("2023-03-30 09:00", "amended"),
        reply("2023-04-03 09:00", "amended", "partly_granted", "partly"),
        # the third party keeps silent
        opened("2023-05-08 09:00", "third-party", "person"),
        step("2023-05-10 10:00", "third-party", "consult", "consult_sent=2023-05-10"),
        review("2023-06-19 09:00", "third-party"),
        reply("2023-06-20 09:00", "third-party", "refused", "refused_third_party"),
        # extended over the National Day
        opened("2023-09-11 09:00", "extended", "research"),
        ("2023-10-12 10:00", "extend extended --days 10 --approver a --reason 需检索历年档案"),
        ("2023-10-12 10:01", "extend extended --days 10 --approver a --reason 需检索历年档案 --notified 2023-10-13"),
        ("2023-10-12 10:02", "extend extended --days 10 --approver a --reason 需检索历年档案 --notified 2023-10-11"),
        review("2023-10-25 09:00", "extended"),
        reply("2023-10-26 09:00", "extended", "not_held", "not_held"),
        # no reply without a legal review, none that contradicts its row
        opened("2023-09-12 09:00", "unreviewed", "society"),
        reply("2023-09-20 09:00", "unreviewed", "special", "refused_query"),
        review("2023-09-21 09:00", "unreviewed"),
        reply("2023-09-22 09:00", "unreviewed", "granted", "refused_secret"),
        reply("2023-09-22 09:01", "unreviewed", "special", "refused_query"),
        # abandoned: on the last day of the correction it is too early
        opened("2023-06-05 09:00", "abandoned", "legal_service"),
        step(
            "2023-06-08 09:00",
            "abandoned",
            "correct",
            "correction_items=时间",
            "correct_by=2023-06-20",
            "correction_sent=2023-06-08",
        ),
        step("2023-06-20 16:00", "abandoned", "abandon", "abandon_reason=未说明"),
        step("2023-06-21 09:00", "abandoned", "abandon", "abandon_reason=未说明"),
        # posted on the last day, entered three working days later
        opened("2023-09-11 10:00", "posted", "person", "mail"),
        review("2023-10-12 09:00", "posted"),
        reply("2023-10-18 09:00", "posted", "already_public", "granted", sent_on="2023-10-13"),
        opened("2023-07-03 09:00", "declined", "person"),
        step("2023-07-05 09:00", "declined", "explain", "frequency=一月内五十件"),
        review("2023-07-06 09:00", "declined"),
        step(
            "2023-07-10 09:00",
            "declined",
            "decline",
            "decline_reason=重复",
            "communicated=已电话说明",
            "reply_path=可向上级机关投诉",
            "sent_on=2023-07-10",
            "sent_proof=EMS2",
            by="l",
        ),
        opened("2023-08-01 09:00", "taken-back", "other", "internet"),
        step("2023-08-02 09:00", "taken-back", "confirm", "confirmed=2023-08-02"),
        step("2023-08-10 09:00", "taken-back", "recalled", "recalled_on=2023-08-10", "recalled_proof=来信"),
        # 20 working days to pay: 12, 13, 16—20, 23—27 October, 30 October—3 November, 6—8 November
        opened("2023-10-09 09:00", "no-fee", "person"),
        step("2023-10-11 09:00", "no-fee", "charge", "charged_on=2023-10-11", "charge_note=超量", by="l"),
        step("2023-11-08 16:00", "no-fee", "unpaid", "unpaid_note=未到账"),
        step("2023-11-09 09:00", "no-fee", "unpaid", "unpaid_note=未到账"),
        opened("2023-10-10 09:00", "twice", "person"),
        ("2023-10-11 09:00", "withdraw twice --reason 重复登记"),
        opened("2023-11-01 09:00", "of-tax", "company", unit="tax"),
        review("2023-11-02 09:00", "of-tax"),
        reply("2023-11-03 09:00", "of-tax", "unprocessed", "petition"),
        # posted on the last day of the year, entered in the next
        opened("2023-12-11 09:00", "new-year", "person"),
        review("2023-12-28 09:00", "new-year"),
        reply("2024-01-02 09:00", "new-year", "granted", "granted", sent_on="2023-12-29"),
        opened("2023-12-20 09:00", "carried-out", "person"),
    ]
)


@pytest.fixture(scope="module")
def played() -> Played:
    """The whole year, played once."""
    data = {
        "start": "2022-12-19",
        "until": "2024-01-05",
        "actions": [{"at": at, "run": run} for at, run in ACTIONS],
        **PEOPLE,
    }

    async def run() -> Played:
        async with rehearse(Scenario.model_validate(data), load(), dispatch_for_rehearsal(), prepare=fill) as outcome:
            office = outcome.office
            frame = frame_now(office)
            with office.ledger.read() as session:
                found = cases(session)
            tables = {year: requests_report(office, year) for year in (2022, 2023, 2024)}
            return Played(
                outcome.timeline,
                {case.title: case_json(case, frame) for case in found},
                tables,
                requests_report(office, 2023, "市税务局"),
                requests_json(tables[2023], None),
            )

    return asyncio.run(run())


def test_the_table_of_2023(played: Played) -> None:
    table = played.tables[2023]
    numbers = {row.id: {who: n for who, n in row.counts.items() if n} for row in table.rows}

    assert {name: counts for name, counts in numbers.items() if counts} == {
        # all but the one carried in and the one registered twice
        "received": {
            "person": 6,
            "company": 2,
            "research": 1,
            "society": 1,
            "legal_service": 1,
            "other": 1,
            "total": 12,
        },
        "carried_in": {"person": 1, "total": 1},
        "granted": {"person": 3, "total": 3},  # carried-in, posted, new-year
        "partly": {"company": 1, "total": 1},
        "refused_third_party": {"person": 1, "total": 1},
        "refused_query": {"society": 1, "total": 1},
        "not_held": {"research": 1, "total": 1},
        "petition": {"company": 1, "total": 1},
        "excessive": {"person": 1, "total": 1},
        "abandoned": {"legal_service": 1, "total": 1},
        "unpaid": {"person": 1, "total": 1},
        "other": {"other": 1, "total": 1},
        "processed": {
            "person": 6,
            "company": 2,
            "research": 1,
            "society": 1,
            "legal_service": 1,
            "other": 1,
            "total": 12,
        },
        "carried_out": {"person": 1, "total": 1},
    }
    assert table.unrecorded == 0


def test_what_came_in_is_what_went_out_or_stays(played: Played) -> None:
    for year, table in played.tables.items():
        for who in table.row("received").counts:
            came, before, done, after = (
                table.row(name).counts[who] for name in ("received", "carried_in", "processed", "carried_out")
            )
            assert came + before == done + after, (year, who)
            assert done == sum(table.row(name).counts[who] for name in OUTCOMES), (year, who)
    assert played.json["balanced"] is True


def test_what_one_year_carries_out_the_next_carries_in(played: Played) -> None:
    for year in (2022, 2023):
        out, back = played.tables[year].row("carried_out"), played.tables[year + 1].row("carried_in")
        assert out.counts == back.counts
    assert played.tables[2024].row("processed").counts["total"] == 0


def test_the_table_of_one_unit(played: Played) -> None:
    assert played.of_tax.row("received").counts["total"] == played.of_tax.row("petition").counts["company"] == 1


def test_an_extension_needs_the_notice_to_the_applicant_and_counts_over_the_holiday(played: Played) -> None:
    """20 working days after 11 September: 12—15 (4), 18—22 (9), 25—28 (13), 7—8 October (15), 9—13 (20).

    Ten more: 16—20 (25), 23—27 October (30).
    """
    assert played.due("extended") == "2023-10-27"
    no_notice, in_future = played.details("extended", "refused")
    assert "条例33" in no_notice
    assert "--notified" in no_notice
    assert "告知日期 2023-10-13 应在" in in_future
    (said,) = played.details("extended", "extended")
    notice = "审批批准，已于 2023-10-11 告知申请人"
    assert said == f"延期 10 个工作日，{notice}：需检索历年档案；到期日 2023-10-13 → 2023-10-27"


def test_a_correction_begins_the_limit_anew(played: Played) -> None:
    """Day 0 is 15 March: 16—17 (2), 20—24 (7), 27—31 (12), 3—4 April (14), 6—7 (16), 10—13 (20); the 5th is 清明."""
    assert played.due("amended") == "2023-04-13"


def test_a_silent_third_party_stops_the_clock_until_its_term_lapses(played: Played) -> None:
    """Sent on 10 May; 15 working days end on the 31st. 9 May is day 1, 1 June day 2.

    2 June (3), 5—9 (8), 12—16 (13), 19—21 (16), 25 (17, Sunday worked for 端午), 26—28 June (20).
    """
    lapsed = [line for line in played.timeline if (line["case"], line["event"]) == ("third-party", "lapsed")]

    assert [line["at"][:16] for line in lapsed] == ["2023-06-01T00:00"]
    assert played.due("third-party") == "2023-06-28"


def test_no_reply_without_a_legal_review_and_none_that_contradicts_its_row(played: Played) -> None:
    unreviewed, contradiction = played.details("unreviewed", "refused")

    assert "未经法制审核不得答复" in unreviewed
    assert "须先办“法制审核”" in unreviewed
    assert "outcome=refused_secret 与答复类型 reply_type=granted 矛盾，应为 granted" in contradiction


def test_what_was_posted_in_time_is_not_late_whenever_it_is_entered(played: Played) -> None:
    case = played.cases["posted"]

    assert (case["due_date"], case["closed_at"][:10], case["closed_late"]) == ("2023-10-13", "2023-10-18", False)


def test_too_early_to_give_up_on_a_correction_or_a_fee(played: Played) -> None:
    assert "期限至 2023-06-20，届满之后才能办" in played.details("abandoned", "refused")[0]
    assert "至 2023-11-08 届满" in played.details("no-fee", "refused")[0]


def test_every_case_ended_as_told(played: Played) -> None:
    expected = {
        "abandoned": 1,
        "no-fee": 1,
        "unreviewed": 2,
        "extended": 2,
    }
    refused = [line["case"] for line in played.timeline if line["event"] == "refused"]

    assert {case: refused.count(case) for case in set(refused)} == expected
    assert [name for name, case in played.cases.items() if case["state"] == "open"] == ["carried-out"]


def test_catalog_and_table_know_the_same_outcomes() -> None:
    step_ = load().get("information-request").step("reply")
    assert step_
    choices = {field.id: set(field.choices) for field in step_.fields}

    assert choices["reply_type"] == set(OUTCOMES_OF)
    assert choices["outcome"] == {one for fitting in OUTCOMES_OF.values() for one in fitting}
    assert choices["outcome"] | set(OUTCOME_OF_STEP.values()) == set(OUTCOMES)
