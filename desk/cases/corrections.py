"""What a correction changes, value by value: what it was and what it is, for the case and for people."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casework.turn import Turn
from desk.cases.fields import read_fields, require
from desk.files.intake import TEXT, TITLE, past_instant, recent, required_text, text
from models.errors import BadInput, DubanError, NotFound, Refused
from models.instants import local_date, shown
from models.near import meant
from models.obligation import Obligation
from models.policy import Deed
from models.queries.cases import submissions_in_order
from models.queries.identity import permit
from models.queries.people import find_unit, handlers_of, unit_in_use
from models.steps import FieldRule
from models.tables import Case, Submission
from models.words import Act
from office.office import Office

if TYPE_CHECKING:
    from desk.cases.correcting import Correction

COUNTED = ("date", "choice", "flag", "number", "unit", "officer")
"""Kinds of fields on which a procedure may turn; the others are only read."""
PRODUCT = "product"


@dataclass(frozen=True)
class Change:
    """One value: `old` and `new` as people read them, `value` as it is kept; `private`: neither leaves the case.

    `target`: the submission that said otherwise; `field`: which of its fields.
    """

    what: str
    name: str
    old: str
    new: str
    value: Any
    private: bool = False
    target: str | None = None
    field: str = ""


def changes_of(office: Office, turn: Turn, case: Case, wanted: "Correction", words: Sequence[str]) -> list[Change]:
    """The changes in the order in which they are made. Raises BadInput or Refused where one cannot be, or is none."""
    changes = [*_texts(case, wanted), *_reply(turn, case, wanted), *_unit(turn, case, wanted)]
    changes += [*_received(turn, case, wanted), *_kind_and_fields(office, turn, case, wanted, words)]
    same = next((one for one in changes if one.old == one.new), None)
    if same:
        raise Refused(f"{same.name}本来就是这样，没有更正")
    return changes


def _texts(case: Case, wanted: "Correction") -> Iterator[Change]:
    for what, name, longest in (("title", "标题", TITLE), ("citizen", "留言人", TITLE), ("phone", "电话", TITLE)):
        typed = getattr(wanted, what)
        if typed is not None:
            new = required_text(typed, name, longest) if what == "title" else text(typed, name, longest)
            yield Change(what, name, getattr(case, what) or "", new or "", new, private=what != "title")
    if wanted.content is not None:
        new = text(wanted.content, "内容", TEXT, lines=True)
        yield Change("content", "内容", case.content or "", new or "", new, private=True)


def _reply(turn: Turn, case: Case, wanted: "Correction") -> Iterator[Change]:
    if wanted.reply is None and wanted.replied_on is None:
        return
    reply = next((one for one in _bound(turn, case) if one.act is Act.CLOSE and "step" not in one.content), None)
    if reply is None:
        raise Refused(f"{case.number} 没有可更正的答复", code="give-fields", case=case.number)
    if wanted.reply is not None:
        new = required_text(wanted.reply, "答复内容", TEXT, lines=True)
        yield Change("reply", "答复内容", reply.given["content"], new, new, True, reply.id, "content")
    if wanted.replied_on is not None:
        first, last = local_date(case.clock.received_at), local_date(reply.at)
        if not first <= wanted.replied_on <= last:
            raise Refused(f"答复日期 {wanted.replied_on} 应在收到日 {first} 与办结之日 {last} 之间，请核对")
        day = wanted.replied_on.isoformat()
        yield Change("reply", "答复日期", reply.reply_date, day, day, False, reply.id, "date")


def _unit(turn: Turn, case: Case, wanted: "Correction") -> Iterator[Change]:
    if wanted.unit is None:
        return
    _not_of_a_series(case, "单位")
    find = find_unit if case.state.ended else unit_in_use  # what has ended may be a unit's that is no more
    unit = find(turn.session, wanted.unit)
    permit(turn.session, Deed.CORRECT, unit.id)
    handlers = handlers_of(turn.session, unit.id, local_date(turn.now))
    officer = handlers[0].id if len(handlers) == 1 else None
    value = {"unit": unit.id, "officer": officer, "former_officer": case.officer_id}
    yield Change("unit", "单位", turn.unit(case.unit_id).name, unit.name, value)


def _received(turn: Turn, case: Case, wanted: "Correction") -> Iterator[Change]:
    if wanted.received_at is None:
        return
    new = past_instant(wanted.received_at, "收到时间", turn.now)
    recent(new, "收到时间", turn.now, old=wanted.old)
    if new > case.opened_at:
        raise Refused(f"收到时间 {shown(new)} 晚于登记时间 {shown(case.opened_at)}，请核对")
    field = case.definition.received.get(str(case.progress.facts.get("channel", "")))
    if (
        field
        and case.progress.facts.get(field)
        and local_date(case.clock.received_at).isoformat() == case.progress.facts[field]
    ):
        raise Refused(f"收到之日以 {field} 为准，请更正这一项", code="give-field", field=field)
    first = min(
        (
            local_date(one.at) if "step" in one.content else dt.date.fromisoformat(one.reply_date)
            for one in _bound(turn, case)
            if one.act is Act.CLOSE
        ),
        default=None,
    )
    if first and local_date(new) > first:
        raise Refused(f"收到时间 {shown(new)} 晚于答复、办结之日 {first}，请核对")
    yield Change("received", "收到时间", shown(case.clock.received_at), shown(new), new.isoformat())


def _kind_and_fields(
    office: Office, turn: Turn, case: Case, wanted: "Correction", words: Sequence[str]
) -> Iterator[Change]:
    kind = office.catalog.get(wanted.kind) if wanted.kind is not None else None
    if kind is None:
        yield from _fields(turn, case, case.definition, wanted.step, words)
        return
    _fits(turn, case, kind)
    changes = list(_fields(turn, case, kind, wanted.step, words))
    facts = {**case.progress.facts, **{one.field: one.value for one in changes}}
    require(f"{kind.name}登记", kind.opens_with, facts)
    yield from changes
    yield Change("kind", "事项", case.definition.name, kind.name, kind.model_dump(mode="json"))


def _fits(turn: Turn, case: Case, kind: Obligation) -> None:
    """Raises Refused where what is on record of the case cannot be of that kind."""
    _not_of_a_series(case, "事项")
    if kind.cycle or kind.children or case.definition.children:
        raise Refused(f"{kind.name}是周期或督查事项，不能更正成它；请撤回后另行登记")
    if kind.procedure != case.definition.procedure and any("step" in one.content for one in _bound(turn, case)):
        raise Refused(f"已按{case.definition.name}的流程办了步骤，不能更正为{kind.name}；请撤回后另行登记")
    if case.state.ended and kind.replies != case.definition.replies:
        raise Refused(f"{case.definition.name}与{kind.name}的办结方式不同，不能更正；请撤回后另行登记")


def _not_of_a_series(case: Case, what: str) -> None:
    if case.period or case.parent:
        raise Refused(f"{case.number} 是周期或督查活动登记的分件，{what}不能更正；登记错了请撤回")


def _fields(turn: Turn, case: Case, kind: Obligation, step: str | None, words: Sequence[str]) -> Iterator[Change]:
    if not words:
        return
    bound = [one for one in _bound(turn, case) if "step" in one.content]
    chosen = kind.step(step) if step else None
    if step and chosen is None:
        near = meant(step, ((one.id, one.name) for one in kind.steps))
        raise NotFound(f"{kind.name}没有“{step[:40]}”这一步{near}")
    if step and not any(chosen and one.content["step"] == chosen.id for one in bound):
        raise Refused(f"“{step[:40]}”还没有办过，没有可更正的", code="see-case", case=case.number)
    for word in words:
        yield _field(turn, case, kind, bound, chosen.id if chosen else None, word)


def _field(turn: Turn, case: Case, kind: Obligation, bound: list[Submission], step: str | None, word: str) -> Change:
    """The change of one field: in the latest take that filled it in; else in what the case was opened with; else in
    the latest take that left it out.
    """
    name = word.partition("=")[0].strip()
    takes = [one for one in reversed(bound) if step in (None, one.content["step"])]
    asked = [(one, rule) for one in takes if (rule := _rule(kind, one, name))]
    filled = next((one for one in asked if one[1].id in one[0].given["fields"]), None)
    opening = next((rule for rule in kind.opens_with if name in (rule.id, rule.name)), None)
    found = filled or (next(iter(asked), None) if opening is None or step else None)
    if found:
        take, rule = found
        old = take.given["fields"].get(rule.id)
        return _change("fact" if rule.kind in COUNTED else "text", turn, case, rule, word, old, take.id)
    if opening is None or step or opening.id == PRODUCT:
        raise _not_given(kind, bound, name, word)
    return _change("opening", turn, case, opening, word, case.progress.facts.get(opening.id), None)


def _not_given(kind: Obligation, bound: Sequence[Submission], name: str, word: str) -> DubanError:
    """Why a field cannot be corrected: it stands in a step that nobody took yet, is misspelt, or is none."""
    later = next(((step, rule) for step in kind.steps for rule in step.fields if name in (rule.id, rule.name)), None)
    if later:
        return Refused(f"“{later[1].name}”在“{later[0].name}”中填报，这一步还没有办，没有可更正的")
    near = meant(name, ((rule.id, rule.name) for rule in kind.all_fields)) if "=" in word else ""
    if near:
        return BadInput(f"没有填报项“{name[:40]}”{near}")
    known = _known(kind, bound)
    said = f"“{word[:40]}”不是这一件填报过的内容，可更正：{known}"
    return BadInput(said, code="choose-field", word=word[:40], fields=known)


def _change(what: str, turn: Turn, case: Case, rule: FieldRule, word: str, old: Any, target: str | None) -> Change:
    value = read_fields(turn.session, [rule], [word], local_date(turn.now))[rule.id]
    if value in ("", []) and not rule.optional:
        raise BadInput(f"{rule.name}（{rule.id}）不能更正为空，请填写")
    private = rule.kind not in COUNTED
    return Change(what, rule.name, _said(rule, old), _said(rule, value), value, private, target, rule.id)


def _said(rule: FieldRule, value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    choices = {"yes": "是", "no": "否"} if rule.kind == "flag" else rule.choices
    return "" if value is None else choices.get(str(value), str(value))


def _rule(kind: Obligation, submission: Submission, name: str) -> FieldRule | None:
    step = kind.step(submission.content["step"])
    return next((rule for rule in step.fields if name in (rule.id, rule.name)), None) if step else None


def _known(kind: Obligation, bound: Sequence[Submission]) -> str:
    taken = {one.content["step"] for one in bound}
    rules = [*kind.opens_with, *(rule for step in kind.steps if step.id in taken for rule in step.fields)]
    return "、".join(dict.fromkeys(f"{rule.id}（{rule.name}）" for rule in rules)) or "（无）"


def _bound(turn: Turn, case: Case) -> list[Submission]:
    return [one for one in submissions_in_order(turn.session, case.number) if not one.undone]
