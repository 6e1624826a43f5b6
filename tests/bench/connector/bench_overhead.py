"""What our client costs on top of bare `requests`:  python -m tests.bench.connector.bench_overhead

The same calls to the same server in turn, ours and bare, each on one kept-alive connection; medians. Bare
means `Session.get` or `post` with a time-out and `.json()`: no deadline on the wall clock, no check of the
address, no breaker, no call log, no typed answer. The server is a process of its own that takes a fixed time
to answer: once what the embedded workspace needs at least for these calls, and once none at all.
"""

import gc
import importlib.util
import json
import multiprocessing
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import requests

from tests.bench.figures import Figure, report

CLIENT = Path(__file__).resolve().parents[3] / "addons" / "ipai_databricks_connector" / "client"
PAIRS, WARM = 1500, 100
REALISTIC = 0.0015  # seconds the server takes
GOAL = 1.15
TOKEN = "dapi0123456789"
STATE = {"life_cycle_state": "RUNNING", "state_message": "In run"}
RUN = {
    "job_id": 7,
    "run_id": 100,
    "run_name": "bir_month_end",
    "number_in_job": 100,
    "state": STATE,
    "status": {"state": "RUNNING"},
    "start_time": 1767225600000,
    "run_page_url": "https://adb-1.2.azuredatabricks.net/?o=1#job/7/run/100",
    "job_parameters": [{"name": "month", "default": "2026-02"}, {"name": "agencies", "default": "RIM"}],
    "tasks": [
        {"task_key": key, "run_id": 101 + number, "state": STATE, "start_time": 1767225600000}
        for number, key in enumerate(("ingest", "transform", "train_forecast", "train_risk", "promote"))
    ],
}
COLUMNS = [{"name": "id", "type_text": "BIGINT"}, {"name": "amount", "type_text": "DECIMAL(18,2)"}]
STATEMENT = {
    "statement_id": "01f0c8a5-0000-1000-8000-000000000001",
    "status": {"state": "SUCCEEDED"},
    "manifest": {"schema": {"columns": COLUMNS}, "total_row_count": 3, "total_chunk_count": 1},
    "result": {
        "data_array": [["1", "10.50"], ["2", "0.00"], ["3", None]],
        "chunk_index": 0,
        "row_offset": 0,
        "row_count": 3,
    },
}
SQL = "SELECT id, amount FROM gold.tax_by_month LIMIT 3"


def serve(listener: socket.socket, seconds: float) -> None:
    """Answer every request with its prepared answer after a fixed time."""
    while True:
        connection, _address = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=talk, args=(connection, seconds), daemon=True).start()


def talk(connection: socket.socket, seconds: float) -> None:
    """One connection."""
    answers = {b"GET": prepared(RUN), b"POS": prepared(STATEMENT)}
    with connection, connection.makefile("rb") as stream:
        while first := stream.readline():
            size = 0
            while (line := stream.readline()) != b"\r\n":
                name, _, value = line.partition(b":")
                size = int(value) if name.lower() == b"content-length" else size
            stream.read(size)
            time.sleep(seconds)
            connection.sendall(answers[first[:3]])


def prepared(payload: object) -> bytes:
    body = json.dumps(payload).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@contextmanager
def server(seconds: float) -> Iterator[str]:
    """The address of a server that takes that long to answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = multiprocessing.get_context("fork").Process(
            target=serve, args=(listener, seconds), daemon=True
        )
        process.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        process.terminate()
        process.join()


def load_client() -> ModuleType:
    """The client as a package of its own, without Odoo."""
    spec = importlib.util.spec_from_file_location(
        "databricks_client", CLIENT / "__init__.py", submodule_search_locations=[str(CLIENT)]
    )
    assert spec and spec.loader
    package = importlib.util.module_from_spec(spec)
    sys.modules["databricks_client"] = package
    spec.loader.exec_module(package)
    return package


def calls(host: str, package: ModuleType) -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
    """Name → (our call, the same with bare requests)."""
    noted: list[object] = []
    client = package.Databricks(
        host, package.PersonalAccessToken(TOKEN), allowed_hosts=["127.0.0.1"], on_call=noted.append
    )
    session = requests.Session()
    session.trust_env = False  # neither does ours: no proxies and .netrc to look up
    session.headers["Authorization"] = f"Bearer {TOKEN}"
    body = {"statement": SQL, "warehouse_id": "0123456789abcdef", "wait_timeout": "5s"}
    return {
        "a job run's state": (
            lambda: client.jobs.run(100),
            lambda: session.get(
                f"{host}/api/2.2/jobs/runs/get", params={"run_id": 100}, timeout=(2, 5)
            ).json(),
        ),
        "a small statement": (
            lambda: client.statements.query(SQL, "0123456789abcdef"),
            lambda: session.post(f"{host}/api/2.0/sql/statements", json=body, timeout=(2, 5)).json(),
        ),
    }


def medians(ours: Callable[[], object], bare: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of both, called in turn, so that the machine's mood strikes both alike."""
    taken: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    for turn in range(WARM + PAIRS):
        for times, call in zip(taken, (ours, bare), strict=True):
            started = time.perf_counter()
            call()
            if turn >= WARM:
                times.append(time.perf_counter() - started)
    mine, theirs = (statistics.median(times) * 1000 for times in taken)
    return mine, theirs


def main() -> None:
    """Measure and report: the realistic server has a goal, the bare one is there to be known."""
    package = load_client()
    for seconds, goal in ((REALISTIC, GOAL), (0.0, None)):
        with server(seconds) as host:
            for name, (ours, bare) in calls(host, package).items():
                took = f"server takes {seconds * 1000:g} ms" if seconds else "server takes no time"
                mine, theirs = medians(ours, bare)
                report(Figure(f"A call: {name}, {took}", mine, "ms", theirs, "bare requests", goal))


if __name__ == "__main__":
    main()
