"""The audit sentence of an act: what, by whose word, and the old and the new due date where it moved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from casework.acts import moved_on
from casework.steps import shown_facts, step_of
from models.instants import shown
from models.limit import UNIT_NAMES
from models.tables import Case, Submission, Unit
from models.words import Act, Matter, State

LONGEST_OPINION = 200
"""Characters of a co-handling unit's opinion that its line and message carry; the file has all of it."""


@dataclass(frozen=True)
class Told:
    """What a sentence is made of; the due dates as people read them."""

    case: Case
    submission: Submission
    unit: Unit
    due_before: str
    due_after: str

    @property
    def content(self) -> dict[str, Any]:
        return self.submission.given

    @property
    def moved(self) -> str:
        same = self.due_before == self.due_after
        return "" if same else f"；到期日 {self.due_before} → {self.due_after}"


def sentence(told: Told) -> str:
    """The sentence of an act that was carried out upon a case."""
    step = step_of(told.case, told.submission)
    if step is not None and told.submission.act in (Act.STEP, Act.CLOSE):
        still = still_paused(told.case) if step.clock == "resumes" else ""
        return f"{shown_facts(step, told.content['fields'])}{_unanswered(told)}{_past(told)}{told.moved}{still}"
    return f"{SENTENCES.get(told.submission.act, _replanned)(told)}{_past(told)}"


def still_paused(case: Case) -> str:
    """What to add where one pause ended and another goes on; nothing where the clock runs."""
    return "；另有暂停，计时仍未恢复" if case.clock.paused else ""


def _past(told: Told) -> str:
    """Of a past fact when it happened, and what proves it; when it was entered the line itself says."""
    if not told.submission.past:
        return ""
    on = str(told.content["on"])
    day = shown(told.submission.counts_at) if "T" in on else on
    return f"；补录 {day} 的事实，佐证：{told.content['evidence']}"


def _assisted(told: Told) -> str:
    term_id = told.content["term"]["id"]
    term, due = told.case.progress.term(term_id), told.case.plan.term(term_id)
    return f"请{term.name if term else ''}，于 {due.due_date if due else ''} 前反馈：{told.content['reason']}"


def _contributed(told: Told) -> str:
    words = " ".join(str(told.content["content"]).split())
    said = f"{words[:LONGEST_OPINION]}…（全文见办件）" if len(words) > LONGEST_OPINION else words
    return f"{told.content['unit_name']}反馈协办意见：{said}"


def _closed(told: Told) -> str:
    return f"{told.content['unit_name']} {told.submission.reply_date} 答复{_unanswered(told)}"


def _unanswered(told: Told) -> str:
    said = told.content.get("unanswered")
    return f"；{said}" if said else ""


def _paused(told: Told) -> str:
    until = f"（预计至 {told.content['until']}）" if told.content.get("until") else ""
    return f"暂停计时{until}：{told.content['reason']}"


def _resumed(told: Told) -> str:
    return f"恢复计时{told.moved}{still_paused(told.case)}"


def _extended(told: Told) -> str:
    content = told.content
    said = f"，已于 {content['notified']} 告知申请人" if content.get("notified") else ""
    counted = UNIT_NAMES[told.case.clock.extensions[-1].unit]
    return f"延期 {content['days']} {counted}，{content['approver_name']}批准{said}：{content['reason']}{told.moved}"


def _applied(told: Told) -> str:
    """What is applied for, in the words of the list of proposals."""
    content = told.content
    if content["matter"] == Matter.SEND_BACK:
        to = f"，建议由{content['unit_name']}办理" if content.get("unit_name") else ""
        return f"申请退回{to}：{content['reason']}；决定之前照常计时"
    return f"申请延期 {content['days']} {content['counted']}：{content['reason']}；批准之前照常计时"


def _classified(told: Told) -> str:
    kind = told.case.classified or told.case.definition
    return f"归类为{kind.name}，按 {told.case.clock.limit}计{told.moved}"


def _reassigned(told: Told) -> str:
    who = f"（{told.content['officer_name']}）" if told.content.get("officer_name") else ""
    return f"改派至{told.unit.name}{who}：{told.content['reason']}"


def _withdrawn(told: Told) -> str:
    return f"撤回：{told.content['reason']}"


def _urged(told: Told) -> str:
    return f"{told.content['who']}催办：{told.content['words']}；到期日 {told.due_after}"


def _noted(told: Told) -> str:
    return "备注（内容见办件）"


def _attached(told: Told) -> str:
    return f"附件 {told.content['number']}：{told.content['name']}（{told.content['shown_size']}）"


def _issued(told: Told) -> str:
    """The number, and what the file must be: its hash stands in the chained log."""
    content = told.content
    return f"{content['name']} {content['number']}（附件 {content['attachment']}，SHA-256 {content['sha256']}）"


def _annulled(told: Told) -> str:
    return f"{told.content['name']} {told.content['number']} 作废：{told.content['reason']}；该号不再使用"


def _corrected(told: Told) -> str:
    """What was corrected; what is personal, or long, is told by its name alone."""
    said = "；".join(
        f"{one['name']}（前后内容见办件）" if one["private"] else f"{one['name']}，原为 {one['old']}，现为 {one['new']}"
        for one in told.content["changes"]
    )
    return f"更正{said}；理由：{told.content['reason']}{told.moved}{_ended_now(told.case)}"


def _ended_now(case: Case) -> str:
    if case.state is not State.CLOSED or not case.duty:
        return ""
    ended = case.stopped_at or case.closed_at or case.due_at
    return f"；更正后为{'按时' if ended < case.due_at else '逾期'}办结"


def _reopened(told: Told) -> str:
    day = told.content.get("returned_on")
    return f"重开{f'（答复于 {day} 退回）' if day else ''}：{told.content['reason']}；到期日 {told.due_after}"


def _replanned(told: Told) -> str:
    late = moved_on(told.case, told.submission)
    flagged = "；期限已过或仅剩当日，顺延至下一工作日末，请督办员关注" if late else ""
    return f"按{told.content['why']}重排{told.moved or '；到期日不变'}{flagged}"


SENTENCES: dict[Act, Callable[[Told], str]] = {
    Act.ASSIST: _assisted,
    Act.CONTRIBUTE: _contributed,
    Act.CLOSE: _closed,
    Act.PAUSE: _paused,
    Act.RESUME: _resumed,
    Act.EXTEND: _extended,
    Act.CLASSIFY: _classified,
    Act.REASSIGN: _reassigned,
    Act.WITHDRAW: _withdrawn,
    Act.NOTE: _noted,
    Act.ATTACH: _attached,
    Act.ISSUE: _issued,
    Act.ANNUL: _annulled,
    Act.URGE: _urged,
    Act.CORRECT: _corrected,
    Act.REOPEN: _reopened,
    Act.APPLY: _applied,
}
"""Acts that every case has; the rest are changes of the calendar."""
