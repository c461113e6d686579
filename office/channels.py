"""The office's channels: `channels.yaml` in the data folder; what is secret lies elsewhere.

channels:
  wecom: {kind: wecom-app, corp_id: ww0123456789, agent_id: 1000002, secret: wecom}
  group: {kind: wecom-robot, url: wecom_robot}
levels:
  red_card: [wecom, mail]
quiet: 20:00-08:00
"""

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from channels.secret_store import Secrets
from models.errors import BadInput
from office.settings import Settings

if TYPE_CHECKING:  # it loads an HTTP client, which few commands need
    from channels.plan import ChannelPlan

FILE = "channels.yaml"


def has_channels(home: Path) -> bool:
    """Whether the office has set up any, right or wrong."""
    return (home / FILE).exists()


def channels_of(home: Path) -> "ChannelPlan | None":
    """What the office has set up; None where it has no such file. Raises BadInput, with the file and the place."""
    file = home / FILE
    if not file.exists():
        return None
    from catalog.faults import read_yaml
    from channels.plan import ChannelPlan

    found = read_yaml(file, places=False)
    try:
        return ChannelPlan.model_validate(found or {})
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"]) or "（整个文件）"
        said = fault["msg"].removeprefix("Value error, ")
        raise BadInput(f"{file}: {place}：{_in_chinese(fault['type'], said)}，请改正") from None


SAID = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "union_tag_invalid": "没有这种渠道",
    "union_tag_not_found": "缺少 kind",
    "string_pattern_mismatch": "写法不对（密钥处写密钥的名字，不写密钥本身；地址以 http 开头）",
}


def _in_chinese(kind: str, said: str) -> str:
    return said if kind == "value_error" else SAID.get(kind, "值不合要求")


def secrets_of(settings: Settings) -> Secrets:
    """Where this office keeps the secrets of its channels."""
    return Secrets(settings.secrets or settings.home / "secrets")
