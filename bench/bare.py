"""The smallest honest Temporal case: one workflow, one timer, one row each for open and close, closed by an update."""

import asyncio
import datetime as dt
from collections.abc import Callable

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    from sqlalchemy import text

    from models.ledger import Ledger

TABLE = "CREATE TABLE IF NOT EXISTS bare (id TEXT, what TEXT, PRIMARY KEY (id, what))"
INSERT = "INSERT INTO bare (id, what) VALUES (:id, :what)"
WRITE_TIMEOUT = dt.timedelta(seconds=60)


def row_writer(ledger: Ledger) -> Callable[[list[str]], None]:
    """An activity that writes one row of one transaction."""
    with ledger.write() as session:
        session.connection().execute(text(TABLE))

    @activity.defn(name="write_row")
    def write_row(row: list[str]) -> None:
        with ledger.write() as session:
            session.connection().execute(text(INSERT), {"id": row[0], "what": row[1]})

    return write_row


@workflow.defn(name="bare")
class BareWorkflow:
    """Writes a row, waits for a timer or an update, writes another."""

    def __init__(self) -> None:
        self.closed = False
        self.lock = asyncio.Lock()

    @workflow.run
    async def run(self, seconds: float) -> None:
        """`seconds`: how far away the timer is; a negative number skips the first row (a bare timer)."""
        me = workflow.info().workflow_id
        if seconds > 0:
            await workflow.execute_activity("write_row", [me, "open"], start_to_close_timeout=WRITE_TIMEOUT)
        try:
            await workflow.wait_condition(lambda: self.closed, timeout=abs(seconds))
        except TimeoutError:
            await workflow.execute_activity("write_row", [me, "fired"], start_to_close_timeout=WRITE_TIMEOUT)
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.update
    async def close(self) -> None:
        """Write the closing row and end."""
        await workflow.execute_activity(
            "write_row", [workflow.info().workflow_id, "close"], start_to_close_timeout=WRITE_TIMEOUT
        )
        self.closed = True
