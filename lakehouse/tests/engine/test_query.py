"""Tables, parameters, snapshots and errors of the query engine."""

import threading
from decimal import Decimal

import pyarrow as pa
import pytest

from ipai_lakehouse.engine import Parameter, QueryError, run_query
from tests.engine.lake import MONEY, amounts, put


def test_decimals_are_exact(tmp_path):
    put(tmp_path, "gold.t", amounts("9999999999999999.99", "0.01", "-0.02"))
    table = run_query(tmp_path, "SELECT sum(amount) AS total, avg(amount) AS mean FROM gold.t")
    assert table.to_pylist() == [
        {"total": Decimal("9999999999999999.98"), "mean": Decimal("3333333333333333.326667")}
    ]
    assert table.schema.field("total").type == pa.decimal128(28, 2)


def test_an_empty_table_keeps_its_schema(tmp_path):
    put(tmp_path, "gold.t", amounts())
    table = run_query(tmp_path, "SELECT * FROM gold.t")
    assert table.schema.field("amount").type == MONEY
    assert table.num_rows == 0


def test_names_resolve_with_and_without_schema_and_catalog(tmp_path):
    put(tmp_path, "gold.t", amounts("1.00"))
    for sql in (
        "SELECT amount FROM t",
        "SELECT amount FROM gold.t",
        "SELECT T.AMOUNT FROM IPAI.Gold.T",
        "SELECT gold.t.amount FROM gold.t",
        "SELECT `amount` FROM `gold`.`t` AS x",
    ):
        assert run_query(tmp_path, sql, schema="gold").column(0).to_pylist() == [Decimal("1.00")]


def test_a_with_clause_hides_a_table_of_the_same_name(tmp_path):
    put(tmp_path, "gold.t", amounts("1.00"))
    assert run_query(
        tmp_path, "WITH t AS (SELECT 2 AS amount) SELECT amount FROM t", schema="gold"
    ).to_pylist() == [{"amount": 2}]


def test_columns_are_spelled_as_written(tmp_path):
    assert run_query(tmp_path, "SELECT 1 AS MyId, count(*), 2 AS `two words`").column_names == [
        "MyId",
        "count(*)",
        "two words",
    ]


def test_a_statement_reads_one_version_while_the_table_is_replaced(tmp_path):
    put(tmp_path, "gold.t", amounts("1.00"))

    def replace(_connection):
        put(tmp_path, "gold.t", amounts("5.00", "6.00"))

    sql = "SELECT sum(a.amount) AS s FROM gold.t AS a CROSS JOIN gold.t AS b"
    assert run_query(tmp_path, sql, on_connect=replace).to_pylist() == [{"s": Decimal("1.00")}]
    assert run_query(tmp_path, sql).to_pylist() == [{"s": Decimal("22.00")}]


def test_a_running_statement_can_be_interrupted(tmp_path):
    sql = (
        "SELECT count(*) FROM (SELECT explode(sequence(1, 100000)) AS n) a "
        "CROSS JOIN (SELECT explode(sequence(1, 100000)) AS n) b WHERE a.n * b.n % 7 = 3"
    )
    with pytest.raises(QueryError, match="OPERATION_CANCELED"):
        run_query(
            tmp_path, sql, on_connect=lambda connection: threading.Timer(0.3, connection.interrupt).start()
        )


PARAMETERS = [
    ("INT", "42", 42),
    ("BIGINT", "-9000000000", -9000000000),
    ("STRING", "a'; DROP TABLE t --", "a'; DROP TABLE t --"),
    ("DECIMAL(18,2)", "1.10", Decimal("1.10")),
    ("BOOLEAN", "true", True),
    ("DOUBLE", "1.5", 1.5),
    ("INT", None, None),
]


@pytest.mark.parametrize(("kind", "value", "expected"), PARAMETERS)
def test_parameter_has_its_type(tmp_path, kind, value, expected):
    table = run_query(tmp_path, "SELECT :p AS p", [Parameter("p", value, kind)])
    assert table.to_pylist() == [{"p": expected}]


def test_parameters_by_position_and_in_limit(tmp_path):
    sql = "SELECT a + ? AS a FROM (VALUES (1), (2), (3)) t(a) ORDER BY a LIMIT :n"
    given = [Parameter(None, "10", "INT"), Parameter("n", "2", "INT"), Parameter("unused", "x")]
    assert run_query(tmp_path, sql, given).to_pylist() == [{"a": 11}, {"a": 12}]


