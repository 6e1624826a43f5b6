"""The corpus: each piece of Databricks SQL gives here what Spark computed, in value and in type."""

import json
import math

import pyarrow as pa
import pytest
import sqlglot

from ipai_lakehouse.engine import QueryError, run_query
from tests.engine.corpus import cases
from tests.engine.lake import put

EXPRESSIONS = [(path, case) for path in cases.files("expressions") for case in cases.read(path)]
STATEMENTS = [(path, case) for path in cases.files("statements") for case in cases.read(path)]
TYPES = {
    "int8": "tinyint",
    "int16": "smallint",
    "int32": "int",
    "int64": "bigint",
    "bool": "boolean",
    "date32[day]": "date",
    "timestamp[us, tz=UTC]": "timestamp",
    "timestamp[us]": "timestamp_ntz",
    "null": "void",
}
ROUGHER = {
    "error REMAINDER_BY_ZERO": ["error DIVIDE_BY_ZERO"],
    "error CAST_OVERFLOW": ["error CAST_INVALID_INPUT"],
    "error BINARY_ARITHMETIC_OVERFLOW": ["error ARITHMETIC_OVERFLOW"],
    "error NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION": [
        "error ARITHMETIC_OVERFLOW",
        "error CAST_INVALID_INPUT",
    ],
    "error DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION": ["error CAST_INVALID_INPUT"],
    "error DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION": [
        "error CAST_INVALID_INPUT",
        "error DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION",
    ],
}
"""Error classes of Spark that this engine does not tell apart."""


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A home with the tables of the corpus in the schema gold."""
    home = tmp_path_factory.mktemp("lake")
    for name, select in cases.tables().items():
        put(home, f"gold.{name}", run_query(home, select))
    return home


def _ids(corpus):
    return [f"{path.stem}: {case.sql}" for path, case in corpus]


@pytest.mark.parametrize(("path", "case"), EXPRESSIONS, ids=_ids(EXPRESSIONS))
def test_expression_gives_the_value_of_spark(lake, path, case):
    _compare(lake, path, case)


@pytest.mark.parametrize(("path", "case"), STATEMENTS, ids=_ids(STATEMENTS))
def test_statement_gives_the_rows_of_spark(lake, path, case):
    _compare(lake, path, case)


def _compare(lake, path, case):
    given, wanted = _answer(lake, path, case.query), list(case.answer)
    assert len(given) == len(wanted), given
    if not _is_ordered(case.query):
        given[1:], wanted[1:] = sorted(given[1:]), sorted(wanted[1:])
    for line, expected in zip(given, wanted, strict=True):
        assert near(line, expected), (line, expected)


def _is_ordered(query):
    """Whether the outermost query asks for an order; without one, an engine gives its rows in any."""
    try:
        parsed = sqlglot.parse_one(query, dialect="databricks")
    except sqlglot.errors.SqlglotError:
        return True
    return not isinstance(parsed, sqlglot.exp.Query) or parsed.args.get("order") is not None


def _answer(lake, path, query):
    try:
        table = run_query(lake, query, schema="gold")
    except QueryError as error:
        return cases.refusal(error.error_class)
    columns = [(field.name, spark_name(field.type)) for field in table.schema]
    values = [column.to_pylist(maps_as_pydicts="strict") for column in table.columns]
    rows = [list(row) for row in zip(*values, strict=True)]
    return cases.answer(path, columns, rows)


def spark_name(kind: pa.DataType) -> str:
    """An Arrow type as Spark names it."""
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_list(kind):
        return f"array<{spark_name(kind.value_type)}>"
    if pa.types.is_map(kind):
        return f"map<{spark_name(kind.key_type)},{spark_name(kind.item_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{','.join(f'{field.name}:{spark_name(field.type)}' for field in kind)}>"
    return TYPES.get(str(kind), str(kind))


def near(line, expected):
    """Equal as text; two DOUBLEs may differ in the last bits, as a sum may add in another order."""
    if line == expected or line in ROUGHER.get(expected, ()):
        return True
    kind, given = _parted(line)
    other, wanted = _parted(expected)
    return kind == other and given is not None and wanted is not None and _close(given, wanted)


def _parted(line):
    """(type, value) of an answer line; a heading has no value."""
    kind, value = ("", line) if line.startswith("[") else line.rsplit(" ", 1)
    try:
        return kind, json.loads(value)
    except ValueError:
        return line, None


def _close(left, right):
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        return all(_close(*pair) for pair in zip(left, right, strict=True))
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=4e-15)
    return left == right


REFUSALS = [(path, case) for path in cases.files("refusals") for case in cases.read(path)]


@pytest.mark.parametrize(("path", "case"), REFUSALS, ids=_ids(REFUSALS))
def test_what_is_refused_is_refused_in_this_sentence(lake, path, case):
    with pytest.raises(QueryError) as refusal:
        run_query(lake, case.query, schema="gold")
    assert [f"error {refusal.value.error_class}: {refusal.value.message}"] == list(case.answer)
