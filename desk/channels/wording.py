"""The templates of an office: which there are, whether they can be filled in, and what comes of them for a case."""

from collections.abc import Sequence
from typing import Any

from casework.notify import former_names
from channels.fitting import fitted
from channels.outcome import Letter
from models.errors import NotFound
from models.ledger import LedgerSession
from models.letters import MAIL
from models.near import closest
from models.policy import Deed
from models.queries.cases import events_of, get_case, submissions_of
from models.queries.channels import reach_of
from models.queries.identity import concerned, permit
from models.queries.people import officer_in_office
from models.tables import Case, Event, Officer, Unit
from office.channels import channels_of
from office.office import Office
from office.settings import Settings
from papers.personal import masked
from papers.template_check import Fault, faults, shipped_names
from papers.wording import SHIPPED, own_names

MADE_FOR_SHOW = "00000000"
INBOX = "inbox"


def templates_json(settings: Settings) -> list[dict[str, Any]]:
    """Every template that an office may put its own before, and whether it did."""
    own = own_names(settings.templates)
    return [{"template": name, "own": name in own, "about": _about(name)} for name in shipped_names()]


def template_text(settings: Settings, name: str, *, shipped: bool) -> str:
    """A template as it is in force, or as it came with duban. Raises NotFound for a name that none has."""
    known = shipped_names()
    found = next((one for one in (name, f"{name}.txt.j2", f"{name}.j2") if one in known), None)
    if found is None:
        meant = closest(name, known)
        raise NotFound(f"没有模板“{name[:40]}”" + (f"，是不是 {meant}？" if meant else ""), code="find-template")
    own = not shipped and found in own_names(settings.templates)
    return ((settings.templates if own else SHIPPED) / found).read_text(encoding="utf-8-sig")


def check_templates(settings: Settings) -> list[Fault]:
    """What is wrong with the office's own templates."""
    return faults(settings.templates)


def tried_on(office: Office, settings: Settings, number: str, officer: str | None, seq: int | None) -> dict[str, Any]:
    """What an officer would read of a line of a case's log, on each of his channels. Nothing is written or sent.

    officer: whom; by default who was told. seq: which line; by default the last that somebody was told of.
    Raises NotFound, BadInput.
    """
    with office.ledger.read() as session:
        case = get_case(session, number)
        permit(session, Deed.READ, *concerned(case))
        event = _event(events_of(session, case.number), seq, case.number)
        person = _reader(session, officer, case, event)
        line = _line(session, office, case, event)
        reach = [(one.channel, one.address) for one in reach_of(session, person.id)]
    shown = _on_each(office, settings, person, line, reach)
    return {"number": case.number, "seq": event.seq, "officer": person.id, "officer_name": person.name, "shown": shown}


def _event(events: Sequence[Event], seq: int | None, number: str) -> Event:
    """A line of the log, by default the last that somebody was told of."""
    wanted = [one for one in events if (one.seq == seq if seq is not None else one.to)]
    if not wanted:
        said = "还没有通知过人" if seq is None else f"没有第 {seq} 行记录"
        raise NotFound(f"{number} {said}", code="see-case", case=number)
    return wanted[-1]


def _reader(session: LedgerSession, officer: str | None, case: Case, event: Event) -> Officer:
    """Whom it is shown to: the officer asked for, else the first that was told, else who handles the case."""
    found = officer or next(iter(event.to), None) or case.officer_id
    if found is None:
        raise NotFound(f"{case.number} 没有经办人", code="name-reader")
    return officer_in_office(session, found)


def _line(session: LedgerSession, office: Office, case: Case, event: Event) -> str:
    """The line as it would be written now: what the sender was called before is masked in it too."""
    submission = submissions_of(session, case.number).get(event.submission_id or "")
    return office.texts.line(case, session.get_one(Unit, case.unit_id), event, former_names(submission))


def _on_each(
    office: Office, settings: Settings, person: Officer, line: str, reach: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    subject, body = office.texts.subject([line]), office.texts.message(person.name, [line])
    plan = channels_of(settings.home)
    letter = Letter(MADE_FOR_SHOW, subject, (line,), office.now())
    found = [{"channel": INBOX, "address": "", "text": f"{subject}\n\n{body}"}]
    if person.email and settings.smtp_host:
        page = office.texts.html(person.name, [line])
        text = f"{subject}\n\n{body}" + (f"\n{page}\n" if page else "")
        found.append({"channel": MAIL, "address": masked(person.email), "text": text})
    for channel, address in reach:
        if plan and channel in plan.channels:
            most = plan.channels[channel].most_bytes
            text = fitted(letter, most) if most else f"{subject}\n{line}"
            found.append({"channel": channel, "address": masked(address), "text": text})
    return found


def _about(name: str) -> str:
    """The first sentence of a template's own comment."""
    text = (SHIPPED / name).read_text(encoding="utf-8")
    return text.split("#}")[0].removeprefix("{#").strip().split("。")[0].split("可用：")[0].strip()
