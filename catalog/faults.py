"""YAML read with line numbers, and what pydantic refuses told as file:line: field: what to do."""

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from catalog.bounded_yaml import TooMuch, load
from catalog.contents import MAX_BYTES
from models.bounded import read_file
from models.errors import BadInput

Value = TypeVar("Value")

MESSAGES = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项，请检查拼写",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "string_type": "应为文字",
    "list_type": "应为列表（以 - 开头的各行）",
    "tuple_type": "应为列表",
    "dict_type": "应为若干“名称: 值”",
    "model_type": "应为若干“名称: 值”",
    "too_short": "不能为空",
    "string_too_short": "不能为空",
    "string_too_long": "太长，最多 {max_length} 字",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_pattern_mismatch": "格式不符，应符合 {pattern}",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "time_parsing": '应为时刻，例如 "09:00"',
    "time_type": '应为时刻，例如 "09:00"',
    "value_error": "{error}",
}


@lru_cache(maxsize=256)
def _parsed(text: str, places: bool) -> Any:
    """The same text is read once in a process: rehearsals and tests ask for it again and again."""
    return load(text, places=places)


def read_yaml(path: Path, places: bool = True) -> Any:
    """A YAML 1.2 file, with the place of every node. Raises BadInput for what is no YAML, too large or not there."""
    try:
        return _parsed(read_file(path, MAX_BYTES).decode(), places)
    except TooMuch as error:
        raise BadInput(f"{path}:{error.problem_mark.line + 1}: {error.problem}，请检查是否选错了文件") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise BadInput(
            f"{path}:{line}: 不是正确的 YAML（{error.problem or error.context}），请检查这一行的缩进和标点"
        ) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise BadInput(f"{path}: 不是正确的 UTF-8 YAML 文件（{str(error).splitlines()[0][:80]}），请检查文件") from None


def mapping(node: Any, path: Path, field: str) -> dict[str, Any]:
    """The node as names and values. Raises BadInput with its place otherwise."""
    if not isinstance(node, dict) or not all(isinstance(key, str) for key in node):
        raise BadInput(f"{path}:{line_of(node)}: {field}: 应为若干“名称: 值”")
    return node


def validate(kind: type[Value], node: Any, path: Path, root: Any, where: Sequence[str | int]) -> Value:
    """The node as a value of that type. Raises BadInput naming up to five faults, each with its line and field."""
    try:
        return cast(Value, _adapter(cast(Any, kind)).validate_python(node))
    except ValidationError as error:
        found = sorted(error.errors(), key=lambda detail: detail["type"] != "extra_forbidden")  # typos explain the rest
        faults = [_fault(detail, path, root, where) for detail in found]
        raise BadInput("；".join(dict.fromkeys(faults[:5]))) from None


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Making one takes longer than using it, and a catalog uses a handful a thousand times."""
    return TypeAdapter(kind)


def line_of(node: Any, *keys: str | int) -> int:
    """The line (from 1) of the deepest of the keys that the file really has."""
    marks: Any = getattr(node, "lc", None)
    line = marks.line if marks else 0
    for key in keys:
        marks = getattr(node, "lc", None)
        try:
            line = marks.key(key)[0] if isinstance(node, dict) else marks.item(key)[0]
            node = node[key]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return int(line) + 1


def _fault(detail: Any, path: Path, root: Any, where: Sequence[str | int]) -> str:
    keys = (*where, *detail["loc"])
    template = MESSAGES.get(detail["type"], "{msg}")
    message = template.format(**{"msg": detail["msg"], **detail.get("ctx", {})})
    return f"{path}:{line_of(root, *keys)}: {'.'.join(str(key) for key in keys)}: {message}"
