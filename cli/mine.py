"""`duban mine`: an officer's desk."""

from collections.abc import Iterator

import typer

from cli.options import SHOWN_AT_ONCE, By, Json
from cli.output import as_json, say, table
from cli.rows import Csv, is_terminal, only_one, rows
from cli.session import Session, session
from cli.views import state_word
from desk.views.board import names_of_units
from desk.views.mine import Mine, mine, mine_json
from desk.views.proposals import Proposal
from models.instants import shown
from models.queries.lists import Exported

LINES = ("组", "编号", "标题", "单位", "到期", "状态", "标记", "等什么", "自", "工作日")
"""What a line or a CSV row holds: the group first, then what the group's table shows."""


def mine_command(context: typer.Context, by: By = None, csv: Csv = False, json: Json = False) -> None:
    """我的：经办的（新到、两日内到期的注明）、等我办的、待我决定的、我提出的；--by 指明是谁。"""
    here = session(context)
    only_one(json=json, csv=csv)
    found = mine(here.office, by)
    if json:
        as_json(here.out, mine_json(here.office, found))
    elif csv or not is_terminal(here.out):
        rows(here.out, LINES, _lines(here, found), csv=csv)
    else:
        _print_cases(here, found)
        _print_waiting(here, found)
        _print_proposals(here, "待我决定", found.to_decide)
        _print_accounts(here, found)
        _print_proposals(here, "我提出的", found.proposed)


def _lines(here: Session, found: Mine) -> Iterator[tuple[object, ...]]:
    """Everything, each in its group."""
    units = names_of_units(here.office)
    for one in found.cases:
        state = state_word(here, one)
        yield ("经办", one.number, one.title, units[one.unit_id], one.due_date, state, _mark(found, one), "", "", "")
    for wait in found.waiting:
        case = wait.case
        what = (case.waits_what, wait.since, wait.days)
        yield ("等我办", case.number, case.title, units[case.unit_id], "", "", "", *what)
    for group, proposals in (("待我决定", found.to_decide), ("我提出的", found.proposed)):
        for proposal in proposals:
            made = proposal.made
            yield (group, made.number, made.detail, units[made.unit_id], "", "", made.name, "", shown(made.at), "")
    for account in found.accounts:
        name = f"{account.platform} {account.name}"
        yield ("待我决定", "", account.reason, units[account.unit_id], "", "", f"另开账号 {name}", "", "", "")


def _print_cases(here: Session, found: Mine) -> None:
    units = names_of_units(here.office)
    shown_rows = [
        (one.number, one.title, units[one.unit_id], one.due_date, state_word(here, one), _mark(found, one) or "—")
        for one in found.cases[:SHOWN_AT_ONCE]
    ]
    if shown_rows:
        table(here.out, ["|编号", "标题", "单位", "|到期", "|状态", "|标记"], shown_rows, title="经办")
    more = f"，只列前 {len(shown_rows)} 件" if len(found.cases) > len(shown_rows) else ""
    total = f"经办 {len(found.cases)} 件，其中新到 {len(found.new)} 件，两日内到期和逾期 {len(found.due)} 件"
    say(here.out, f"{found.officer.name}：{total}{more}")


def _mark(found: Mine, case: Exported) -> str:
    """New, and how near: what is overdue already is not called due soon."""
    near = ("逾期" if case.due_at <= found.now else "将到期") if case.number in found.due else ""
    return "、".join(word for word in ("新到" if case.number in found.new else "", near) if word)


def _print_waiting(here: Session, found: Mine) -> None:
    units = names_of_units(here.office)
    shown_rows = [
        (one.case.number, one.case.title, units[one.case.unit_id], one.case.waits_what, one.since, one.days)
        for one in found.waiting[:SHOWN_AT_ONCE]
    ]
    if shown_rows:
        columns = ["|编号", "标题", "单位", "等什么", "|自", ">工作日"]
        table(here.out, columns, shown_rows, title=f"等我办：{len(found.waiting)} 件")


def _print_proposals(here: Session, title: str, found: list[Proposal]) -> None:
    shown_rows = [(one.number, one.made.name, shown(one.made.at), one.made.detail) for one in found[:SHOWN_AT_ONCE]]
    if shown_rows:
        table(here.out, ["|编号", "|事由", "|提出", "说明"], shown_rows, title=f"{title}：{len(found)} 项")


def _print_accounts(here: Session, found: Mine) -> None:
    units = names_of_units(here.office)
    shown_rows = [(units[one.unit_id], one.platform, one.name, one.reason) for one in found.accounts[:SHOWN_AT_ONCE]]
    if shown_rows:
        table(
            here.out,
            ["单位", "平台", "账号", "理由"],
            shown_rows,
            title=f"待我决定的另开账号申请：{len(found.accounts)} 项",
        )
