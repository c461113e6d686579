"""`duban catalog`: the obligations, and whether their files are right."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.loader import BUNDLED, Catalog, load
from cli.options import SHOWN_AT_ONCE, Json, Limit
from cli.output import as_json, say, table
from cli.rows import Csv, listed, only_one
from cli.session import Session, session
from models.errors import BadInput, NotReady
from models.obligation import Obligation
from models.steps import Rung, Step
from models.words import LEVEL_NAMES, ROLE_NAMES
from office.office import Office
from papers.csv_output import write_csv

if TYPE_CHECKING:
    from desk.views.coverage import Carried

app = typer.Typer(help="事项目录：列出、查看、检查。", no_args_is_help=True)


PROCEDURE_NAMES = {"reply": "答复"}
REPLY_PARTS = {"date": "答复时间", "unit": "答复单位", "content": "答复内容"}


@app.command("list")
def list_command(context: typer.Context, csv: Csv = False, json: Json = False) -> None:
    """列出全部事项。"""
    here = session(context)
    only_one(json=json, csv=csv)
    found = list(load(*here.settings.catalog_folders, cache=here.settings.cache).obligations.values())
    if json:
        as_json(here.out, [_json(obligation) for obligation in found])
        return
    rows = [(item.id, item.name, item.prefix, str(item.limit), item.clause) for item in found]
    listed(here.out, ["|事项", "名称", "|编号字头", "|时限", "条款"], rows, csv=csv)


@app.command("show")
def show_command(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="事项", help="事项编号或名称")],
    json: Json = False,
) -> None:
    """一项事项的依据、时限和督办阶梯。"""
    here = session(context)
    catalog = load(*here.settings.catalog_folders, cache=here.settings.cache)
    found = catalog.get(kind)
    if json:
        as_json(here.out, _json(found))
        return
    ends = "到期日 24:00" if found.limit.ends == "midnight" else "到期日下班时间"
    say(here.out, f"{found.name}（{found.id}）　编号字头 {found.prefix}")
    say(here.out, f"依据：{found.clause} {found.basis}")
    say(here.out, f"流程：{PROCEDURE_NAMES.get(found.procedure) or catalog.procedures[found.procedure]}")
    if found.trigger:
        say(here.out, f"何时登记：{found.trigger}")
    if found.cycle:
        say(here.out, f"周期：{found.cycle}（duban activate {found.id}）")
    say(here.out, f"时限：{found.limit}，收到当日不计，{ends}截止")
    if found.opens_with:
        say(here.out, "登记填报：" + "、".join(f"{field.name}（{field.id}）" for field in found.opens_with))
    say(
        here.out,
        "办结须有："
        + "、".join(REPLY_PARTS[key] for key in found.closes_with if found.replies)
        + "；".join(_closing(step) for step in found.steps if step.clock == "closes"),
    )
    rows = [
        (_when(rung), LEVEL_NAMES[rung.level], "、".join(ROLE_NAMES[role] for role in rung.to)) for rung in found.ladder
    ]
    if found.steps:
        steps = [(step.id, step.name, _before(found, step), _needs(step)) for step in found.steps]
        table(here.out, ["|步骤", "名称", "须先办", "填报"], steps, title="步骤")
    table(here.out, ["|何时", "|级别", "告知"], rows, title="督办阶梯")


@app.command("coverage")
def coverage_command(context: typer.Context, limit: Limit = None, csv: Csv = False, json: Json = False) -> None:
    """源文件逐条：每项职责由哪个事项承担，在办、逾期、办结各几件；有职责无人承担时退出码为 1。"""
    from desk.views.coverage import coverage, coverage_json

    here = session(context)
    only_one(json=json, csv=csv)
    office: Office | None = None
    with contextlib.suppress(NotReady):  # the document can be looked at before there is an office
        office = here.office
    found = office.catalog if office else load(*here.settings.catalog_folders, cache=here.settings.cache)
    lines = coverage(office, found.duties, found.obligations.values())
    missing = sum(one.state == "missing" for one in lines)
    if json:
        as_json(here.out, [coverage_json(one) for one in lines[:limit]])
    elif csv:
        write_csv(here.out, ["要点", *(one.lstrip(">|") for one in COVERED)], map(_covering, lines[:limit]))
    else:
        _print_coverage(here, lines, limit or SHOWN_AT_ONCE)
        duties = {one.duty.id for one in lines}
        say(here.out, f"共 {len(duties)} 项职责，{len(found.obligations)} 个事项，无人承担 {missing} 项")
    if missing:
        raise typer.Exit(1)


COVERED = ["|条", "职责", "事项", "|状态", ">在办", ">逾期", ">办结"]


def _print_coverage(here: Session, lines: "list[Carried]", limit: int) -> None:
    shown = lines[:limit]
    for clause in dict.fromkeys(one.duty.clause for one in shown):
        table(here.out, COVERED, [_covering(one)[1:] for one in shown if one.duty.clause == clause], title=clause)
    if len(shown) < len(lines):
        say(here.out, f"共 {len(lines)} 行，显示前 {len(shown)} 行，其余请加大 --limit")


def _covering(one: "Carried") -> tuple[object, ...]:
    from desk.views.coverage import STANDING_NAMES

    state = "未启用" if one.idle else STANDING_NAMES[one.state]
    kind = one.obligation.name if one.obligation else "—"
    return one.duty.clause, one.duty.id, one.duty.phrase, kind, state, one.open, one.late, one.closed


@app.command("draft")
def draft_command(
    context: typer.Context,
    text: Annotated[Path, typer.Argument(metavar="文件", help="另一份工作要点：UTF-8 文本或 .docx（- 为标准输入）")],
    json: Json = False,
) -> None:
    """从另一份工作要点起草事项目录：逐条摘出职责、时限、责任单位和须由人决定的事；输出 YAML，核对后即可载入。"""
    from dataclasses import asdict

    from catalog.draft.as_yaml import as_yaml
    from catalog.draft.extract import draft
    from desk.files.text_files import read_text

    here = session(context)
    found = draft(read_text(text, "工作要点"))
    if not found:
        raise BadInput(f"{text}: 没有找到写明职责的句子，请检查是否是工作要点的正文")
    if json:
        as_json(here.out, [asdict(one) for one in found])
        return
    here.out.write(as_yaml(found, text.stem if str(text) != "-" else "工作要点"))


@app.command("check")
def check_command(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="文件或目录", help="要检查的 YAML；不写则检查全部")
    ] = None,
    json: Json = False,
) -> None:
    """检查事项文件；有错指明文件、行和字段，台账里没有的单位也说明。"""
    here = session(context)
    for path in paths or ():
        if not (path.is_file() or path.is_dir()):
            raise BadInput(f"{path}: 读不到文件（不存在或不是普通文件），请检查路径")
    further = [path for path in paths or () if not path.resolve().is_relative_to(BUNDLED)]
    found = load(*here.settings.catalog_folders, *further)
    unknown = _unknown_units(here, found)
    if json:
        as_json(here.out, {"ok": True, "obligations": list(found.obligations), "unknown_units": unknown})
        return
    say(here.out, f"目录无误：{len(found.obligations)} 项事项")
    for name, units in unknown.items():
        say(here.out, f"{name} 所写的单位台账里没有：{'、'.join(units)}；请核对写法（duban unit list）")


def _unknown_units(here: Session, found: Catalog) -> dict[str, list[str]]:
    from desk.views.unknown_units import unknown_units

    try:
        return unknown_units(here.office, found.obligations, load().obligations)
    except NotReady:
        return {}


def _before(found: Obligation, step: Step) -> str:
    named = [other.name for other in found.steps if other.id in step.after]
    return "、".join([*named, *(f"由{ROLE_NAMES[role]}办" for role in step.by)])


def _needs(step: Step) -> str:
    return "、".join(f"{field.id}{'?' if field.optional else ''}" for field in step.fields)


def _closing(step: Step) -> str:
    fields = "、".join(f"{field.name}（{field.id}）" for field in step.fields if not field.optional)
    return f"{step.name}（{step.id}）{'：' + fields if fields else ''}"


def _when(rung: Rung) -> str:
    if rung.offset == "due" or rung.time is None:
        return "截止时刻"
    day = "到期当日" if rung.offset == 0 else f"到期{'前' if rung.offset < 0 else '后'}第 {abs(rung.offset)} 个工作日"
    return f"{day} {rung.time:%H:%M}"


def _json(obligation: Obligation) -> dict[str, Any]:
    return obligation.model_dump(mode="json")