ERRORS = [
    ("SELECT :missing", [], "UNBOUND_SQL_PARAMETER", "42P02"),
    ("SELECT :n", [Parameter("n", "4.5", "INT")], "INVALID_VALUE_FOR_DATA_TYPE", "22023"),
    ("SELECT :n", [Parameter("n", "2026-02-30", "DATE")], "INVALID_VALUE_FOR_DATA_TYPE", "22023"),
    ("SELECT :n", [Parameter("n", "1.005", "DECIMAL(18,2)")], "INVALID_VALUE_FOR_DATA_TYPE", "22023"),
    (
        "SELECT :n",
        [Parameter("n", "1"), Parameter("N", "2")],
        "INVALID_PARAMETER_MARKER_VALUE.DUPLICATE_NAME",
        "22546",
    ),
    ("SELECT nothing FROM gold.t", [], "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703"),
    ("SELECT * FROM gold.nothing", [], "TABLE_OR_VIEW_NOT_FOUND", "42P01"),
    ("SELECT * FROM other.gold.t", [], "TABLE_OR_VIEW_NOT_FOUND", "42P01"),
    ("SELECT foo(amount) FROM gold.t", [], "UNRESOLVED_ROUTINE", "42883"),
    ("SELECT 1 / 0", [], "DIVIDE_BY_ZERO", "22012"),
    ("SELECT amount / (amount - amount) FROM gold.t", [], "DIVIDE_BY_ZERO", "22012"),
    ("SELECT CAST('2.5' AS INT)", [], "CAST_INVALID_INPUT", "22018"),
    ("SELECT CAST('abc' AS DATE)", [], "CAST_INVALID_INPUT", "22018"),
    ("SELECT 9223372036854775807 + 1", [], "ARITHMETIC_OVERFLOW", "22003"),
    ("SELECT element_at(array(1), 2)", [], "INVALID_ARRAY_INDEX_IN_ELEMENT_AT", "22003"),
    ("SELECT sha2('a', 512)", [], "UNSUPPORTED_FEATURE", "0A000"),
    ("SELECT date_format(DATE'2024-01-01', 'QQQ')", [], "UNSUPPORTED_FEATURE", "0A000"),
    ("SELECT DATE'2024-01-02' - DATE'2024-01-01'", [], "UNSUPPORTED_FEATURE", "0A000"),
]


@pytest.mark.parametrize(("sql", "given", "name", "state"), ERRORS, ids=[case[0] for case in ERRORS])
def test_error_has_the_class_of_databricks(tmp_path, sql, given, name, state):
    put(tmp_path, "gold.t", amounts("1.00"))
    with pytest.raises(QueryError) as failure:
        run_query(tmp_path, sql, given)
    assert (failure.value.error_class, failure.value.sql_state) == (name, state)


def test_show_and_describe_answer_from_the_catalog(tmp_path):
    put(tmp_path, "gold.t", amounts())
    assert run_query(tmp_path, "SHOW CATALOGS").to_pylist() == [{"catalog": "ipai"}]
    assert {"databaseName": "gold"} in run_query(tmp_path, "SHOW SCHEMAS IN ipai").to_pylist()
    assert run_query(tmp_path, "SHOW TABLES IN ipai.gold LIKE 't*'").to_pylist() == [
        {"database": "gold", "tableName": "t", "isTemporary": False}
    ]
    assert run_query(tmp_path, "DESCRIBE TABLE gold.t").to_pylist() == [
        {"col_name": "amount", "data_type": "decimal(18,2)", "comment": None}
    ]
    with pytest.raises(QueryError, match="SCHEMA_NOT_FOUND"):
        run_query(tmp_path, "SHOW TABLES IN nowhere")


def test_whole_numbers_of_unknown_type_are_bigint(tmp_path):
    sql = "SELECT sum(x) AS s FROM (SELECT array(1, 2) AS a) LATERAL VIEW explode(a) v AS x"
    assert run_query(tmp_path, sql).schema.field("s").type == pa.int64()


def test_an_unknown_catalog_is_refused(tmp_path):
    with pytest.raises(QueryError, match="CATALOG_NOT_FOUND"):
        run_query(tmp_path, "SELECT 1", catalog="other")
