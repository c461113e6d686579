"""`duban unit` and `duban officer`: the roster."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.asking import agreed
from cli.options import By, Json
from cli.output import as_json, say
from cli.rows import Csv, listed, only_one
from cli.session import session
from desk.files.csv_rows import Imported
from desk.people.officer_import import import_officers, plan_officers
from desk.people.roster import import_units, officer_json, plan_units, unit_json
from models.errors import Refused
from models.queries.people import officers, unit_names, units, units_in_use
from models.words import ROLE_NAMES

unit_app = typer.Typer(help="单位：导入、列出、更名、撤销。", no_args_is_help=True)
officer_app = typer.Typer(help="人员：导入、列出、代理、交接、离任。", no_args_is_help=True)

CsvFile = Annotated[Path, typer.Argument(metavar="CSV文件", help="UTF-8、GB18030 或 UTF-16，首行为列名；- 为标准输入")]


Yes = Annotated[bool, typer.Option("--yes", help="更新已有的不询问，直接执行（脚本用）")]


@unit_app.command("import")
def import_units_command(
    context: typer.Context, file: CsvFile, yes: Yes = False, by: By = None, json: Json = False
) -> None:
    """从 CSV 导入单位（列：id,name,close_of_business），有一行出错则全部不导入；更新已有的先列出，加 --yes 执行。"""
    here = session(context)
    plan = plan_units(here.office, file)
    if not json:
        for change in plan.changes:
            say(here.out, f"将更新 {change}")
    done = import_units(here.office, plan, agreed=_agreed(plan.changes, "更新以上单位？", yes, json), actor=by)
    _print(context, done, "单位", json)


def _agreed(changes: list[str], question: str, yes: bool, json: bool) -> bool:
    """Whether what is there may be changed: said beforehand, or asked of a person. Raises Refused for a no."""
    if not changes or yes or json or not (sys.stdin and sys.stdin.isatty()):
        return yes
    if not agreed(question):
        raise Refused("已取消，什么也没有改动")
    return True


@officer_app.command("import")
def import_officers_command(
    context: typer.Context,
    file: CsvFile,
    yes: Yes = False,
    by: By = None,
    json: Json = False,
) -> None:
    """从 CSV 导入人员（列：id,name,role,unit,email），有一行出错则全部不导入；更新已有人员的先列出，加 --yes 执行。"""
    here = session(context)
    plan = plan_officers(here.office, file)
    if not json:
        for change in plan.changes:
            say(here.out, f"将更新 {change}")
        for gone in plan.left:
            say(here.out, f"已离任，不再导入：{gone}；重新任职请用新编号")
    done = import_officers(here.office, plan, agreed=_agreed(plan.changes, "更新以上人员？", yes, json), actor=by)
    _print(context, done, "人员", json)


Gone = Annotated[bool, typer.Option("--all", help="连同已撤销、离任的")]


@unit_app.command("list")
def list_units_command(context: typer.Context, gone: Gone = False, csv: Csv = False, json: Json = False) -> None:
    """列出单位。"""
    here = session(context)
    only_one(json=json, csv=csv)
    with here.office.ledger.read() as reading:
        found = units(reading) if gone else units_in_use(reading)
    if json:
        as_json(here.out, [unit_json(unit) for unit in found])
        return
    rows = [(one.id, one.name, one.close_of_business or "17:30", one.retired_on) for one in found]
    columns = ["|编号", "名称", "|下班时间", "|撤销"]
    listed(here.out, columns if gone else columns[:-1], [_with(row, gone) for row in rows], csv=csv)


@officer_app.command("list")
def list_officers_command(context: typer.Context, gone: Gone = False, csv: Csv = False, json: Json = False) -> None:
    """列出人员。"""
    here = session(context)
    only_one(json=json, csv=csv)
    with here.office.ledger.read() as reading:
        found = [one for one in officers(reading) if gone or one.left_on is None]
        names = unit_names(reading)
    if json:
        as_json(here.out, [officer_json(one) for one in found])
        return
    rows = [
        (one.id, one.name, ROLE_NAMES[one.role], names.get(one.unit_id or "", "—"), one.email or "—", one.left_on)
        for one in found
    ]
    columns = ["|编号", "姓名", "|角色", "单位", "邮箱", "|离任"]
    listed(here.out, columns if gone else columns[:-1], [_with(row, gone) for row in rows], csv=csv)


def _with(row: tuple[object, ...], gone: bool) -> tuple[object, ...]:
    """A row with the day of leaving, or without that column."""
    return (*row[:-1], row[-1] or "—") if gone else row[:-1]


def _print(context: typer.Context, result: Imported, what: str, json: bool) -> None:
    here = session(context)
    if json:
        as_json(here.out, {"added": result.added, "changed": result.changed})
        return
    say(here.out, f"{what}：新增 {result.added}，更新 {result.changed}")
