"""`duban account apply|approve|reject|applications`: a second account is applied for, an approver decides."""

import datetime as dt
from typing import Annotated

import typer

from cli.options import By, Json, Reason, date_option
from cli.output import as_json, say
from cli.rows import Csv, listed, only_one
from cli.session import Session, session
from desk.registers.account_applications import (
    application_json,
    apply_for_account,
    decide_account,
    list_account_applications,
)
from desk.registers.accounts import NewAccount, account_json
from desk.views.board import names_of_units
from models.instants import shown
from models.registers import AccountApplication
from models.words import Decision

Platform = Annotated[str, typer.Option("--platform", metavar="平台", help="第三方平台，例如 微信")]
Name = Annotated[str, typer.Option("--name", metavar="名称", help="账号名称")]
OwningUnit = Annotated[str, typer.Option("--unit", metavar="单位", help="开设单位编号或名称")]
Opened = Annotated[dt.date | None, date_option("--opened", help="开设日期，默认今天")]

DECISION_NAMES = {None: "待审批", Decision.APPROVED: "已批准", Decision.REJECTED: "不予批准"}


def apply_command(
    context: typer.Context,
    unit: OwningUnit,
    platform: Platform,
    name: Name,
    reason: Reason = "",
    opened: Opened = None,
    by: By = None,
    json: Json = False,
) -> None:
    """申请在同一平台另开账号，由审批人决定（account approve 或 reject），批准后即登记。"""
    here = session(context)
    made = apply_for_account(here.office, NewAccount(unit, platform, name, opened, reason=reason), by)
    _print(here, made, "已申请另开，待审批", json)


def approve_command(
    context: typer.Context, platform: Platform, name: Name, reason: Reason = "", by: By = None, json: Json = False
) -> None:
    """批准另开账号的申请，账号随即登记。"""
    here = session(context)
    made, account = decide_account(here.office, platform, name, Decision.APPROVED, by, reason)
    if json and account:
        as_json(here.out, account_json(account, names_of_units(here.office)))
        return
    say(here.out, f"已批准，{made}已登记，{made.opened_on} 开设")


def reject_command(
    context: typer.Context, platform: Platform, name: Name, reason: Reason = "", by: By = None, json: Json = False
) -> None:
    """不批准另开账号的申请，须写明理由。"""
    here = session(context)
    made, _ = decide_account(here.office, platform, name, Decision.REJECTED, by, reason)
    _print(here, made, "不予批准", json)


def applications_command(
    context: typer.Context,
    decided: Annotated[bool, typer.Option("--all", help="连同已决定的")] = False,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """列出另开账号的申请。"""
    here = session(context)
    only_one(json=json, csv=csv)
    found, names = list_account_applications(here.office, undecided=not decided), names_of_units(here.office)
    if json:
        as_json(here.out, [application_json(one, names) for one in found])
        return
    rows = [
        (names[one.unit_id], one.platform, one.name, one.reason, shown(one.asked_at), _decision(one)) for one in found
    ]
    if listed(here.out, ["单位", "平台", "账号", "理由", "|申请", "决定"], rows, csv=csv):
        say(here.out, f"共 {len(found)} 项")


def _decision(one: AccountApplication) -> str:
    return DECISION_NAMES[one.decision] + (f"：{one.answer}" if one.answer else "")


def _print(here: Session, made: AccountApplication, what: str, json: bool) -> None:
    if json:
        as_json(here.out, application_json(made, names_of_units(here.office)))
        return
    say(here.out, f"{made}{what}")
