"""`duban rehearse`: a scenario through the real program in skipped time."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.loader import load
from cli.dispatching import rehearsing
from cli.output import as_json_line, say, table
from cli.session import Session, session
from cli.standing import print_groups
from cli.views import print_board, print_messages
from desk.views.asked import Asked
from desk.views.board import names_of_officers
from models.words import EVENT_NAMES, LEVEL_NAMES, EventName, Level
from rehearsal.scenario import Scenario, load_scenario, scenario_path

if TYPE_CHECKING:  # the player brings the whole SDK with it
    from rehearsal.player import Dispatch, Outcome


def rehearse(
    context: typer.Context,
    scenario: Annotated[
        Path | None,
        typer.Argument(
            metavar="脚本",
            help="演练脚本，或随附的 national-day-2026（默认，2026 年中秋国庆）、year-2023（要点印发之年）",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="逐行输出 JSON（字段见 docs/json.md）")] = False,
) -> None:
    """演练：把脚本在快进的时间里走一遍真实流程，输出时间线、督办台和通知。不碰正式台账。"""
    here = session(context)
    found = load_scenario(scenario_path(scenario))
    asyncio.run(_play(here, found, rehearsing(context.find_root().command), json))


async def _play(here: Session, scenario: Scenario, dispatch: "Dispatch", json: bool) -> None:
    from rehearsal.player import rehearse as play

    catalog = load(*here.settings.catalog_folders, cache=here.settings.cache)
    async with play(scenario, catalog, dispatch) as outcome:
        if json:
            for line in outcome.timeline:
                as_json_line(here.out, line)
            return
        _print(here, scenario, outcome)


def _print(here: Session, scenario: Scenario, outcome: "Outcome") -> None:
    say(here.out, f"演练：{scenario.title or ''}　{scenario.start:%Y-%m-%d} 至 {scenario.until:%Y-%m-%d}")
    people = names_of_officers(outcome.office)
    rows = [
        (
            line["at"][:16].replace("T", " "),
            line["case"] or "—",
            _what(line),
            line["detail"] + _to(line, people),
        )
        for line in outcome.timeline
    ]
    table(here.out, ["|时间", "|办件", "|记录", "说明"], rows, title="时间线")
    there = Session(given=outcome.office, out=here.out)
    say(here.out, "督办台")
    print_board(there, outcome.board)
    print_groups(there, Asked())
    say(here.out, "\n通知")
    print_messages(there, outcome.notifications)


def _to(line: dict[str, Any], people: dict[str, str]) -> str:
    return f"\n→ {'、'.join(people.get(one, one) for one in line['to'])}" if line["to"] else ""


def _what(line: dict[str, Any]) -> str:
    event = EVENT_NAMES[EventName(line["event"])]
    return f"{event}·{LEVEL_NAMES[Level(line['level'])]}" if line["event"] == "proposed" else event
