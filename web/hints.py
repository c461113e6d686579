"""What a page says after a reason, where its reader could not know: most reasons say it all."""

import re

from models.codes import Code
from models.errors import BadLines, DubanError, FirstOf

HINTS: dict[Code, str] = {
    "confirm-double": "{reason}；确要再登记的，请在下面勾选“不是重复”",
    "confirm-old": "{reason}；核对无误请在下面勾选“收到已过一年”",
    "choose-measure": "请选择措施",
    "close-by-reply": "{reason}，请以答复办结",
    "give-evidence": "{reason}，请写明佐证",
    "give-notice-date": "{reason}，请写明告知日期",
    "give-reason": "{reason}，请写明理由",
    "name-receiver": "请选择改派给哪个单位或人员",
    "say-when": "{reason}；补录以前的事实，请写明日期和佐证",
    "settle-co-handlers": "{reason}；请先催办，或写明未反馈的协办单位怎么办",
    "look-or-repeat": "{reason}；请查看办件，或原样再提交一次",
    "start-worker": "{reason}",
}
OF_COMMANDS = re.compile(r"（[a-z][a-z0-9_-]*(?:[：:=][^）]*)?）")
"""Ids of steps, fields and choices, which a command takes and a form does not ask for."""


def hinted(error: DubanError) -> str:
    """The line a reader of a page gets: why, and how to go on where that is not plain."""
    if isinstance(error, BadLines | FirstOf):
        return error.worded(hinted)
    reason = OF_COMMANDS.sub("", error.reason)
    return HINTS[error.code].format(reason=reason, **error.about) if error.code in HINTS else reason
