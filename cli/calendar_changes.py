"""`duban calendar import|close|workday|revoke|history|diff`: versions of the calendar, their impact shown first."""

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.asking import agreed
from cli.options import By, Json, date_argument, text_or_file
from cli.output import as_json, say, table
from cli.rows import Csv, listed, only_one
from cli.session import Session, session
from cli.streams import write_bytes
from desk.views.board import names_of_officers
from models.changes import CHANGE_NAMES
from models.errors import Refused
from models.instants import local_date, printed

if TYPE_CHECKING:
    from desk.calendar.changes import Proposal

Yes = Annotated[bool, typer.Option("--yes", help="不询问，直接执行（脚本用）")]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="理由，记入日历变更")]
Basis = Annotated[str, typer.Option("--basis", metavar="文号", help="依据的文件")]
Day = Annotated[dt.date, date_argument("日期", "例如 2026-07-02")]


def import_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="通知.txt", help="通知全文（UTF-8 文本，- 为标准输入）")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只读出日期，不存入")] = False,
    yes: Yes = False,
    by: By = None,
    json: Json = False,
) -> None:
    """读国务院办公厅的放假通知：列出每个日期和原句、受影响的办件，确认后存为新版日历。"""
    from calendars.notices import parse_notice
    from desk.calendar.changes import propose_notice

    here = session(context)
    notice = parse_notice(text_or_file(None, file, "通知") or "", here.calendar)
    answer: dict[str, Any] = {
        "title": notice.title,
        "number": notice.number,
        "issued": notice.issued.isoformat(),
        "days": [
            {"date": day.date.isoformat(), "workday": day.workday, "sentence": day.sentence} for day in notice.days
        ],
    }
    if dry_run and json:
        as_json(here.out, answer)
        return
    if not json:
        say(here.out, f"{notice.title}　{notice.number or '（无文号）'}　{notice.issued}")
        rows = [(day.date, "上班" if day.workday else "放假", day.sentence) for day in notice.days]
        table(here.out, ["|日期", "|安排", "原句"], rows)
        if "节假日安排" in notice.title and not notice.whole:
            say(here.out, f"这份通知没有安排 {notice.year} 年的全部节日：未安排的仍依法推算，该年仍为暂定")
    if not dry_run:
        _make(here, propose_notice(here.office, notice, by), yes, json)


def close_command(
    context: typer.Context, date: Day, reason: Reason, basis: Basis, yes: Yes = False, by: By = None, json: Json = False
) -> None:
    """本市某日放假（例如防汛应急响应），须有理由和依据。"""
    from desk.calendar.changes import propose_local

    here = session(context)
    _make(here, propose_local(here.office, date, reason, basis, workday=False, actor=by), yes, json)


def workday_command(
    context: typer.Context, date: Day, reason: Reason, basis: Basis, yes: Yes = False, by: By = None, json: Json = False
) -> None:
    """本市某日上班，须有理由和依据。"""
    from desk.calendar.changes import propose_local

    here = session(context)
    _make(here, propose_local(here.office, date, reason, basis, workday=True, actor=by), yes, json)


def revoke_command(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="序号", help="日历变更的序号（duban calendar history）")],
    reason: Reason = "",
    yes: Yes = False,
    by: By = None,
    json: Json = False,
) -> None:
    """撤销一次日历变更；原记录保留。"""
    from desk.calendar.changes import propose_revocation

    here = session(context)
    _make(here, propose_revocation(here.office, number, reason, by), yes, json)


def history_command(context: typer.Context, csv: Csv = False, json: Json = False) -> None:
    """工作日历的各个版本。"""
    from desk.calendar.changes import history

    here = session(context)
    only_one(json=json, csv=csv)
    library, changes = history(here.office)
    if json:
        as_json(here.out, {"library": library, "changes": [printed(change.model_dump()) for change in changes]})
        return
    revoked = {change.revokes for change in changes}
    rows: list[tuple[object, ...]] = [(0, "库", library, "", "", "")]
    people = names_of_officers(here.office)
    for change in changes:
        title = (
            change.title
            if change.kind in ("notice", "revoke")
            else "、".join(f"{day.date} {day.reason}" for day in change.days)
        )
        mark = "（已撤销）" if change.id in revoked else ""
        rows.append(
            (
                change.id,
                CHANGE_NAMES[change.kind] + mark,
                title,
                change.basis or "",
                change.issued,
                _whose(change.actor, people),
            )
        )
    listed(here.out, [">序号", "|类别", "内容", "依据", "|日期", "经手"], rows, csv=csv)


