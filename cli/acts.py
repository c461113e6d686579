"""Commands that change a case. Each prints the case's number and its due date as it stands afterwards."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cli.hints import hinted, hinted_or_none
from cli.options import (
    By,
    Evidence,
    HappenedOn,
    Json,
    Number,
    OldReceipt,
    Reason,
    ReplyFile,
    ReplyText,
    RequestId,
    Set,
    Unanswered,
    Unit,
    date_option,
    fields_given,
    instant_option,
    text_or_file,
)
from cli.output import as_json, say
from cli.session import Session, session
from cli.views import provisional_words
from desk.cases.performing import Asking, Done
from desk.views.case_json import case_json, closed_late
from models.errors import DubanError
from models.instants import shown, shown_due
from models.tables import Case
from models.words import STATE_NAMES, State

KindToOpen = Annotated[str, typer.Argument(metavar="事项", help="事项编号或名称（duban catalog list）")]
OwingUnit = Annotated[
    str | None, typer.Option("--unit", metavar="单位", help="承办单位编号或名称；事项只有一个责任单位时可不写")
]
Title = Annotated[str | None, typer.Option("--title", metavar="标题", help="办件标题")]
Received = Annotated[
    dt.datetime | None,
    instant_option(
        "--received", "--received-at", help="收到时间（北京时间），例如 2026-09-24 或 “2026-09-24 16:00”；默认现在"
    ),
]
Handler = Annotated[str | None, typer.Option("--officer", metavar="人员", help="经办人编号；默认为该单位唯一的经办人")]
Content = Annotated[str | None, typer.Option("--content", metavar="内容", help="留言内容")]
ContentFile = Annotated[
    Path | None, typer.Option("--content-file", metavar="文件", help="留言内容所在文件（- 为标准输入）")
]
ForUnits = Annotated[
    list[str] | None, typer.Option("--for", metavar="单位", help="督查活动针对哪些单位，可写多次；不写则全部")
]
Parent = Annotated[str | None, typer.Option("--parent", metavar="编号", help="所属办件")]
OldNumber = Annotated[
    str | None, typer.Option("--old-number", metavar="原编号", help="接管的办件在原登记簿的编号（duban takeover）")
]
Citizen = Annotated[str | None, typer.Option("--citizen", metavar="姓名", help="留言人（只存入台账）")]
Phone = Annotated[str | None, typer.Option("--phone", metavar="电话", help="联系电话（只存入台账）")]


def open_command(
    context: typer.Context,
    kind: KindToOpen,
    unit: OwingUnit = None,
    title: Title = None,
    received: Received = None,
    officer: Handler = None,
    content: Content = None,
    content_file: ContentFile = None,
    given: Set = None,
    units: ForUnits = None,
    parent: Parent = None,
    citizen: Citizen = None,
    phone: Phone = None,
    old: OldReceipt = False,
    again: Annotated[bool, typer.Option("--allow-duplicate", help="标题、内容与一个月内的办件相同，仍要登记")] = False,
    old_number: OldNumber = None,
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """登记一件办件，立即给出编号和到期日。"""
    from desk.cases.opening import Opening, open_case

    here = session(context)
    _needs_title(here, kind, title)
    opening = Opening(
        kind=kind,
        unit=unit,
        title=title,
        received_at=received,
        officer=officer,
        content=text_or_file(content, content_file, "内容"),
        citizen=citizen,
        phone=phone,
        actor=by,
        given=fields_given(given),
        parent=parent,
        units=units or (),
    )
    _opened(here, open_case(here.office, replace(opening, old=old, again=again, old_number=old_number), request), json)


def _needs_title(here: Session, kind: str, title: str | None) -> None:
    if title is None and here.office.catalog.get(kind).replies:
        raise typer.BadParameter("缺少 --title")


def _opened(here: Session, opened: Done, json: bool) -> None:
    case, children = opened.case, opened.children
    if json:
        warning = hinted_or_none(opened.warning)
        numbers = [one.number for one in children]
        as_json(here.out, {**case_json(case, opened.frame), "warning": warning, "children": numbers})
        return
    quiet = "，接管中：完成之前不提醒、不督办" if case.quiet else ""
    say(here.out, f"已登记 {case.number} {case.definition.name}《{case.title}》{quiet}")
    say(here.out, f"收到 {shown(case.clock.received_at)}，{_limit(case)}{_due(case)}")
    if case.state is State.PAUSED:
        waits = "、".join(term.name for term in case.progress.terms if term.open)
        say(here.out, f"计时尚未开始{f'，等“{waits}”' if waits else ''}；到期日到时重新推算")
    people, unit = opened.frame.officer_names, opened.frame.unit_names[case.unit_id]
    who = people.get(case.officer_id or "", case.officer_id)
    say(here.out, f"承办 {unit}，{f'经办 {who}' if who else '经办人未定'}")
    if children:
        say(here.out, f"各单位分件 {len(children)} 件：{children[0].number} 至 {children[-1].number}")
    warn(here, opened.warning)


def close(
    context: typer.Context,
    number: Number,
    reply: ReplyText = None,
    reply_file: ReplyFile = None,
    date: Annotated[dt.date | None, date_option("--date", help="答复日期，默认今天")] = None,
    unit: Annotated[str | None, typer.Option("--unit", metavar="单位", help="答复单位，默认承办单位")] = None,
    given: Set = None,
    unanswered: Unanswered = None,
    on: HappenedOn = None,
    evidence: Evidence = None,
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """以答复办结（答复日期、答复单位、答复内容）；其他事项按其办结步骤，以 --set 填报佐证。"""
    from desk.cases.closing import Reply, close_with
    from desk.cases.past_facts import Past

    here = session(context)
    content = text_or_file(reply, reply_file, "答复内容") or ""
    answer = Reply(content, date, unit, unanswered, Past(on, evidence))
    made = close_with(here.office, number, answer, fields_given(given), Asking(by, request))
    done(here, made, "逾期办结" if closed_late(made.case) else "按时办结", json)


def withdraw(
    context: typer.Context,
    number: Number,
    reason: Reason = "",
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """撤回办件（重复登记、来件人撤回等），不再计时。"""
    from desk.cases.closing import withdraw_case

    here = session(context)
    done(here, withdraw_case(here.office, number, reason, Asking(by, request)), "已撤回", json)


def pause(
    context: typer.Context,
    number: Number,
    reason: Reason = "",
    until: Annotated[dt.date | None, date_option("--until", help="预计到哪一天恢复；过了还没恢复的即行提醒")] = None,
    on: HappenedOn = None,
    evidence: Evidence = None,
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """暂停计时：暂停期间结束的工作日不计入。"""
    from desk.cases.past_facts import Past
    from desk.cases.timing import pause_case

    here = session(context)
    made = pause_case(here.office, number, reason, Asking(by, request), until, Past(on, evidence))
    done(here, made, "已暂停计时", json)


def resume(
    context: typer.Context,
    number: Number,
    reason: Reason = "",
    on: HappenedOn = None,
    evidence: Evidence = None,
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """恢复计时，并重新推算到期日。"""
    from desk.cases.past_facts import Past
    from desk.cases.timing import resume_case

    here = session(context)
    made = resume_case(here.office, number, reason, Asking(by, request), Past(on, evidence))
    done(here, made, "已恢复计时", json)


def reassign(
    context: typer.Context,
    number: Number,
    unit: Unit = None,
    officer: Annotated[
        str | None, typer.Option("--officer", "--to", metavar="人员", help="新的经办人编号或姓名")
    ] = None,
    reason: Reason = "",
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """改派给别的单位或人员，期限不变。"""
    from desk.cases.assigning import reassign_case

    here = session(context)
    done(here, reassign_case(here.office, number, unit, officer, reason, Asking(by, request)), "已改派", json)


def classify(
    context: typer.Context,
    number: Number,
    kind: Annotated[str, typer.Argument(metavar="事项", help="归为哪一类，例如 simple-question")],
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """归类（例如咨询归为简单常见问题）或改回：按较严的时限，从收到之日重新推算。"""
    from desk.cases.assigning import classify_case

    here = session(context)
    done(here, classify_case(here.office, number, kind, Asking(by, request)), "已归类", json)


def done(here: Session, made: Done, what: str, json: bool) -> None:
    """Print a case as an act left it; all of it was read before the act was kept."""
    case = made.case
    if json:
        as_json(here.out, {**case_json(case, made.frame), "warning": hinted_or_none(made.warning)})
        return
    rest = "" if case.state.ended else "，" + (STATE_NAMES[case.state] if case.state is State.PAUSED else _due(case))
    say(here.out, f"{case.number} {what}{rest}")
    warn(here, made.warning)


def warn(here: Session, warning: DubanError | None) -> None:
    """What a person should know beside the answer."""
    if warning:
        say(here.out, f"注意：{hinted(warning)}")


def _limit(case: Case) -> str:
    """The limit and a comma; nothing where it is the very date that follows."""
    said = str(case.clock.limit)
    return "" if said == str(case.due_date) else f"{said}，"


def _due(case: Case) -> str:
    return f"到期 {shown_due(case.due_date, case.due_at)}{provisional_words(case)}"
