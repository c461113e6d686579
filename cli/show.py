"""`duban show`: one case with its log, its steps, its terms, and the days that made its due date."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from calendars.clocks import CountedDay, due_date
from cli.beside import contributions, corrections, notes, print_attachments
from cli.options import Json, Number
from cli.output import as_json, say, table
from cli.session import Session, session
from cli.views import provisional_words, state_word
from desk.views.board import (
    Names,
    children_now,
    is_reply,
    names_of_officers,
    names_of_units,
    names_then,
    notices,
    show_case,
    show_json,
)
from desk.views.facts import PRODUCT, named_facts
from desk.views.letters import STATES, letters_of
from desk.views.next_steps import NextStep, next_steps, stage
from desk.views.public_query import check_code
from desk.views.why import count_word, days_told
from models.instants import local_date, shown, shown_due
from models.tables import Case, Event, Submission
from models.words import EVENT_NAMES, LEVEL_NAMES, EventName

LONGEST_FACT = 60
LINES_AT_ONCE = 40
"""Lines of a log that `show` prints where nobody asks for all of them."""
OF_THE_PROGRAM = (
    EventName.REMINDED,
    EventName.OVERDUE,
    EventName.ESCALATED,
    EventName.PROPOSED,
    EventName.REPLANNED,
    EventName.LAPSED,
    EventName.ALARMED,
    EventName.VOIDED,
    EventName.TAKEN_OVER,
)
"""What happens without anybody's act, where nobody is named."""


def show(
    context: typer.Context,
    number: Number,
    full: Annotated[bool, typer.Option("--full", help="一字不略：长文全文、全部记录，并附发出的每条通知")] = False,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="不遮盖姓名、电话等个人信息（绑定本机用户以后默认遮盖），记录在案")
    ] = False,
    json: Json = False,
) -> None:
    """一件办件的经过、下一步，以及到期日逐日怎么数出来的；--full 一字不略。"""
    here = session(context)
    if json:
        as_json(here.out, show_json(here.office, number, reveal=reveal))
        return
    case, events, submissions, days = show_case(here.office, number, reveal=reveal)
    personal = _personal(here, case, reveal=reveal)
    lines = (*_head(here, case), *personal, *_reply(submissions, events), *contributions(submissions, full=full))
    lines = (*lines, *_facts(case, full=full))
    for line in (*lines, *corrections(here, submissions, full=full), *notes(here, submissions, full=full)):
        say(here.out, line)
    print_attachments(here, case)
    _print_letters(here, case)
    _print_children(here, case)
    _print_log(here, events, submissions, full=full)
    _print_terms(here, case)
    _print_next(here, case)
    if told := days_told(case, days):
        limit = str(case.clock.limit)
        print_days(here, told, f"逐日计数（收到当日不计，{limit}）" if case.clock.limit.days else limit)
    say(here.out, f"工作日历：{case.plan.calendar_version}")
    if full:
        _print_notices(here, case, reveal=reveal)


def _print_letters(here: Session, case: Case) -> None:
    """What was to be signed for, and by whom it was."""
    rows = [
        (one.row.seq, one.name, shown(one.row.asked_at), STATES[one.state], _when(one.row.signed_at))
        for one in letters_of(here.office, case.number)
    ]
    if rows:
        table(here.out, ["|条", "收件人", "|送达", "状态", "|签收"], rows, title="签收")


def _when(instant: dt.datetime | None) -> str:
    return shown(instant) if instant else ""


def _print_notices(here: Session, case: Case, *, reveal: bool) -> None:
    """Every line that officers were sent about the case."""
    people = names_of_officers(here.office)
    rows = [
        (shown(one.created_at), people.get(one.officer_id, one.officer_id), one.body)
        for one in notices(here.office, case.number, reveal=reveal)
    ]
    table(here.out, ["|时间", "收件人", "内容"], rows, title=f"通知（{len(rows)} 条）")


def _head(here: Session, case: Case) -> Iterator[str]:
    people = names_of_officers(here.office)
    yield f"{case.number} {case.definition.name}《{case.title}》 {state_word(here, case)}"
    yield f"依据：{case.definition.clause} {case.definition.basis}"
    yield f"单位：{names_of_units(here.office)[case.unit_id]}　经办人：{people.get(case.officer_id or '', '—')}"
    due = f"{shown_due(case.due_date, case.due_at)}{provisional_words(case)}"
    yield f"收到：{shown(case.clock.received_at)}　到期：{due}"
    if here.settings.public and (code := check_code(case)):
        yield f"查询码：{code}（告知来件人，可在网页的 /query 查询办理情况）"
    if case.old_number:
        yield f"原编号：{case.old_number}"
    if case.runs_from:
        yield f"接管：自 {shown(case.runs_from)} 起提醒和督办"
    if case.parent:
        yield f"所属：{case.parent}"


