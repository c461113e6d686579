"""A plan of the office in a YAML file of the data folder; what is wrong is said with the file and the place."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from models.errors import BadInput

Plan = TypeVar("Plan", bound=BaseModel)
SAID = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "union_tag_invalid": "没有这一种",
    "union_tag_not_found": "缺少 kind",
    "string_pattern_mismatch": "写法不对（密钥处写密钥的名字，不写密钥本身；地址以 http 开头）",
}


def read_plan(file: Path, plan: type[Plan]) -> Plan:
    """What the office has set up in a file that is there. Raises BadInput."""
    from catalog.faults import read_yaml  # few commands need it

    found = read_yaml(file, places=False)
    try:
        return plan.model_validate(found or {})
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"]) or "（整个文件）"
        said = fault["msg"].removeprefix("Value error, ")
        raise BadInput(f"{file}: {place}：{_in_chinese(fault['type'], said)}，请改正") from None


def _in_chinese(kind: str, said: str) -> str:
    return said if kind == "value_error" else SAID.get(kind, "值不合要求")
