"""Named checks that a catalog's steps call for: each looks at one case and says in one line what is wrong."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from calendars.official import OfficialCalendar
from casework import copying, substance
from models.errors import Refused
from models.tables import Case
from papers.request_table import OUTCOMES_OF

REASON_MARKS = ("——", "--", "：", ":")


@dataclass(frozen=True)
class Asked:
    """What a check is asked about: a case, its facts with those just given, and what is known around it."""

    case: Case
    facts: Mapping[str, Any]
    calendar: OfficialCalendar
    actor: str | None
    actors: Mapping[str, str | None]
    open_children: tuple[str, ...]
    approves: bool = False

    def setting(self, name: str, default: float) -> float:
        """A figure that the catalog may set."""
        return self.case.definition.settings.get(name, default)


Check = Callable[[Asked], Refused | None]


def _copy(asked: Asked) -> Refused | None:
    """要点（十）: not mostly the document's own sentences, nor an abridgement of it."""
    report = copying.compare(str(asked.facts.get("interpretation", "")), str(asked.facts.get("document", "")))
    found = copying.verdict(report, asked.setting("copy_share", copying.THRESHOLD))
    return Refused(found) if found else None


def _substance(asked: Asked) -> Refused | None:
    """要点（十）: an interpretation explains; an approver may take one as it is, by name and with a reason."""
    facts, rules = asked.facts, [field for step in asked.case.definition.steps for field in step.fields]
    elements = {rule.name: str(facts.get(rule.id) or "") for rule in rules if rule.kind == "element"}
    share = asked.setting("shortest_share", substance.SHORTEST_SHARE)
    found = substance.too_short(str(facts.get("interpretation", "")), str(facts.get("document", "")), share)
    found = found or substance.filler(elements, asked.setting("shortest_element", substance.SHORTEST_ELEMENT))
    overruled = bool(facts.get("overrule_reason")) and asked.approves
    if found is None or overruled:
        return None
    return Refused(f"{found}；确可照收的，由审批人办理并填例外理由（overrule_reason）")


def _current_interpretation(asked: Asked) -> Refused | None:
    """三同步: the interpretation belongs to the document as it stands now."""
    if asked.facts.get("publicity") != "active" or asked.case.progress.since("interpret", "draft"):
        return None
    return Refused("文件改动后解读材料没有同步修改，请再办“起草解读材料”（interpret）")


def _same_time(asked: Asked) -> Refused | None:
    """三同步: published with the document, or within the lag (working days) that the catalog allows on both sides."""
    published = dt.date.fromisoformat(str(asked.facts["published_on"]))
    interpreted = dt.date.fromisoformat(str(asked.facts["interpreted_on"]))
    lag = int(asked.setting("lag_days", 0))
    earliest, latest = (asked.calendar.add(published, n) if lag else published for n in (-lag, lag))
    if earliest <= interpreted <= latest:
        return None
    word, day = ("晚", latest) if interpreted > latest else ("早", earliest)
    return Refused(f"解读应不{word}于 {day} 发布（与文件同步），现为 {interpreted}")


def _adoption(asked: Asked) -> Refused | None:
    """要点（十二）: what was adopted, and for each opinion that was not the reason."""
    adopted, rejected = asked.facts.get("adopted"), asked.facts.get("not_adopted") or []
    if not adopted and not rejected and asked.facts.get("none_received") != "yes":
        otherwise = "没有收到意见的填“没有收到意见”（none_received=yes）"
        return Refused(f"须列明采纳（adopted）和未采纳（not_adopted）的意见；{otherwise}")
    for line in rejected:
        mark = next((mark for mark in REASON_MARKS if mark in line), None)
        if mark is None or not line.split(mark, 1)[1].strip():
            return Refused(f"未采纳的意见“{line[:20]}”没有说明理由，请写成 意见——理由")
    return None


def _another_person(asked: Asked) -> Refused | None:
    """《政府督查工作条例》 17: whoever made the finding does not decide on the objection."""
    if not asked.actor:
        return Refused("须由另一人复核", code="name-reviewer")
    same = asked.actor == asked.actors.get("findings")
    return Refused("认定督查结论的人不能复核，请另派人员") if same else None


def _rechecked(asked: Asked) -> Refused | None:
    """销号: nothing was found, or the last recheck says that it is put right."""
    if asked.facts.get("finding") == "none":
        return None
    passed = asked.facts.get("recheck") == "passed"
    return None if passed else Refused("复查结果还不是“整改到位”，请先整改并复查（recheck）")


