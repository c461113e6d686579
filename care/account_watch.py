"""Applications for second accounts that nobody decides on: told to approvers and those above, in a rhythm."""

from care.matters import Matter, tell_matters
from desk.registers.account_applications import waiting_too_long
from models.instants import shown
from models.words import Role
from office.office import Office

SUBJECT = "另开账号的申请久未决定"


def tell_of_applications(office: Office) -> list[str]:
    """Have them told once in each span of days that passes without a decision; returns what there is."""
    found = waiting_too_long(office)
    matters = [
        Matter(
            f"account {one.application.id} waits {one.span}",
            f"{one.unit_name}申请另开{one.application.platform}账号“{one.application.name}”，自 "
            f"{shown(one.application.asked_at)} 起已 {one.days} 个工作日无人决定，请审批人决定",
            SUBJECT,
        )
        for one in found
    ]
    if matters:
        with office.write() as session:
            tell_matters(session, matters, office.now(), above=True, more=(Role.APPROVER,))
    return [matter.detail for matter in matters]