def _personal(here: Session, case: Case, *, reveal: bool) -> Iterator[str]:
    pairs = (("留言人", case.citizen), ("电话", case.phone), ("内容", case.content))
    yield from (f"{name}：{value}" for name, value in pairs if value)
    if here.office.ledger.actor.required and not reveal and any(value for _, value in pairs):
        yield f"个人信息已遮盖；办理需要时 duban show {case.number} --reveal（记录在案）"


def _reply(submissions: dict[str, Submission], events: Sequence[Event]) -> Iterator[str]:
    carried_out = {event.submission_id for event in events}
    for submission in submissions.values():
        if is_reply(submission) and submission.id in carried_out:
            given = submission.given
            back = "（已撤销，重开前的）" if submission.undone else ""
            yield f"答复{back}：{submission.reply_date} {given['unit_name']}：{given['content']}"


def _facts(case: Case, *, full: bool) -> Iterator[str]:
    """What was filled in, long texts by their beginning; a product has a command of its own."""
    for fact in named_facts(case):
        if fact.id == PRODUCT:
            yield f"文稿：duban product {case.number}"
        else:
            yield f"{fact.name}：{_shown('；'.join(fact.entries), full=full)}"


def _shown(whole: str, *, full: bool) -> str:
    plain = whole if full else " ".join(whole.split())
    cut = f"{plain[:LONGEST_FACT]}…（共 {len(plain)} 字，全文见 --full）"
    return plain if full or len(plain) <= LONGEST_FACT else cut


def _print_log(here: Session, events: Sequence[Event], submissions: dict[str, Submission], *, full: bool) -> None:
    """The log: who acted, and who was told. Without `--full` the first line and the latest."""
    people = names_then(here.office, events)
    left_out = 0 if full else max(0, len(events) - LINES_AT_ONCE)
    rows = [_line(event, people, submissions.get(event.submission_id or "")) for event in events]
    title = f"经过（中间 {left_out} 条略，全部见 --full）" if left_out else "经过"
    shown_rows = [*rows[:1], *rows[1 + left_out :]]
    table(here.out, ["|时间", "|记录", "经手", "告知", "说明"], shown_rows, title=title)


def _line(event: Event, people: Names, submission: Submission | None) -> tuple[str, ...]:
    what = (LEVEL_NAMES[event.level] if event.level else EVENT_NAMES[event.event]) + ("（补）" if event.late else "")
    told = "、".join(people.at(officer, event.at) for officer in event.to) or "—"
    return (shown(event.at), what, _actor(event, people, submission), told, event.detail)


def _actor(event: Event, people: Names, submission: Submission | None) -> str:
    """Who acted, or for whom somebody typed; the program itself where a rung fired or a plan moved."""
    if event.actor:
        return f"{people.at(event.actor, event.at)}{'（代录）' if event.typed else ''}"
    if submission and submission.content.get("approver_name"):
        return f"{submission.content['approver_name']}（代录）"
    if event.event in OF_THE_PROGRAM:
        return "系统"
    return "未署名（代录）" if event.typed else "未署名"


def _print_children(here: Session, case: Case) -> None:
    """The units of a campaign, with the stage each has reached."""
    children = children_now(here.office, case.number)
    if children:
        names = names_of_units(here.office)
        rows = [(one.number, names[one.unit_id], stage(one), one.due_date, state_word(here, one)) for one in children]
        table(here.out, ["|编号", "单位", "阶段", "|到期", "|状态"], rows, title=f"各单位（{len(children)} 件）")


def _print_terms(here: Session, case: Case) -> None:
    calendar, today = here.office.calendar, local_date(here.office.now())
    rows = []
    for term in case.progress.terms:
        last = due_date(term.clock, calendar)
        going = "已过，仍在等" if last < today else "进行中"
        rows.append((term.name, last, f"{shown(term.ended_at)} 结束" if term.ended_at else going))
    if rows:
        table(here.out, ["期限", "|到期", "|状态"], rows, title="办件之内的期限")


def _print_next(here: Session, case: Case) -> None:
    found = next_steps(case)
    if found:
        rows = [(one.step.id, one.step.name, _asked(one)) for one in found]
        table(here.out, ["|步骤", "名称", "填报"], rows, title=f"下一步（duban step {case.number} 步骤 --set …）")


def _asked(one: NextStep) -> str:
    """What a step asks for; what may be left out is marked, since it counts where it is given."""
    must = [f"{rule.name}（{rule.id}）" for rule in one.asks]
    return "、".join([*must, *(f"{rule.name}（{rule.id}，可不填）" for rule in one.may)]) or "—"


def print_days(here: Session, days: list[CountedDay], title: str) -> None:
    """The day-by-day count that explains a due date."""
    rows = [
        (
            day.day.date,
            "周" + "一二三四五六日"[day.day.date.weekday()],
            count_word(day),
            day.day.reason + ("（暂定）" if day.day.provisional else ""),
        )
        for day in days
    ]
    table(here.out, ["|日期", "|星期", "|计数", "缘由"], rows, title=title)
