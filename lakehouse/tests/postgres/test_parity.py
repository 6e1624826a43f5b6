"""The parity report finds every kind of difference, and names table, month and key."""

import hashlib
import json

import pytest
from deltalake import DeltaTable

from ipai_lakehouse.cli import main

from .conftest import execute

TABLE = """
CREATE TABLE sales (
    id bigint PRIMARY KEY, day date NOT NULL, at timestamptz, amount numeric(18, 2), quantity int, note text,
    data jsonb, rate float8, flag boolean)"""
FILL = """
INSERT INTO sales
SELECT i, date '2026-01-01' + (i % 90)::int, timestamptz '2026-01-01 00:00+08' + i * interval '7 minutes',
    (i * 7919 % 100000)::numeric / 100 - 300, i % 13,
    CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'ñ' || i END,
    jsonb_build_object('n', i), i / 7.0, i % 5 = 0
FROM generate_series(1, 900) AS i"""


@pytest.fixture
def both(database, tmp_path):
    """A source and a lake that has it."""
    execute(database, TABLE, FILL)
    assert main(["import-postgres", database, "--home", str(tmp_path), "--source", "shop", "--parity"]) == 0
    return database, tmp_path


def parity(both, *options):
    """Exit code and the report of a comparison."""
    code = main(["parity", both[0], "--home", str(both[1]), "--source", "shop", *options])
    return code, json.loads((both[1] / "parity" / "shop.json").read_text())


def months(report, table=0):
    """The months that differ, with the keys that do."""
    return {
        month["month"]: [(one["key"].get("id"), one["what"]) for one in month["differing"]]
        for month in report["tables"][table]["months"]
        if not month["equal"]
    }


def test_a_faithful_copy_is_the_same(both):
    code, report = parity(both)
    assert code == 0 and report["equal"]
    (table,) = report["tables"]
    assert [(month["month"], month["postgres"]["rows"]) for month in table["months"]] == [
        ("2026-01", 310),
        ("2026-02", 280),
        ("2026-03", 310),
    ]
    assert (table["lake_table"], table["lake_version"]) == ("bronze.shop_sales", 0)


MUTATIONS = [
    ("UPDATE sales SET amount = amount + 0.01 WHERE id = 17", {"2026-01": [("17", "differs in amount")]}),
    ("DELETE FROM sales WHERE id = 45", {"2026-02": [("45", "only in the lake")]}),
    ("UPDATE sales SET at = at + interval '8 hours' WHERE id = 3", {"2026-01": [("3", "differs in at")]}),
    ("UPDATE sales SET note = NULL WHERE id = 4", {"2026-01": [("4", "differs in note")]}),
    ("UPDATE sales SET note = '' WHERE id = 3", {"2026-01": [("3", "differs in note")]}),
    ("UPDATE sales SET data = '{\"n\": 50.0}' WHERE id = 50", {"2026-02": [("50", "differs in data")]}),
    (
        "UPDATE sales SET rate = rate * (1 + 2.3e-16) WHERE id = 7",
        {"2026-01": [("7", "differs in rate")]},
    ),
    ("UPDATE sales SET flag = NULL WHERE id = 5", {"2026-01": [("5", "differs in flag")]}),
    ("UPDATE sales SET quantity = -quantity WHERE id = 6", {"2026-01": [("6", "differs in quantity")]}),
    (
        "UPDATE sales SET day = CASE id WHEN 1 THEN date '2026-02-02' ELSE '2026-01-02' END"
        " WHERE id IN (1, 31)",
        {
            "2026-01": [("31", "only in PostgreSQL"), ("1", "only in the lake")],
            "2026-02": [("1", "only in PostgreSQL"), ("31", "only in the lake")],
        },
    ),
    (
        "UPDATE sales SET amount = CASE id WHEN 1 THEN 1.00 ELSE 2.00 END WHERE id IN (1, 2)",
        {"2026-01": [("1", "differs in amount"), ("2", "differs in amount")]},
    ),
    (
        "INSERT INTO sales (id, day) VALUES (5000, '2027-05-05')",
        {"2027-05": [("5000", "only in PostgreSQL")]},
    ),
]


