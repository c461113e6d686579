"""The office's own rules: the table as it ships, tightened by `policy.yaml` in the data folder.

separation: true    # who looks after people and settings binds nobody, who binds does nothing else
second_factor: true # administrators and auditors sign in with a code of their telephone as well
handler:
  withdraw: none
  publish: none
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.errors import BadInput
from models.policy import DEED_NAMES, ROLES, WIDTH, Deed, Rules, Scope, table
from models.words import Role

FILE = "policy.yaml"
SEPARATION, SECOND_FACTOR = "separation", "second_factor"


@dataclass(frozen=True)
class OfficePolicy:
    """Who may do what, how far; whether the three administrators are apart (等保三级); whether administrators and
    auditors need a second factor."""

    rules: Rules = field(default_factory=table)
    separated: bool = False
    second_factor: bool = False


def policy_of(home: Path) -> OfficePolicy:
    """What is in force. Raises BadInput for a word that is none, and for what would loosen the table."""
    rules, file = table(), home / FILE
    found = dict(_read(file))  # a copy: who reads the same text again is given the same value
    switches = [_switched(file, name, found.pop(name, False)) for name in (SEPARATION, SECOND_FACTOR)]
    for role, wanted in found.items():
        if role not in list(ROLES) or not isinstance(wanted, dict):
            raise BadInput(f"{file}: 没有角色“{str(role)[:40]}”，可写 {'、'.join(ROLES)}")
        for deed, scope in wanted.items():
            _tighten(rules, file, Role(role), str(deed), str(scope))
    return OfficePolicy(rules, *switches)


def _switched(file: Path, name: str, said: object) -> bool:
    if not isinstance(said, bool):
        raise BadInput(f"{file}: {name} 应为 true 或 false，请改正")
    return said


def _read(file: Path) -> dict[Any, Any]:
    if not file.exists():
        return {}
    from catalog.faults import read_yaml  # few offices have such a file, and no other command waits for it

    found = read_yaml(file, places=False)
    if not isinstance(found, dict):
        raise BadInput(f"{file}: 应为 角色: {{事项: 范围}}，请改正")
    return found


def _tighten(rules: dict[Deed, dict[Role, Scope]], file: Path, role: Role, deed: str, scope: str) -> None:
    if deed not in list(Deed):
        raise BadInput(f"{file}: 没有“{deed[:40]}”，可写 {'、'.join(Deed)}")
    if scope not in list(Scope):
        raise BadInput(f"{file}: {role} 的 {deed} 应为 {'、'.join(Scope)}")
    before = rules[Deed(deed)][role]
    if WIDTH.index(Scope(scope)) > WIDTH.index(before):
        name = DEED_NAMES[Deed(deed)].split("（")[0]
        raise BadInput(f"{file}: {role} 的 {deed}（{name}）只能比 {before} 更严，不能放宽为 {scope}")
    rules[Deed(deed)][role] = Scope(scope)
