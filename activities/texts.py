"""Notification texts from the Jinja2 templates beside this file."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models.instants import shown, shown_due
from models.tables import Case, Event, Notification, Unit
from models.words import EVENT_NAMES, LEVEL_NAMES

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    # Plain text for people, never HTML: escaping would spoil it.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701
    )
    environment.globals |= {"EVENT_NAMES": EVENT_NAMES, "LEVEL_NAMES": LEVEL_NAMES}
    return environment


def line(case: Case, unit: Unit, event: Event) -> str:
    """What one officer is told of one event."""
    template = _environment().get_template("line.txt.j2")
    due = shown_due(event.due_date, event.due_at)
    return template.render(case=case, unit=unit, event=event, due=due, at=shown(event.at)).strip()


def subject(lines: Sequence[Notification]) -> str:
    """The subject of a message that carries these lines."""
    return _environment().get_template("subject.txt.j2").render(lines=lines).strip()


def message(officer_name: str, lines: Sequence[Notification]) -> str:
    """One message for one officer, however many lines it carries."""
    return _environment().get_template("message.txt.j2").render(officer_name=officer_name, lines=lines).strip() + "\n"
