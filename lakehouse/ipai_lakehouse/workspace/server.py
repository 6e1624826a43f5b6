"""Serving a home over HTTP."""

from __future__ import annotations

from pathlib import Path

import uvicorn

from .app import create_app

EVERYWHERE = ("0.0.0.0", "::")
SHUTDOWN_SECONDS = 3


def own_address(host: str, port: int) -> str:
    """Where the server's own tasks reach it."""
    reachable = "127.0.0.1" if host in EVERYWHERE else host
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def serve(home: Path, host: str, port: int) -> None:
    """Serve until a signal comes; all task processes end with the server."""
    config = uvicorn.Config(
        create_app(home, own_address(host, port)),
        host=host,
        port=port,
        log_level="info",
        server_header=False,
        headers=[("Server", "databricks")],
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    uvicorn.Server(config).run()
