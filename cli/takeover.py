"""`duban takeover`: the open cases of another register are entered quietly, and join the others at its end."""

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.asking import agreed
from cli.options import SHOWN_AT_ONCE, By, Json, OldReceipt, day_or_instant_option
from cli.output import as_json, say
from cli.rows import Csv, listed, only_one
from cli.session import Session, session
from desk.takeover.finishing import Finished, Late, Preview, finish, preview
from desk.takeover.importing import TakenOver, import_register
from desk.takeover.mode import Standing, begin_takeover, lasting, standing
from models.errors import Refused
from models.instants import iso, shown

app = typer.Typer(help="接管原登记簿的在办件：录入期间不提醒、不拟提、不通知，完成之后才开始督办。")
MEANS = (
    "此后带原编号的，和今天以前收到的，登记后为“接管中”：不提醒、不拟提、不通知、不列入督办台和统计；"
    "录完以后 duban takeover finish"
)
LATE_COLUMNS = ("单位", "|编号", "原编号", "标题", "|到期", ">逾期")
ENTERED_COLUMNS = ("|编号", "原编号", "标题", "|到期", "|情况")


@app.callback(invoke_without_command=True)
def begin(context: typer.Context, by: By = None, json: Json = False) -> None:
    """接管原登记簿的在办件：录入期间不提醒、不拟提、不通知，完成之后才开始督办。"""
    if context.invoked_subcommand:
        return
    here = session(context)
    begin_takeover(here.office, by)
    _print_standing(here, standing(here.office), json)


@app.command("status")
def status(context: typer.Context, json: Json = False) -> None:
    """接管进行到哪了：从何时开始，接管中的有几件。"""
    here = session(context)
    _print_standing(here, standing(here.office), json)


def _print_standing(here: Session, found: Standing | None, json: bool) -> None:
    if json:
        as_json(here.out, _standing_json(found))
    elif found is None:
        say(here.out, "没有在接管")
    else:
        began = found.takeover
        state = f"正在完成，自 {shown(began.runs_from)} 起提醒和督办" if began.runs_from else "进行中"
        say(here.out, f"接管{state}：{shown(began.begun_at)} 开始，接管中 {found.cases} 件")
        say(here.out, f"注意：{lasting(found)}" if found.too_long else MEANS)


def _standing_json(found: Standing | None) -> dict[str, Any]:
    began = found.takeover if found else None
    return {
        "going_on": found is not None,
        "begun_at": iso(began.begun_at) if began else None,
        "actor": began.actor if began else None,
        "runs_from": iso(began.runs_from) if began and began.runs_from else None,
        "working_days": found.working_days if found else 0,
        "cases": found.cases if found else 0,
    }


@app.command("import")
def import_command(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar="CSV文件", help="列：事项,承办单位,标题,收到,原编号；可加承办人、步骤:名称、填报:名称"),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不登记")] = False,
    old: OldReceipt = False,
    csv: Csv = False,
    by: By = None,
    json: Json = False,
) -> None:
    """从 CSV 录入原登记簿的在办件，连同办过的步骤；有一行出错则全部不录入，重复导入不重复登记（按原编号）。"""
    here = session(context)
    only_one(json=json, csv=csv)
    found = import_register(here.office, file, by, dry_run=dry_run, old=old)
    known = sum(one.known for one in found)
    if json:
        entered = [_entered_json(one) for one in found]
        as_json(here.out, {"dry_run": dry_run, "added": len(found) - known, "known": known, "cases": entered})
        return
    word = "可以接管" if dry_run else "已接管"
    end = f"{word} {len(found) - known} 件，已在台账 {known} 件（不改动）{'；还没有录入' if dry_run else ''}"
    shown_rows = found if csv else found[:SHOWN_AT_ONCE]
    if listed(here.out, ENTERED_COLUMNS, [_entered_row(one) for one in shown_rows], csv=csv):
        say(here.out, end)


def _entered_json(one: TakenOver) -> dict[str, Any]:
    return {
        "number": one.number,
        "old_number": one.old_number,
        "unit": one.unit,
        "title": one.title,
        "due_date": one.due_date.isoformat(),
        "late": one.late,
        "known": one.known,
    }


def _entered_row(one: TakenOver) -> Sequence[object]:
    state = "已在台账" if one.known else "已过期" if one.late else "未到期"
    return (one.number, one.old_number, one.title, one.due_date, state)


@app.command("finish")
def finish_command(
    context: typer.Context,
    since: Annotated[
        dt.date | None,
        day_or_instant_option("--from", help="从何时起提醒和督办：日期（9:00 起），或日期和时间；默认下一工作日"),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不询问，直接完成（脚本用）")] = False,
    csv: Csv = False,
    by: By = None,
    json: Json = False,
) -> None:
    """完成接管：先列出哪些已逾期、从何时起提醒和督办，确认之后各件才开始计时督办；中断了再运行一次即可。"""
    here = session(context)
    only_one(json=json, csv=csv)
    seen = preview(here.office, since)
    if not json:
        _print_preview(here, seen, csv=csv)
        yes = yes or (bool(sys.stdin and sys.stdin.isatty()) and not csv and agreed("完成接管？"))
    made = finish(here.office, seen, by) if yes else None
    if json:
        as_json(here.out, _finished_json(seen, made))
    elif made is None:
        raise Refused("尚未完成接管，什么也没有改动", code="confirm")
    else:
        say(here.out, f"接管完成：{made.joined} 件自 {shown(seen.runs_from)} 起提醒和督办{_left(made)}")


def _left(made: Finished) -> str:
    return f"；{made.left} 件未能完成，仍在接管中，工作进程会再试" if made.left else ""


def _print_preview(here: Session, seen: Preview, *, csv: bool) -> None:
    late = seen.late if csv else seen.late[:SHOWN_AT_ONCE]
    if not csv:
        say(here.out, f"接管中 {seen.cases} 件（其中暂停 {seen.paused} 件），自 {shown(seen.runs_from)} 起提醒和督办")
        say(here.out, f"届时已逾期 {len(seen.late)} 件，立即列入督办台；此前的逾期不拟提{_cards(seen)}")
    if late or csv:
        listed(here.out, LATE_COLUMNS, [_late_row(one) for one in late], csv=csv)


def _cards(seen: Preview) -> str:
    return f"，最早 {shown(seen.first_card)} 才可能拟提黄牌" if seen.first_card else ""


def _late_row(one: Late) -> Sequence[object]:
    return (one.unit_name, one.number, one.old_number or "—", one.title, one.due_date, one.days)


def _finished_json(seen: Preview, made: Finished | None) -> dict[str, Any]:
    late = [
        {
            "number": one.number,
            "old_number": one.old_number,
            "unit": one.unit,
            "title": one.title,
            "due_date": one.due_date.isoformat(),
            "working_days_late": one.days,
        }
        for one in seen.late
    ]
    return {
        "finished": made is not None and made.left == 0,
        "runs_from": iso(seen.runs_from),
        "cases": seen.cases,
        "paused": seen.paused,
        "late": late,
        "first_card": iso(seen.first_card) if seen.first_card else None,
        "joined": made.joined if made else 0,
        "left": made.left if made else 0,
    }
