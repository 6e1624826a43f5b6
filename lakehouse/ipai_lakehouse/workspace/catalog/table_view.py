"""A table as Unity Catalog describes it (`TableInfo`)."""

from __future__ import annotations

import json
from typing import Any

from ...engine.catalog import sql_type
from .names import CATALOG
from .tables import TableFacts

TYPE_NAMES = {"long": "LONG", "integer": "INT", "short": "SHORT", "byte": "BYTE"}


def table_info(
    table: TableFacts, owner: str, metastore_id: str, *, columns: bool, properties: bool
) -> dict[str, Any]:
    """One table; columns and properties can be left out of lists."""
    info: dict[str, Any] = {
        "name": table.name,
        "catalog_name": CATALOG,
        "schema_name": table.schema,
        "full_name": table.full_name,
        "table_type": table_type(table),
        "data_source_format": "DELTA",
        "storage_location": table.path.as_uri(),
        "table_id": table.table_id,
        "metastore_id": metastore_id,
        "owner": owner,
        "created_at": table.created_ms,
        "created_by": owner,
        "updated_at": table.updated_ms,
        "updated_by": owner,
    }
    if table.comment:
        info["comment"] = table.comment
    if columns:
        info["columns"] = [column_info(field, place) for place, field in enumerate(table.fields)]
    if properties:
        info["properties"] = _properties(table)
    return info | _definition(table)


def table_type(table: TableFacts) -> str:
    """What is computed from a SELECT is a materialized view, as on Databricks; what is filled is a table."""
    return "MATERIALIZED_VIEW" if table.definition else "MANAGED"


def _definition(table: TableFacts) -> dict[str, Any]:
    if table.definition is None:
        return {}
    reads = [{"table": {"table_full_name": f"{CATALOG}.{name}"}} for name in table.definition.reads]
    return {"view_definition": table.definition.sql, "view_dependencies": {"dependencies": reads}}


def _properties(table: TableFacts) -> dict[str, str]:
    """The Delta version, and the sizes where the log knows them, by Spark's own names."""
    found = {
        "delta.lastUpdateVersion": str(table.version),
        "delta.lastCommitTimestamp": str(table.updated_ms),
        "spark.sql.statistics.totalSize": str(table.size_bytes),
    }
    if table.rows is not None:
        found["spark.sql.statistics.numRows"] = str(table.rows)
    if table.definition and table.definition.key:
        found["ipai.key"] = ",".join(table.definition.key)
    return found


def column_info(field: dict[str, Any], position: int) -> dict[str, Any]:
    """One column (`ColumnInfo`); `type_json` is the field as Spark writes it."""
    kind = field["type"]
    info: dict[str, Any] = {
        "name": field["name"],
        "position": position,
        "type_text": sql_type(kind).lower(),
        "type_name": _type_name(kind),
        "type_json": json.dumps(field, separators=(",", ":")),
        "nullable": field["nullable"],
    }
    if info["type_name"] == "DECIMAL":
        precision, scale = kind[len("decimal(") : -1].split(",")
        info |= {"type_precision": int(precision), "type_scale": int(scale)}
    comment = field.get("metadata", {}).get("comment", "")
    return info | ({"comment": comment} if comment else {})


def _type_name(kind: Any) -> str:
    if isinstance(kind, dict):
        return str(kind["type"]).upper()
    return TYPE_NAMES.get(kind) or kind.partition("(")[0].upper()
