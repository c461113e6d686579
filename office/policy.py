"""The office's own rules: the table as it ships, tightened by `policy.yaml` in the data folder.

separation: true    # who looks after people and settings binds nobody, who binds does nothing else
second_factor: true # administrators and auditors sign in with a code of their telephone as well
handler:
  withdraw: none
  publish: none
"""

from pathlib import Path
from typing import Any

from models.errors import BadInput
from models.policy import DEED_NAMES, ROLES, WIDTH, Deed, Scope, table
from models.words import Role

FILE = "policy.yaml"
SEPARATION, SECOND_FACTOR = "separation", "second_factor"
SWITCHES = (SEPARATION, SECOND_FACTOR)


def rules_of(home: Path) -> dict[Deed, dict[Role, Scope]]:
    """The table in force. Raises BadInput for a word that is none, and for what would loosen it."""
    rules, file = table(), home / FILE
    for role, wanted in _read(file).items():
        if role in SWITCHES:
            _is_on(home, role)
            continue
        if role not in list(ROLES) or not isinstance(wanted, dict):
            raise BadInput(f"{file}: 没有角色“{str(role)[:40]}”，可写 {'、'.join(ROLES)}")
        for deed, scope in wanted.items():
            _tighten(rules, file, Role(role), str(deed), str(scope))
    return rules


def separated(home: Path) -> bool:
    """Whether the three administrators are apart (等保三级). Raises BadInput for what says neither."""
    return _is_on(home, SEPARATION)


def asks_second_factor(home: Path) -> bool:
    """Whether administrators and auditors need a second factor. Raises BadInput for what says neither."""
    return _is_on(home, SECOND_FACTOR)


def _is_on(home: Path, switch: str) -> bool:
    found = _read(home / FILE).get(switch, False)
    if not isinstance(found, bool):
        raise BadInput(f"{home / FILE}: {switch} 应为 true 或 false，请改正")
    return found


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
