"""Expressions with the values Spark gives (ANSI mode, UTC), evaluated by the embedded engine."""

import datetime as dt
from decimal import Decimal

import pytest

from ipai_lakehouse.engine.query import run_query

D, DAY = Decimal, dt.date
UTC = dt.timezone.utc
CORPUS = [
    # dates
    ("dayofweek(DATE'2024-01-07')", 1),
    ("dayofweek(DATE'2024-01-06')", 7),
    ("weekday(DATE'2024-01-08')", 0),
    ("extract(DOW FROM DATE'2024-01-07')", 1),
    ("date_diff(MONTH, DATE'2024-01-31', DATE'2024-02-28')", 0),
    ("date_diff(MONTH, DATE'2024-01-31', DATE'2024-03-31')", 2),
    ("date_diff(MONTH, DATE'2024-03-15', DATE'2024-01-16')", -1),
    ("timestampdiff(YEAR, DATE'2020-02-29', DATE'2024-02-28')", 3),
    ("datediff(DATE'2024-03-01', DATE'2024-02-28')", 2),
    ("datediff(DAY, DATE'2024-02-28', DATE'2024-03-01')", 2),
    ("months_between(DATE'1997-02-28', DATE'1996-10-30')", 3.93548387),
    ("months_between(DATE'2024-02-29', DATE'2024-01-31')", 1.0),
    ("months_between(TIMESTAMP'1997-02-28 10:30:00', TIMESTAMP'1996-10-30 00:00:00')", 3.94959677),
    ("add_months(DATE'2024-01-31', 1)", DAY(2024, 2, 29)),
    ("DATE'2024-01-31' + INTERVAL 1 MONTH", DAY(2024, 2, 29)),
    ("DATE'2024-01-31' - INTERVAL 3 DAYS", DAY(2024, 1, 28)),
    ("date_add(DATE'2024-02-28', 2)", DAY(2024, 3, 1)),
    ("date_sub(DATE'2024-03-01', 1)", DAY(2024, 2, 29)),
    ("last_day(DATE'2024-02-03')", DAY(2024, 2, 29)),
    ("next_day(DATE'2015-01-14', 'TU')", DAY(2015, 1, 20)),
    ("next_day(DATE'2024-01-01', 'MO')", DAY(2024, 1, 8)),
    ("trunc(DATE'2024-02-15', 'MM')", DAY(2024, 2, 1)),
    ("trunc(DATE'2024-05-15', 'QUARTER')", DAY(2024, 4, 1)),
    ("date_trunc('MONTH', DATE'2024-02-15')", dt.datetime(2024, 2, 1, tzinfo=UTC)),
    ("dateadd(MONTH, 1, DATE'2024-01-31')", dt.datetime(2024, 2, 29, tzinfo=UTC)),
    ("CAST(TIMESTAMP'2024-01-02 03:04:05.5' AS STRING)", "2024-01-02 03:04:05.5"),
    ("concat('at ', TIMESTAMP'2024-01-02 03:04:05')", "at 2024-01-02 03:04:05"),
    ("date_format(DATE'2024-02-03', 'yyyy-MM')", "2024-02"),
    ("to_date('03/02/2024', 'dd/MM/yyyy')", DAY(2024, 2, 3)),
    ("year('2024-02-03')", 2024),
    ("quarter(DATE'2024-11-03')", 4),
    ("weekofyear(DATE'2021-01-03')", 53),
    (
        "from_utc_timestamp(TIMESTAMP'2016-08-31 00:00:00', 'Asia/Seoul')",
        dt.datetime(2016, 8, 31, 9, tzinfo=UTC),
    ),
    (
        "to_utc_timestamp(TIMESTAMP'2016-08-31 00:00:00', 'Asia/Seoul')",
        dt.datetime(2016, 8, 30, 15, tzinfo=UTC),
    ),
    ("unix_timestamp(TIMESTAMP'1970-01-02 00:00:00')", 86400),
    ("make_date(2024, 2, 29)", DAY(2024, 2, 29)),
    (
        "sequence(DATE'2024-01-31', DATE'2024-03-31', INTERVAL 1 MONTH)",
        [DAY(2024, 1, 31), DAY(2024, 2, 29), DAY(2024, 3, 31)],
    ),
    ("hour(TIMESTAMP'2024-01-02 03:04:05')", 3),
    # numbers
    ("7 / 2", 3.5),
    ("7 div 2", 3),
    ("-7 div 2", -3),
    ("-7 % 3", -1),
    ("pmod(-7, 3)", 2),
    ("round(2.5)", D("3")),
    ("round(-2.5)", D("-3")),
    ("round(CAST(2.675 AS DOUBLE), 2)", 2.68),
    ("round(CAST(1.005 AS DOUBLE), 2)", 1.01),
    ("bround(2.5, 0)", D("2")),
    ("CAST(10 AS DECIMAL(18,2)) / CAST(3 AS DECIMAL(18,2))", D("3.33333333333333333333")),
    ("CAST(1 AS DECIMAL(5,2)) / 3", D("0.333333")),
    ("CAST(-2 AS DECIMAL(5,2)) / 3", D("-0.666667")),
    ("CAST(0.05 AS DECIMAL(18,2)) * CAST(0.12 AS DECIMAL(16,4))", D("0.006000")),
    ("CAST(99999999999999.99 AS DECIMAL(18,2)) * CAST(12.5 AS DECIMAL(16,4))", D("1249999999999999.875000")),
    ("1.10 + 2.205", D("3.305")),
    ("CAST(2.9 AS INT)", 2),
    ("CAST(-2.9 AS INT)", -2),
    ("CAST(' 42 ' AS INT)", 42),
    ("try_cast('4.2' AS INT)", None),
    ("try_cast('abc' AS DECIMAL(10,2))", None),
    ("CAST(99.995 AS DECIMAL(10,2))", D("100.00")),
    ("CAST(-0.125 AS DECIMAL(10,2))", D("-0.13")),
    ("ceil(2.1)", D("3")),
    ("floor(CAST(-2.1 AS DOUBLE))", -3),
    ("try_divide(1, 0)", None),
    ("sign(-3)", -1.0),
    ("ln(0)", None),
    ("log10(1000)", 3.0),
    ("greatest(1, NULL, 3)", 3),
    ("0.1 + 0.2 = 0.3", True),
    ("NULL <=> NULL", True),
    # text
    ("concat('a', NULL)", None),
    ("'a' || NULL", None),
    ("concat_ws('-', 'a', NULL, 'b')", "a-b"),
    ("substring('hello', 0, 2)", "he"),
    ("substring('hello', -3, 2)", "ll"),
    ("substring('ab', -5, 4)", "a"),
    ("left('abc', -1)", ""),
    ("lpad('7', 3, '0')", "007"),
    ("instr('abcb', 'b')", 2),
    ("locate('z', 'abc')", 0),
    ("regexp_replace('2024-01', '(\\\\d+)-(\\\\d+)', '$2/$1')", "01/2024"),
    ("regexp_extract('INV-0042', '(\\\\d+)', 1)", "0042"),
    ("regexp_replace(upper('inv-00 42'), '[^A-Z0-9]', '')", "INV0042"),
    ("'100%' LIKE '100\\\\%'", True),
    ("'1000' LIKE '100\\\\%'", False),
    ("length('a b ')", 4),
    ("trim('  a ')", "a"),
    ("split('a1b2c', '[0-9]')", ["a", "b", "c"]),
    ("initcap('sAN miguel')", "San Miguel"),
    ("upper('ñ')", "Ñ"),
    ("CAST(true AS STRING)", "true"),
    ("CAST(CAST(5 AS DECIMAL(10,2)) AS STRING)", "5.00"),
    # arrays and conditions
    ("size(array(1, NULL))", 2),
    ("array_contains(array(1, NULL), 2)", None),
    ("array_contains(array(1, NULL), 1)", True),
    ("sort_array(array(3, NULL, 1))", [None, 1, 3]),
    ("sort_array(array(3, NULL, 1), false)", [3, 1, None]),
    ("sequence(3, 1)", [3, 2, 1]),
    ("element_at(array(7, 8), 2)", 8),
    ("array_join(array('a', 'b'), ',')", "a,b"),
    ("transform(array(1, 2), x -> x + 1)", [2, 3]),
    ("nvl(NULL, 5)", 5),
    ("if(NULL, 1, 2)", 2),
    ("decode(2, 1, 'a', 2, 'b', 'c')", "b"),
    ("CASE WHEN 1 = 0 THEN 1 END", None),
    ("nullif(3, 3)", None),
]


