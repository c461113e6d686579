"""`duban calendar`: what a day is, which day the N-th working day is, how many there are, and re-planning."""

import datetime as dt
from typing import Annotated

import typer

from calendars.official import DayFact
from calendars.workdays import weekday_name
from cli import calendar_changes as changes
from cli.hints import hinted
from cli.options import By, Json, date_argument
from cli.output import as_json, say, table
from cli.session import session
from models.instants import end_of, iso

app = typer.Typer(help="工作日历：查某日、数工作日、重排在办办件。", no_args_is_help=True)

Date = Annotated[dt.date, date_argument("日期", "例如 2026-09-24")]


@app.command("day")
def day_command(context: typer.Context, date: Date, json: Json = False) -> None:
    """某日是不是工作日，为什么。"""
    here = session(context)
    calendar = here.calendar
    fact = calendar.day(date)
    if json:
        as_json(here.out, {**_day(fact), "provisional": fact.provisional, "version": calendar.version})
        return
    mark = "　暂定：有关安排尚未公布" if fact.provisional else ""
    say(here.out, f"{date} {weekday_name(date)}　{'工作日' if fact.workday else '休息日'}：{fact.reason}{mark}")


@app.command("add", context_settings={"ignore_unknown_options": True})  # -1 is a number here
def add_command(
    context: typer.Context,
    date: Date,
    n: Annotated[int, typer.Argument(metavar="N", help="工作日数；负数往前数")],
    json: Json = False,
) -> None:
    """某日之后第 N 个工作日（当日不计），逐日说明。"""
    here = session(context)
    calendar = here.calendar
    found = calendar.deadline(date, n)
    one = dt.timedelta(days=1)
    backwards = found.due_date < date
    passed = calendar.days(found.due_date - one, date - one)[::-1] if backwards else calendar.days(date, found.due_date)
    if json:
        as_json(
            here.out,
            {
                "start": date.isoformat(),
                "n": n,
                "due_date": found.due_date.isoformat(),
                "due_at": iso(end_of(found.due_date)),
                "provisional": found.provisional,
                "earliest": found.earliest.isoformat(),
                "latest": found.latest.isoformat(),
                "version": calendar.version,
                "days": [_day(fact) for fact in passed],
            },
        )
        return
    bounds = f"　暂定，介于 {found.earliest} 与 {found.latest} 之间" if found.provisional else ""
    say(here.out, f"{date} 起 {n} 个工作日：{found.due_date} {weekday_name(found.due_date)} 24:00 到期{bounds}")
    rows, number = [], 0
    for fact in passed:
        number += fact.workday
        count = f"第 {number} 个" if fact.workday else "不计"
        rows.append((fact.date, weekday_name(fact.date), count, fact.reason + ("（暂定）" if fact.provisional else "")))
    table(here.out, ["|日期", "|星期", "|计数", "缘由"], rows)


@app.command("count")
def count_command(
    context: typer.Context,
    since: Annotated[dt.date, date_argument("起", "不计当日")],
    until: Annotated[dt.date, date_argument("止", "计入当日")],
    json: Json = False,
) -> None:
    """两日之间有几个工作日（起日不计，止日计入；止早于起为负数）。"""
    here = session(context)
    calendar = here.calendar
    count = calendar.count(since, until)
    provisional = calendar.provisional(min(since, until), max(since, until))
    if json:
        answer = {"from": since.isoformat(), "to": until.isoformat(), "count": count}
        as_json(here.out, {**answer, "provisional": provisional, "version": calendar.version})
        return
    say(here.out, f"{since} 之后至 {until}：{count} 个工作日" + ("（暂定）" if provisional else ""))


@app.command("replan")
def replan_command(
    context: typer.Context,
    numbers: Annotated[
        list[str] | None, typer.Argument(metavar="编号", help="办件编号；不写则为全部受影响的办件")
    ] = None,
    status: Annotated[bool, typer.Option("--status", help="只看进度，不动办件")] = False,
    by: By = None,
    json: Json = False,
) -> None:
    """按最新工作日历重排受影响的在办办件（工作进程也会自动进行）；--status 看进度。"""
    from desk.calendar.impact import replan_by_hand, replan_status

    here = session(context)
    if status:
        found = replan_status(here.office)
        if json:
            as_json(here.out, found)
            return
        say(here.out, f"工作日历 {found['version']}：已重排 {found['done']} 件，待重排 {found['left']} 件")
        say(here.out, f"其中提前 {found['earlier']} 件，推后 {found['later']} 件")
        return
    found_moved, found_refused = replan_by_hand(here.office, numbers or [], by)
    moved = [{"number": case.number, "due_date": case.due_date.isoformat()} for case in found_moved]
    refused = [{"number": number, "reason": hinted(error)} for number, error in found_refused.items()]
    if json:
        as_json(here.out, {"replanned": moved, "refused": refused})
        return
    say(here.out, f"重排 {len(moved)} 件" + "".join(f"\n  {case['number']} 到期 {case['due_date']}" for case in moved))
    for case in refused:
        say(here.out, f"  未动 {case['number']}：{case['reason']}")


def _day(fact: DayFact) -> dict[str, object]:
    return {"date": fact.date.isoformat(), "workday": fact.workday, "reason": fact.reason}


for name, command in changes.COMMANDS.items():
    app.command(name)(command)
