"""The name under which cases were started before procedures had steps; those that still run go on under it."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from models.payloads import CaseInput
    from models.words import State
    from workflows.case import CaseWorkflow


@workflow.defn(name="reply")
class ReplyWorkflow(CaseWorkflow):
    """A case that was started by version 0.1.0."""

    @workflow.run
    async def run(self, case: CaseInput) -> State:
        """Walk the ladder until the case is closed or withdrawn."""
        return await super().run(case)
