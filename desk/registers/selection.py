"""留言选登: which replies are published, and the four things that are published of each.

《2023年景德镇市政务公开工作要点》11.7: 公开留言时间、答复时间、答复单位和答复内容.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desk.audit.noting import exported
from desk.files.intake import TEXT, required_text
from models.codes import Code
from models.errors import BadInput, NotFound, Refused
from models.instants import at, iso, local_date
from models.ledger import LedgerSession
from models.policy import Deed
from models.queries.cases import get_case
from models.queries.identity import acting_id, permit
from models.queries.selections import reply_of, selected
from models.registers import Selection
from models.tables import Case, Submission
from models.words import STATE_NAMES, State
from office.office import Office
from papers.personal import office_numbers, personal_data


@dataclass(frozen=True)
class PublicReply:
    """What is published, and nothing else. `replied_at` is 00:00 where only the day of the reply is on record."""

    asked_at: dt.datetime
    replied_at: dt.datetime
    unit: str
    reply: str


def select_reply(
    office: Office, number: str, reply_text: str | None = None, actor: str | None = None, *, confirmed: bool = False
) -> Selection:
    """Select the reply of a closed case, in its own words or in `reply_text`.

    `confirmed`: the landlines in it are the office's own and may be published; nothing else personal ever may.
    Raises Refused where there is no reply, it is selected already, or what would be published looks personal.
    """
    with office.write() as session:
        case = get_case(session, number)
        permit(session, Deed.PUBLISH, case.unit_id)
        reply = _reply(session, case)
        if session.get(Selection, case.number):
            raise Refused(f"{case.number} 已选登", code="deselect-first", case=case.number)
        edited = None if reply_text is None else required_text(reply_text, "公开的答复内容", TEXT, lines=True)
        public = reply.given["content"] if edited is None else edited
        numbers = office_numbers(public)
        own = numbers if confirmed else []
        if numbers and not confirmed:
            _refuse_personal(case, public, own, code="confirm-or-give-public-text")
        _refuse_personal(case, public, own, code="give-public-text")
        by, now = acting_id(session, actor), office.now()
        selection = Selection(case_number=case.number, selected_at=now, actor=by, reply_text=edited, confirmed=own)
        session.add(selection)
    return selection


def deselect_reply(office: Office, number: str) -> str:
    """Take a reply back; returns its case's number. Raises NotFound where it is not selected."""
    with office.write() as session:
        case = get_case(session, number)
        permit(session, Deed.PUBLISH, case.unit_id)
        selection = session.get(Selection, case.number)
        if selection is None:
            raise NotFound(f"{case.number} 没有选登，无需撤下")
        session.delete(selection)
    return case.number


def public_replies(office: Office, since: dt.date | None = None, until: dt.date | None = None) -> list[PublicReply]:
    """The selected replies given from one day to another, both included, the newest first.

    Raises BadInput, and Refused where one of them looks personal after all: it may have been selected by a release that
    knew less, or before the sender's name was on record.
    """
    if since and until and since > until:
        raise BadInput(
            f"起始日期 {since} 晚于截止日期 {until}，请改正", code="change-span", first=str(since), last=str(until)
        )
    first, last = since or dt.date.min, until or dt.date.max
    with office.ledger.read() as session:
        found = [(_public(*one), one[0], one[1]) for one in selected(session)]
        wanted = [one for one in found if first <= local_date(one[0].replied_at) <= last]
        for one, selection, case in wanted:
            _refuse_personal(case, one.reply, selection.confirmed, code="deselect-then-give-public-text")
    exported(office, "selection")
    return sorted((one for one, _, _ in wanted), key=lambda one: (one.replied_at, one.asked_at), reverse=True)


def public_json(reply: PublicReply) -> dict[str, Any]:
    """The four public fields, as `selection export --json` prints them."""
    return {
        "asked_at": iso(reply.asked_at),
        "replied_at": iso(reply.replied_at),
        "unit": reply.unit,
        "reply": reply.reply,
    }


def _reply(session: LedgerSession, case: Case) -> Submission:
    if not case.definition.replies:
        raise Refused(f"{case.definition.name}不是留言，不能选登；请选以答复办结的办件")
    reply = reply_of(session, case.number) if case.state is State.CLOSED else None
    if reply is None:
        raise Refused(
            f"{case.number} 是{STATE_NAMES[case.state]}，没有答复可选登", code="close-first", case=case.number
        )
    return reply


def _refuse_personal(case: Case, text: str, confirmed: Sequence[str], *, code: Code) -> None:
    """Raises Refused where the text looks personal; `code`: what is to be done about it."""
    found = personal_data(text, case.citizen, confirmed)
    if found:
        raise Refused(f"{case.number} 的答复疑似含个人信息：{'、'.join(found)}", code=code, case=case.number)


def _public(selection: Selection, case: Case, reply: Submission) -> PublicReply:
    day = dt.date.fromisoformat(reply.reply_date)
    return PublicReply(
        asked_at=case.clock.received_at,
        replied_at=reply.at if day == local_date(reply.at) else at(day),
        unit=reply.given["unit_name"],
        reply=selection.reply_text or reply.given["content"],
    )
