"""Commands that carry a case through its procedure: take a step, ask another unit to co-handle, hand its part in."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from cli.acts import done
from cli.options import (
    By,
    Evidence,
    HappenedOn,
    Json,
    Number,
    Reason,
    RequestId,
    Set,
    Unanswered,
    date_option,
    fields_given,
    text_or_file,
)
from cli.output import say
from cli.session import session
from desk.cases.past_facts import Past
from desk.cases.performing import Asking
from desk.views.next_steps import next_steps


def step(
    context: typer.Context,
    number: Number,
    name: Annotated[str, typer.Argument(metavar="步骤", help="步骤编号或名称（duban show 列出下一步）")],
    given: Set = None,
    on: HappenedOn = None,
    evidence: Evidence = None,
    unanswered: Unanswered = None,
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """办一个步骤：--set 填报项=内容（内容写 @文件 则读文件）；关口不满足时拒绝并说明缺什么。"""
    from desk.cases.stepping import take_step

    here = session(context)
    past = Past(on, evidence)
    made = take_step(here.office, number, name, fields_given(given), Asking(by, request), past, unanswered)
    case = made.case
    taken = case.definition.step(name)
    done(here, made, f"已办“{taken.name if taken else name}”", json)
    following = "、".join(f"{one.step.name}（{one.step.id}）" for one in next_steps(case))
    if following and not json:
        say(here.out, f"下一步可办：{following}")


def assist(
    context: typer.Context,
    number: Number,
    unit: Annotated[str, typer.Option("--unit", metavar="单位", help="协办单位编号或名称")],
    days: Annotated[
        int | None, typer.Option("--days", metavar="N", min=1, max=60, help="协办期限，工作日，默认 3")
    ] = None,
    due: Annotated[dt.date | None, date_option("--due", help="协办期限的日期，与 --days 二选一")] = None,
    reason: Reason = "",
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """交办协办：协办单位有自己的期限（在全案期限之内）、提醒和记录；主办单位办结全案。"""
    from desk.cases.co_handling import assist_case

    here = session(context)
    done(here, assist_case(here.office, number, unit, days, due, reason, Asking(by, request)), "已交办协办", json)


def contribute(
    context: typer.Context,
    number: Number,
    unit: Annotated[str, typer.Option("--unit", metavar="单位", help="协办单位编号或名称")],
    reply: Annotated[str | None, typer.Option("--reply", metavar="内容", help="协办意见")] = None,
    reply_file: Annotated[
        Path | None, typer.Option("--reply-file", metavar="文件", help="协办意见所在文件（- 为标准输入）")
    ] = None,
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """协办单位反馈意见，协办期限就此结束。"""
    from desk.cases.co_handling import contribute as hand_in

    here = session(context)
    text = text_or_file(reply, reply_file, "协办意见") or ""
    done(here, hand_in(here.office, number, unit, text, Asking(by, request)), "已反馈协办意见", json)