@pytest.mark.parametrize(("expression", "expected"), CORPUS, ids=[expression for expression, _ in CORPUS])
def test_expression_gives_the_value_of_spark(tmp_path, expression, expected):
    table = run_query(tmp_path, f"SELECT {expression} AS x")
    value = table.column("x")[0].as_py()
    assert value == expected
    assert type(value) is type(expected)


AGGREGATES = [
    ("sum(a)", 3),
    ("avg(a)", 1.5),
    ("count(a)", 2),
    ("count_if(a > 1)", 1),
    ("sum(d)", D("3.35")),
    ("avg(d)", D("1.675000")),
    ("median(d)", 1.675),
    ("percentile(a, 0.5)", 1.5),
    ("collect_list(a)", [1, 2]),
    ("max_by(a, n)", None),
    ("min_by(a, n)", 2),
    ("bool_or(a > 1)", True),
    ("sum(CAST(NULL AS INT))", None),
    ("collect_list(CAST(NULL AS INT))", []),
    ("stddev(a)", 0.7071067811865476),
    ("approx_count_distinct(a)", 2),
]
ROWS = "VALUES (1, 1.10, 2), (2, 2.25, 1), (CAST(NULL AS INT), CAST(NULL AS DECIMAL(3,2)), 3) AS t(a, d, n)"


