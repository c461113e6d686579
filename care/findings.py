"""What doctor finds: one line for each thing looked at."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from models.errors import DubanError

LONGEST_SECONDS = 120.0
"""A check that takes longer is not waited for: the others are to be seen too."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `ok` is False for what needs a person; `repaired` says it was put right just now."""

    check: str
    ok: bool
    detail: str
    repaired: bool = False


Found = TypeVar("Found")
"""A finding, or that there is nothing to say."""


async def tried(check: str, found: Awaitable[Found]) -> Found | Finding:
    """A check on its own: one that fails, or does not come back, is a finding and not the end."""
    try:
        return await asyncio.wait_for(found, LONGEST_SECONDS)
    except DubanError as error:
        return Finding(check, False, str(error))
    except TimeoutError:
        return Finding(check, False, f"检查 {LONGEST_SECONDS:.0f} 秒没有完成，请稍后重试")
    except Exception as error:  # noqa: BLE001  (whatever it is, the other checks go on)
        return Finding(check, False, f"检查没有完成（{type(error).__name__}），请把日志交给维护人员")
