"""A workspace server as its own process, on a free port, the way a person starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config

from ipai_lakehouse.workspace.setup import Prepared

START_SECONDS = 240  # a busy machine
PACKAGE_FOLDER = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class RunningServer:
    """A server over `home`. `module` is what `python -m` runs; it takes the arguments of `serve`."""

    home: Path
    client_id: str
    client_secret: str
    warehouse_id: str
    workspace_id: str
    module: tuple[str, ...]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def host(self) -> str:
        """Address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until it answers."""
        argv = [sys.executable, "-m", *self.module, "--home", str(self.home), "--port", str(self.port)]
        path = os.pathsep.join([str(PACKAGE_FOLDER), str(PACKAGE_FOLDER / "tests")])
        with (self.home / "server.log").open("ab") as log:
            environment = os.environ | {"PYTHONPATH": path}
            self.process = subprocess.Popen(argv, env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise AssertionError("no server: " + (self.home / "server.log").read_text())
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.host}/api/2.0/health", timeout=1).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """The polite way."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(30)
            self.process = None

    def sdk(self) -> WorkspaceClient:
        """The official client, signed in as the service principal (OAuth machine-to-machine)."""
        return WorkspaceClient(
            config=Config(
                host=self.host,
                client_id=self.client_id,
                client_secret=self.client_secret,
                auth_type="oauth-m2m",
                retry_timeout_seconds=5,
            )
        )

    def token(self) -> str:
        """A fresh access token."""
        form = {"grant_type": "client_credentials", "scope": "all-apis"}
        answer = httpx.post(
            f"{self.host}/oidc/v1/token", data=form, auth=(self.client_id, self.client_secret)
        )
        return answer.raise_for_status().json()["access_token"]

    def http(self) -> httpx.Client:
        """A plain HTTP client with a token."""
        return httpx.Client(
            base_url=self.host, headers={"Authorization": f"Bearer {self.token()}"}, timeout=60
        )


def server_over(
    folder: Path, made: Prepared, module: tuple[str, ...] = ("ipai_lakehouse.cli", "serve")
) -> RunningServer:
    """A server (not started) over a copy of a prepared home."""
    identity = made.identity
    assert made.secret is not None
    ids = (identity.client_id, made.secret, identity.warehouse_id, identity.workspace_id)
    return RunningServer(folder, *ids, module=module)
