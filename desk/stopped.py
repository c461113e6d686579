"""What may be done only while no worker lives: it would go on writing the old way, or where nothing is any more."""

from models.errors import Refused
from models.ledger import LedgerSession
from models.queries.heartbeat import FRESH, last_beat
from office.office import Office


def require_no_worker(office: Office, session: LedgerSession, what: str) -> None:
    """Raises Refused while a worker lives. `what` was not done.

    On one machine the operating system says so, at once after a kill too; elsewhere its heartbeat in the ledger.
    """
    if office.worker_alive:
        lives = office.worker_alive()
    else:
        beat = last_beat(session)
        lives = beat is not None and office.now() - beat < FRESH
    if lives:
        raise Refused(f"工作进程还在运行，没有{what}", code="stop-worker")
