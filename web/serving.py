"""Serving the board: one process, or several on one port against PostgreSQL."""

import datetime as dt
from collections.abc import Callable, Sequence

import uvicorn

from office.settings import Settings
from web.app import make_app
from web.served import serve_office

HOST, PORT = "127.0.0.1", 7240


def serve(
    settings: Settings,
    now: Callable[[], dt.datetime],
    *,
    host: str = HOST,
    port: int = PORT,
    base: str = "",
    proxies: Sequence[str] = (),
) -> None:
    """Serve until it is told to stop. `proxies`: whose word on where a request comes from is believed.

    Raises NotReady where there is no ledger.
    """
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
        )
    finally:
        served.office.ledger.close()