def _children_ended(asked: Asked) -> Refused | None:
    shown = "、".join(asked.open_children[:3]) + ("等" if len(asked.open_children) > 3 else "")
    return Refused(f"还有 {len(asked.open_children)} 件没有认定或办结：{shown}") if asked.open_children else None


def _after_draft(step: str, key: str, otherwise: str, stale: str) -> Check:
    """A check that a fact says `passed`, and that it was said of the document as it stands now."""

    def check(asked: Asked) -> Refused | None:
        if asked.facts.get(key) != "passed":
            return Refused(otherwise)
        return None if asked.case.progress.since(step, "draft") else Refused(stale)

    return check


def _second_form(asked: Asked) -> Refused | None:
    """要点（十）: 重点精细解读 has a form besides the first."""
    same = asked.facts.get("second_form") == asked.facts.get("form")
    return Refused("第二种解读形式（second_form）应与第一种不同") if same else None


def _notified(asked: Asked) -> Refused | None:
    """要点（十二）: the representatives were told of the meeting as it was held."""
    progress = asked.case.progress
    if progress.since("notify", "postpone") or progress.since("notify-late", "postpone"):
        return None
    return Refused("还没有通知公众代表（notify）；会议改期后须重新通知，来不及的办“补通知”（notify-late）")


def _before_the_issue(asked: Asked) -> Refused | None:
    before, issue = str(asked.facts.get("before_on")), str(asked.facts.get("issue_on"))
    if before < issue:
        return None
    return Refused(f"公开日期 {before} 不在发行日期 {issue} 之前；已过的办“补公开发行前信息”（publish-late）")


def _objection_settled(asked: Asked) -> Refused | None:
    """督查条例17: nothing is cleared while an objection waits for its decision."""
    term = asked.case.progress.latest("objection")
    return Refused("异议还没有复核决定（objection-decided）") if term and term.open else None


def _is(key: str, value: str, otherwise: str) -> Check:
    """A check that a fact has one value."""
    return lambda asked: None if asked.facts.get(key) == value else Refused(otherwise)


def _before_issue(asked: Asked) -> Refused | None:
    return (
        None if asked.facts.get("before_on") else Refused("发行前公开还没有办（publish-before，过期的办 publish-late）")
    )


def _secrecy_passed(asked: Asked) -> Refused | None:
    return Refused("保密审查意见是“不得公开”") if asked.facts.get("secrecy") == "stopped" else None


def _outcome_fits(asked: Asked) -> Refused | None:
    """The row of the yearly report says the same as the kind of reply (国办公开办函〔2021〕30号; 条例 36)."""
    reply, outcome = str(asked.facts.get("reply_type")), str(asked.facts.get("outcome"))
    fitting = OUTCOMES_OF.get(reply, ())
    if outcome in fitting:
        return None
    return Refused(f"办理结果 outcome={outcome} 与答复类型 reply_type={reply} 矛盾，应为 {'、'.join(fitting)}")


def checked(name: str, asked: Asked) -> Refused | None:
    """What a step's check says. One that this release does not know lets nothing pass: a case keeps its definition."""
    check = CHECKS.get(name)
    if check is None:
        return Refused(f"本版本不认识检查“{name}”，无法核对；请管理员升级，或撤回后按现行事项重新登记")
    return check(asked)


CHECKS: dict[str, Check] = {  # what each needs of the procedure: catalog/known_checks.py
    "copy": _copy,
    "substance": _substance,
    "outcome_fits": _outcome_fits,
    "current_interpretation": _current_interpretation,
    "same_time": _same_time,
    "adoption": _adoption,
    "another_person": _another_person,
    "rechecked": _rechecked,
    "children_ended": _children_ended,
    "before_issue_published": _before_issue,
    "secrecy_passed": _secrecy_passed,
    "legal_review_passed": _is("legal_opinion", "passed", "合法性审查意见是“须修改”，请修改后再办“法制审核”"),
    "review_passed": _after_draft(
        "review",
        "review_opinion",
        "合法性审查意见是“须修改”，请修改后再办“合法性审查”（review）",
        "文件在合法性审查之后又改动过，请再办“合法性审查”（review）",
    ),
    "meeting_passed": _after_draft(
        "meeting",
        "outcome",
        "会议没有通过，请修改后重新上会（meeting）",
        "文件在上会之后又改动过，请重新上会（meeting）",
    ),
    "second_form": _second_form,
    "notified": _notified,
    "before_the_issue": _before_the_issue,
    "objection_settled": _objection_settled,
}
