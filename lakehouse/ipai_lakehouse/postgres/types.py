"""PostgreSQL's types and the lake's: what maps exactly onto what, and what is refused."""

from dataclasses import dataclass

from psycopg import sql

MOST_DIGITS = 38
_EXACT = {
    "int2": "SMALLINT",
    "int4": "INT",
    "int8": "BIGINT",
    "float4": "FLOAT",
    "float8": "DOUBLE",
    "bool": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP_NTZ",
    "timestamptz": "TIMESTAMP",
}
# Types whose text says everything.
_TEXTS = {
    *("text", "varchar", "bpchar", "name", "char", "citext", "uuid", "json", "jsonb", "xml", "bit", "varbit"),
    *("inet", "cidr", "macaddr", "macaddr8", "time", "timetz", "interval"),
}


@dataclass(frozen=True)
class SourceType:
    """A column's type in PostgreSQL, domains resolved; ``name``, ``kind``, ``category`` are pg_type's."""

    name: str
    kind: str
    category: str
    modifier: int
    shown: str

    @property
    def is_array(self) -> bool:
        """True for an array of anything; it comes in as JSON."""
        return self.category == "A"

    @property
    def digits(self) -> tuple[int, int] | None:
        """Precision and scale of a numeric that says them and fits the lake, else None."""
        if self.name != "numeric" or self.modifier < 0:
            return None
        packed = self.modifier - 4
        precision, scale = (packed >> 16) & 0xFFFF, ((packed & 0x7FF) ^ 1024) - 1024
        return (precision, scale) if 0 <= scale <= precision <= MOST_DIGITS else None

    @property
    def is_measured(self) -> bool:
        """True for a numeric whose digits only the data tell."""
        return self.name == "numeric" and self.digits is None


def lake_type(given: SourceType) -> str | None:
    """The Databricks SQL type that holds every value exactly; None when there is none or it is measured."""
    if given.digits:
        return decimal(*given.digits)
    if given.is_array or given.kind == "e" or given.name in _TEXTS:
        return "STRING"
    return _EXACT.get(given.name)


def decimal(precision: int, scale: int) -> str:
    """``DECIMAL(18,2)``."""
    return f"DECIMAL({precision},{scale})"


def as_sent(given: SourceType, column: sql.Composable) -> sql.Composable:
    """The expression whose text is sent: times in UTC, arrays as JSON, ``char(n)`` without the blanks that
    PostgreSQL fills it up with, all else as PostgreSQL writes it.
    """
    if given.is_array:
        return sql.SQL("to_json({})::text").format(column)
    if given.name == "bpchar":
        return sql.SQL("{}::text").format(column)
    if given.name == "timestamptz":
        return sql.SQL("({} AT TIME ZONE 'UTC')").format(column)
    return column