@pytest.mark.parametrize(
    ("expression", "expected"), AGGREGATES, ids=[expression for expression, _ in AGGREGATES]
)
def test_aggregate_gives_the_value_of_spark(tmp_path, expression, expected):
    table = run_query(tmp_path, f"SELECT {expression} AS x FROM {ROWS}")
    assert table.column("x")[0].as_py() == expected


STATEMENTS = [
    ("SELECT a FROM (VALUES (2), (NULL), (1)) t(a) ORDER BY a", [None, 1, 2]),
    ("SELECT a FROM (VALUES (2), (NULL), (1)) t(a) ORDER BY a DESC", [2, 1, None]),
    ("SELECT row_number() OVER (ORDER BY a) r FROM (VALUES (2), (NULL)) t(a) ORDER BY a", [1, 2]),
    ("SELECT sum(a) OVER (ORDER BY b) s FROM (VALUES (1, 1), (2, 2)) t(a, b) ORDER BY b", [1, 3]),
    ("SELECT explode(sequence(1, 3)) AS n", [1, 2, 3]),
    ("SELECT x FROM (SELECT array(1, 2) AS a) LATERAL VIEW explode(a) v AS x", [1, 2]),
    (
        "SELECT a FROM (VALUES (1), (2), (2)) t(a) QUALIFY row_number() OVER (PARTITION BY a ORDER BY a) = 1 "
        "ORDER BY a",
        [1, 2],
    ),
    ("SELECT a + 1 AS b, b * 2 AS c FROM (VALUES (1)) t(a)", [2]),
    ("WITH x AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT sum(a) FROM x", [3]),
    ("SELECT a FROM (VALUES (1), (2)) t(a) WHERE EXISTS (SELECT 1 FROM (VALUES (2)) u(b) WHERE b = a)", [2]),
    ("SELECT a, count(*) FROM (VALUES (1), (1)) t(a) GROUP BY 1", [1]),
    ("SELECT a FROM (VALUES (1), (NULL)) t(a) WHERE a NOT IN (2)", [1]),
    ("/* comment: a head\nkey: [a] */ SELECT 1 AS a", [1]),
]


@pytest.mark.parametrize(("sql", "expected"), STATEMENTS, ids=[sql for sql, _ in STATEMENTS])
def test_statement_gives_the_rows_of_spark(tmp_path, sql, expected):
    assert run_query(tmp_path, sql).column(0).to_pylist() == expected
