"""One definition of a row's hash, written twice: for PostgreSQL and for the lake (DuckDB).

The canonical text of a row is that of its cells, one behind the other in PostgreSQL's column order:

    NULL       ~
    a value    its length in characters, a colon, the value:   5:abc,1   0:

so no two rows have the same text. A value is written as

    whole number, uuid, JSON, text …  as it is              boolean    t or f
    DECIMAL    without zeros at the end of its decimals     array      JSON
    date       2026-02-28                                   float      its bits, as zeros and ones
    timestamp  microseconds since 1970-01-01 00:00:00 (in UTC where it has a zone)

The hash of a row is the MD5 of that text in UTF-8, in hexadecimal; the hash of many rows is two sums: of the
first 15 digits of each, and of the next 15, as whole numbers. Sums do not depend on the order, and a row that
is there twice counts twice.
"""

from psycopg import sql

from .tables import SourceColumn

_PIECES = ((1, 15), (16, 15))


def postgres_value(column: SourceColumn) -> sql.Composable:
    """The text of a value in PostgreSQL; NULL stays NULL."""
    cell = sql.Identifier(column.name)
    kind = column.source_type
    if kind.is_array:
        return sql.SQL("to_json({})::text").format(cell)
    patterns = {
        "bool": "CASE WHEN {} THEN 't' WHEN NOT {} THEN 'f' END",
        "numeric": "trim_scale({})::text",
        "float4": "('x' || encode(float4send({}), 'hex'))::bit(32)::text",
        "float8": "('x' || encode(float8send({}), 'hex'))::bit(64)::text",
        "timestamp": "round(extract(epoch FROM {}) * 1000000)::text",
        "timestamptz": "round(extract(epoch FROM {}) * 1000000)::text",
    }
    pattern = patterns.get(kind.name, "{}::text")
    return sql.SQL(pattern).format(*[cell] * pattern.count("{}"))


def postgres_row(columns: list[SourceColumn]) -> sql.Composable:
    """The canonical text of some columns of a row in PostgreSQL."""
    cells = [
        sql.SQL("coalesce(length({v}) || ':' || {v}, '~')").format(v=postgres_value(column))
        for column in columns
    ]
    return sql.SQL(" || ").join(cells)


def postgres_hash(columns: list[SourceColumn]) -> sql.Composable:
    """The MD5 of a row in PostgreSQL."""
    return sql.SQL("md5(convert_to({}, 'UTF8'))").format(postgres_row(columns))


def postgres_pieces() -> list[sql.Composable]:
    """The two sums over the column ``h``."""
    return [
        sql.SQL("coalesce(sum(('x0' || substr(h, {}, {}))::bit(64)::bigint), 0)::text").format(first, count)
        for first, count in _PIECES
    ]


def lake_value(name: str, kind: str) -> str:
    """The text of a value in the lake; ``kind`` is the lake's own type of the column."""
    cell = quoted(name)
    if kind.startswith("DECIMAL") and not kind.endswith(",0)"):
        return f"rtrim(rtrim(CAST({cell} AS VARCHAR), '0'), '.')"
    patterns = {
        "BOOLEAN": "CASE WHEN {0} THEN 't' WHEN NOT {0} THEN 'f' END",
        "FLOAT": "CAST(CAST({0} AS BIT) AS VARCHAR)",
        "DOUBLE": "CAST(CAST({0} AS BIT) AS VARCHAR)",
        "TIMESTAMP": "CAST(epoch_us({0}) AS VARCHAR)",
        "TIMESTAMP_NTZ": "CAST(epoch_us({0}) AS VARCHAR)",
    }
    return patterns.get(kind, "CAST({0} AS VARCHAR)").format(cell)


def lake_row(columns: list[tuple[str, str]]) -> str:
    """The canonical text of some columns of a row in the lake."""
    cells = []
    for name, kind in columns:
        value = lake_value(name, kind)
        cells.append(f"coalesce(CAST(length({value}) AS VARCHAR) || ':' || {value}, '~')")
    return " || ".join(cells)


def lake_hash(columns: list[tuple[str, str]]) -> str:
    """The MD5 of a row in the lake."""
    return f"md5({lake_row(columns)})"


def lake_pieces() -> list[str]:
    """The two sums over the column ``h``."""
    return [
        f"CAST(coalesce(sum(CAST('0x' || substr(h, {first}, {count}) AS BIGINT)), 0) AS VARCHAR)"
        for first, count in _PIECES
    ]


def quoted(name: str) -> str:
    """A column name for SQL; the names were checked when the table came in."""
    return '"' + name.replace('"', '""') + '"'


def values_of(text: str) -> list[str | None]:
    """The values in a canonical text, read back."""
    values: list[str | None] = []
    while text:
        if text[0] == "~":
            values.append(None)
            text = text[1:]
            continue
        length, _, rest = text.partition(":")
        values.append(rest[: int(length)])
        text = rest[int(length) :]
    return values
