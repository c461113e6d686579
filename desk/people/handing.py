"""A unit with several handlers says who gets a case that names nobody."""

from desk.files.intake import TITLE, text
from models.errors import BadInput, Refused
from models.policy import Deed
from models.queries.handing import Handing, rule_of, set_rule
from models.queries.identity import acting_id, permit
from models.queries.people import handlers_of, officer_in_office, unit_in_use
from models.queries.register_changes import NOTHING, note_change
from models.tables import Unit
from models.words import HANDING_NAMES, HandingRule, Register
from office.office import Office

NONE = ("none", "不定")
WORDS = {word: rule for rule, name in HANDING_NAMES.items() for word in (rule.value, name)}


def hand_by(
    office: Office, unit: str, word: str, officer: str | None, reason: str = "", actor: str | None = None
) -> tuple[Unit, Handing | None]:
    """Set a unit's rule, or take it away (`none`). Raises BadInput for a rule that is none or lacks its officer."""
    rule = None if word in NONE else WORDS.get(word)
    if rule is None and word not in NONE:
        raise BadInput(f"没有分办规则“{word[:20]}”，可用：{'、'.join((*HANDING_NAMES.values(), NONE[1]))}")
    with office.write() as session:
        permit(session, Deed.PEOPLE)
        found = unit_in_use(session, unit)
        person = officer_in_office(session, officer) if officer else None
        if (rule is HandingRule.PRIMARY) is not (person is not None):
            raise BadInput("分办规则“专人”须指明是谁，其余的不用写", code="name-primary")
        if person and person.id not in [one.id for one in handlers_of(session, found.id)]:
            raise Refused(f"{person.name}不是{found.name}的经办人")
        made = Handing(rule=rule, officer=person.id if person else None) if rule else None
        before = _said(rule_of(session, found.id))
        set_rule(session, found.id, made)
        by, why = acting_id(session, actor), text(reason, "理由", TITLE) or ""
        note_change(
            session,
            Register.UNITS,
            found.id,
            "分办",
            at=office.now(),
            actor=by,
            old=before,
            new=_said(made),
            reason=why,
        )
    return found, made


def _said(handing: Handing | None) -> str:
    if handing is None:
        return NOTHING
    return f"{HANDING_NAMES[handing.rule]}{f'（{handing.officer}）' if handing.officer else ''}"
