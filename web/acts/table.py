"""Every act on a case that is no step of its procedure, in the order in which a page offers them."""

from collections.abc import Mapping

from desk.cases.acknowledging import acknowledge
from desk.cases.assigning import classify_case, reassign_case
from desk.cases.attaching import note_case
from desk.cases.closing import Reply, close_with, withdraw_case
from desk.cases.co_handling import assist_case, contribute
from desk.cases.correcting import Correction, correct_case, reopen_case
from desk.cases.extending import Extending, extend_case
from desk.cases.performing import Asking, Done
from desk.cases.sending_back import send_back
from desk.cases.timing import pause_case, resume_case
from desk.cases.urging import urge_case
from desk.supervision.sanctions import SANCTIONS, propose
from models.policy import Deed
from models.tables import Case
from models.words import LEVEL_NAMES, State
from office.office import Office
from web.acts.asks import ActForm, Ask, Given

REASON = Ask("reason", "理由", required=True)
UNANSWERED = Ask("unanswered", "协办单位没有反馈的，怎么办", hint="有协办单位未反馈才填，如：电话确认无意见")


def _close(office: Office, number: str, given: Given, asking: Asking) -> Done:
    answer = Reply(
        given.words_of("reply"), given.date("date"), given.text("unit"), given.text("unanswered"), given.past
    )
    return close_with(office, number, answer, (), asking)


def _urge(office: Office, number: str, given: Given, asking: Asking) -> Done:
    return urge_case(office, number, given.words_of("words"), asking)


def _note(office: Office, number: str, given: Given, asking: Asking) -> Done:
    return note_case(office, number, given.words_of("text"), asking)


def _extend(office: Office, number: str, given: Given, asking: Asking) -> Done:
    wanted = Extending(
        given.number("days", "延长的天数") or 0,
        given.words_of("reason"),
        given.text("approver"),
        given.date("notified"),
        given.past,
    )
    return extend_case(office, number, wanted, asking)


def _send_back(office: Office, number: str, given: Given, asking: Asking) -> Done:
    return send_back(office, number, given.words_of("reason"), given.text("unit"), asking)


def _pause(office: Office, number: str, given: Given, asking: Asking) -> Done:
    return pause_case(office, number, given.words_of("reason"), asking, given.date("until"), given.past)


def _resume(office: Office, number: str, given: Given, asking: Asking) -> Done:
    return resume_case(office, number, given.words_of("reason"), asking, given.past)


def _reassign(office: Office, number: str, given: Given, asking: Asking) -> Done:
    return reassign_case(office, number, given.text("unit"), given.text("officer"), given.words_of("reason"), asking)


def _classify(office: Office, number: str, given: Given, asking: Asking) -> Done:
    return classify_case(office, number, given.words_of("kind"), asking)


def _assist(office: Office, number: str, given: Given, asking: Asking) -> Done:
    days, due = given.number("days", "协办期限"), given.date("due")
    return assist_case(office, number, given.words_of("unit"), days, due, given.words_of("reason"), asking)


def _contribute(office: Office, number: str, given: Given, asking: Asking) -> Done:
    return contribute(office, number, given.words_of("unit"), given.words_of("reply"), asking)


def _withdraw(office: Office, number: str, given: Given, asking: Asking) -> Done:
    return withdraw_case(office, number, given.words_of("reason"), asking)


def _correct(office: Office, number: str, given: Given, asking: Asking) -> Done:
    wanted = Correction(
        title=given.text("title"),
        received_at=given.instant("received"),
        kind=given.text("kind"),
        unit=given.text("unit"),
        citizen=given.text("citizen"),
        phone=given.text("phone"),
        content=given.text("content"),
        reply=given.text("reply"),
        replied_on=given.date("replied_on"),
        old=given.flag("old"),
    )
    return correct_case(office, number, wanted, given.words_of("reason"), asking)


def _reopen(office: Office, number: str, given: Given, asking: Asking) -> Done:
    return reopen_case(office, number, given.words_of("reason"), given.date("returned"), asking)


def _propose(office: Office, number: str, given: Given, asking: Asking) -> None:
    propose(office, number, given.words_of("level"), given.words_of("reason"), asking)


def _acknowledge(office: Office, number: str, given: Given, asking: Asking) -> None:
    acknowledge(office, number, asking)


def _running(case: Case) -> bool:
    return case.state is State.OPEN


def _paused(case: Case) -> bool:
    return case.state is State.PAUSED


def _replies(case: Case) -> bool:
    return not case.state.ended and case.definition.replies


def _has_classes(case: Case) -> bool:
    return not case.state.ended and bool(case.definition.classifies_as)


def _has_helpers(case: Case) -> bool:
    return not case.state.ended and any(term.unit_id and term.open for term in case.progress.terms)


def _ended(case: Case) -> bool:
    return case.state.ended


def _always(case: Case) -> bool:
    return True


