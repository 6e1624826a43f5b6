"""PostgreSQL → bronze: every value arrives exactly, and what cannot is named."""

import datetime as dt
import json
import socket
from decimal import Decimal

import pytest
from psycopg.conninfo import make_conninfo

from ipai_lakehouse.cli import main
from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.catalog import open_table, table_names

from .conftest import execute, password

EVERYTHING = """
CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE DOMAIN peso AS numeric(12, 2);
CREATE TABLE things (
    id bigint PRIMARY KEY, small smallint, whole int, amount numeric(18, 2), pay peso, free numeric,
    ok boolean,
    day date, at timestamptz, local timestamp, clock time, span interval, ref uuid, data jsonb, tags text[],
    mood mood, code char(4), half real, double_ float8, "camelCase" text, note text)"""
ROW = """
INSERT INTO things VALUES (
    9007199254740993, -7, 2147483647, 9999999999999999.99, -0.01, 123456789012345678901234.000001, true,
    '2026-02-28', '2026-03-01 00:30:00.000001+08', '1999-12-31 23:59:59.5', '10:11:12.5', '1 day 2 hours',
    '0f6c2a30-0000-4000-8000-000000000001', '{"b": 1.10, "a": [null]}', ARRAY['x', 'y,"', NULL], 'sad', 'ab',
    0.1, 0.1, 'ñ', E'two\\nlines, "quoted"')"""


def imported(dsn, home, *options):
    """Import everything as the source ``shop``; the exit code."""
    home.mkdir(exist_ok=True)
    return main(["import-postgres", dsn, "--home", str(home), "--source", "shop", *options])


def rows(home, table="shop_things"):
    return run_query(home, f"SELECT * FROM bronze.{table} ORDER BY id").to_pylist()


def refused(dsn, home, capsys, *options):
    """The sentence of an import that is refused."""
    capsys.readouterr()
    assert imported(dsn, home, *options) == 1
    said = capsys.readouterr()
    assert password(dsn) not in said.out + said.err
    return said.err


def test_every_type_arrives_exactly(database, tmp_path):
    execute(database, EVERYTHING, ROW, "INSERT INTO things (id, note) VALUES (1, ''), (2, NULL)")
    assert imported(database, tmp_path / "home", "--parity") == 0
    empty, nothing, full = rows(tmp_path / "home")
    assert (empty["note"], nothing["note"]) == ("", None)
    assert full["_source"] == "shop" and full["_batch"].endswith("-postgres")
    assert {name: full[name] for name in ("id", "small", "whole", "amount", "pay", "free", "ok")} == {
        "id": 9007199254740993,
        "small": -7,
        "whole": 2147483647,
        "amount": Decimal("9999999999999999.99"),
        "pay": Decimal("-0.01"),
        "free": Decimal("123456789012345678901234.000001"),
        "ok": True,
    }
    assert full["day"] == dt.date(2026, 2, 28)
    assert full["at"] == dt.datetime(2026, 2, 28, 16, 30, 0, 1, tzinfo=dt.timezone.utc)
    assert full["local"] == dt.datetime(1999, 12, 31, 23, 59, 59, 500000)
    assert (full["clock"], full["span"], full["code"], full["mood"]) == ("10:11:12.5", "P1DT2H", "ab", "sad")
    assert json.loads(full["data"]) == {"b": 1.10, "a": [None]}
    assert json.loads(full["tags"]) == ["x", 'y,"', None]
    assert (full["double_"], full["camelcase"], full["note"]) == (0.1, "ñ", 'two\nlines, "quoted"')
    types = {
        column.name: column.type for column in open_table(tmp_path / "home", "bronze", "shop_things").columns
    }
    assert types["free"].replace(" ", "") == "DECIMAL(38,6)" and types["at"] == "TIMESTAMP"


def test_importing_again_replaces_the_rows(database, tmp_path):
    execute(
        database, "CREATE TABLE things (id int, note text)", "INSERT INTO things VALUES (1, 'a'), (2, 'b')"
    )
    imported(database, tmp_path)
    execute(database, "DELETE FROM things WHERE id = 1", "INSERT INTO things VALUES (3, 'c')")
    assert imported(database, tmp_path, "--parity") == 0
    assert [row["id"] for row in rows(tmp_path)] == [2, 3]
    execute(database, "ALTER TABLE things ADD extra numeric(5,1) DEFAULT 1.5", "ALTER TABLE things DROP note")
    assert imported(database, tmp_path, "--parity") == 0
    assert rows(tmp_path)[0]["extra"] == Decimal("1.5")


def test_a_column_of_nothing_but_null_loses_no_row(database, tmp_path):
    """COPY writes such a row as an empty line."""
    execute(
        database, "CREATE TABLE things (note text)", "INSERT INTO things VALUES (NULL), (''), ('a'), (NULL)"
    )
    assert imported(database, tmp_path, "--parity") == 0
    notes = run_query(tmp_path, "SELECT note FROM bronze.shop_things").column(0).to_pylist()
    assert sorted(map(str, notes)) == ["", "None", "None", "a"]


