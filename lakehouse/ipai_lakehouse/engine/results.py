"""From DuckDB's result to Spark's types and names."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from .errors import QueryError
from .sql import Translation


@dataclass(frozen=True)
class Shape:
    """The columns of one result as Spark answers them; ``counts`` are those DuckDB holds in 128 bits."""

    plan: Translation
    counts: frozenset[str]

    @classmethod
    def of(cls, plan: Translation, result: duckdb.DuckDBPyRelation) -> "Shape":
        """The shape of a result that has not been read yet."""
        kinds = zip(result.columns, result.types, strict=True)
        return cls(plan, frozenset(name for name, kind in kinds if str(kind) == "HUGEINT"))

    def schema(self, schema: pa.Schema) -> pa.Schema:
        """Plain strings, microsecond times, BIGINT for whole numbers wider than that."""
        return pa.schema(
            [
                pa.field(
                    self.plan.name(field.name),
                    pa.int64() if field.name in self.counts else spark_type(field.type),
                )
                for field in schema
            ]
        )

    def rows(self, table: pa.Table) -> pa.Table:
        """The rows under that schema. Raises ``QueryError`` when a number does not fit."""
        names = [self.plan.name(name) for name in table.column_names]
        try:
            return table.rename_columns(names).cast(self.schema(table.schema))
        except pa.ArrowInvalid as error:
            raise QueryError(f"A number is too large: {error}.", "ARITHMETIC_OVERFLOW", "22003") from None


def spark_type(kind: pa.DataType) -> pa.DataType:
    """The Arrow type that stands for the Spark type of a DuckDB column."""
    if pa.types.is_unsigned_integer(kind):
        return pa.int64()
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", "UTC" if kind.tz else None)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(spark_type(kind.value_type))
    return kind
