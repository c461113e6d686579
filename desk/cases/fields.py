"""What officers fill in: `name=value` words read against the catalog's fields, each fault told with what to write."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from calendars.official import FIRST_YEAR, LAST_YEAR
from desk.files.intake import TEXT, TITLE, text
from models.document_number import FIELD as DOCUMENT_NUMBER
from models.document_number import canonical_number
from models.errors import BadInput
from models.instants import parse_date
from models.ledger import LedgerSession
from models.near import meant
from models.obligation import Obligation
from models.queries.people import find_officer, find_unit
from models.steps import FieldRule, holds

FLAGS = {"yes": "yes", "no": "no", "是": "yes", "否": "no", "true": "yes", "false": "no"}
LONG = ("file", "list", "element")


def read_fields(
    session: LedgerSession, rules: Sequence[FieldRule], given: Sequence[str], today: dt.date
) -> dict[str, Any]:
    """Facts by field id. Raises BadInput for an unknown field or a value that does not fit, NotFound for a person."""
    facts: dict[str, Any] = {}
    for word in given:
        name, mark, value = word.partition("=")
        rule = next((one for one in rules if name.strip() in (one.id, one.name)), None)
        if not mark or rule is None:
            near = meant(name, ((one.id, one.name) for one in rules)) if mark else ""
            if near:
                raise BadInput(f"没有填报项“{name.strip()[:40]}”{near}")
            names = "、".join(f"{one.name}（{one.id}）" for one in rules) or "（无）"
            raise BadInput(
                f"“{word[:40]}”不是可填的内容，可填：{names}", code="choose-field", word=word[:40], fields=names
            )
        facts[rule.id] = _value(session, rule, value, today)
    return facts


def require(what: str, rules: Sequence[FieldRule], facts: Mapping[str, Any]) -> None:
    """Raises BadInput naming what must still be filled in. `what`: for what, as its line begins."""
    due = (rule for rule in rules if not rule.optional and holds(rule.when, facts))
    missing = [rule for rule in due if facts.get(rule.id) in (None, "", [])]
    if missing:
        named = "、".join(f"{rule.name}（{rule.id}{_choices(rule)}）" for rule in missing)
        raise BadInput(f"{what}还缺 {named}", code="give-field", field=missing[0].id)


def known_to(obligation: Obligation, values: Mapping[str, object]) -> list[str]:
    """Facts the program itself knows, as `name=value`, as far as the obligation asks for them when a case is opened."""
    return [f"{rule.id}={values[rule.id]}" for rule in obligation.opens_with if rule.id in values]


def _choices(rule: FieldRule) -> str:
    return "：" + "/".join(f"{key} {name}" for key, name in rule.choices.items()) if rule.choices else ""


def _value(session: LedgerSession, rule: FieldRule, raw: str, today: dt.date) -> Any:
    value = (
        text(
            raw,
            rule.name,
            TEXT * 2 if rule.kind == "file" else TEXT if rule.kind in LONG else TITLE * 5,
            lines=rule.kind in (*LONG, "text"),
        )
        or ""
    )
    match rule.kind:
        case "date":
            return _date(rule, value, today)
        case "number":
            return _number(rule, value)
        case "flag":
            if value not in FLAGS:
                raise BadInput(f"{rule.name}（{rule.id}）应为 yes 或 no")
            return FLAGS[value]
        case "choice":
            return _choice(rule, value)
        case "officer":
            return find_officer(session, value).id
        case "unit":
            return find_unit(session, value).id
        case "list":
            return [line.strip() for line in value.replace("；", "\n").splitlines() if line.strip()]
    return canonical_number(value) if rule.id == DOCUMENT_NUMBER else value


def _date(rule: FieldRule, value: str, today: dt.date) -> str:
    try:
        day = parse_date(value, lambda: today)
    except BadInput as error:
        raise BadInput(f"{rule.name}（{rule.id}）：{error.reason}") from None
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        raise BadInput(f"{rule.name}（{rule.id}）{day} 不在可计算的年份内（{FIRST_YEAR}—{LAST_YEAR} 年），请核对")
    return day.isoformat()


def _choice(rule: FieldRule, value: str) -> str:
    for key, name in rule.choices.items():
        if value in (key, name):
            return key
    raise BadInput(
        f"{rule.name}（{rule.id}）应为 {'、'.join(f'{key}（{name}）' for key, name in rule.choices.items())}"
    )


def _number(rule: FieldRule, value: str) -> float | int:
    try:
        number = float(value)
    except ValueError:
        raise BadInput(f"{rule.name}（{rule.id}）应为数字") from None
    return int(number) if number == int(number) else number
