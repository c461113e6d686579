"""Steps of a procedure as forms: what the catalog's fields ask for, in the catalog's own words."""

from collections.abc import Iterable

from desk.cases.performing import Asking, Done
from desk.cases.stepping import take_step
from desk.views.facts import FLAG_NAMES
from desk.views.next_steps import NextStep, next_steps
from models.steps import FieldRule, Step, holds
from models.tables import Case
from models.words import ROLE_NAMES
from office.office import Office
from web.acts.asks import PAST, Ask, AskKind, Given
from web.acts.table import UNANSWERED

KINDS: dict[str, AskKind] = {
    "text": "line",
    "date": "date",
    "number": "line",
    "choice": "choice",
    "flag": "choice",
    "officer": "officer",
    "unit": "unit",
    "file": "text",
    "element": "text",
    "list": "text",
}
HINTS = {"list": "一行一项", "element": "写明，或写“不适用：”和理由"}
FIELD = "field."
"""Before the id of a field in a form, so that no field of the catalog is taken for one of the page's own."""


def step_asks(case: Case, step: Step) -> tuple[Ask, ...]:
    """What a step asks for in this case; what depends on another field of the same form says on which."""
    own, facts = {rule.id for rule in step.fields}, case.progress.facts
    rules = [rule for rule in step.fields if own & set(rule.when) or holds(rule.when, facts)]
    asks = tuple(field_ask(rule, rules, required=not rule.optional and not own & set(rule.when)) for rule in rules)
    return (
        *asks,
        *((UNANSWERED,) if step.clock == "closes" and any(one.unit_id for one in case.progress.terms) else ()),
    )


def field_ask(rule: FieldRule, around: Iterable[FieldRule], *, required: bool) -> Ask:
    """A field of the catalog as a form asks for it; one that not every case needs says when it does."""
    near = list(around)
    when = "；".join(_when(key, words, near) for key, words in rule.when.items() if any(one.id == key for one in near))
    hint = "，".join(part for part in (HINTS.get(rule.kind, ""), f"{when}时填写" if when else "") if part)
    choices = FLAG_NAMES if rule.kind == "flag" else rule.choices or None
    return Ask(FIELD + rule.id, rule.name, KINDS[rule.kind], required, hint, choices)


def _when(key: str, words: tuple[str, ...], around: Iterable[FieldRule]) -> str:
    rule = next(one for one in around if one.id == key)
    names = FLAG_NAMES if rule.kind == "flag" else rule.choices
    return f"“{rule.name}”为{'或'.join(names.get(word, word) for word in words)}"


def steps_now(case: Case) -> list[NextStep]:
    """The steps that may be taken now."""
    return [] if case.definition.replies else next_steps(case)


def taken_by(step: Step) -> str:
    """Who may take a step, where not everybody who works on the case may."""
    return "或".join(ROLE_NAMES[role] for role in step.by)


def words_given(given: Given) -> tuple[str, ...]:
    """The fields of the catalog that were filled in, as the desk reads them."""
    fields = ((name.removeprefix(FIELD), value) for name, value in given.words.items() if name.startswith(FIELD))
    return tuple(f"{name}={value}" for name, value in fields if value.strip())


def take(office: Office, number: str, step: str, given: Given, asking: Asking) -> Done:
    """Take a step with what a form gave."""
    return take_step(office, number, step, words_given(given), asking, given.past, given.text("unanswered"))


def all_asks(case: Case, step: Step) -> tuple[Ask, ...]:
    """With what a fact of before needs."""
    return (*step_asks(case, step), *PAST)
