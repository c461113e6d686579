"""The mode of taking over: begun and finished by whoever stands above the units, and told of when it lasts."""

from dataclasses import dataclass

from casework.turn import Turn
from models.errors import BadInput, Refused
from models.instants import local_date, shown
from models.ledger import LedgerSession
from models.policy import Deed
from models.queries.identity import acting, permit
from models.queries.people import acts_as
from models.queries.register_changes import note_change
from models.queries.takeover import Takeover, count_quiet, keep_takeover, takeover
from models.tables import Officer
from models.words import ABOVE_UNITS, Register
from office.office import Office

LONGEST, AGAIN = 10, 5
"""Working days after which a takeover that goes on is told of, and those between one telling and the next."""
SUBJECT = "接管"


@dataclass(frozen=True)
class Standing:
    """A takeover that goes on: for how many working days, and how many cases are quiet."""

    takeover: Takeover
    working_days: int
    cases: int

    @property
    def too_long(self) -> bool:
        """Whether it lasts so long that people are told."""
        return self.working_days >= LONGEST


def begin_takeover(office: Office, actor: str | None) -> Takeover:
    """Begin to take over. Raises Refused for whoever is no supervisor or approver, or where it goes on already."""
    with office.turn() as turn:
        officer = entitled(turn, actor)
        going_on = takeover(turn.session, hold=True)
        if going_on:
            raise Refused(f"{shown(going_on.begun_at)} 已开始接管，尚未完成", code="see-takeover")
        begun = Takeover(begun_at=turn.now, actor=officer.id)
        keep_takeover(turn.session, begun)
        record(turn, officer.id, None, "进行中")
        return begun


def standing(office: Office) -> Standing | None:
    """How the takeover stands; None where none goes on."""
    with office.ledger.read() as session:
        return standing_of(office, session)


def standing_of(office: Office, session: LedgerSession) -> Standing | None:
    """The same within a session."""
    found = takeover(session)
    if found is None:
        return None
    days = office.calendars(session).count(local_date(found.begun_at), local_date(office.now()))
    return Standing(found, max(0, days), count_quiet(session))


def entitled(turn: Turn, actor: str | None) -> Officer:
    """Who begins or finishes. Raises BadInput where nobody is named, Refused for anybody but those above the units."""
    permit(turn.session, Deed.TAKE_OVER)
    officer = acting(turn.session, actor)
    if officer is None:
        raise BadInput("接管由督办员或审批人开始和完成", code="name-actor")
    if not acts_as(turn.session, officer, ABOVE_UNITS, local_date(turn.now)):
        raise Refused(f"{officer.name}不是督办员或审批人，不能开始或完成接管")
    return officer


def record(turn: Turn, actor: str, old: str | None, new: str) -> None:
    """A line in the log of the settings."""
    note_change(turn.session, Register.SETTINGS, SUBJECT, "状态", at=turn.now, actor=actor, old=old, new=new)


def lasting(found: Standing) -> str:
    """What is said of one that lasts."""
    began = shown(found.takeover.begun_at)
    if found.takeover.runs_from:
        return f"接管自 {began} 开始，完成到一半，还有 {found.cases} 件没有提醒和督办"
    return f"接管自 {began} 开始，已 {found.working_days} 个工作日，接管中的 {found.cases} 件没有提醒和督办"


def telling(found: Standing) -> int:
    """Which telling of it is due: the first after `LONGEST` working days, another one each `AGAIN`."""
    return (found.working_days - LONGEST) // AGAIN
