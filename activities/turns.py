"""A channel's turn at a message: how it ends, and who is told where no channel is left."""

import datetime as dt

from models.instants import local_date
from models.ledger import LedgerSession
from models.letters import MAIL, DeliveryState
from models.queries.channels import first_attempt, settle, stands_by, walked
from models.queries.outbox import leave_once
from models.queries.people import officers
from models.queries.to_tell import MAILBOX, notify_relays, tell
from models.tables import Delivery, Message, Officer
from models.words import Role

NOT_REACHED = "通知没有送达"


def end_turn(
    session: LedgerSession, delivery: Delivery, state: DeliveryState, error: str | None, now: dt.datetime
) -> None:
    """Note how the turn ended. Without a receipt the next channel is woken; where there is none the supervisors hear of
    it, once a day and officer: mail alone is what the administrators look after."""
    following = settle(session, delivery.message_id, delivery.channel, state, error, now)
    if state is DeliveryState.DELIVERED:
        return
    message = session.get_one(Message, delivery.message_id)
    if following:
        tell(session, MAILBOX, [(message.officer_id, None, now)])
        notify_relays(session)
    elif delivery.channel != MAIL or walked(session, message.id):
        _tell_above(session, message, now)


def give_up(
    session: LedgerSession, delivery: Delivery, patience: dt.timedelta | None, why: str, now: dt.datetime
) -> bool:
    """End the turn of a channel that puts a message off for too long, where another waits; whether it did."""
    if patience is None or not stands_by(session, delivery.message_id):
        return False
    since = first_attempt(session, delivery.message_id, delivery.channel)
    if since is None or now - since < patience:
        return False
    end_turn(session, delivery, DeliveryState.GIVEN_UP, why, now)
    return True


def _tell_above(session: LedgerSession, message: Message, now: dt.datetime) -> None:
    name = session.get_one(Officer, message.officer_id).name
    said = f"{name}的通知经所有渠道都没有送达，只在收件箱里；请核对其联系方式和渠道设置"
    for one in officers(session, Role.SUPERVISOR):
        if one.left_on is None and one.id != message.officer_id:
            # in the inbox alone: what is said here is that channels do not work
            leave_once(session, one.id, f"unreached {message.officer_id} {local_date(now)}", NOT_REACHED, said, now)
