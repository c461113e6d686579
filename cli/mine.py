"""`duban mine`: an officer's desk."""

import typer

from cli.options import SHOWN_AT_ONCE, By, Json
from cli.output import as_json, say, table
from cli.session import Session, session
from cli.views import state_word
from desk.views.board import names_of_units
from desk.views.mine import Mine, mine, mine_json
from desk.views.proposals import Proposal
from models.instants import shown


def mine_command(context: typer.Context, by: By = None, json: Json = False) -> None:
    """我的：经办的（新到、两日内到期的注明）、等我办的、待我决定的、我提出的；--by 指明是谁。"""
    here = session(context)
    found = mine(here.office, by)
    if json:
        as_json(here.out, mine_json(here.office, found))
        return
    _print_cases(here, found)
    _print_waiting(here, found)
    _print_proposals(here, "待我决定", found.to_decide)
    _print_accounts(here, found)
    _print_proposals(here, "我提出的", found.proposed)


def _print_cases(here: Session, found: Mine) -> None:
    units = names_of_units(here.office)
    rows = [
        (one.number, one.title, units[one.unit_id], one.due_date, state_word(here, one), _mark(found, one.number))
        for one in found.cases[:SHOWN_AT_ONCE]
    ]
    if rows:
        table(here.out, ["|编号", "标题", "单位", "|到期", "|状态", "|"], rows, title="经办")
    more = f"，只列前 {len(rows)} 件" if len(found.cases) > len(rows) else ""
    total = f"经办 {len(found.cases)} 件，其中新到 {len(found.new)} 件，两日内到期和逾期 {len(found.due)} 件"
    say(here.out, f"{found.officer.name}：{total}{more}")


def _mark(found: Mine, number: str) -> str:
    return "、".join(word for word, some in (("新到", found.new), ("将到期", found.due)) if number in some)


def _print_waiting(here: Session, found: Mine) -> None:
    units = names_of_units(here.office)
    rows = [
        (one.case.number, one.case.title, units[one.case.unit_id], one.case.waits_what, one.since, one.days)
        for one in found.waiting[:SHOWN_AT_ONCE]
    ]
    if rows:
        columns = ["|编号", "标题", "单位", "等什么", "|自", ">工作日"]
        table(here.out, columns, rows, title=f"等我办：{len(found.waiting)} 件")


def _print_proposals(here: Session, title: str, found: list[Proposal]) -> None:
    rows = [(one.number, one.made.name, shown(one.made.at), one.made.detail) for one in found[:SHOWN_AT_ONCE]]
    if rows:
        table(here.out, ["|编号", "|事由", "|提出", "说明"], rows, title=f"{title}：{len(found)} 项")


def _print_accounts(here: Session, found: Mine) -> None:
    units = names_of_units(here.office)
    rows = [(units[one.unit_id], one.platform, one.name, one.reason) for one in found.accounts[:SHOWN_AT_ONCE]]
    if rows:
        table(
            here.out, ["单位", "平台", "账号", "理由"], rows, title=f"待我决定的另开账号申请：{len(found.accounts)} 项"
        )
