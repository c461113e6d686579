"""What an office has set up: its channels, who gets what how, and when nobody is to be reminded."""

import datetime as dt
import re
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from casework.office_hours import USUAL, Hours, office_hours
from casework.quiet import Hours as QuietHours
from casework.quiet import quiet_hours
from channels.kinds import AnyKind
from channels.webhook import Webhook
from models.errors import BadInput
from models.letters import MAIL
from models.words import EventName, Level

NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
TAKEN = frozenset({MAIL, "inbox"})
MONTH_MINUTES = 30 * 24 * 60


class ChannelPlan(BaseModel):
    """`channels`: by name. `levels`: for a level, which channels come first. `quiet`: the office's quiet hours.
    `events`: by a webhook's name, of which lines of the log another system is told there.

    `digest`: when each working day's digests go out, "" for never. `acknowledge`: what is 督办 or above is to be signed
    for; `office_hours`: in which the time for that counts. `patience_minutes`: how long a channel that puts a message
    off keeps it before the next one has its turn.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    channels: dict[str, AnyKind] = Field(default_factory=dict)
    levels: dict[Level, tuple[str, ...]] = Field(default_factory=dict)
    events: dict[str, Annotated[tuple[EventName, ...], Field(min_length=1)] | Literal["all"]] = Field(
        default_factory=dict
    )
    quiet: str = ""
    acknowledge: bool = True
    digest: str = "08:30"
    office_hours: str = USUAL
    patience_minutes: int = Field(default=30, ge=1, le=MONTH_MINUTES)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for name in self.channels:
            if not NAME.fullmatch(name) or name in TAKEN:
                raise ValueError(f"渠道名“{name[:30]}”应为小写字母、数字和连字符，且不是 {'、'.join(sorted(TAKEN))}")
        for level, names in self.levels.items():
            for name in names:
                if name != MAIL and name not in self.channels:
                    raise ValueError(f"levels 的 {level} 写了没有的渠道“{name[:30]}”")
        for name in self.events:
            if not isinstance(self.channels.get(name), Webhook):
                raise ValueError(f"events 只能写 webhook 渠道的名字，没有“{name[:30]}”这个 webhook")
        try:
            quiet_hours(self.quiet)
            office_hours(self.office_hours)
            self._time()
        except BadInput as error:
            raise ValueError(error.reason) from None
        return self

    @cached_property
    def hours(self) -> QuietHours | None:
        """The office's quiet hours."""
        return quiet_hours(self.quiet)

    def _time(self) -> dt.time | None:
        try:
            return dt.time.fromisoformat(self.digest) if self.digest else None
        except ValueError:
            raise BadInput(f"digest “{self.digest[:20]}”应写作 08:30，不要的写空") from None

    @cached_property
    def digest_time(self) -> dt.time | None:
        """When the digests of a working day go out; None for never."""
        return self._time()

    @cached_property
    def working_hours(self) -> Hours:
        """When the office works."""
        return office_hours(self.office_hours)

    @property
    def patience(self) -> dt.timedelta:
        return dt.timedelta(minutes=self.patience_minutes)
