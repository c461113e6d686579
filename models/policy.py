"""What a person may do: one table, role by deed, below every surface.

An office can tighten it in a file (`office/policy.py`), never loosen it. What the law asks for beside it stands where
the deed is judged, and no table moves it: an approver approves neither what he proposed nor his own case; criticism,
cards and extensions need an approver; a review is another person's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.words import Role


class Deed(StrEnum):
    """What the table is about."""

    READ = "read"
    REVEAL = "reveal"
    FIGURES = "figures"
    OPEN = "open"
    WORK = "work"
    APPLY = "apply"
    CONTRIBUTE = "contribute"
    REASSIGN = "reassign"
    WITHDRAW = "withdraw"
    CORRECT = "correct"
    REOPEN = "reopen"
    PROPOSE = "propose"
    DECIDE = "decide"
    URGE = "urge"
    DUTIES = "duties"
    TAKE_OVER = "takeover"
    CALENDAR = "calendar"
    PEOPLE = "people"
    ABSENCE = "absence"
    BIND = "bind"
    BACKUP = "backup"
    REGISTERS = "registers"
    PUBLISH = "publish"
    HISTORY = "history"
    AUDIT = "audit"


class Scope(StrEnum):
    """How far a deed reaches, the wider after the narrower."""

    NONE = "none"
    UNIT = "unit"
    ALL = "all"


WIDTH = list(Scope)
N, U, A = Scope.NONE, Scope.UNIT, Scope.ALL
ROLES = (Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR, Role.APPROVER, Role.ADMINISTRATOR, Role.AUDITOR)
"""The columns of the table."""
TABLE: dict[Deed, tuple[Scope, ...]] = {
    # handler, unit lead, supervisor, approver, administrator, auditor
    Deed.READ: (U, U, A, A, N, A),
    Deed.REVEAL: (U, U, A, A, N, A),
    Deed.FIGURES: (U, U, A, A, N, A),
    Deed.OPEN: (U, U, A, A, N, N),
    Deed.WORK: (U, U, A, A, N, N),
    Deed.APPLY: (U, U, A, A, N, N),
    Deed.CONTRIBUTE: (U, U, A, A, N, N),
    Deed.REASSIGN: (U, U, A, A, N, N),
    Deed.WITHDRAW: (U, U, A, A, N, N),
    Deed.CORRECT: (U, U, A, A, N, N),
    Deed.REOPEN: (N, N, A, N, N, N),
    Deed.PROPOSE: (N, N, A, A, N, N),
    Deed.DECIDE: (N, N, A, A, N, N),
    Deed.URGE: (N, U, A, A, N, N),
    Deed.DUTIES: (U, U, A, A, A, N),
    Deed.TAKE_OVER: (N, N, A, A, N, N),
    Deed.CALENDAR: (N, N, A, A, A, N),
    Deed.PEOPLE: (N, N, N, N, A, N),
    Deed.ABSENCE: (U, U, A, A, A, N),
    Deed.BIND: (N, N, N, N, A, N),
    Deed.BACKUP: (N, N, N, N, A, N),
    Deed.REGISTERS: (U, U, A, A, N, N),
    Deed.PUBLISH: (N, U, A, A, N, N),
    Deed.HISTORY: (N, N, A, A, A, A),
    Deed.AUDIT: (N, N, N, N, N, A),
}
"""Who may do what, how far: of the own unit, of all, or not at all."""

DEED_NAMES: dict[Deed, str] = {
    Deed.READ: "查看办件",
    Deed.REVEAL: "查看个人信息（记录在案）",
    Deed.FIGURES: "查看统计和考核",
    Deed.OPEN: "登记办件",
    Deed.WORK: "办理（办结、步骤、暂停、恢复、归类、协办、备注、附件）",
    Deed.APPLY: "申请延期、退回",
    Deed.CONTRIBUTE: "反馈协办意见",
    Deed.REASSIGN: "改派",
    Deed.WITHDRAW: "撤回",
    Deed.CORRECT: "更正",
    Deed.REOPEN: "重开",
    Deed.PROPOSE: "拟提",
    Deed.DECIDE: "决定拟提和申请",
    Deed.URGE: "催办",
    Deed.DUTIES: "启用、停用事项",
    Deed.TAKE_OVER: "接管",
    Deed.CALENDAR: "变更工作日历",
    Deed.PEOPLE: "变更单位和人员",
    Deed.ABSENCE: "安排代理",
    Deed.BIND: "绑定本机用户",
    Deed.BACKUP: "备份、搬迁",
    Deed.REGISTERS: "登记账号和文件",
    Deed.PUBLISH: "选登答复",
    Deed.HISTORY: "查看变更记录",
    Deed.AUDIT: "核验和导出记录",
}
SCOPE_NAMES = {Scope.NONE: "—", Scope.UNIT: "本单位", Scope.ALL: "全部"}


@dataclass(frozen=True)
class Grant:
    """How far somebody's deed of one kind reaches: to everything, or to these units."""

    everything: bool = False
    units: frozenset[str] = frozenset()

    def reaches(self, units: frozenset[str]) -> bool:
        """Whether it reaches what belongs to one of these units; what belongs to none only where it reaches all."""
        return self.everything or not units.isdisjoint(self.units)


Rules = Mapping[Deed, Mapping[Role, Scope]]


def table() -> dict[Deed, dict[Role, Scope]]:
    """The table as it ships."""
    return {deed: dict(zip(ROLES, scopes, strict=True)) for deed, scopes in TABLE.items()}


def grants(rules: Rules, roles: list[tuple[Role, str | None]]) -> dict[Deed, Grant]:
    """What somebody may do who has these roles, each with its unit: his own and those of whom he stands in for."""
    found: dict[Deed, Grant] = {}
    for deed, scopes in rules.items():
        mine = [(scopes.get(role, Scope.NONE), unit) for role, unit in roles]
        units = frozenset(unit for scope, unit in mine if scope is Scope.UNIT and unit)
        found[deed] = Grant(any(scope is Scope.ALL for scope, _ in mine), units)
    return found
