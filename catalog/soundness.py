"""Whether a procedure can be carried through at all: every name means something, and no step waits for itself.

Asked when a catalog is read, never of a running case: that one keeps the definition it was opened under.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from catalog.known_checks import CHECKS, PROCEDURES, REGISTERS, Needs
from models.figures import weights_of
from models.obligation import Obligation
from models.steps import FieldRule, Step, Words

FLAGS = ("yes", "no")


class Fault(NamedTuple):
    """What is wrong, in the words of the catalog, and where below the obligation it stands."""

    message: str
    keys: tuple[str | int, ...] = ()


def faults(found: Obligation) -> Iterator[Fault]:
    """What is wrong with an obligation and its steps."""
    for rule in RULES:
        yield from (Fault(message) for message in rule(found))
    for number, step in enumerate(found.steps):
        for step_rule in STEP_RULES:
            yield from (Fault(message, ("steps", number)) for message in step_rule(found, step))


def _names(found: Obligation) -> Iterator[str]:
    for what, names in (
        ("步骤编号", [step.id for step in found.steps]),
        ("步骤名称", [step.name for step in found.steps]),
    ):
        yield from (f"{what}“{name}”重复，请改成不同的" for name, number in Counter(names).items() if number > 1)


def _limit(found: Obligation) -> Iterator[str]:
    if found.limit.field and found.limit.field not in {field.id for field in found.opens_with}:
        yield f"limit.field “{found.limit.field}”不在登记填报项（opens_with）中，请补上"


def _end(found: Obligation) -> Iterator[str]:
    if found.steps and not any(step.clock == "closes" for step in found.steps):
        yield "没有一个步骤能办结，请给最后一步写上 clock: closes"


def _ladder(found: Obligation) -> Iterator[str]:
    if not found.ladder and found.force == "duty":
        yield "ladder 不能为空；只有 force: permission 的事项可以没有督办阶梯"


def _weights(found: Obligation) -> Iterator[str]:
    if found.cycle and found.cycle.product == "assessment":
        try:
            weights_of(found.settings)
        except ValueError as error:
            yield str(error)


def _children(found: Obligation) -> Iterator[str]:
    if found.children == found.id:
        yield "children 不能是自己，请写另一个事项"


def _procedure(found: Obligation) -> Iterator[str]:
    yield from _lacks(found, f"流程 {found.procedure} ", PROCEDURES.get(found.procedure, Needs()))


def _named_steps(found: Obligation, step: Step) -> Iterator[str]:
    names = [one.id for one in found.steps]
    yield from _unknown(step, "after", step.after, names)
    yield from _unknown(step, "not_after", step.not_after, names)
    yield from _unknown(step, "wait.since", [step.wait.since if step.wait else None], names)
    yield from _unknown(step, "awaited.since", step.awaited.since if step.awaited else (), names)


def _named_terms(found: Obligation, step: Step) -> Iterator[str]:
    terms = _terms(found)
    yield from _unknown(step, "ends", step.ends, terms)
    yield from _unknown(step, "within", [step.within], terms)
    yield from _unknown(step, "wait.past_term", [step.wait.past_term if step.wait else None], terms)


def _dates(found: Obligation, step: Step) -> Iterator[str]:
    """What a date is taken from is a field that holds one."""
    fields = _fields(found)
    if step.moment and step.moment not in {field.id for field in step.fields}:
        yield f"步骤 {step.id} 的 moment 提到没有的“{step.moment}”"
    limits = [step.limit, step.term.limit if step.term else None]
    wait = [step.wait.past, step.wait.from_day, step.wait.field] if step.wait else []
    for key in (step.moment, *(limit.field for limit in limits if limit), *wait):
        if key and (key not in fields or fields[key].kind != "date"):
            yield f"步骤 {step.id} 以“{key}”为日期，应是一个日期填报项（kind: date）"


def _facts(found: Obligation, step: Step) -> Iterator[str]:
    """Conditions name fields, and values that those can have."""
    fields = _fields(found)
    conditions: list[dict[str, Words]] = [step.when, step.clock_when, *(field.when for field in step.fields)]
    conditions += [step.term.when] if step.term else []
    conditions += [step.awaited.when] if step.awaited else []
    for key, values in ((key, values) for when in conditions for key, values in when.items()):
        field = fields.get(key)
        if field is None:
            yield f"步骤 {step.id} 的 when 提到没有的填报项“{key}”"
        elif field.kind == "choice":
            for value in values:
                if value not in (*field.choices, *FLAGS):
                    yield f"步骤 {step.id} 的 when：{key} 没有“{value}”这一选项"


def _replaces(found: Obligation, step: Step) -> Iterator[str]:
    if step.clock == "replaces" and step.limit is None:
        yield f"步骤 {step.id} 改换期限（replaces），应写 limit"


def _circle(found: Obligation, step: Step) -> Iterator[str]:
    if step.id in _before(step, {one.id: one for one in found.steps}):
        yield f"步骤 {step.id} 的 after 绕回自己，永远办不到；请改 after"


def _checks(found: Obligation, step: Step) -> Iterator[str]:
    for name in step.checks:
        if name in CHECKS:
            yield from _lacks(found, f"步骤 {step.id} 的检查 {name} ", CHECKS[name])
        else:
            yield f"步骤 {step.id} 提到没有的检查“{name}”，可用：{'、'.join(CHECKS)}"


def _registers(found: Obligation, step: Step) -> Iterator[str]:
    if step.registers:
        yield from _lacks(found, f"步骤 {step.id} 的登记簿 {step.registers} ", REGISTERS[step.registers])


RULES: tuple[Callable[[Obligation], Iterator[str]], ...] = (
    _names,
    _limit,
    _end,
    _ladder,
    _weights,
    _children,
    _procedure,
)
STEP_RULES: tuple[Callable[[Obligation, Step], Iterator[str]], ...] = (
    _named_steps,
    _named_terms,
    _dates,
    _facts,
    _replaces,
    _circle,
    _checks,
    _registers,
)


def _fields(found: Obligation) -> dict[str, FieldRule]:
    return {field.id: field for field in found.all_fields}


def _terms(found: Obligation) -> list[str]:
    return [rule.id for rule in (*found.terms, *(step.term for step in found.steps if step.term))]


def _unknown(step: Step, key: str, named: Iterable[str | None], known: Iterable[str]) -> Iterator[str]:
    for name in named:
        if name and name not in set(known):
            yield f"步骤 {step.id} 的 {key} 提到没有的“{name}”"


def _lacks(found: Obligation, who: str, needs: Needs) -> Iterator[str]:
    """What the code behind a name looks at and would not find."""
    steps = [step.id for step in found.steps]
    for what, wanted, there in (
        ("步骤", needs.steps, steps),
        ("填报项", needs.fields, _fields(found)),
        ("期限", needs.terms, _terms(found)),
    ):
        yield from (f"{who}要用{what}“{one}”，这里没有，请补上或改回此名" for one in wanted if one not in there)
    if needs.children and not found.children:
        yield f"{who}要看分件，事项没有 children，请补上"


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
