"""`duban unit` and `duban officer`: the roster."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Json
from cli.output import as_json, say, table
from cli.session import session
from desk.files.csv_rows import Imported
from desk.people.roster import import_officers, import_units
from models.queries.people import officers, units
from models.words import ROLE_NAMES

unit_app = typer.Typer(help="单位：导入、列出。", no_args_is_help=True)
officer_app = typer.Typer(help="人员：导入、列出。", no_args_is_help=True)

CsvFile = Annotated[Path, typer.Argument(metavar="CSV文件", help="UTF-8 或 GB18030，首行为列名")]


@unit_app.command("import")
def import_units_command(context: typer.Context, file: CsvFile, json: Json = False) -> None:
    """从 CSV 导入单位（列：id,name,close_of_business），有一行出错则全部不导入。"""
    here = session(context)
    _print(context, import_units(here.office, file), "单位", json)


@officer_app.command("import")
def import_officers_command(context: typer.Context, file: CsvFile, json: Json = False) -> None:
    """从 CSV 导入人员（列：id,name,role,unit,email），有一行出错则全部不导入。"""
    here = session(context)
    _print(context, import_officers(here.office, file), "人员", json)


@unit_app.command("list")
def list_units_command(context: typer.Context, json: Json = False) -> None:
    """列出单位。"""
    here = session(context)
    with here.office.ledger.read() as reading:
        found = units(reading)
    if json:
        as_json(here.out, [unit.model_dump() for unit in found])
        return
    table(
        here.out,
        ["|编号", "名称", "|下班时间"],
        [(unit.id, unit.name, unit.close_of_business or "17:30") for unit in found],
    )


@officer_app.command("list")
def list_officers_command(context: typer.Context, json: Json = False) -> None:
    """列出人员。"""
    here = session(context)
    with here.office.ledger.read() as reading:
        found = officers(reading)
        names = {unit.id: unit.name for unit in units(reading)}
    if json:
        as_json(
            here.out,
            [
                {"id": one.id, "name": one.name, "role": one.role.value, "unit": one.unit_id, "email": one.email}
                for one in found
            ],
        )
        return
    rows = [
        (one.id, one.name, ROLE_NAMES[one.role], names.get(one.unit_id or "", "—"), one.email or "—") for one in found
    ]
    table(here.out, ["|编号", "姓名", "|角色", "单位", "邮箱"], rows)


def _print(context: typer.Context, result: Imported, what: str, json: bool) -> None:
    here = session(context)
    if json:
        as_json(here.out, {"added": result.added, "changed": result.changed})
        return
    say(here.out, f"{what}：新增 {result.added}，更新 {result.changed}")
