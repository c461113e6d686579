"""How people sign in beside their passwords here: `sign-in.yaml` in the data folder; what is secret lies elsewhere.

address: https://duban.example.gov.cn/duban
providers:
  gov: {kind: oidc, title: 统一身份认证, issuer: https://sso.example.gov.cn, client_id: duban, secret: oidc}
  staff: {kind: ldap, title: 单位账号, url: ldaps://ldap.example.gov.cn, user: "uid={name},ou=people,dc=example"}
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from channels.kind import Means
from office.channels import secrets_of
from office.plan_files import read_plan
from office.settings import Settings

if TYPE_CHECKING:  # it loads an HTTP client and cryptography, which few commands need
    from identity.plan import SignInPlan

FILE = "sign-in.yaml"


def has_providers(home: Path) -> bool:
    """Whether the office has written such a file, right or wrong."""
    return (home / FILE).exists()


def sign_in_plan(home: Path) -> "SignInPlan":
    """What the office has set up; no provider where it has no such file. Raises BadInput, with file and place."""
    from identity.plan import SignInPlan

    return read_plan(home / FILE, SignInPlan) if has_providers(home) else SignInPlan()


def board_address(home: Path) -> str:
    """Where browsers reach the board, without a slash at the end; empty where the office has not said. Raises BadInput.

    What stands in messages is made from it, and never from what a request says.
    """
    if not has_providers(home):
        return ""
    return (sign_in_plan(home).address or "").rstrip("/")


def means_of(settings: Settings, now: Callable[[], dt.datetime]) -> Means:
    """What a provider is asked with."""
    return Means(secrets_of(settings), now, settings.channels_ca)
