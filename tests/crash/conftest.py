"""A real embedded lakehouse, and an Odoo worker that can be killed.

Environment: ``IPAI_ODOO_PYTHON``, ``IPAI_ODOO_ROOT`` (Odoo's source), ``IPAI_ODOO_BIN``, ``IPAI_ODOO_CONF``,
``IPAI_TEST_DSN``, ``IPAI_TEST_DB`` (a database with connector and filings, which these tests write to),
``IPAI_LAKEHOUSE_PYTHON``.
"""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config

CHECKOUT = Path(__file__).resolve().parents[2]
START_SECONDS = 120.0


class Lakehouse:
    """The embedded lakehouse as a process of its own; ``exports`` points Odoo at it."""

    def __init__(self, folder: Path):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.program = [os.environ["IPAI_LAKEHOUSE_PYTHON"], "-m", "ipai_lakehouse.cli"]
        self.env = os.environ | {"PYTHONPATH": str(CHECKOUT / "lakehouse")}
        home = ["--home", str(folder / "home")]
        made = subprocess.check_output([*self.program, "init", *home, "--json"], env=self.env)
        known = json.loads(made)
        self.host = f"http://127.0.0.1:{port}"
        self.exports = {
            "DATABRICKS_HOST": self.host,
            "DATABRICKS_CLIENT_ID": known["client_id"],
            "DATABRICKS_CLIENT_SECRET": known["client_secret"],
            "DATABRICKS_WAREHOUSE_ID": known["warehouse_id"],
        }
        with (folder / "server.log").open("wb") as log:
            command = [*self.program, "serve", *home, "--port", str(port)]
            self.process = subprocess.Popen(command, env=self.env, stdout=log, stderr=log)

    def wait(self) -> None:
        """Wait until it answers."""
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < until, "the lakehouse did not start"
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.host}/api/2.0/health", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def sdk(self) -> WorkspaceClient:
        """The official client: the tests count with what nobody here wrote."""
        names = {"host": "HOST", "client_id": "CLIENT_ID", "client_secret": "CLIENT_SECRET"}
        known = {name: self.exports[f"DATABRICKS_{key}"] for name, key in names.items()}
        return WorkspaceClient(config=Config(**known, auth_type="oauth-m2m"))

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


class Worker:
    """The Odoo worker of worker.py."""

    def __init__(self, exports: dict[str, str]):
        extra = {
            **exports,
            "PYTHONPATH": os.environ["IPAI_ODOO_ROOT"],
            "IPAI_DATABRICKS_ALLOWED_HOSTS": "127.0.0.1",
            "IPAI_SECRET_KEY": "key of the crash tests",
        }
        program = [os.environ["IPAI_ODOO_PYTHON"], str(Path(__file__).with_name("worker.py"))]
        self.process = subprocess.Popen(
            [*program, os.environ["IPAI_ODOO_CONF"], os.environ["IPAI_TEST_DB"]],
            env=os.environ | extra,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._read() == {"ready": True}

    def order(self, do: str, **more) -> dict:
        """Have an order carried out by a child: whether it was killed, and what it answered."""
        self.process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self.process.stdin.flush()
        return self._read()

    def _read(self) -> dict:
        line = self.process.stdout.readline()
        assert line, f"the worker ended with {self.process.wait()}"
        return json.loads(line)

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)


@pytest.fixture(scope="session")
def lakehouse(tmp_path_factory):
    made = Lakehouse(tmp_path_factory.mktemp("lakehouse"))
    try:
        made.wait()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def worker(lakehouse):
    made = Worker(lakehouse.exports)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def new_runs(lakehouse):
    """A function that lists the runs of the trivial job that the server has got since it was asked last."""
    sdk, known = lakehouse.sdk(), set()
    job_id = sdk.jobs.create(name="trivial", max_concurrent_runs=10).job_id

    def newest() -> set[str]:
        page = sdk.api_client.do("GET", "/api/2.2/jobs/runs/list", query={"job_id": job_id, "limit": 25})
        found = {str(run["run_id"]) for run in page.get("runs", [])} - known
        known.update(found)
        return found

    return newest
