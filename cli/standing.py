"""The groups of the board beside what is overdue: paused too long, and waiting for somebody."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from cli.options import SHOWN_AT_ONCE
from cli.output import as_json_list, say, table
from cli.rows import rows
from cli.session import Session
from desk.views.asked import Asked
from desk.views.board import names_of_officers, names_of_units
from desk.views.near import unknown
from desk.views.standing_still import paused_json, paused_too_long
from desk.views.waiting import waiting_json, waiting_now
from models.errors import BadInput

GroupOption = Annotated[
    str | None,
    typer.Option("--group", metavar="组", help="只看一组：paused 暂停过久，waiting 等待办理（等什么、等谁、多久）"),
]
Cells = list[tuple[object, ...]]


@dataclass(frozen=True)
class Group:
    """A group of the board: its columns, its cells (and how many there are), and what `--json` prints."""

    title: str
    columns: Sequence[str]
    cells: Callable[[Session, Asked, int | None], tuple[Cells, int]]
    json: Callable[[Session, Asked, int | None], list[dict[str, Any]]]


def _paused(here: Session, asked: Asked, limit: int | None) -> tuple[Cells, int]:
    units, people = names_of_units(here.office), names_of_officers(here.office)
    found = paused_too_long(here.office, asked)
    cells: Cells = [
        (
            one.case.number,
            units[one.case.unit_id],
            one.case.title,
            people.get(one.case.officer_id or "", "—"),
            one.since,
            one.days,
        )
        for one in found[:limit]
    ]
    return cells, len(found)


def _waiting(here: Session, asked: Asked, limit: int | None) -> tuple[Cells, int]:
    units = names_of_units(here.office)
    found, total = waiting_now(here.office, asked, limit)
    cells: Cells = [
        (one.case.number, units[one.case.unit_id], one.case.title, one.case.waits_what, one.whom, one.since, one.days)
        for one in found
    ]
    return cells, total


GROUPS = {
    "paused": Group(
        "暂停过久",
        ["|编号", "单位", "标题", "经办人", "|暂停自", ">工作日"],
        _paused,
        lambda here, asked, limit: [paused_json(one) for one in paused_too_long(here.office, asked)[:limit]],
    ),
    "waiting": Group(
        "等待办理",
        ["|编号", "单位", "标题", "等什么", "等谁", "|自", ">工作日"],
        _waiting,
        lambda here, asked, limit: [waiting_json(one) for one in waiting_now(here.office, asked, limit)[0]],
    ),
}
WORDS = {name: group for name, one in GROUPS.items() for name, group in ((name, one), (one.title, one))}


def print_groups(here: Session, asked: Asked) -> None:
    """What stands below the board: no clock runs out there, so that it is never overdue."""
    for name, group in GROUPS.items():
        cells, total = group.cells(here, asked, SHOWN_AT_ONCE)
        if total:
            table(here.out, list(group.columns), cells, title=f"{group.title}：{total} 件")
        if total > len(cells):
            say(here.out, f"只列前 {len(cells)} 件，其余见 duban overdue --group {name} --csv")


def note_groups(here: Session, asked: Asked) -> None:
    """On standard error, beside rows for a program: which of the groups there are, and how to see them."""
    counts = {name: (group.title, group.cells(here, asked, 0)[1]) for name, group in GROUPS.items()}
    found = [f"{title} {total} 件（duban overdue --group {name}）" for name, (title, total) in counts.items() if total]
    if found and sys.stderr:
        sys.stderr.write(f"另有{'、'.join(found)}\n")


def export_group(here: Session, asked: Asked, word: str, limit: int | None, *, csv: bool, json: bool) -> None:
    """One group alone. Raises BadInput for a word that names none."""
    group = WORDS.get(word.strip())
    if group is None:
        names = [f"{name}（{one.title}）" for name, one in GROUPS.items()]
        raise BadInput(unknown("组", word, names, list(WORDS)))
    if json:
        as_json_list(here.out, group.json(here, asked, limit))
        return
    cells, total = group.cells(here, asked, limit)
    rows(here.out, group.columns, cells, csv=csv, end=f"共 {total} 件")
