"""Commands that mend a case, or put something with it: correct, reopen, note, attach."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from cli.acts import Citizen, Content, ContentFile, Phone, Title, done
from cli.options import (
    By,
    Json,
    Number,
    OldReceipt,
    Reason,
    ReplyFile,
    ReplyText,
    RequestId,
    Set,
    Unit,
    date_option,
    fields_given,
    instant_option,
    text_or_file,
)
from cli.output import as_json, say
from cli.session import session
from desk.cases.performing import Asking
from models.errors import BadInput

RightKind = Annotated[str | None, typer.Option("--kind", metavar="事项", help="登记时选错的事项")]
OfStep = Annotated[str | None, typer.Option("--step", metavar="步骤", help="--set 更正的是哪一步；不写则最近填报的")]


def correct(
    context: typer.Context,
    number: Number,
    title: Title = None,
    received: Annotated[dt.datetime | None, instant_option("--received", help="收到时间（北京时间）")] = None,
    kind: RightKind = None,
    unit: Unit = None,
    citizen: Citizen = None,
    phone: Phone = None,
    content: Content = None,
    content_file: ContentFile = None,
    reply: ReplyText = None,
    reply_file: ReplyFile = None,
    date: Annotated[dt.date | None, date_option("--date", help="答复日期")] = None,
    given: Set = None,
    step: OfStep = None,
    old: OldReceipt = False,
    reason: Reason = "",
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """更正登记或办理时写错的：写明理由和经手人，重新推算，原值保留；办结以后只有督办员可以更正。"""
    from desk.cases.correcting import Correction, correct_case

    here = session(context)
    wanted = Correction(
        title=title,
        received_at=received,
        kind=kind,
        unit=unit,
        citizen=citizen,
        phone=phone,
        content=text_or_file(content, content_file, "内容"),
        reply=text_or_file(reply, reply_file, "答复内容"),
        replied_on=date,
        given=fields_given(given),
        step=step,
        old=old,
    )
    done(here, correct_case(here.office, number, wanted, reason, Asking(by, request)), "已更正", json)


def reopen(
    context: typer.Context,
    number: Number,
    returned: Annotated[dt.date | None, date_option("--returned", help="答复被退回的日期；误办结的不写")] = None,
    reason: Reason = "",
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """重开误办结、误撤回或答复被退回的办件，须由督办员写明理由；期限照原来的，除非事项另有规定。"""
    from desk.cases.correcting import reopen_case

    here = session(context)
    done(here, reopen_case(here.office, number, reason, returned, Asking(by, request)), "已重开", json)


def ack(context: typer.Context, number: Number, by: By = None, json: Json = False) -> None:
    """签收：这一件发给本人的督办、黄牌、红牌等通知已经看到；没有签收的两个工作小时后再发一次，再不签收告知上一级。"""
    from desk.cases.acknowledging import acknowledge

    here = session(context)
    signed = acknowledge(here.office, number, Asking(by))
    if json:
        as_json(here.out, {"signed": signed})
        return
    say(here.out, f"{number} 已签收 {signed} 条通知")


def urge(
    context: typer.Context,
    number: Number,
    words: Annotated[str, typer.Argument(metavar="催办的话", help="如：请于明日下班前答复")],
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """催办：分管负责人、督办员、审批人催经办人，写进经过并通知本人；同一人对同一件每天一次。"""
    from desk.cases.urging import urge_case

    here = session(context)
    done(here, urge_case(here.office, number, words, Asking(by, request)), "已催办", json)


def note(
    context: typer.Context,
    number: Number,
    words: Annotated[str | None, typer.Argument(metavar="内容", help="备注内容")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="文件", help="备注内容所在文件（- 为标准输入）")
    ] = None,
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """加一条备注，随时可以；不影响期限，也不通知谁。"""
    from desk.cases.attaching import note_case

    here = session(context)
    text = text_or_file(words, file, "备注") or ""
    done(here, note_case(here.office, number, text, Asking(by, request)), "已加备注", json)


def attach(
    context: typer.Context,
    number: Number,
    file: Annotated[
        Path | None, typer.Argument(metavar="文件", help="Word、Excel、PDF、OFD、图片、文本等，不超过 20 MB")
    ] = None,
    extract: Annotated[int | None, typer.Option("--extract", metavar="序号", min=1, help="取出第几个附件")] = None,
    to: Annotated[Path | None, typer.Option("--to", metavar="路径", help="取出到哪个目录或文件，默认当前目录")] = None,
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """附上文件（show 列出），或以 --extract 取出；取出时核对内容，不覆盖已有文件。"""
    from desk.cases.attaching import attach_file, extract_file

    here = session(context)
    if (file is None) == (extract is None):
        raise BadInput("请写要附上的文件，或以 --extract 写明取出第几个附件")
    if file is not None:
        done(here, attach_file(here.office, number, file, Asking(by, request)), f"已附上 {file.name}", json)
        return
    found, path = extract_file(here.office, number, extract or 0, to)
    if json:
        as_json(here.out, {"number": found.number, "name": found.name, "sha256": found.sha256, "file": str(path)})
        return
    say(here.out, f"已取出附件 {found.number} 到 {path}，内容与登记时一致")
