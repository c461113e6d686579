"""Committed histories of closed cases replay without complaint: a change of a workflow must keep the old ones alive."""

from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from worker import PASSED_THROUGH
from workflows.mailbox import MailboxWorkflow
from workflows.reply import ReplyWorkflow

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))


def test_there_are_histories() -> None:
    assert {path.stem for path in HISTORIES} >= {
        f"0.1.0-{n}" for n in ("early", "late", "paused", "changed", "mailbox")
    }


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_recorded_history_replays(path: Path) -> None:
    replayer = Replayer(
        workflows=[ReplyWorkflow, MailboxWorkflow],
        data_converter=pydantic_data_converter,
        workflow_runner=SandboxedWorkflowRunner(restrictions=PASSED_THROUGH),
    )
    result = await replayer.replay_workflow(WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8")))

    assert result.replay_failure is None, (
        f"{path.name}: the change breaks running cases; guard it with workflow.patched()"
    )
