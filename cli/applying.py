"""Commands by which an officer asks and another decides: extend, send-back."""

import datetime as dt
from typing import Annotated

import typer

from cli.acts import done
from cli.options import By, Evidence, HappenedOn, Json, Number, Reason, RequestId, date_option
from cli.session import session
from desk.cases.past_facts import Past
from desk.cases.performing import Asking
from models.words import Matter


def extend(
    context: typer.Context,
    number: Number,
    days: Annotated[int, typer.Option("--days", metavar="N", help="延长的天数")],
    reason: Annotated[str, typer.Option("--reason", metavar="理由", help="延期理由")],
    approver: Annotated[
        str | None, typer.Option("--approver", "--approved-by", metavar="人员", help="向哪位审批人申请（编号或姓名）")
    ] = None,
    notified: Annotated[
        dt.date | None, date_option("--notified", help="告知申请人的日期（依申请公开批准时必填）")
    ] = None,
    on: HappenedOn = None,
    evidence: Evidence = None,
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """申请延期，由审批人批准（duban approve）；审批人本人办理的当即生效，没有 --by 的记为代录。"""
    from desk.cases.extending import Extending, extend_case

    here = session(context)
    wanted = Extending(days, reason, approver, notified, Past(on, evidence))
    made = extend_case(here.office, number, wanted, Asking(by, request))
    waits = made.case.progress.awaits(Matter.EXTENSION)
    done(here, made, "已申请延期，待审批，批准之前照常计时" if waits else "已延期", json)


def send_back_command(
    context: typer.Context,
    number: Number,
    reason: Reason = "",
    unit: Annotated[str | None, typer.Option("--unit", metavar="单位", help="建议改由哪个单位办理")] = None,
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """退回：不属本单位职责的，申请改派，由督办员决定（duban approve 或 reject），决定之前照常计时。"""
    from desk.cases.sending_back import send_back

    here = session(context)
    done(here, send_back(here.office, number, reason, unit, Asking(by, request)), "已申请退回，待决定", json)
