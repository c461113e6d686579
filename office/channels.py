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

from channels.secret_store import Secrets
from office.plan_files import read_plan
from office.settings import Settings

if TYPE_CHECKING:  # it loads an HTTP client, which few commands need
    from channels.plan import ChannelPlan

FILE = "channels.yaml"


def has_channels(home: Path) -> bool:
    """Whether the office has set up any, right or wrong."""
    return (home / FILE).exists()


def channels_of(home: Path) -> "ChannelPlan | None":
    """What the office has set up; None where it has no such file. Raises BadInput, with the file and the place."""
    if not has_channels(home):
        return None
    from channels.plan import ChannelPlan

    return read_plan(home / FILE, ChannelPlan)


def secrets_of(settings: Settings) -> Secrets:
    """Where this office keeps the secrets of its channels."""
    return Secrets(settings.secrets or settings.home / "secrets")
