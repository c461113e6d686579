"""Serving the board: a process, of which there may be several on ports of their own behind a proxy."""

import datetime as dt
import socket
from collections.abc import Callable, Sequence

import uvicorn

from models.errors import NotReady
from office.settings import Settings
from web.app import make_app
from web.served import serve_office

STOP_SECONDS = 3
"""For which requests that are under way may go on when it is told to stop."""


def serve(
    settings: Settings,
    now: Callable[[], dt.datetime],
    *,
    host: str,
    port: int,
    base: str = "",
    proxies: Sequence[str] = (),
) -> None:
    """Serve until it is told to stop. `proxies`: whose word on where a request comes from is believed.

    Raises NotReady where there is no ledger.
    """
    _free(host, port)
    served = serve_office(settings, now)
    try:
        uvicorn.run(
            make_app(served, base),
            host=host,
            port=port,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
            server_header=False,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    finally:
        served.office.ledger.close()


def _free(host: str, port: int) -> None:
    """Raises NotReady where somebody listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise NotReady(f"{host} 的端口 {port} 不能用（{error.strerror}），请换一个") from None
