"""A statement reads the lake's tables and nothing else."""

import pytest

from ipai_lakehouse.engine import QueryError, run_query
from ipai_lakehouse.engine.catalog import open_table
from ipai_lakehouse.engine.session import open_session
from tests.engine.lake import amounts, put

REFUSED = [
    ("SELECT * FROM read_csv('/etc/passwd')", "42883"),
    ("SELECT read_text('/etc/passwd')", "42883"),
    ("SELECT * FROM read_parquet('/etc/x')", "42883"),
    ("SELECT * FROM glob('/etc/*')", None),
    ("SELECT * FROM range(3)", "42883"),
    ("SELECT * FROM duckdb_settings()", "42883"),
    ("SELECT current_setting('temp_directory')", "42883"),
    ("SELECT getenv('HOME')", "42883"),
    ("SELECT ipai_str(1)", "42883"),
    ("SELECT error('x')", "42883"),
    ("SELECT * FROM '/etc/passwd'", "42P01"),
    ("SELECT * FROM csv.`/etc/passwd`", "42P01"),
    ("SELECT * FROM gold.`../../etc`", "42P01"),
    ("SELECT * FROM system.information_schema.tables", "42P01"),
    ("SELECT * FROM gold.t TABLESAMPLE (10 PERCENT)", "0A000"),
    ("COPY gold.t TO '/tmp/x'", "0A000"),
    ("ATTACH '/tmp/x.db' AS x", "0A000"),
    ("PRAGMA database_list", "0A000"),
    ("INSTALL httpfs", "0A000"),
    ("SET memory_limit = '1GB'", "0A000"),
    ("USE gold", "0A000"),
    ("INSERT INTO gold.t VALUES (1)", "0A000"),
    ("UPDATE gold.t SET amount = 0", "0A000"),
    ("DELETE FROM gold.t", "0A000"),
    ("DROP TABLE gold.t", "0A000"),
    ("CREATE TABLE gold.u AS SELECT 1", "0A000"),
    ("WITH x AS (DELETE FROM gold.t) SELECT 1", None),
    ("SELECT 1; SELECT 2", "42601"),
    ("SELECT 1; DROP TABLE gold.t", "42601"),
    ("", "42601"),
    ("-- nothing", "42601"),
    ("SELCT 1", "42601"),
    ("SELECT 'open", "42601"),
    ("SELECT FROM WHERE", "42601"),
    ("SELECT " + "(" * 3000 + "1" + ")" * 3000, "0A000"),
]


@pytest.mark.parametrize(("sql", "state"), REFUSED, ids=[sql[:60] for sql, _ in REFUSED])
def test_statement_is_refused_in_words(tmp_path, sql, state):
    put(tmp_path, "gold.t", amounts("1.00"))
    with pytest.raises(QueryError) as refusal:
        run_query(tmp_path, sql)
    assert state in (None, refusal.value.sql_state)
    assert str(refusal.value).startswith(f"[{refusal.value.error_class}] ")
    assert open_table(tmp_path, "gold", "t").version == 0


def test_the_connection_itself_reaches_no_file_and_no_setting(tmp_path):
    import duckdb

    (tmp_path / "tables").mkdir()
    with open_session(tmp_path, []) as connection:
        for sql in (
            "SELECT * FROM read_csv('/etc/passwd')",
            "SET enable_external_access = true",
            "ATTACH '/tmp/x.db' AS x",
            "COPY (SELECT 1) TO '/tmp/ipai_x.csv'",
            "INSTALL httpfs",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(sql)


def test_a_python_variable_is_not_a_table(tmp_path):
    secret = amounts("1.00")
    with pytest.raises(QueryError, match="TABLE_OR_VIEW_NOT_FOUND"):
        run_query(tmp_path, "SELECT * FROM secret")
    assert secret.num_rows == 1
