"""The words of the project as closed lists; `docs/glossary.md` gives each its office word."""

from enum import StrEnum


class Role(StrEnum):
    """Who acts. A supervisor has no unit."""

    HANDLER = "handler"
    UNIT_LEAD = "unit_lead"
    SUPERVISOR = "supervisor"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Level(StrEnum):
    """How far a ladder has climbed. Cards, 通报 and 约谈 are only ever proposed (《政府督查工作条例》 17, 21)."""

    REMIND = "remind"
    OVERDUE = "overdue"
    URGE = "urge"
    SUPERVISE = "supervise"
    YELLOW_CARD = "yellow_card"
    RED_CARD = "red_card"
    CRITICISM = "criticism"
    INTERVIEW = "interview"


class Decision(StrEnum):
    """What was decided on an application that is no case's."""

    APPROVED = "approved"
    REJECTED = "rejected"


class EventName(StrEnum):
    """What a line of a case's log records. The names are stable: scripts read them."""

    OPENED = "opened"
    REMINDED = "reminded"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REPLIED = "replied"
    CLOSED = "closed"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    REASSIGNED = "reassigned"
    CLASSIFIED = "classified"
    WITHDRAWN = "withdrawn"
    REPLANNED = "replanned"
    REFUSED = "refused"
    STEPPED = "stepped"
    RESTARTED = "restarted"
    REPLACED = "replaced"
    LAPSED = "lapsed"
    ASSISTED = "assisted"
    CONTRIBUTED = "contributed"
    REJECTED = "rejected"
    VOIDED = "voided"
    ALARMED = "alarmed"
    NOTED = "noted"
    ATTACHED = "attached"
    CORRECTED = "corrected"
    REOPENED = "reopened"
    APPLIED = "applied"
    TAKEN_OVER = "taken_over"
    ACKNOWLEDGED = "acknowledged"
    UNACKNOWLEDGED = "unacknowledged"
    ISSUED = "issued"
    ANNULLED = "annulled"
    URGED = "urged"


class State(StrEnum):
    """The state of a case. Overdue is not one of them: it is derived from due and now."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"

    @property
    def ended(self) -> bool:
        return self in (State.CLOSED, State.WITHDRAWN)


class Act(StrEnum):
    """What an officer may do to a case after it was opened."""

    CLOSE = "close"
    CLASSIFY = "classify"
    REASSIGN = "reassign"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    WITHDRAW = "withdraw"
    REPLAN = "replan"
    STEP = "step"
    ASSIST = "assist"
    CONTRIBUTE = "contribute"
    NOTE = "note"
    ATTACH = "attach"
    CORRECT = "correct"
    REOPEN = "reopen"
    APPLY = "apply"
    ISSUE = "issue"
    ANNUL = "annul"
    URGE = "urge"


class Matter(StrEnum):
    """What an officer applies for and another decides."""

    EXTENSION = "extension"
    SEND_BACK = "send_back"


class HandingRule(StrEnum):
    """Which of a unit's handlers gets a case that names nobody."""

    PRIMARY = "primary"
    TURN = "turn"
    LEAST = "least"


class Register(StrEnum):
    """What the log of the registers is about."""

    PEOPLE = "people"
    UNITS = "units"
    SETTINGS = "settings"
    CALENDAR = "calendar"


class Effect(StrEnum):
    """Whether a registered document is in force, and if not why not."""

    IN_FORCE = "in_force"
    AMENDED = "amended"
    LAPSED = "lapsed"
    REPEALED = "repealed"


ROLE_NAMES = {
    Role.HANDLER: "经办人",
    Role.UNIT_LEAD: "分管负责人",
    Role.SUPERVISOR: "督办员",
    Role.APPROVER: "审批人",
    Role.ADMINISTRATOR: "管理员",
    Role.AUDITOR: "审计员",
}

LEVEL_NAMES = {
    Level.REMIND: "提醒",
    Level.OVERDUE: "逾期",
    Level.URGE: "催办",
    Level.SUPERVISE: "督办",
    Level.YELLOW_CARD: "黄牌",
    Level.RED_CARD: "红牌",
    Level.CRITICISM: "通报",
    Level.INTERVIEW: "约谈",
}

EVENT_NAMES = {
    EventName.OPENED: "登记",
    EventName.REMINDED: "提醒",
    EventName.OVERDUE: "逾期",
    EventName.ESCALATED: "升级",
    EventName.PROPOSED: "拟提",
    EventName.APPROVED: "批准",
    EventName.REPLIED: "答复",
    EventName.CLOSED: "办结",
    EventName.PAUSED: "暂停",
    EventName.RESUMED: "恢复",
    EventName.EXTENDED: "延期",
    EventName.REASSIGNED: "改派",
    EventName.CLASSIFIED: "归类",
    EventName.WITHDRAWN: "撤回",
    EventName.REPLANNED: "重排",
    EventName.REFUSED: "拒绝",
    EventName.STEPPED: "环节",
    EventName.RESTARTED: "重新起算",
    EventName.REPLACED: "改期",
    EventName.LAPSED: "届满",
    EventName.ASSISTED: "协办",
    EventName.CONTRIBUTED: "反馈",
    EventName.REJECTED: "不批准",
    EventName.VOIDED: "失效",
    EventName.ALARMED: "告警",
    EventName.NOTED: "备注",
    EventName.ATTACHED: "附件",
    EventName.CORRECTED: "更正",
    EventName.REOPENED: "重开",
    EventName.APPLIED: "申请",
    EventName.TAKEN_OVER: "接管",
    EventName.ACKNOWLEDGED: "签收",
    EventName.UNACKNOWLEDGED: "未签收",
    EventName.ISSUED: "发文",
    EventName.ANNULLED: "作废",
    EventName.URGED: "催办",
}

ABOVE_UNITS = (Role.SUPERVISOR, Role.APPROVER)
"""Who stands above all units and decides about their cases."""
DECIDES = {Matter.EXTENSION: (Role.APPROVER,), Matter.SEND_BACK: ABOVE_UNITS}
"""Who decides on what was applied for."""

MATTER_NAMES = {Matter.EXTENSION: "延期", Matter.SEND_BACK: "退回"}

HANDING_NAMES = {HandingRule.PRIMARY: "专人", HandingRule.TURN: "轮流", HandingRule.LEAST: "最少"}

STATE_NAMES = {State.OPEN: "在办", State.PAUSED: "暂停", State.CLOSED: "办结", State.WITHDRAWN: "撤回"}

REGISTER_NAMES = {
    Register.PEOPLE: "人员",
    Register.UNITS: "单位",
    Register.SETTINGS: "设置",
    Register.CALENDAR: "日历",
}

EFFECT_NAMES = {Effect.IN_FORCE: "有效", Effect.AMENDED: "修改", Effect.LAPSED: "失效", Effect.REPEALED: "废止"}

EVENT_OF_LEVEL = {
    Level.REMIND: EventName.REMINDED,
    Level.OVERDUE: EventName.OVERDUE,
    Level.URGE: EventName.ESCALATED,
    Level.SUPERVISE: EventName.ESCALATED,
    Level.YELLOW_CARD: EventName.PROPOSED,
    Level.RED_CARD: EventName.PROPOSED,
    Level.CRITICISM: EventName.PROPOSED,
    Level.INTERVIEW: EventName.PROPOSED,
}
CARDS = frozenset(level for level, event in EVENT_OF_LEVEL.items() if event is EventName.PROPOSED)
"""What is only ever proposed, and accuses."""
