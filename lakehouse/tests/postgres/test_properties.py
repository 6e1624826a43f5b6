"""Whatever a table holds, the copy is the same; and one cell that differs is found, whichever it is."""

import io
import json
from contextlib import redirect_stdout
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from ipai_lakehouse.cli import main

from .conftest import execute

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 28))
COLUMNS = {
    "whole": ("int", st.integers(-(2**31), 2**31 - 1)),
    "amount": ("numeric(18,2)", st.decimals(-(10**15), 10**15, places=2)),
    "free": ("numeric", st.decimals(-(10**9), 10**9, allow_nan=False, places=7)),
    "note": ("text", TEXTS),
    "code": ("char(5)", TEXTS.map(lambda text: text[:5])),
    "at": ("timestamptz", MOMENTS.map(lambda moment: moment.replace(tzinfo=timezone.utc))),
    "local": ("timestamp", MOMENTS),
    "day": ("date", MOMENTS.map(datetime.date)),
    "rate": ("float8", st.floats()),
    "half": ("float4", st.floats(width=32, allow_nan=False)),
    "flag": ("boolean", st.booleans()),
    "tags": ("text[]", st.lists(st.none() | TEXTS, max_size=3)),
}
ROW = st.fixed_dictionaries({name: st.none() | values for name, (_, values) in COLUMNS.items()})


@pytest.fixture(scope="module")
def shop(shared_database):
    """One empty table of every type for all examples."""
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in COLUMNS.items())
    execute(shared_database, f"CREATE TABLE things (id int PRIMARY KEY, {columns})")
    return shared_database


def fill(dsn, rows):
    """Make these the rows of the table."""
    marks = ", ".join(["%s"] * (len(COLUMNS) + 1))
    with psycopg.connect(dsn) as connection:
        connection.execute("DELETE FROM things")
        for number, row in enumerate(rows):
            values = [number, *(row[name] for name in COLUMNS)]
            connection.execute(f"INSERT INTO things VALUES ({marks})", values)


def run(command, dsn, home, *more):
    """Exit code and differing rows of a command, quietly."""
    with redirect_stdout(io.StringIO()):
        code = main([command, dsn, "--home", home, "--source", "shop", *more])
    report = json.loads((Path(home) / "parity" / "shop.json").read_text())
    months = report["tables"][0]["months"]
    return code, {(one["key"]["id"], one["what"]) for month in months for one in month["differing"]}


@given(st.lists(ROW, min_size=1, max_size=6), st.data())
@settings(
    max_examples=15,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_a_copy_is_the_same_until_one_cell_differs(shop, rows, data):
    with TemporaryDirectory() as home:
        fill(shop, rows)
        assert run("import-postgres", shop, home, "--parity") == (0, set())
        at = data.draw(st.integers(0, len(rows) - 1))
        name = data.draw(st.sampled_from(sorted(set(COLUMNS) - {"day", "at", "local"})))
        changed = data.draw(st.none() | COLUMNS[name][1])
        fill(shop, [*rows[:at], rows[at] | {name: changed}, *rows[at + 1 :]])
        assume(not same(shop, name, at, rows[at][name]))
        assert run("parity", shop, home) == (2, {(str(at), f"differs in {name}")})


def same(dsn, name, at, old):
    """Whether PostgreSQL itself says that the cell is what it was, to the last bit of a float."""
    kind = COLUMNS[name][0]
    text = "encode(float8send({}), 'hex')" if kind == "float8" else "({})::text"
    with psycopg.connect(dsn) as connection:
        before = text.format(f"%s::{kind}")
        query = f"SELECT {text.format(name)} IS NOT DISTINCT FROM {before} FROM things WHERE id = %s"
        return connection.execute(query, [old, at]).fetchone()[0]
