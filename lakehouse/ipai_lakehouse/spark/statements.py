"""The statements of the pipeline beside the tables' own: counted keys and the quarantine."""

from collections.abc import Sequence

from ..engine.tables import Expectation, Table

UNIQUE_KEY = "unique_key"
QUARANTINE = "silver.quarantine"
# What ingest left out; the pipeline puts it beside what expectations leave out.
REJECTED = "bronze.rejected"
REJECTED_COLUMNS = (
    "_source STRING, table_name STRING, rule STRING, reason STRING, record STRING, company_id BIGINT, "
    "month DATE, row STRING, batch STRING, rejected_at TIMESTAMP"
)
# An expectation may not hold a window function: a view counts the rows of each key, the expectation compares.
ONE_ROW = "_rows_of_key <= 1"
_NOTHING = (
    "SELECT '' AS table_name, '' AS rule, '' AS reason, CAST(NULL AS STRING) AS record, "
    "CAST(NULL AS DATE) AS month, '' AS row WHERE false"
)


def view_name(table: Table) -> str:
    """The view between a table's SELECT and the table."""
    return f"checked_{table.schema_name}_{table.name}"


def keyed(table: Table) -> str:
    """A table's SELECT with the number of rows of each key, without those that are left out."""
    keys = ", ".join(f"`{name}`" for name in table.key)
    stays = " AND ".join(met(rule.expr) for rule in _drops(table).values()) or "true"
    counted = f"count_if({stays}) OVER (PARTITION BY {keys}) AS _rows_of_key"
    return f"SELECT t.*, {counted} FROM (\n{table.sql}\n) AS t"


def rows(table: Table) -> str:
    """All rows of a table, before expectations leave any out."""
    return f"SELECT * EXCEPT (_rows_of_key) FROM {view_name(table)}" if table.key else table.sql


def quarantine(tables: Sequence[Table]) -> str:
    """The rows that ingest or expectations leave out of any table, one row for each rule a row breaks."""
    rejected = [_rejected(table, name, rule) for table in tables for name, rule in _drops(table).items()]
    unioned = "\nUNION ALL\n".join(rejected or [_NOTHING])
    return f"""SELECT
  get_json_object(row, '$._source') AS _source,
  table_name,
  rule,
  reason,
  record,
  CAST(get_json_object(row, '$.company_id') AS BIGINT) AS company_id,
  month,
  row,
  CAST(NULL AS STRING) AS batch,
  current_timestamp() AS rejected_at
FROM (
{unioned}
) AS rejected
UNION ALL
SELECT _source, table_name, rule, reason, record, company_id, month, row, batch, rejected_at
FROM {REJECTED}"""


def met(condition: str) -> str:
    """A condition that is not met where it is NULL."""
    return f"coalesce(({condition}), false)"


def text(value: str) -> str:
    """A text as a literal of Spark SQL; it comes from a table file, never from data."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _drops(table: Table) -> dict[str, Expectation]:
    return {name: rule for name, rule in table.expectations.items() if rule.on_violation == "drop"}


def _rejected(table: Table, name: str, rule: Expectation) -> str:
    month = table.incremental.by if table.incremental else "CAST(NULL AS DATE)"
    return f"""SELECT
  {text(table.full_name)} AS table_name,
  {text(name)} AS rule,
  {text(rule.message or f"It must hold that {rule.expr}.")} AS reason,
  {_json([column for column in table.key if column != "_source"])} AS record,
  {month} AS month,
  {_json(["*"])} AS row
FROM ({rows(table)}) AS t
WHERE NOT {met(rule.expr)}"""


def _json(columns: list[str]) -> str:
    if not columns:
        return "CAST(NULL AS STRING)"
    return f"to_json(struct({', '.join(columns)}), map('ignoreNullFields', 'false'))"
