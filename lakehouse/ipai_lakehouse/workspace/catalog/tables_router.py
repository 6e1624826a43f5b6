"""Tables of the catalog: read from their Delta logs and table files."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter

from ..context import Context, Services
from ..core.errors import unsupported
from .names import absent, check_catalog
from .pages import pick
from .router import PREFIX
from .table_view import table_info, table_type
from .tables import TableFacts

router = APIRouter(prefix=PREFIX)
MADE_ELSEWHERE = (
    "Tables come from table files and jobs: the embedded workspace does not make or change them here."
)


@router.get("/tables")
def list_tables(
    context: Context,
    catalog_name: str,
    schema_name: str,
    max_results: int = 0,
    page_token: str | None = None,
    omit_columns: bool = False,
    omit_properties: bool = False,
) -> dict[str, Any]:
    """Tables of a schema by name."""
    check_catalog(catalog_name)
    schema = context.catalog.schemas.find(f"{catalog_name}.{schema_name}")
    found, links = pick(context.catalog.tables.names(schema), max_results, page_token)
    tables = [context.catalog.tables.read(schema, name) for name in found]
    shown = [_info(context, table, not omit_columns, not omit_properties) for table in tables]
    return {"tables": shown} | links


@router.get("/table-summaries")
def list_summaries(
    context: Context,
    catalog_name: str,
    schema_name_pattern: str = "%",
    table_name_pattern: str = "%",
    max_results: int = 0,
    page_token: str | None = None,
) -> dict[str, Any]:
    """Names and kinds of tables in all schemas; the patterns are those of LIKE."""
    check_catalog(catalog_name)
    wanted, named = _like(schema_name_pattern), _like(table_name_pattern)
    schemas = [schema for schema in context.catalog.schemas.names() if wanted.fullmatch(schema)]
    pairs = [(schema, name) for schema in schemas for name in context.catalog.tables.names(schema)]
    found, links = pick([pair for pair in pairs if named.fullmatch(pair[1])], max_results, page_token)
    tables = [context.catalog.tables.read(schema, name) for schema, name in found]
    return {"tables": [{"full_name": t.full_name, "table_type": table_type(t)} for t in tables]} | links


@router.get("/tables/{full_name}")
def get_table(context: Context, full_name: str) -> dict[str, Any]:
    """One table with its columns."""
    return _info(context, context.catalog.tables.get(full_name), True, True)


@router.get("/tables/{full_name}/exists")
def table_exists(context: Context, full_name: str) -> dict[str, Any]:
    """Whether a table is there; 404 where its schema is not."""
    schema = full_name.rpartition(".")[0]
    context.catalog.schemas.find(schema)
    return {"table_exists": context.catalog.tables.exists(full_name)}


@router.delete("/tables/{full_name}")
def delete_table(context: Context, full_name: str) -> dict[str, Any]:
    """Delete a table of somebody's own schema."""
    context.catalog.tables.delete(full_name)
    return {}


@router.post("/tables")
def create_table() -> None:
    """Tables are not made over REST."""
    raise unsupported(MADE_ELSEWHERE)


@router.patch("/tables/{full_name}")
def change_table(context: Context, full_name: str) -> None:
    """Tables are not changed over REST."""
    if not context.catalog.tables.exists(full_name):
        raise absent("table", full_name)
    raise unsupported(MADE_ELSEWHERE)


def _info(context: Services, table: TableFacts, columns: bool, properties: bool) -> dict[str, Any]:
    catalog = context.catalog
    return table_info(table, catalog.owner, catalog.metastore_id, columns=columns, properties=properties)


def _like(pattern: str) -> re.Pattern[str]:
    """`bill%` as a regular expression; `_` is any one character."""
    return re.compile(re.escape(pattern.lower()).replace("%", ".*").replace("_", "."), re.S)
