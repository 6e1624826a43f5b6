"""Five million journal items from a landing file into bronze, beside DuckDB's own way from CSV to Parquet.

DuckDB's way names no bad row, rounds `1.005` silently and checks no count: it is what reading a file costs at
least. Each side runs in a process of its own. Needs `IPAI_LAKEHOUSE_PYTHON`, the lakehouse's Python.
"""

import os
import subprocess
import tempfile
from pathlib import Path

from tests.bench.figures import Figure, report

LAKEHOUSE = Path(__file__).resolve().parents[3] / "lakehouse"
ROWS = 5_000_000
MAKE = """
import duckdb
duckdb.sql('''COPY (SELECT i AS id, i // 4 AS move_id, i % 8 + 1 AS company_id, i % 300 AS account_id,
    CASE WHEN i % 3 > 0 THEN i % 5000 END AS partner_id, DATE '2020-01-01' + (i // 3000)::INT AS date,
    CASE WHEN i % 5 = 0 THEN 'tax' WHEN i % 7 = 0 THEN '' ELSE 'product' END AS display_type,
    'posted' AS parent_state, CAST((i * 7919 % 10000000) * 0.01 - 50000 AS DECIMAL(18, 2)) AS balance,
    NULL AS tax_line_id, 0.00 AS tax_base_amount,
    strftime(TIMESTAMP '2020-01-01' + i * INTERVAL 1 SECOND, '%Y-%m-%d %H:%M:%S') AS create_date,
    strftime(TIMESTAMP '2020-01-01' + i * INTERVAL 2 SECOND, '%Y-%m-%d %H:%M:%S.%f') AS write_date
    FROM range({rows}) AS t(i)) TO '{csv}' (HEADER, COMPRESSION gzip)''')
"""
TIMED = """
import resource, sys, time
from pathlib import Path
{before}
start = time.monotonic()
{work}
print(time.monotonic() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
BATCH = """
import hashlib, json
from tests.landing import make_batch
from ipai_lakehouse.jobs.ingest import ingest
home, csv = Path('{home}'), Path('{csv}')
folder = make_batch(home, {{}})
path = folder / 'account_move_line.csv.gz'
path.unlink()
path.hardlink_to(csv)
manifest = json.loads((folder / '_manifest.json').read_text())
manifest['tables']['account_move_line'] |= {{
    'rows': {rows}, 'total': {rows}, 'bytes': path.stat().st_size,
    'sha256': hashlib.file_digest(path.open('rb'), 'sha256').hexdigest()}}
(folder / '_manifest.json').write_text(json.dumps(manifest))
"""
DUCKDB = """
import duckdb
from ipai_lakehouse.engine.tables import load_bronze
types = {{column.name: column.type.replace('STRING', 'VARCHAR')
    for column in load_bronze()['account_move_line'].columns}}
"""
TO_PARQUET = """
reading = f'''read_csv('{csv}', header = true, auto_detect = false, nullstr = '', delim = ',', quote = '"',
    escape = '"', allow_quoted_nulls = false, columns = {{types}})'''
duckdb.sql(f"COPY (SELECT * FROM {{reading}}) TO '{home}/peer.parquet'")
"""


def run(code: str) -> list[float]:
    """Run code in the lakehouse's Python; the numbers of the last line it prints."""
    env = os.environ | {"PYTHONPATH": str(LAKEHOUSE)}
    command = [os.environ["IPAI_LAKEHOUSE_PYTHON"], "-c", code]
    done = subprocess.run(command, env=env, cwd=LAKEHOUSE, check=True, stdout=subprocess.PIPE, text=True)
    return [float(number) for number in (done.stdout.split("\n")[-2:-1] or [""])[0].split()]


def main() -> None:
    """Make the file, read it both ways, report."""
    with tempfile.TemporaryDirectory() as folder:
        names = {"csv": f"{folder}/lines.csv.gz", "home": folder, "rows": ROWS}
        run(MAKE.format(**names) + "print(0)")
        seconds, megabytes = run(
            TIMED.format(before=BATCH.format(**names), work="ingest(home, log=lambda line: None)")
        )
        peer, _ = run(TIMED.format(before=DUCKDB.format(), work=TO_PARQUET.format(**names)))
    report(
        Figure(
            f"ingest of {ROWS:,} journal items",
            ROWS / seconds,
            "rows/s",
            ROWS / peer,
            "DuckDB from CSV to Parquet, inexact",
            goal=0.5,
            at_least=True,
        )
    )
    report(Figure("most memory of the ingesting process", megabytes, "MB", goal=2048))


if __name__ == "__main__":
    main()
