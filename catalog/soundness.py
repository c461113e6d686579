"""Whether a procedure can be carried through at all: every name means something, and no step waits for itself.

Asked when a catalog is read, never of a running case: that one keeps the definition it was opened under.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from models.figures import weights_of
from models.obligation import Obligation
from models.steps import FieldRule, Step, Words

FLAGS = ("yes", "no")


def faults(found: Obligation) -> Iterator[str]:
    """What is wrong with an obligation's steps, in the words of the catalog."""
    fields = {field.id: field for field in (*found.opens_with, *(f for step in found.steps for f in step.fields))}
    terms = [rule.id for rule in (*found.terms, *(step.term for step in found.steps if step.term))]
    names = [step.id for step in found.steps]
    yield from _twice("步骤编号", names)
    yield from _twice("步骤名称", [step.name for step in found.steps])
    if found.limit.field and found.limit.field not in {field.id for field in found.opens_with}:
        yield f"limit.field “{found.limit.field}”不在登记填报项（opens_with）中"
    if found.steps and not any(step.clock == "closes" for step in found.steps):
        yield "没有一个步骤能办结（clock: closes）"
    if not found.ladder and found.force == "duty":
        yield "ladder 不能为空；只有 force: permission 的事项可以没有督办阶梯"
    with_weights = found.cycle is not None and found.cycle.product == "assessment"
    if with_weights and (weights := _weights_fault(found)):
        yield weights
    if found.children == found.id:
        yield "children 不能是自己"
    for step in found.steps:
        yield from _unknown(step, "after", step.after, names)
        yield from _unknown(step, "not_after", step.not_after, names)
        yield from _unknown(step, "ends", step.ends, terms)
        yield from _unknown(step, "within", [step.within] if step.within else [], terms)
        wait = step.wait
        yield from _unknown(step, "wait.since", [wait.since] if wait and wait.since else [], names)
        yield from _unknown(step, "wait.past_term", [wait.past_term] if wait and wait.past_term else [], terms)
        yield from _dates(step, fields)
        yield from _facts(step, fields)
        if step.clock == "replaces" and step.limit is None:
            yield f"步骤 {step.id} 改换期限（replaces），应写 limit"
        if step.id in _before(step, {one.id: one for one in found.steps}):
            yield f"步骤 {step.id} 的 after 绕回自己，永远办不到"


def _weights_fault(found: Obligation) -> str | None:
    try:
        weights_of(found.settings)
    except ValueError as error:
        return str(error)
    return None


def _twice(what: str, names: list[str]) -> Iterator[str]:
    for name, number in Counter(names).items():
        if number > 1:
            yield f"{what}“{name}”重复"


def _unknown(step: Step, key: str, named: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    for name in named:
        if name not in set(known):
            yield f"步骤 {step.id} 的 {key} 提到没有的“{name}”"


def _dates(step: Step, fields: dict[str, FieldRule]) -> Iterator[str]:
    """What a date is taken from is a field that holds one."""
    mine = {field.id for field in step.fields}
    if step.moment and step.moment not in mine:
        yield f"步骤 {step.id} 的 moment 提到没有的“{step.moment}”"
    limits = [step.limit, step.term.limit if step.term else None]
    wait = [step.wait.past, step.wait.from_day, step.wait.field] if step.wait else []
    for key in (step.moment, *(limit.field for limit in limits if limit), *wait):
        if key and (key not in fields or fields[key].kind != "date"):
            yield f"步骤 {step.id} 以“{key}”为日期，应是一个日期填报项（kind: date）"


def _facts(step: Step, fields: dict[str, FieldRule]) -> Iterator[str]:
    """Conditions name fields, and values that those can have."""
    conditions: list[dict[str, Words]] = [step.when, step.clock_when, *(field.when for field in step.fields)]
    conditions += [step.term.when] if step.term else []
    for key, values in ((key, values) for when in conditions for key, values in when.items()):
        field = fields.get(key)
        if field is None:
            yield f"步骤 {step.id} 的 when 提到没有的填报项“{key}”"
        elif field.kind == "choice":
            for value in values:
                if value not in (*field.choices, *FLAGS):
                    yield f"步骤 {step.id} 的 when：{key} 没有“{value}”这一选项"


def _before(step: Step, steps: dict[str, Step]) -> set[str]:
    """Every step that must come before, however far."""
    found: set[str] = set()
    waiting = list(step.after)
    while waiting:
        name = waiting.pop()
        if name not in found and name in steps:
            found.add(name)
            waiting += steps[name].after
    return found
