"""`duban audit`: is the record as it was written, and what an auditor takes along."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from cli.options import SHOWN_AT_ONCE, Json, Limit, date_option
from cli.output import as_json, as_json_list, say
from cli.rows import Csv, only_one, rows
from cli.session import Session, session
from desk.views.board import names_of_officers
from models.audit import AUDIT_NAMES
from models.instants import shown

app = typer.Typer(help="记录的核验：逐行核对、每日封存、交给审计人员。", no_args_is_help=True)

Key = Annotated[
    Path | None, typer.Option("--key", metavar="公钥", help="封存公钥文件；默认取 DUBAN_SEAL_KEY 旁的 .pub")
]
SHOWN = 40
"""So many breaks at a terminal; `--json` has them all."""


@app.command("verify")
def verify_command(context: typer.Context, key: Key = None, json: Json = False) -> int:
    """逐行核验：每行记录、每件办件、每次封存与写入时是否一致；有改动、删除、插入、换序的逐一指出，退出码为 1。"""
    from desk.audit.verifying import verify

    here = session(context)
    found = verify(here.office, key or _public_key(here))
    if json:
        breaks = [{"case": one.case, "line": one.line, "what": one.what} for one in found.breaks]
        counts = {"lines": found.lines, "cases": found.cases, "seals": found.seals, "unsealed": found.unsealed}
        as_json(here.out, {"ok": not breaks, **counts, "signatures_checked": found.signed, "breaks": breaks})
        return 1 if breaks else 0
    for one in found.breaks[:SHOWN]:
        say(here.out, f"✗ {one}")
    if len(found.breaks) > SHOWN:
        say(here.out, f"另有 {len(found.breaks) - SHOWN} 处，全部见 --json")
    signed = "签名已核对" if found.signed else "没有公钥，签名未核对"
    seals = f"封存 {found.seals} 次（{signed}），未封存 {found.unsealed} 行" if found.seals else "尚未封存"
    verdict = f"有 {len(found.breaks)} 处与写入时不符" if found.breaks else "与写入时一致"
    say(here.out, f"{verdict}：{found.cases} 件、{found.lines} 行记录；{seals}")
    return 1 if found.breaks else 0


@app.command("export")
def export_command(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="目录", help="写入的目录")],
    key: Key = None,
    json: Json = False,
) -> None:
    """交给审计人员：全部记录、封存和一个不依赖任何软件包的核验程序（python verify.py）。"""
    from desk.audit.exporting import export_record

    here = session(context)
    lines = export_record(here.office, folder, key or _public_key(here))
    if json:
        as_json(here.out, {"folder": str(folder), "lines": lines})
        return
    say(here.out, f"已写入 {folder}：{lines} 行记录；核验：python {folder}/verify.py {folder}")


@app.command("log")
def log_command(
    context: typer.Context,
    since: Annotated[dt.date | None, date_option("--since", help="这一天或以后的")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="类别", help="拒绝、导出、查看个人信息、变更或抹去")
    ] = None,
    limit: Limit = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """审计记录：被拒绝的、导出的、查看个人信息的、变更登记簿的，谁、何时、从哪里，新的在前。"""
    from desk.audit.noting import audit_json, audit_log, what_of

    here = session(context)
    only_one(json=json, csv=csv)
    found = audit_log(here.office, since, kind, limit or (None if json or csv else SHOWN_AT_ONCE))
    if json:
        as_json_list(here.out, (audit_json(one) for one in found))
        return
    people = names_of_officers(here.office)
    lines = [
        (
            one.seq,
            shown(one.at),
            AUDIT_NAMES[one.kind],
            what_of(one),
            one.subject or "—",
            people.get(one.actor or "", one.actor or "未署名"),
            one.via or "程序",
        )
        for one in found
    ]
    rows(here.out, [">序号", "|时间", "|类别", "事项", "对象", "经手", "经由"], lines, csv=csv)


"""What a line is about, where it is no deed of the policy."""


def _public_key(here: Session) -> Path | None:
    """The public half of the office's own key, where it is at hand."""
    from desk.audit.sealing import public_half

    found = public_half(here.settings.seal_key_file)
    return found if found.exists() else None
