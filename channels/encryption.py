"""How mail is encrypted on its way to the server."""

from typing import Literal

Tls = Literal["implicit", "starttls", "none"]
IMPLICIT_PORT = 465


def usual(port: int) -> Tls:
    """What a port stands for: TLS from the first byte on 465 (RFC 8314), elsewhere nothing that is not asked for."""
    return "implicit" if port == IMPLICIT_PORT else "none"
