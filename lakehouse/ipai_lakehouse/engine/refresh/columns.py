"""Which columns of its inputs a SELECT reads."""

from collections.abc import Sequence

from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope
from sqlglot.schema import MappingSchema

from .. import statement
from ..catalog import TableInfo


def columns_read(sql: str, tables: Sequence[TableInfo]) -> dict[str, set[str]]:
    """By ``schema.table``, the columns that the statement names or takes with a star."""
    mapping = MappingSchema(dialect=statement.DIALECT)
    for info in tables:
        columns = {column.name: column.type for column in info.columns}
        mapping.add_table(info.full_name, columns, dialect=statement.DIALECT)
    tree = qualify(statement.parse(sql), schema=mapping, dialect=statement.DIALECT)
    found: dict[str, set[str]] = {info.full_name: set() for info in tables}
    for scope in traverse_scope(tree):
        for column in scope.columns:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                found[f"{source.db}.{source.name}".lower()].add(column.name)
    return found