ACTS: tuple[ActForm, ...] = (
    ActForm(
        "close",
        "答复办结",
        Deed.WORK,
        (
            Ask("reply", "答复内容", "text", required=True),
            Ask("date", "答复日期", "date", hint="不填为今天"),
            Ask("unit", "答复单位", "unit", hint="不填为承办单位"),
            UNANSWERED,
        ),
        _close,
        "已办结",
        _replies,
        past=True,
    ),
    ActForm(
        "contribute",
        "反馈协办意见",
        Deed.CONTRIBUTE,
        (Ask("unit", "协办单位", "unit", required=True), Ask("reply", "协办意见", "text", required=True)),
        _contribute,
        "协办意见已反馈",
        _has_helpers,
    ),
    ActForm(
        "acknowledge",
        "签收",
        Deed.READ,
        (),
        _acknowledge,
        "已签收",
        _always,
    ),
    ActForm(
        "urge",
        "催办",
        Deed.URGE,
        (Ask("words", "催办的话", required=True, hint="经办人会收到，如：请于明日下班前答复"),),
        _urge,
        "已催办",
    ),
    ActForm("note", "加备注", Deed.WORK, (Ask("text", "备注", "text", required=True),), _note, "备注已加上", _always),
    ActForm(
        "extend",
        "申请延期",
        Deed.APPLY,
        (
            Ask("days", "延长的天数", "number", required=True),
            REASON,
            Ask("approver", "向哪位审批人申请", "approver"),
            Ask("notified", "告知申请人的日期", "date", hint="依申请公开的，批准时必填"),
        ),
        _extend,
        "延期已提交：审批人本人办理的当即生效，其余的待审批，批准之前照常计时",
        _running,
        past=True,
    ),
    ActForm(
        "pause",
        "暂停计时",
        Deed.WORK,
        (REASON, Ask("until", "预计恢复的日期", "date", hint="过了还没恢复的即行提醒")),
        _pause,
        "已暂停计时",
        _running,
        past=True,
    ),
    ActForm("resume", "恢复计时", Deed.WORK, (Ask("reason", "说明"),), _resume, "已恢复计时", _paused, past=True),
    ActForm(
        "assist",
        "交办协办",
        Deed.WORK,
        (
            Ask("unit", "协办单位", "unit", required=True),
            Ask("days", "协办期限（工作日）", "number", hint="不填为 3 个工作日"),
            Ask("due", "或协办期限的日期", "date"),
            Ask("reason", "要协办什么"),
        ),
        _assist,
        "已交办协办",
    ),
    ActForm(
        "reassign",
        "改派",
        Deed.REASSIGN,
        (Ask("unit", "改由哪个单位", "unit"), Ask("officer", "或改由哪位经办", "handler"), REASON),
        _reassign,
        "已改派",
    ),
    ActForm(
        "send-back",
        "退回（不属本单位职责）",
        Deed.APPLY,
        (REASON, Ask("unit", "建议改由哪个单位办理", "unit")),
        _send_back,
        "已申请退回，待督办员决定，决定之前照常计时",
    ),
    ActForm(
        "classify",
        "归类",
        Deed.WORK,
        (Ask("kind", "归为哪一类", "kind", required=True),),
        _classify,
        "已归类，按较严的时限从收到之日重新推算",
        _has_classes,
    ),
    ActForm(
        "propose",
        "拟提措施",
        Deed.PROPOSE,
        (
            Ask("level", "措施", "choice", required=True, choices={one.value: LEVEL_NAMES[one] for one in SANCTIONS}),
            REASON,
        ),
        _propose,
        "已拟提，待审批人决定",
        _always,
    ),
    ActForm(
        "correct",
        "更正",
        Deed.CORRECT,
        (
            Ask("title", "标题"),
            Ask("received", "收到时间", "instant"),
            Ask("kind", "事项", "kind"),
            Ask("unit", "承办单位", "unit"),
            Ask("citizen", "留言人"),
            Ask("phone", "电话"),
            Ask("content", "内容", "text"),
            Ask("reply", "答复内容", "text"),
            Ask("replied_on", "答复日期", "date"),
            Ask("old", "收到已过一年，核对无误", "flag"),
            Ask("reason", "更正的理由", required=True),
        ),
        _correct,
        "已更正，原值保留在经过里",
        _always,
    ),
    ActForm(
        "withdraw",
        "撤回（重复登记、来件人撤回等）",
        Deed.WITHDRAW,
        (REASON,),
        _withdraw,
        "已撤回，不再计时",
    ),
    ActForm(
        "reopen",
        "重开",
        Deed.REOPEN,
        (REASON, Ask("returned", "答复被退回的日期", "date", hint="误办结的不填")),
        _reopen,
        "已重开",
        _ended,
    ),
)
BY_ID: Mapping[str, ActForm] = {one.id: one for one in ACTS}