def _whose(actor: str | None, people: dict[str, str]) -> str:
    return people.get(actor, actor) if actor else "未署名"


def diff_command(
    context: typer.Context,
    first: Annotated[int, typer.Argument(metavar="版本1", min=0, help="变更序号；0 为库自带")],
    second: Annotated[int, typer.Argument(metavar="版本2", min=0, help="变更序号")],
    csv: Csv = False,
    json: Json = False,
) -> None:
    """两个版本之间哪些日子不同。"""
    from desk.calendar.changes import differences

    here = session(context)
    only_one(json=json, csv=csv)
    found = differences(here.office, first, second)
    if json:
        rows = [{"date": day.isoformat(), "before": old, "after": new, "reason": why} for day, old, new, why in found]
        as_json(here.out, rows)
        return
    words = {True: "上班", False: "放假"}
    differing = [(day, words[old], words[new], why) for day, old, new, why in found]
    if listed(here.out, ["|日期", "|原", "|现", "缘由"], differing, csv=csv):
        say(here.out, f"共 {len(found)} 日不同")


def export_command(
    context: typer.Context,
    ics: Annotated[bool, typer.Option("--ics", help="iCalendar 格式（目前唯一的格式）")] = True,
    years: Annotated[
        list[int] | None, typer.Option("--year", metavar="年份", min=1990, max=2100, help="哪些年，可重复")
    ] = None,
) -> None:
    """把工作日历输出为 iCalendar，供 Outlook 和手机订阅：duban calendar export --ics > 日历.ics。"""
    from desk.views.subscriptions import office_calendar

    here = session(context)
    now = local_date(here.office.now())
    write_bytes(here.out, office_calendar(here.office, years or (now.year, now.year + 1)))


COMMANDS: dict[str, Callable[..., Any]] = {
    "import": import_command,
    "close": close_command,
    "workday": workday_command,
    "revoke": revoke_command,
    "history": history_command,
    "diff": diff_command,
    "export": export_command,
}


def _say_past(here: Session, proposal: "Proposal") -> None:
    """A day that is over was worked, or not: people should mean it."""
    today = local_date(here.office.now())
    past = [str(day.date) for day in proposal.change.days if day.date < today]
    if proposal.change.kind in ("close", "workday") and past:
        say(here.out, f"注意：{'、'.join(past)} 已经过去，确认后仍会重排在办办件；已办结的不变")


def _make(here: Session, proposal: "Proposal", yes: bool, json: bool) -> None:
    """Show whom it would move, ask, make the change."""
    from desk.calendar.changes import make

    moved = proposal.moves
    earlier = sum(move.new_due < move.old_due for move in moved)
    later = sum(move.new_due > move.old_due for move in moved)
    if not json:
        rows = [(move.number, move.title, move.old_due, move.new_due) for move in moved]
        if rows:
            table(here.out, ["|编号", "标题", "|原到期", "|新到期"], rows, title="受影响的在办办件")
        say(here.out, f"将重排 {len(moved)} 件：提前 {earlier} 件，推后 {later} 件，其余到期日不变")
        _say_past(here, proposal)
    if not yes:
        if json or not sys.stdin.isatty():
            raise Refused("尚未存入：请核对以上内容后加 --yes 执行")
        if not agreed("存为新版日历并重排以上办件？"):
            raise Refused("已取消，什么也没有改动")
    version = make(here.office, proposal)
    if json:
        changes = [
            {"number": one.number, "old_due": one.old_due.isoformat(), "new_due": one.new_due.isoformat()}
            for one in moved
        ]
        as_json(here.out, {"version": version, "earlier": earlier, "later": later, "moves": changes})
        return
    say(here.out, f"已存为 {version}；工作进程会自动重排受影响的办件（duban calendar replan --status 看进度）")
