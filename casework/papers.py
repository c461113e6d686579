"""Which papers may be issued of a case, as it stands."""

from collections.abc import Iterable

from models.errors import Refused
from models.paper_kinds import PaperKind
from models.steps import holds
from models.tables import Case, Event
from models.words import LEVEL_NAMES, EventName, Level, State


def approval(lines: Iterable[Event], level: Level) -> Event | None:
    """The line in which this level was approved last."""
    return next((one for one in reversed(list(lines)) if one.event is EventName.APPROVED and one.level is level), None)


def unfit(kind: PaperKind, case: Case, lines: Iterable[Event]) -> Refused | None:
    """Why a paper of this kind may not be issued of a case; None where it may."""
    fits, definition = kind.fits, case.definition
    own = not fits.procedures or definition.procedure in fits.procedures
    own = own and (not fits.kinds or definition.id in fits.kinds)
    own = own and (not fits.steps or any(step.id in fits.steps for step in definition.steps))
    own = own and (fits.product is None or case.progress.facts.get("product", {}).get("kind") == fits.product)
    if not own:
        return Refused(f"{definition.name}没有{kind.name}这种文书", code="see-papers", case=case.number)
    if case.state is State.WITHDRAWN:
        return Refused(f"{case.number} 已撤回，不再印发{kind.name}")
    if case.quiet:
        return Refused(f"{case.number} 正在接管，完成之前不印发文书")
    if fits.live and case.state.ended:
        return Refused(f"{case.number} 已办结，不再印发{kind.name}")
    if fits.approved and approval(lines, fits.approved) is None:
        return Refused(f"{LEVEL_NAMES[fits.approved]}尚未批准，不能印发{kind.name}", code="see-proposals")
    if fits.extended and not case.clock.extensions:
        return Refused(f"{case.number} 没有延期，不能印发{kind.name}；请先由审批人批准延期")
    missing = [step for step in definition.steps if step.id in fits.took and not case.progress.took(step.id)]
    if missing:
        return Refused(f"还没有“{missing[0].name}”，不能印发{kind.name}", code="see-case", case=case.number)
    if not holds(fits.facts, case.progress.facts):
        return Refused(f"办理情况与{kind.name}不符，不能印发", code="see-case", case=case.number)
    return None
