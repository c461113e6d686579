"""Every kind of channel an office can set up."""

from typing import Annotated

from pydantic import Field

from channels.dingtalk_robot import DingtalkRobot
from channels.dingtalk_work import DingtalkWork
from channels.feishu_app import FeishuApp
from channels.feishu_bot import FeishuBot
from channels.gateway import Gateway
from channels.webhook import Webhook
from channels.wecom_app import WecomApp
from channels.wecom_robot import WecomRobot

AnyKind = Annotated[
    WecomRobot | WecomApp | DingtalkRobot | DingtalkWork | FeishuBot | FeishuApp | Webhook | Gateway,
    Field(discriminator="kind"),
]
"""By the word under `kind`."""
