"""What an office has set up for signing in: where its board is reached, and whom else it believes who somebody is."""

import re
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from channels.kind import Base
from identity.cas import Cas
from identity.ldap import Ldap
from identity.oidc import Oidc
from identity.scan import DingtalkScan, WecomScan

NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
HERE = "http://127.0.0.1:7240"
"""Where `duban up` serves it, unless told otherwise."""
AnyProvider = Annotated[Oidc | Cas | Ldap | WecomScan | DingtalkScan, Field(discriminator="kind")]
"""By the word under `kind`."""


class SignInPlan(BaseModel):
    """`address`: the board's own, as browsers call it, with the path behind a proxy; a provider sends them back there,
    and links in messages lead there.

    `providers`: by name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: Base | None = None
    providers: dict[str, AnyProvider] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for name in self.providers:
            if not NAME.fullmatch(name):
                raise ValueError(f"名称“{name[:30]}”应为小写字母、数字和连字符")
        return self

    def callback(self, name: str) -> str:
        """Where a provider sends a browser back to."""
        return f"{(self.address or HERE).rstrip('/')}/sign-in/from/{name}"
