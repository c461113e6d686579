"""`duban unit|officer retire|restore|rename`: who goes, who is back, who has another name."""

from typing import Annotated

import typer

from cli.options import By, Json, Reason
from cli.output import as_json, say
from cli.session import session
from desk.people.handing import hand_by
from desk.people.leaving import restore_officer, restore_unit, retire_officer, retire_unit
from desk.people.renaming import rename_officer, rename_unit
from models.words import HANDING_NAMES

Unit = Annotated[str, typer.Argument(metavar="单位", help="单位编号或名称")]
Officer = Annotated[str, typer.Argument(metavar="人员", help="人员编号或姓名")]
Why = Annotated[str, typer.Option("--reason", metavar="理由", help="理由，记入变更记录")]


def retire_unit_command(context: typer.Context, unit: Unit, reason: Why, by: By = None, json: Json = False) -> None:
    """撤销单位：不再登记办件，人员一并离任，以前的办件和记录不变；还有未了事项的，逐项指出先办什么。"""
    here = session(context)
    done = retire_unit(here.office, unit, reason, by)
    if json:
        left = [one.id for one in done.left]
        as_json(here.out, {"unit": done.unit.id, "retired_on": str(done.unit.retired_on), "left": left})
        return
    people = f"；一并离任：{'、'.join(one.name for one in done.left)}" if done.left else ""
    say(here.out, f"{done.unit.name}已撤销，不再登记办件{people}")


def restore_unit_command(context: typer.Context, unit: Unit, reason: Why, by: By = None, json: Json = False) -> None:
    """恢复误撤的单位；一并离任的人员用 duban officer restore 逐人恢复。"""
    here = session(context)
    found = restore_unit(here.office, unit, reason, by)
    if json:
        as_json(here.out, {"unit": found.id, "retired_on": None})
        return
    say(here.out, f"{found.name}已恢复")


def rename_unit_command(
    context: typer.Context,
    unit: Unit,
    name: Annotated[str, typer.Argument(metavar="新名称", help="新的名称，不能与别的单位相同")],
    reason: Reason = "",
    by: By = None,
    json: Json = False,
) -> None:
    """单位更名：编号和办件不变，以前的记录仍是当时的名称。"""
    here = session(context)
    old, found = rename_unit(here.office, unit, name, reason, by)
    if json:
        as_json(here.out, {"unit": found.id, "old": old, "new": found.name})
        return
    say(here.out, f"{old}已更名为{found.name}；以前的记录仍是当时的名称")


def handing_command(
    context: typer.Context,
    unit: Unit,
    rule: Annotated[
        str,
        typer.Argument(
            metavar="规则", help="专人（primary，另写 --officer）、轮流（turn）、最少（least）、不定（none）"
        ),
    ],
    officer: Annotated[str | None, typer.Option("--officer", metavar="人员", help="专人是谁")] = None,
    reason: Reason = "",
    by: By = None,
    json: Json = False,
) -> None:
    """分办：单位有几名经办人时，没有指明经办人的办件给谁；不定的留给本单位，由人指定。"""
    here = session(context)
    found, made = hand_by(here.office, unit, rule, officer, reason, by)
    if json:
        as_json(
            here.out,
            {"unit": found.id, "rule": made.rule.value if made else None, "officer": made.officer if made else None},
        )
        return
    said = f"分办规则：{HANDING_NAMES[made.rule]}" if made else "没有分办规则，由人指定经办人"
    say(here.out, f"{found.name}{said}")


def retire_officer_command(
    context: typer.Context, officer: Officer, reason: Why, by: By = None, json: Json = False
) -> None:
    """离任：不再接办、不再收到通知；手上还有办件、代理或待决定事项的，逐项指出先办什么。"""
    here = session(context)
    found = retire_officer(here.office, officer, reason, by)
    if json:
        as_json(here.out, {"officer": found.id, "left_on": str(found.left_on)})
        return
    say(here.out, f"{found.name}已离任（{found.left_on}），不再接办和收到通知")


def restore_officer_command(
    context: typer.Context, officer: Officer, reason: Why, by: By = None, json: Json = False
) -> None:
    """恢复误记离任或回任的人员。"""
    here = session(context)
    found = restore_officer(here.office, officer, reason, by)
    if json:
        as_json(here.out, {"officer": found.id, "left_on": None})
        return
    say(here.out, f"{found.name}已恢复")


def rename_officer_command(
    context: typer.Context,
    officer: Officer,
    name: Annotated[str, typer.Argument(metavar="新姓名", help="新的姓名；换人请用新编号导入")],
    reason: Reason = "",
    by: By = None,
    json: Json = False,
) -> None:
    """改姓名：编号和办件不变，以前的记录仍是当时的姓名。"""
    here = session(context)
    old, found = rename_officer(here.office, officer, name, reason, by)
    if json:
        as_json(here.out, {"officer": found.id, "old": old, "new": found.name})
        return
    say(here.out, f"{old}已改为{found.name}；以前的记录仍是当时的姓名")


def add_to(unit_app: typer.Typer, officer_app: typer.Typer) -> None:
    """Put these commands beside those of the roster."""
    unit_app.command("retire")(retire_unit_command)
    unit_app.command("restore")(restore_unit_command)
    unit_app.command("rename")(rename_unit_command)
    unit_app.command("handing")(handing_command)
    officer_app.command("retire")(retire_officer_command)
    officer_app.command("restore")(restore_officer_command)
    officer_app.command("rename")(rename_officer_command)
