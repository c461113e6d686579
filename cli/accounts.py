"""`duban account`: the register of new-media accounts, and which of them should be closed."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from cli.account_applications import (
    Name,
    Opened,
    OwningUnit,
    Platform,
    applications_command,
    apply_command,
    approve_command,
    reject_command,
)
from cli.hints import hinted_or_none
from cli.options import By, Json, Unit, date_option
from cli.output import as_json, say
from cli.rows import Csv, listed, only_one
from cli.session import Session, session
from desk.registers.account_review import GROUND_NAMES, Closure, closure_json, open_closures, review
from desk.registers.accounts import (
    NewAccount,
    account_json,
    add_account,
    close_account,
    import_accounts,
    list_accounts,
    note_post,
)
from desk.views.board import names_of_units
from models.registers import Account

app = typer.Typer(help="政务新媒体账号：登记、发布、关停、清理。", no_args_is_help=True)
app.command("apply")(apply_command)
app.command("approve")(approve_command)
app.command("reject")(reject_command)
app.command("applications")(applications_command)


@app.command("add")
def add_command(
    context: typer.Context,
    unit: OwningUnit,
    platform: Platform,
    name: Name,
    opened: Opened = None,
    exception_by: Annotated[
        str | None, typer.Option("--exception-by", metavar="审批人", help="批准同一平台另开账号的审批人")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="理由", help="另开账号的理由")] = None,
    by: By = None,
    json: Json = False,
) -> None:
    """登记账号：一个单位在同一平台只开设一个，例外由审批人本人批准（没有 --by 的记为代录）并说明理由，别人先申请。"""
    here = session(context)
    account = add_account(here.office, NewAccount(unit, platform, name, opened, exception_by, reason), by)
    typed = "，审批人批准（代录）" if account.exception_typed_for else ""
    _print(here, account, f"已登记，{account.opened_on} 开设{typed}", json)


@app.command("import")
def import_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="CSV文件", help="UTF-8、GB18030 或 UTF-16，首行为列名；- 为标准输入")],
    json: Json = False,
) -> None:
    """从 CSV 导入现有账号（列：unit, platform, name, opened_on, last_post_on），有一行出错则全部不导入。"""
    here = session(context)
    result = import_accounts(here.office, file)
    if json:
        as_json(here.out, {"added": result.added, "changed": result.changed})
        return
    say(here.out, f"账号：新增 {result.added}，更新 {result.changed}")


@app.command("post")
def post_command(
    context: typer.Context,
    platform: Platform,
    name: Name,
    on: Annotated[dt.date | None, date_option("--on", help="发布日期，默认今天")] = None,
    json: Json = False,
) -> None:
    """登记账号最近一次发布的日期。"""
    here = session(context)
    account = note_post(here.office, platform, name, on)
    _print(here, account, f"最近发布 {account.last_post_on}", json)


@app.command("close")
def close_command(
    context: typer.Context,
    platform: Platform,
    name: Name,
    on: Annotated[dt.date, date_option("--on", help="关停日期")],
    json: Json = False,
) -> None:
    """登记账号关停。"""
    here = session(context)
    account = close_account(here.office, platform, name, on)
    _print(here, account, f"已于 {account.closed_on} 关停", json)


@app.command("list")
def list_command(
    context: typer.Context,
    unit: Unit = None,
    closed: Annotated[bool, typer.Option("--all", help="连同已关停的")] = False,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """列出账号。"""
    here = session(context)
    only_one(json=json, csv=csv)
    found, names = list_accounts(here.office, unit, closed=closed), names_of_units(here.office)
    if json:
        as_json(here.out, [account_json(account, names) for account in found])
        return
    rows = [
        (names[one.unit_id], one.platform, one.name, one.last_post_on or "—", one.closed_on or "在用") for one in found
    ]
    if listed(here.out, ["单位", "平台", "账号", "|最近发布", "|关停"], rows, csv=csv):
        say(here.out, f"共 {len(found)} 个账号")


@app.command("review")
def review_command(
    context: typer.Context,
    opening: Annotated[bool, typer.Option("--open", help="为每个应关停的账号登记一件关停办件（只登记一次）")] = False,
    by: By = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """列出应关停的账号：两周没有更新的（闲置），同一单位同一平台多开的（重复）。"""
    here = session(context)
    only_one(json=json, csv=csv)
    opened = open_closures(here.office, by) if opening else None
    numbers = [case.number for case in opened.cases] if opened else []
    warning = hinted_or_none(opened.warning) if opened else None
    found, names = review(here.office), names_of_units(here.office)
    if json:
        proposals = [closure_json(one, names) for one in found]
        as_json(here.out, {"proposals": proposals, "opened": numbers, "warning": warning})
        return
    if not listed(here.out, ["单位", "账号", "|原因", "说明", "|办件"], [_row(one, names) for one in found], csv=csv):
        return
    say(here.out, f"应关停 {len(found)} 个账号" + (f"，新登记办件 {len(numbers)} 件" if opening else ""))
    if warning:
        say(here.out, f"注意：{warning}")


def _row(closure: Closure, names: dict[str, str]) -> tuple[str, ...]:
    account = closure.account
    words = "、".join(GROUND_NAMES[ground] for ground in closure.grounds)
    return (names[account.unit_id], str(account), words, str(closure), account.closing_case or "—")


def _print(here: Session, account: Account, what: str, json: bool) -> None:
    if json:
        as_json(here.out, account_json(account, names_of_units(here.office)))
        return
    say(here.out, f"{account}{what}")
