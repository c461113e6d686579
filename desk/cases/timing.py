"""Acts on the clock: pause and resume."""

from desk.cases.performing import NOBODY, Asking, Done, perform
from desk.files.intake import TITLE, reason_text, required_text
from models.words import Act
from office.office import Office


def pause_case(office: Office, number: str, reason: str, asking: Asking = NOBODY) -> Done:
    """Stop the clock: working days that end while it is stopped do not count. Raises BadInput without a reason."""
    content = {"reason": required_text(reason, "暂停理由", TITLE)}
    return perform(office, number, ("pause", number, reason), lambda turn, case: (Act.PAUSE, content), asking)


def resume_case(office: Office, number: str, reason: str = "", asking: Asking = NOBODY) -> Done:
    """End the pause that `pause` began; the due date is worked out anew. A term in the case may still hold the clock.

    Raises Refused where nothing was paused by hand.
    """
    content = {"reason": reason_text(reason)}
    return perform(office, number, ("resume", number, reason), lambda turn, case: (Act.RESUME, content), asking)