@pytest.mark.parametrize(("mutation", "wanted"), MUTATIONS, ids=[sql[:60] for sql, _ in MUTATIONS])
def test_every_change_of_the_source_is_found(both, mutation, wanted):
    execute(both[0], mutation)
    code, report = parity(both)
    assert code == 2 and not report["equal"]
    assert {name: sorted(keys) for name, keys in months(report).items()} == {
        name: sorted(keys) for name, keys in wanted.items()
    }


def test_a_shifted_time_zone_moves_months_and_is_found(both):
    """Somebody loaded local times as if they were UTC."""
    execute(both[0], "UPDATE sales SET at = at + interval '8 hours'")
    code, report = parity(both, "--date-column", "sales=at")
    assert code == 2
    assert set(months(report)) == {"2025-12", "2026-01"}
    assert all(len(keys) <= 20 for keys in months(report).values())


def test_a_change_in_the_lake_is_found(both, capsys):
    table = DeltaTable(both[1] / "tables" / "bronze" / "shop_sales")
    table.delete("id = 90")
    table.update(updates={"amount": "amount - 0.01"}, predicate="id = 91")
    code, report = parity(both)
    assert (code, months(report)) == (
        2,
        {"2026-01": [("90", "only in PostgreSQL"), ("91", "differs in amount")]},
    )
    said = capsys.readouterr().out
    assert (
        "id 90: only in PostgreSQL" in said and "sum of amount: " in said and "The two sides differ." in said
    )


def test_a_table_without_a_key_names_rows_by_their_hash(database, tmp_path):
    execute(database, "CREATE TABLE plain (note text)", "INSERT INTO plain VALUES ('a'), ('a'), (NULL), ('')")
    assert main(["import-postgres", database, "--home", str(tmp_path), "--source", "shop", "--parity"]) == 0
    execute(database, "DELETE FROM plain WHERE ctid = (SELECT min(ctid) FROM plain)")
    code, report = parity((database, tmp_path))
    (month,) = report["tables"][0]["months"]
    assert code == 2 and month["month"] == "without a date"
    assert [one["what"] for one in month["differing"]] == ["only in the lake"], (
        "one of two equal rows is gone"
    )
    assert month["differing"][0]["key"] == {"md5": hashlib.md5(b"1:a").hexdigest()}


def test_other_columns_are_a_difference(both):
    execute(both[0], "ALTER TABLE sales DROP flag", "ALTER TABLE sales ADD added int")
    code, report = parity(both)
    assert code == 2
    assert report["tables"][0]["columns"] == [
        "The column added is only in PostgreSQL.",
        "The column flag is only in the lake.",
    ]


def test_the_hash_is_the_one_that_is_written_down(database, tmp_path):
    """Computed a third time, by hand, from the definition."""
    execute(
        database,
        "CREATE TABLE one (id int PRIMARY KEY, a numeric(9,3), t text, at timestamptz, ok boolean)",
        "INSERT INTO one VALUES (1, 12.500, '', '1970-01-01 00:00:01.5+00', true)",
        "INSERT INTO one VALUES (2, 100, NULL, NULL, false)",
    )
    assert main(["import-postgres", database, "--home", str(tmp_path), "--source", "shop", "--parity"]) == 0
    _, report = parity((database, tmp_path))
    texts = ["1:14:12.50:7:15000001:t", "1:23:100~~1:f"]
    digests = [hashlib.md5(text.encode()).hexdigest() for text in texts]
    sums = [str(sum(int(digest[start : start + 15], 16) for digest in digests)) for start in (0, 15)]
    found = {month["month"]: month["lake"]["hashes"] for month in report["tables"][0]["months"]}
    total = [str(sum(int(hashes[piece]) for hashes in found.values())) for piece in (0, 1)]
    assert set(found) == {"1970-01", "without a date"} and total == sums


def test_a_table_that_was_not_imported_is_a_sentence(database, tmp_path, capsys):
    execute(database, "CREATE TABLE sales (id int)")
    assert main(["parity", database, "--home", str(tmp_path), "--source", "shop"]) == 1
    assert "no table bronze.shop_sales: import it first" in capsys.readouterr().err
