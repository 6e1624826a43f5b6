"""An embedded workspace of the benchmark's own, with one wide table, in a temporary home."""

import json
import os
import socket
import subprocess
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

LAKEHOUSE = Path(__file__).resolve().parents[3] / "lakehouse"
START_SECONDS = 120
ROWS = 1_000_000
# Ten columns of the types a ledger has; some cells of the last one are null.
TABLE = f"""
import sys, duckdb
from deltalake import write_deltalake
connection = duckdb.connect()
connection.execute("SET TimeZone = 'UTC'")
rows = connection.sql('''
    SELECT i AS id, 'customer name ' || i AS name, CAST(i * 1.01 AS DECIMAL(18,2)) AS amount,
           DATE '2024-01-01' + CAST(i % 1000 AS INT) AS day,
           TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_microseconds(i * 1000123) AS moment, i / 4e0 AS ratio,
           i % 2 = 0 AS even, 'k' || (i % 10) AS kind, CAST(i % 1000 AS INT) AS small,
           CASE WHEN i % 3 = 0 THEN NULL ELSE i END AS some
    FROM range({ROWS}) t(i)
''').to_arrow_table()
write_deltalake(sys.argv[1] + "/tables/bronze/wide", rows)
"""


@dataclass(frozen=True)
class Lake:
    """A running workspace. `token` lives for an hour."""

    host: str
    port: int
    token: str
    warehouse_id: str
    process_id: int


@contextmanager
def running_lake() -> Iterator[Lake]:
    """The workspace with the table `bronze.wide`; it and its home are gone afterwards."""
    python = os.environ["IPAI_LAKEHOUSE_PYTHON"]
    environment = os.environ | {"PYTHONPATH": str(LAKEHOUSE)}
    with TemporaryDirectory() as home, open(os.devnull, "wb") as quiet:
        command = [python, "-m", "ipai_lakehouse.cli"]
        init = [*command, "init", "--home", home, "--json"]
        made = subprocess.run(init, env=environment, check=True, stdout=subprocess.PIPE, stderr=quiet)
        subprocess.run([python, "-c", TABLE, home], env=environment, check=True)
        port = _free_port()
        serve = [*command, "serve", "--home", home, "--port", str(port)]
        server = subprocess.Popen(serve, env=environment, stdout=quiet, stderr=quiet)
        try:
            yield _ready(json.loads(made.stdout), port, server.pid)
        finally:
            server.terminate()
            server.wait()


def peak_megabytes(process_id: int | str = "self") -> float:
    """The most memory a process ever had."""
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ready(made: dict[str, str], port: int, process_id: int) -> Lake:
    host = f"http://127.0.0.1:{port}"
    ends = time.monotonic() + START_SECONDS
    while not _healthy(host):
        if time.monotonic() > ends:
            raise TimeoutError("The embedded workspace did not start.")
        time.sleep(0.1)
    return Lake(host, port, _token(host, made), made["warehouse_id"], process_id)


def _healthy(host: str) -> bool:
    try:
        with urllib.request.urlopen(f"{host}/api/2.0/health", timeout=5):
            return True
    except OSError:
        return False


def _token(host: str, made: dict[str, str]) -> str:
    form = urlencode({"grant_type": "client_credentials", "scope": "all-apis"}).encode()
    login = b64encode(f"{made['client_id']}:{made['client_secret']}".encode()).decode()
    request = urllib.request.Request(f"{host}/oidc/v1/token", form, {"Authorization": f"Basic {login}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["access_token"])
