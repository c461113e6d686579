"""Which papers may be issued of a case, as it stands."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casework.allowed import refusal
from casework.checks import Asked, checked
from casework.planning import binding
from models.errors import Refused
from models.instants import local_date
from models.paper_kinds import PaperKind
from models.papers import Paper
from models.steps import holds
from models.tables import Case, Event
from models.words import LEVEL_NAMES, Act, EventName, Level, State

EXTENSION, YEARLY = "extension-notice", "yearly-report"
"""Kinds for which the catalog's words are not enough."""


def approval(lines: Iterable[Event], level: Level) -> Event | None:
    """The line in which this level was approved last."""
    return next((one for one in reversed(list(lines)) if one.event is EventName.APPROVED and one.level is level), None)


def grounds(kind: PaperKind, case: Case, lines: Iterable[Event]) -> dt.datetime | None:
    """When what a paper rests on happened: the approval, or the last of the steps before it; None where none is."""
    if kind.fits.approved:
        found = approval(lines, kind.fits.approved)
        return found.at if found else None
    taken = [at for step in kind.fits.took if (at := case.progress.last(step)) is not None]
    return max(taken, default=None)


def unfit(kind: PaperKind, case: Case, lines: Sequence[Event], now: dt.datetime) -> Refused | None:
    """Why a paper of this kind may not be issued of a case; None where it may."""
    if not _of_its_kind(kind, case):
        return Refused(f"{case.definition.name}没有{kind.name}这种文书", code="see-papers", case=case.number)
    return _standing(kind, case) or _grounded(kind, case, lines) or _in_time(kind, case, now)


def unchecked(kind: PaperKind, asked: Asked) -> Refused | None:
    """What the checks of the step, for which the paper is, say against it."""
    found = next((one for name in kind.checks if (one := checked(name, asked))), None)
    return found.within(f"不能印发{kind.name}") if found else None


def already(kind: PaperKind, since: dt.datetime | None, issued: Iterable[Paper]) -> Refused | None:
    """The paper that stands in the way of another of its kind; `since`: what it rests on."""
    if kind.once is None:
        return None
    after = since if kind.once == "grounds" else None
    kinds = (kind.id, *kind.instead)
    standing = [one for one in issued if one.kind in kinds and not one.annulled_at]
    found = next((one for one in standing if after is None or one.issued_at >= after), None)
    if found is None:
        return None
    return Refused(f"已印发 {found.number}；要重新印发，先将它作废", code="annul-first", paper=found.number)


def too_early(kind: PaperKind, on: dt.date, since: dt.datetime | None, given: Mapping[str, Any]) -> str:
    """What is wrong with the date of a paper (成文日期), beside what it rests on and what it sets a term for."""
    if since is not None and on < local_date(since):
        return f"成文日期 {on} 早于它所依据的办理（{local_date(since)}）"
    for field in kind.ahead:
        said = given.get(field)
        if said and dt.date.fromisoformat(said) <= on:
            return f"期限 {said} 不在成文日期 {on} 之后"
    return ""


def _of_its_kind(kind: PaperKind, case: Case) -> bool:
    fits, definition = kind.fits, case.definition
    return (
        (not fits.procedures or definition.procedure in fits.procedures)
        and (not fits.kinds or definition.id in fits.kinds)
        and (fits.product is None or case.progress.facts.get("product", {}).get("kind") == fits.product)
    )


def _standing(kind: PaperKind, case: Case) -> Refused | None:
    if case.state is State.WITHDRAWN:
        return Refused(f"{case.number} 已撤回，不再印发{kind.name}")
    if case.quiet:
        return Refused(f"{case.number} 正在接管，完成之前不印发文书")
    if kind.fits.live and case.state.ended:
        return Refused(f"{case.number} 已办结，不再印发{kind.name}")
    return None


def _grounded(kind: PaperKind, case: Case, lines: Sequence[Event]) -> Refused | None:
    fits, progress = kind.fits, case.progress
    if fits.approved and approval(lines, fits.approved) is None:
        return Refused(f"{LEVEL_NAMES[fits.approved]}尚未批准，不能印发{kind.name}", code="see-proposals")
    missing = [step for step in case.definition.steps if step.id in fits.took and not progress.took(step.id)]
    if missing:
        return Refused(f"还没有“{missing[0].name}”，不能印发{kind.name}", code="see-case", case=case.number)
    if not holds(fits.facts, progress.facts):
        return Refused(f"办理情况与{kind.name}不符，不能印发", code="see-case", case=case.number)
    return None


def _in_time(kind: PaperKind, case: Case, now: dt.datetime) -> Refused | None:
    """A term of the case that has passed, an extension that would come too late or for a second time."""
    planned = case.plan.term(kind.within) if kind.within else None
    if planned and now >= planned.due_at:
        return Refused(f"已于 {planned.due_date} 过了期限，不能印发{kind.name}", code="see-case", case=case.number)
    if kind.id == EXTENSION and not case.clock.extensions:
        found = refusal(Act.EXTEND, case, now)
        return found.within(f"不能印发{kind.name}") if found else None
    if kind.id == YEARLY and case.period and local_date(now).year <= int(case.period[:4]):
        return Refused(f"{case.period[:4]} 年还没有结束，不能印发{kind.name}")
    return None


def longest_extension(case: Case) -> int:
    """Working days by which the limit of a case may be lengthened at most (条例33)."""
    return binding(case).extended_by_at_most
