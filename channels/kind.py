"""What every kind of channel has in the office's settings: no secret, only the names of secrets."""

import datetime as dt
import pathlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from channels.outcome import Channel
from channels.secret_store import Secrets

SecretName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
"""Under which a secret lies in the folder or the environment; what looks like the secret itself is refused."""
Path = Annotated[str, StringConstraints(pattern=r"^/[!-~]*$", max_length=300)]
Base = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=300)]


@dataclass(frozen=True)
class Means:
    """What a channel works with: secrets, the office's clock (for signatures), and a file of certificates to trust
    instead of the machine's."""

    secrets: Secrets
    now: Callable[[], dt.datetime]
    ca: pathlib.Path | None = None


class Kind(BaseModel):
    """One entry of the office's channels. `per_minute`: the vendor's limit, over all of the office's workers.

    `people`: whether an address belongs to one officer; a group's robot speaks to all who sit in the group.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    per_minute: float = Field(default=600, gt=0, le=6000)
    people: ClassVar[bool] = True

    def opened(self, means: Means) -> Channel:
        """The channel, ready to send."""
        raise NotImplementedError
