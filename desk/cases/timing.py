"""Acts on the clock: pause and resume."""

import datetime as dt

from casework.turn import Turn
from desk.cases.performing import NOBODY, Asking, Done, Prepared, perform
from desk.files.intake import TITLE, reason_text, required_text
from models.errors import BadInput
from models.instants import local_date
from models.tables import Case
from models.words import Act
from office.office import Office


def pause_case(office: Office, number: str, reason: str, asking: Asking = NOBODY, until: dt.date | None = None) -> Done:
    """Stop the clock: working days that end while it is stopped do not count.

    `until`: the local day by which it is meant to end; from the next working day on it is told, as it is after the
    longest pause of the obligation. Raises BadInput without a reason, or for a day that is past or too far away.
    """
    why = required_text(reason, "暂停理由", TITLE)

    def prepare(turn: Turn, case: Case) -> Prepared:
        if until is None:
            return Act.PAUSE, {"reason": why}
        today, most = local_date(turn.now), case.definition.silence.pause
        last = turn.calendar.add(today, most)
        if not today <= until <= last:
            raise BadInput(f"暂停预计结束的日期 {until} 应在今天与 {last}（最长 {most} 个工作日）之间")
        return Act.PAUSE, {"reason": why, "until": until.isoformat()}

    return perform(office, number, ("pause", number, reason, *([until] if until else [])), prepare, asking)


def resume_case(office: Office, number: str, reason: str = "", asking: Asking = NOBODY) -> Done:
    """End the pause that `pause` began; the due date is worked out anew. A term in the case may still hold the clock.

    Raises Refused where nothing was paused by hand.
    """
    content = {"reason": reason_text(reason)}
    return perform(office, number, ("resume", number, reason), lambda turn, case: (Act.RESUME, content), asking)
