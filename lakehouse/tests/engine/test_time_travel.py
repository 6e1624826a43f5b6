"""VERSION AS OF, TIMESTAMP AS OF and DESCRIBE HISTORY over Delta tables with several versions."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

from ipai_lakehouse.engine import Parameter, QueryError, run_query, travel
from ipai_lakehouse.engine.catalog import delta_table, open_table
from ipai_lakehouse.engine.delta import append_rows
from tests.engine.lake import amounts, put

DAY = dt.timedelta(days=1)
ADDED = {0: ["1.00"], 1: ["1.00", "2.00"], 2: ["9.00"]}


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """gold.t: version 0 made, 1 appended, 2 replaced with a column more; the commits lie a day apart."""
    home = tmp_path_factory.mktemp("lake")
    put(home, "gold.t", amounts("1.00"))
    append_rows(home, "gold", "t", amounts("2.00"))
    put(home, "gold.t", amounts("9.00").append_column("note", pa.array(["new"])))
    for path in sorted((home / "tables/gold/t/_delta_log").glob("*.json")):
        _date(path, dt.datetime(2026, 1, 1 + int(path.stem), tzinfo=dt.timezone.utc))
    return home


def _date(path, moment):
    """Write the time of a commit into its file."""
    import json

    actions = [json.loads(line) for line in path.read_text().splitlines()]
    for action in actions:
        if "commitInfo" in action:
            action["commitInfo"]["timestamp"] = int(moment.timestamp() * 1000)
    path.write_text("\n".join(map(json.dumps, actions)) + "\n")


def read(home, sql, *parameters):
    return sorted(str(row["amount"]) for row in run_query(home, sql, parameters, schema="gold").to_pylist())


@pytest.mark.parametrize("version", ADDED)
@pytest.mark.parametrize(
    "form",
    [
        "SELECT amount FROM gold.t VERSION AS OF {v}",
        "SELECT amount FROM ipai.gold.t FOR VERSION AS OF {v}",
        "SELECT x.amount FROM t VERSION AS OF {v} AS x",
        "SELECT t.amount FROM t@v{v}",
        "SELECT gold.t.amount FROM gold.t@V{v} WHERE amount > 0",
        "SELECT amount FROM t TIMESTAMP AS OF '2026-01-0{day}'",
        "SELECT amount FROM t TIMESTAMP AS OF DATE'2026-01-0{day}'",
        "SELECT amount FROM t FOR TIMESTAMP AS OF TIMESTAMP'2026-01-0{day} 00:00:00'",
        "SELECT amount FROM t@2026010{day}000000000",
        "WITH old AS (SELECT * FROM t VERSION AS OF {v}) SELECT amount FROM old",
    ],
)
def test_a_version_is_read_as_it_was(lake, form, version):
    assert read(lake, form.format(v=version, day=version + 1)) == ADDED[version]


def test_a_moment_between_two_commits_means_the_earlier_one(lake):
    assert read(lake, "SELECT amount FROM t TIMESTAMP AS OF '2026-01-02 23:59:59.999'") == ADDED[1]
    assert read(lake, "SELECT amount FROM t TIMESTAMP AS OF '2026-01-02T07:59:59+08:00'") == ADDED[0]


def test_versions_are_compared_in_one_statement(lake):
    sql = (
        "SELECT new.amount - coalesce(old.amount, 0) AS amount FROM t AS new "
        "LEFT JOIN t VERSION AS OF 1 AS old ON new.amount = old.amount"
    )
    assert read(lake, sql) == ["9.00"]
    both = "SELECT * FROM t VERSION AS OF 0 UNION ALL SELECT * FROM t@v1 UNION ALL SELECT amount FROM t"
    assert read(lake, both) == ["1.00", "1.00", "2.00", "9.00"]


def test_the_columns_are_those_of_the_version(lake):
    assert run_query(lake, "SELECT * FROM gold.t@v1").column_names == ["amount"]
    assert run_query(lake, "SELECT * FROM gold.t").column_names == ["amount", "note"]
    with pytest.raises(QueryError, match="UNRESOLVED_COLUMN"):
        run_query(lake, "SELECT note FROM gold.t@v1")


def test_version_and_moment_may_be_parameters(lake):
    assert read(lake, "SELECT amount FROM t VERSION AS OF :v", Parameter("v", "1", "INT")) == ADDED[1]
    moment = Parameter("m", "2026-01-02 12:00:00", "TIMESTAMP")
    assert read(lake, "SELECT amount FROM t TIMESTAMP AS OF :m", moment) == ADDED[1]


WRONG = [
    ("VERSION AS OF 7", "DELTA_VERSION_NOT_FOUND", "22003", r"version 7\. Available versions: \[0, 2\]"),
    ("VERSION AS OF 'a'", "DELTA_VERSION_INVALID", "42815", "not a valid version"),
    ("VERSION AS OF -1", "DELTA_VERSION_INVALID", "42815", "not a valid version"),
    ("TIMESTAMP AS OF 'soon'", "DELTA_TIMESTAMP_INVALID", "42816", "valid timestamp"),
    (
        "TIMESTAMP AS OF '2025-12-31'",
        "DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION",
        "42816",
        "before the earliest",
    ),
    ("TIMESTAMP AS OF '2026-01-04'", "DELTA_TIMESTAMP_GREATER_THAN_COMMIT", "42816", "after the latest"),
    ("TIMESTAMP AS OF current_timestamp() - INTERVAL 1 DAY", "DELTA_TIMESTAMP_INVALID", "42816", "literal"),
]


@pytest.mark.parametrize(("form", "name", "state", "words"), WRONG)
def test_a_version_that_is_not_there_is_refused_as_databricks_does(lake, form, name, state, words):
    with pytest.raises(QueryError, match=words) as failure:
        run_query(lake, f"SELECT * FROM gold.t {form}")
    assert (failure.value.error_class, failure.value.sql_state) == (name, state)


def test_history_tells_the_versions_newest_first(lake):
    rows = run_query(lake, "DESCRIBE HISTORY gold.t").to_pylist()
    assert [row["version"] for row in rows] == [2, 1, 0]
    assert rows[1]["timestamp"] == dt.datetime(2026, 1, 2, tzinfo=dt.timezone.utc)
    assert dict(rows[1]["operationParameters"])["mode"] == "Append"
    assert {row["operation"] for row in rows} <= {"WRITE", "CREATE TABLE"}


@pytest.mark.parametrize("sql", ["DESC HISTORY ipai.gold.t LIMIT 1", "describe history t limit 1; -- newest"])
def test_history_takes_a_limit(lake, sql):
    assert run_query(lake, sql, schema="gold").column("version").to_pylist() == [2]


def test_history_of_no_table_is_refused(lake):
    with pytest.raises(QueryError, match="TABLE_OR_VIEW_NOT_FOUND"):
        run_query(lake, "DESCRIBE HISTORY gold.nothing")


def test_open_table_takes_a_version_or_a_moment(lake):
    assert open_table(lake, "gold", "t", 1).version == 1
    assert open_table(lake, "gold", "t", dt.datetime(2026, 1, 1, 12, tzinfo=dt.timezone.utc)).version == 0
    assert travel.history(delta_table(lake, "gold", "t"), 1).num_rows == 1


def test_an_at_sign_in_a_text_stays(lake):
    assert run_query(lake, "SELECT 'a@v1' AS a").to_pylist() == [{"a": "a@v1"}]
    assert run_query(lake, "SELECT amount AS `x@v1` FROM gold.t").to_pylist() == [{"x@v1": Decimal("9.00")}]
