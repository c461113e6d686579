"""Notification texts and documents: what a template is told, and which one is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.figures import Product, period_name
from models.instants import shown, shown_due
from models.tables import Case, Event, Unit
from models.words import EVENT_NAMES, LEVEL_NAMES, EventName
from papers.wording import own_names, worded

LINE, SUBJECT, MESSAGE, HTML_MESSAGE = "line.txt.j2", "subject.txt.j2", "message.txt.j2", "message.html.j2"


@dataclass(frozen=True)
class Texts:
    """The texts of an office. `own`: its folder of templates; None for those that come with duban alone."""

    own: Path | None = None

    def line(self, case: Case, unit: Unit, event: Event, former: Sequence[str] = ()) -> str:
        """What one officer is told of one event; what looks personal is masked, because it leaves by mail.

        `former`: the names that the sender had until this event.
        """
        return worded(self.own, LINE, known_of_line(case, unit, event, former))

    def subject(self, lines: Sequence[str]) -> str:
        """The subject of a message that carries these lines, in one line."""
        return " ".join(worded(self.own, SUBJECT, known_of_message("", lines)).splitlines())

    def message(self, officer_name: str, lines: Sequence[str]) -> str:
        """One message for one officer, however many lines it carries."""
        return worded(self.own, MESSAGE, known_of_message(officer_name, lines)) + "\n"

    @property
    def has_page(self) -> bool:
        """Whether this office sends its mails as pages of HTML too."""
        return self.own is not None and HTML_MESSAGE in own_names(self.own)

    def html(self, officer_name: str, lines: Sequence[str], link: str = "") -> str | None:
        """The same for a mail as a page of HTML, where the office has a template for it."""
        if not self.has_page:
            return None
        return worded(self.own, HTML_MESSAGE, known_of_message(officer_name, lines) | {"link": link})

    def product_document(self, product: Product) -> str:
        """A stored product as a document ready to paste: 统计表, 通报 or 考核结果 by its kind."""
        return worded(self.own, f"{product.kind}.txt.j2", known_of_product(product)) + "\n"


AS_SHIPPED = Texts()


def known_of_line(case: Case, unit: Unit, event: Event, former: Sequence[str] = ()) -> dict[str, Any]:
    """What a template of a line is told: nothing personal, so that no template can let it out."""
    from papers.personal import without_personal

    title, detail = (without_personal(words, case.citizen, *former) for words in (case.title, event.detail))
    definition = case.definition
    level_name = LEVEL_NAMES[event.level] if event.level else ""
    label = level_name if level_name and event.event is not EventName.VOIDED else EVENT_NAMES[event.event]
    return {
        "number": case.number,
        "name": definition.name,
        "title": title,
        "unit": unit.name,
        "label": label,
        "event": str(event.event),
        "level": str(event.level or ""),
        "level_name": level_name,
        "answer": "答复" if definition.procedure == "reply" else "办结",
        "due": shown_due(event.due_date, event.due_at),
        "at": shown(event.at),
        "passed": event.at >= event.due_at,
        "detail": detail,
        "stage": bool(event.key and ":" in event.key),
        "late": event.late,
    }


def known_of_message(officer_name: str, lines: Sequence[str]) -> dict[str, Any]:
    """What a template of a message is told."""
    return {"officer": officer_name, "lines": list(lines), "count": len(lines)}


def known_of_product(product: Product) -> dict[str, Any]:
    """What a template of a product is told."""
    names = {one.unit: one.unit_name for one in product.units}
    overdue = {names[unit]: [one for one in product.overdue if one.unit == unit] for unit in names}
    return {
        "product": product,
        "period": period_name(product.period),
        "best": [one.unit_name for one in product.units if one.rank == 1 and one.on_time],
        "overdue": {name: found for name, found in overdue.items() if found},
    }
