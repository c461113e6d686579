"""The sample office at work, and the year the document was issued for."""

import asyncio
from collections import Counter

import pytest
from sqlmodel import select

from catalog.loader import load
from cli.main import dispatch_for_rehearsal
from desk.people.samples import populate
from models.queries.activations import activations
from models.queries.cases import cases
from models.queries.to_tell import CASE, CYCLE
from models.standing import ToTell
from office.office import Office
from rehearsal.player import Outcome, rehearse
from rehearsal.scenario import SCENARIOS, load_scenario
from tests.templates import fill


def test_a_newcomer_finds_the_duties_registered_once(office: Office) -> None:
    registered = populate(office)
    with office.ledger.read() as session:
        found, going = cases(session), activations(session)
        left = session.exec(select(ToTell)).all()

    assert registered == len(found) >= 10
    assert populate(office) == 0
    assert {"daily-monitoring", "monthly-statistics", "written-inspection"} <= {one.obligation for one in going}
    assert all(not office.catalog.get(one.obligation).needs_cycle for one in going)
    # there is no engine: what it is to start is left for the worker
    assert {one.key for one in left if one.kind == CASE} == {one.number for one in found}
    assert {one.key for one in left if one.kind == CYCLE} == {one.obligation for one in going}


@pytest.fixture(scope="module")
def year() -> Outcome:
    """The bundled year, played once."""

    async def run() -> Outcome:
        scenario = load_scenario(SCENARIOS / "year-2023.yaml")
        async with rehearse(scenario, load(), dispatch_for_rehearsal(), prepare=fill) as outcome:
            return outcome

    return asyncio.run(run())


def test_the_year_runs_every_procedure(year: Outcome) -> None:
    procedures = {one.kind_name for one in year.board.page.rows}
    refused = [line for line in year.timeline if line["event"] == "refused"]
    closed = {line["case"] for line in year.timeline if line["event"] == "closed"}

    assert {
        "书面督查",
        "现场督查",
        "建言",
        "找错",
        "申请",
        "文件",
        "发布",
        "决算",
        "债券",
        "全会",
        "常务会",
        "征集",
        "开放月",
    } <= closed
    assert {"清理", "XCDC-2023-0002", "SMDC-2023-0002"} <= closed
    assert len(refused) == 9
    assert procedures  # what nobody closed is on the board


@pytest.mark.parametrize(
    ("case", "event", "due"),
    [
        ("书面督查", "opened", "2023-07-31"),
        ("现场督查", "opened", "2023-09-28"),
        ("申请", "lapsed", "2023-11-17"),
        ("申请", "extended", "2023-12-01"),
        ("文件", "restarted", "2023-11-01"),
        ("决算", "opened", "2023-10-07"),
        ("征集", "restarted", "2023-10-23"),
        ("清理", "opened", "2023-09-28"),
        ("SFNB-2024-0001", "opened", "2024-03-29"),
    ],
)
def test_dates_of_the_year(year: Outcome, case: str, event: str, due: str) -> None:
    found = [line for line in year.timeline if line["case"] == case and line["event"] == event]

    assert [line["due_date"] for line in found][-1] == due


def test_a_month_of_downtime_leaves_nothing_out_and_nothing_twice(year: Outcome) -> None:
    opened = Counter(line["detail"].split("，")[0] for line in year.timeline if line["event"] == "opened")
    late = [line["detail"].split("，")[0] for line in year.timeline if "补登" in line["detail"]]

    assert [name for name, number in opened.items() if "（20" in name and number > 1] == ["部门公开年度报告（2023）"]
    assert {"网站新媒体月统计（2023-12）", "网站新媒体季通报（2023-Q4）", "网站新媒体年考核（2023）"} <= set(late)
    assert opened["网站新媒体月统计（2023-12）"] == 1
