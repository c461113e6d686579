"""`duban policy`: who may do what, how far."""

import typer

from cli.options import Json
from cli.output import as_json, say
from cli.rows import Csv, listed, only_one
from cli.session import session
from models.policy import DEED_NAMES, ROLES, SCOPE_NAMES, Deed
from models.words import ROLE_NAMES
from office.policy import FILE, policy_of


def policy_command(context: typer.Context, csv: Csv = False, json: Json = False) -> None:
    """权限表：各角色能办什么，及于本单位还是全部；绑定本机用户以后生效。"""
    here = session(context)
    only_one(json=json, csv=csv)
    policy = policy_of(here.settings.home)
    rules = policy.rules
    if json:
        as_json(here.out, [{"deed": deed, **{role: rules[deed][role] for role in ROLES}} for deed in Deed])
        return
    rows = [(DEED_NAMES[deed], *(SCOPE_NAMES[rules[deed][role]] for role in ROLES)) for deed in Deed]
    if listed(here.out, ["事项", *(f"|{ROLE_NAMES[role]}" for role in ROLES)], rows, csv=csv):
        known = "已生效" if here.sits.required else "尚未绑定人员，暂不限制（duban officer bind）"
        say(here.out, f"{known}；可在数据目录的 {FILE} 中收紧，不能放宽")
        if policy.separated:
            say(here.out, "三员分立：建立台账的用户只管绑定，管理员管人员和设置、不能绑定，审计员看审计记录")
