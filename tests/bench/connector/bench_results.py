"""A million rows from a SQL warehouse as Python values: our client beside `databricks-sql-connector`.

Each reader runs in a process of its own against the same embedded workspace, twice; the faster run counts.
Needs `IPAI_LAKEHOUSE_PYTHON`, the Python of the lakehouse's environment.
"""

import importlib.util
import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.bench.connector.lake import ROWS, Lake, peak_megabytes, running_lake
from tests.bench.figures import Figure, report

CLIENT = Path(__file__).resolve().parents[3] / "addons" / "ipai_databricks_connector" / "client"
QUERY = "SELECT * FROM bronze.wide"
TOTAL = sum((Decimal(number * 101) / 100 for number in range(ROWS)), Decimal(0))
ROUNDS = 2
PIECE = 50_000
SHAPE = f"{ROWS:,} x 10"


@dataclass(frozen=True)
class Run:
    """One reading: seconds from sending the statement to the last row; most memory of the process, MB."""

    seconds: float
    megabytes: float


def ours(lake: Lake) -> Callable[[], Iterable[tuple[Any, ...]]]:
    """Our client, streaming."""
    spec = importlib.util.spec_from_file_location(
        "databricks_client", CLIENT / "__init__.py", submodule_search_locations=[str(CLIENT)]
    )
    assert spec and spec.loader
    package = importlib.util.module_from_spec(spec)
    sys.modules["databricks_client"] = package
    spec.loader.exec_module(package)
    token = package.PersonalAccessToken(lake.token)
    client = package.Databricks(lake.host, token, allowed_hosts=["127.0.0.1"], deadline=300)
    return lambda: client.statements.stream(QUERY, lake.warehouse_id).rows


def cursor(lake: Lake) -> Any:
    """A cursor of the official connector, over the same REST API, with cloud fetch."""
    from databricks import sql

    logging.disable(logging.CRITICAL)  # it warns of the REST back end and of plain http
    connection = sql.connect(
        server_hostname="http://127.0.0.1",
        http_path=f"/sql/1.0/warehouses/{lake.warehouse_id}",
        access_token=lake.token,
        use_sea=True,
        enable_telemetry=False,
        _port=lake.port,
        _retry_stop_after_attempts_count=1,
    )
    return connection.cursor()


def fetchall(lake: Lake) -> Callable[[], Iterable[tuple[Any, ...]]]:
    """The connector, all rows at once."""
    opened = cursor(lake)
    return lambda: opened.execute(QUERY).fetchall()


def fetchmany(lake: Lake) -> Callable[[], Iterator[tuple[Any, ...]]]:
    """The connector, piece by piece."""
    opened = cursor(lake)

    def rows() -> Iterator[tuple[Any, ...]]:
        opened.execute(QUERY)
        while piece := opened.fetchmany(PIECE):
            yield from piece

    return rows


def arrow(lake: Lake) -> Callable[[], Iterable[tuple[Any, ...]]]:
    """The connector, as an Arrow table: no Python value is made but the sum."""
    opened = cursor(lake)

    def rows() -> Iterable[tuple[Any, ...]]:
        from pyarrow import compute

        table = opened.execute(QUERY).fetchall_arrow()
        return [(table.num_rows, "", compute.sum(table.column("amount")).as_py())]

    return rows


READERS = {reader.__name__: reader for reader in (ours, fetchall, fetchmany, arrow)}


def read(name: str, lake: Lake) -> Run:
    """Read all rows with one reader. Every row is looked at: the amounts must add up."""
    rows = READERS[name](lake)
    started = time.perf_counter()
    total = Decimal(0)
    for row in rows():
        total += row[2]
    seconds = time.perf_counter() - started
    if total != TOTAL:
        raise ValueError(f"{name} read amounts of {total} instead of {TOTAL}.")
    return Run(seconds, peak_megabytes())


def best(name: str, lake: Lake) -> Run:
    """The faster of some readings, each in a fresh process."""
    command = [sys.executable, "-m", "tests.bench.connector.bench_results", name, json.dumps(asdict(lake))]
    texts = (subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout for _ in range(ROUNDS))
    return min((Run(**json.loads(text)) for text in texts), key=lambda run: run.seconds)


def compare() -> None:
    """All figures."""
    with running_lake() as lake:
        mine = best("ours", lake)
        for name, goal in (("fetchmany", 1.0), ("fetchall", 1.0), ("arrow", None)):
            peer = (
                f"databricks-sql-connector {name if name != 'arrow' else 'fetchall_arrow (no Python rows)'}"
            )
            what = f"{SHAPE} rows of a statement as Python values"
            report(Figure(what, mine.seconds, "s", best(name, lake).seconds, peer, goal))
        report(Figure(f"Most memory of the process that reads {SHAPE}", mine.megabytes, "MB", goal=200))
        served = peak_megabytes(lake.process_id)
        report(Figure(f"Most memory of the workspace that answers {SHAPE}", served, "MB"))


def main() -> None:
    """Compare; or, with two arguments, be one of the processes that read."""
    if len(sys.argv) == 3:
        print(json.dumps(asdict(read(sys.argv[1], Lake(**json.loads(sys.argv[2]))))))
    else:
        compare()


if __name__ == "__main__":
    main()