def test_tables_of_a_schema_and_named_ones(database, tmp_path):
    execute(
        database,
        "CREATE SCHEMA old",
        "CREATE TABLE things (id int)",
        "CREATE TABLE old.things (id int)",
        "CREATE VIEW few AS SELECT 5 AS id",
        "CREATE TABLE parted (id int, day date) PARTITION BY RANGE (day)",
        "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
        "INSERT INTO parted VALUES (1, '2026-02-01')",
    )
    assert imported(database, tmp_path) == 0
    assert table_names(tmp_path, "bronze") == ["shop_parted", "shop_things"]
    assert imported(database, tmp_path, "--tables", "old.things,public.few", "--parity") == 0
    assert rows(tmp_path, "shop_few")[0]["id"] == 5
    assert "shop_old_things" in table_names(tmp_path, "bronze")


def test_what_the_lake_cannot_hold_goes_to_quarantine_and_parity_names_it(database, tmp_path, capsys):
    execute(
        database,
        "CREATE TABLE things (id int PRIMARY KEY, day date, free numeric)",
        "INSERT INTO things VALUES (1, '2026-01-01', 1), (2, 'infinity', 1), (3, '2026-01-02', 'NaN'),"
        " (4, '0044-03-15 BC', 1), (5, '12026-01-01', 1)",
    )
    assert imported(database, tmp_path, "--parity") == 2
    assert [row["id"] for row in rows(tmp_path)] == [1]
    aside = run_query(tmp_path, "SELECT record, reason FROM silver.quarantine ORDER BY record").to_pylist()
    assert [row["record"] for row in aside] == ['{"id": 2}', '{"id": 3}', '{"id": 4}', '{"id": 5}']
    assert aside[0]["reason"].startswith("Column day holds 'infinity'")
    said = capsys.readouterr().out
    assert "id 2: only in PostgreSQL" in said and "id 5: only in PostgreSQL" in said


REFUSED = [
    ("id int, photo bytea", "The column photo of public.things has the type bytea"),
    ("id int, place point", "has the type point"),
    ("id int, many int4range", "has the type int4range"),
    ('id int, "Straße" text', "has a name that a column of the lake cannot have"),
    ('id int, "ID" text', "differ in upper and lower case only"),
    ("id int, _source text", "has a name that a column of the lake cannot have"),
]


@pytest.mark.parametrize(("columns", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_has_no_exact_type_is_refused_by_name(database, tmp_path, capsys, columns, words):
    execute(database, f"CREATE TABLE things ({columns})", "CREATE TABLE good (id int)")
    assert words in refused(database, tmp_path, capsys)
    assert table_names(tmp_path, "bronze") == []


def test_a_numeric_of_too_many_digits_is_refused(database, tmp_path, capsys):
    wide = "1" + "0" * 30 + "." + "0" * 9 + "1"
    execute(database, "CREATE TABLE things (free numeric)", f"INSERT INTO things VALUES ({wide})")
    assert "31 digits before and 10 behind the point" in refused(database, tmp_path, capsys)


def test_clear_words_for_what_cannot_be_read(database, tmp_path, capsys):
    execute(database, "CREATE TABLE things (id int, day date)")
    assert "no table public.nothing" in refused(database, tmp_path, capsys, "--tables", "nothing")
    assert "schema empty has no tables" in refused(database, tmp_path, capsys, "--schema", "empty")
    words = refused(database, tmp_path, capsys, "--date-column", "things=id")
    assert "no date or time column id" in words
    assert "names the table other" in refused(database, tmp_path, capsys, "--date-column", "other=day")
    assert "TABLE=COLUMN" in refused(database, tmp_path, capsys, "--date-column", "things")


def test_a_table_without_permission_is_refused(database, tmp_path, capsys):
    execute(database, "CREATE TABLE things (id int)", "REVOKE ALL ON things FROM CURRENT_USER")
    assert "may not read that" in refused(database, tmp_path, capsys)


def test_an_unreachable_server_and_a_wrong_password_are_sentences(database, tmp_path, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nowhere = make_conninfo(database, port=taken.getsockname()[1])
        assert "cannot be reached" in refused(nowhere, tmp_path, capsys)
    wrong = make_conninfo(database, password="Pssst-8271")
    assert "cannot be reached" in refused(wrong, tmp_path, capsys)
    assert main(["import-postgres", "Pssst-8271", "--home", str(tmp_path)]) == 1
    assert "Pssst" not in capsys.readouterr().err


def test_the_password_may_stand_in_the_environment(database, tmp_path, monkeypatch):
    execute(database, "CREATE TABLE things (id int)")
    monkeypatch.setenv("PGPASSWORD", password(database))
    assert imported(make_conninfo(database, password=None), tmp_path) == 0
