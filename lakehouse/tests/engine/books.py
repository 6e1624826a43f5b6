"""Tables with months for the tests of updates: definitions in a folder, rows in bronze, and their sum."""

import datetime as dt
import random
from pathlib import Path

import pyarrow as pa

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.pipeline import TableReport, run_pipeline
from ipai_lakehouse.engine.tables import load_tables
from tests.engine.lake import put

BILLS = pa.schema(
    [
        ("id", pa.int64()),
        ("vendor", pa.int64()),
        ("day", pa.date32()),
        ("amount", pa.decimal128(18, 2)),
        ("note", pa.string()),
        ("_source", pa.string()),
    ]
)
VENDORS = pa.schema([("id", pa.int64()), ("name", pa.string())])
DEFINITIONS = {
    "silver.bills": """
comment: Bills with their month.
key: [id]
expectations:
  valid_date: {expr: day IS NOT NULL, on_violation: drop, message: The bill has no date.}
  valid_amount: {expr: amount > 0, on_violation: drop, message: The bill has no positive amount.}
  has_vendor: {expr: vendor IS NOT NULL}
incremental: {by: month, inputs: {bronze.bills: {column: day}}, grows: [bronze.vendors]}
*/
SELECT b.id, b.vendor, v.name, b.day, trunc(b.day, 'MM') AS month, b.amount, b._source
FROM bronze.bills AS b LEFT JOIN bronze.vendors AS v ON v.id = b.vendor""",
    "gold.by_month": """
comment: Sums of a month.
key: [month]
incremental: {by: month, inputs: {silver.bills: {column: month}}}
*/
SELECT month, sum(amount) AS amount, count(*) AS bills FROM silver.bills GROUP BY month""",
    "silver.references": """
comment: What a look at all time needs.
key: [id]
incremental: {by: month, inputs: {silver.bills: {column: month}}}
*/
SELECT id, vendor, day, amount, month FROM silver.bills""",
    "features.signals": """
comment: Looks back a year of the vendor, and for its equal amounts at all time.
key: [id]
incremental:
  by: month
  inputs:
    silver.bills: {column: month, months: 12, same: [vendor]}
    silver.references: {column: month, months: all, same: [vendor]}
*/
WITH twins AS (
  SELECT b.id, count(*) AS n FROM silver.bills AS b JOIN silver.references AS r
    ON r.vendor = b.vendor AND r.amount = b.amount AND (r.day < b.day OR r.day = b.day AND r.id < b.id)
  GROUP BY b.id
)
SELECT b.id, b.month,
  count(*) OVER (
    PARTITION BY b.vendor ORDER BY b.day RANGE BETWEEN INTERVAL 365 DAYS PRECEDING AND CURRENT ROW
  ) AS n,
  coalesce(t.n, 0) AS twins
FROM silver.bills AS b LEFT JOIN twins AS t ON t.id = b.id""",
    "gold.whole": """
comment: Not cut by months.
*/
SELECT vendor, max(n) AS most FROM features.signals AS s JOIN silver.references AS r ON r.id = s.id
GROUP BY vendor""",
}


def define(folder: Path) -> Path:
    """Write the definitions; returns the folder."""
    (folder / "bronze").mkdir(parents=True)
    for name in ("bills", "vendors"):
        (folder / "bronze" / f"{name}.yml").write_text(
            f"comment: {name}\nkey: [id]\ncolumns:\n  - {{name: id, type: BIGINT}}\n"
        )
    for name, text in DEFINITIONS.items():
        path = folder / (name.replace(".", "/") + ".sql")
        path.parent.mkdir(exist_ok=True)
        path.write_text("/*" + text)
    return folder


def bill(dice: random.Random, number: int, months: int = 30) -> dict:
    """A bill of a random day, sometimes without a day, a vendor or an amount above zero."""
    day = dt.date(2023, 1, 1) + dt.timedelta(days=dice.randrange(months * 30))
    return {
        "id": number,
        "vendor": dice.choice([1, 1, 1, 2, 3, 4, 5, 6, 7, None]),
        "day": None if dice.random() < 0.03 else day,
        "amount": dice.choice([0, 100, 100, 250, dice.randrange(1, 10_000)]),
        "note": "",
        "_source": "s",
    }


def write(home: Path, bills: dict[int, dict], vendors: dict[int, str]) -> None:
    """Put the rows into bronze."""
    put(home, "bronze.bills", pa.Table.from_pylist(list(bills.values()), BILLS))
    rows = [{"id": number, "name": name} for number, name in vendors.items()]
    put(home, "bronze.vendors", pa.Table.from_pylist(rows, VENDORS))


def update(home: Path, folder: Path, **options) -> dict[str, TableReport]:
    """Bring the tables up to date; the reports by table."""
    reports = run_pipeline(home, load_tables(folder), lambda line: None, **options)
    return {report.table: report for report in reports}


def contents(home: Path) -> dict[str, list[dict]]:
    """All rows of all tables in an order of their own, and what was left out."""
    found = {}
    for name in DEFINITIONS:
        rows = run_query(home, f"SELECT * FROM {name}").to_pylist()
        found[name] = sorted(rows, key=repr)
    left_out = run_query(home, "SELECT table_name, rule, reason, record, month, row FROM silver.quarantine")
    return {**found, "quarantine": sorted(left_out.to_pylist(), key=repr)}
