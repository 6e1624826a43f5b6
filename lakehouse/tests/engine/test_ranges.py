"""Replacing rows of a source by files: what goes, what stays, and which files are left alone."""

import random

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from ipai_lakehouse.engine import parts as parts_module
from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.delta import append_rows
from ipai_lakehouse.engine.parts import PartWriter
from ipai_lakehouse.engine.ranges import Ranges, count_outside, replace_rows

COLUMNS = pa.schema([("id", pa.int64()), ("amount", pa.decimal128(18, 2)), ("_source", pa.string())])


def rows(pairs, source="s", columns=COLUMNS):
    ids, amounts = zip(*pairs, strict=True) if pairs else ((), ())
    values = {"id": ids, "amount": [f"{amount}.00" for amount in amounts], "_source": [source] * len(ids)}
    return pa.table(
        {
            field.name: pa.array(values.get(field.name, [None] * len(ids)), pa.string()).cast(field.type)
            if field.name != "id"
            else pa.array(ids, pa.int64())
            for field in columns
        },
        columns,
    )


def put(home, pairs, source="s", ranges=None, columns=COLUMNS):
    (home / "staged").mkdir(exist_ok=True)
    writer = PartWriter(home / "staged", columns)
    for batch in rows(pairs, source, columns).to_batches(max_chunksize=3):
        writer.write(batch)
    return replace_rows(home, "bronze", "t", columns, writer.close(), source, ranges)


def found(home, source="s"):
    sql = f"SELECT id, CAST(amount AS INT) AS a FROM bronze.t WHERE _source = '{source}'"
    return {row["id"]: row["a"] for row in run_query(home, sql).to_pylist()}


def files(home):
    return {path.rsplit("/", 1)[-1] for path in DeltaTable(home / "tables" / "bronze" / "t").file_uris()}


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_parts_gives_what_a_dictionary_gives(tmp_path, monkeypatch, seed):
    monkeypatch.setattr(parts_module, "ROWS_A_PART", 5)
    chance = random.Random(seed)
    wanted = {"s": {}, "r": {}}
    for step in range(12):
        source = chance.choice("sr")
        low = chance.randrange(40)
        spans = [(low, low + 6), (low + 9, low + 20)]
        full = step < 2 or chance.random() < 0.2
        new = {
            one: step
            for one in range(60)
            if chance.random() < 0.5 and (full or any(a <= one <= b for a, b in spans))
        }
        ranges = None if full else Ranges("id", spans)
        if ranges:
            stays = {k: v for k, v in wanted[source].items() if not any(a <= k <= b for a, b in spans)}
            assert count_outside(tmp_path, "bronze", "t", source, ranges) == len(stays)
            wanted[source] = stays | new
        else:
            wanted[source] = new
        put(tmp_path, sorted(new.items()), source, ranges)
        assert {name: found(tmp_path, name) for name in wanted} == wanted
    assert not list((tmp_path / "staged").iterdir())


def test_files_outside_the_ranges_are_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(parts_module, "ROWS_A_PART", 3)
    put(tmp_path, [(number, 1) for number in range(12)])
    put(tmp_path, [(number, 1) for number in range(12)], "other")
    before = files(tmp_path)
    put(tmp_path, [(4, 9)], ranges=Ranges("id", [(4, 4)]))
    assert len(before & files(tmp_path)) == 7
    assert found(tmp_path)[4] == 9 and len(found(tmp_path)) == 12


def test_nothing_to_do_is_no_version(tmp_path):
    assert put(tmp_path, []) == 0
    assert put(tmp_path, []) == 0
    assert put(tmp_path, [(1, 1)]) == 1


def test_a_table_of_older_files_without_statistics_is_replaced_too(tmp_path):
    append_rows(tmp_path, "bronze", "t", pa.concat_tables([rows([(1, 1)]), rows([(1, 2), (2, 2)], "other")]))
    put(tmp_path, [(5, 5)])
    assert (found(tmp_path), found(tmp_path, "other")) == ({5: 5}, {1: 2, 2: 2})


def test_a_new_column_is_null_in_the_rows_of_other_sources(tmp_path):
    put(tmp_path, [(1, 1)])
    put(tmp_path, [(2, 2)], "other")
    wider = COLUMNS.append(pa.field("note", pa.string()))
    put(tmp_path, [(3, 3)], columns=wider)
    assert (found(tmp_path), found(tmp_path, "other")) == ({3: 3}, {2: 2})
    assert run_query(tmp_path, "SELECT note FROM bronze.t").column(0).to_pylist() == [None, None]
