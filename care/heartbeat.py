"""The worker's sign of life: in the ledger for everybody, and as a lock for whoever doubts the clocks."""

import os
import socket

from models.queries.heartbeat import beat, stop_beating
from office.office import Office

BEAT_SECONDS = 5.0


class Pulse:
    """One worker's heartbeat."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._worker = f"{socket.gethostname()}:{os.getpid()}"

    def beat(self) -> None:
        """Say that the worker is there."""
        with self._office.ledger.write() as session:
            beat(session, self._worker, self._office.now())

    def stop(self) -> None:
        """Say that it has gone, so that a clerk is told at once."""
        with self._office.ledger.write() as session:
            stop_beating(session, self._worker)
