"""Chunks of a result as bytes: whatever is in the cells, what is read back is what was written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipai_lakehouse.workspace.sql.results import Results, ResultTooLarge, Wanted

TEXT = st.one_of(st.none(), st.text(alphabet=st.characters(codec="utf-8")))
SCHEMA = pa.schema([("a", pa.string()), ("b", pa.int64()), ("c", pa.list_(pa.string()))])


def batches(rows: list[tuple[str | None, int | None]], size: int = 3) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        columns = [[text for text, _ in part], [number for _, number in part], [[text] for text, _ in part]]
        yield pa.record_batch(columns, schema=SCHEMA)


def stored(folder: Path, rows: list, form: str, chunk_bytes: int = 40) -> list[bytes]:
    results = Results(folder, chunk_bytes)
    manifest = results.store("s", SCHEMA, batches(rows), Wanted(format=form, linked=True))
    assert manifest["total_row_count"] == sum(chunk["row_count"] for chunk in manifest.get("chunks", []))
    return [results.file("s", number).read_bytes() for number in range(manifest["total_chunk_count"])]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)))))
def test_json_reads_back(tmp_path_factory: pytest.TempPathFactory, rows: list) -> None:
    chunks = stored(tmp_path_factory.mktemp("json"), rows, "JSON_ARRAY")
    found = [row for chunk in chunks for row in json.loads(chunk)]
    assert [row[0] for row in found] == [text for text, _ in rows]
    assert [row[1] for row in found] == [None if number is None else str(number) for _, number in rows]
    assert [json.loads(row[2]) for row in found] == [[text] for text, _ in rows]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT.filter(lambda text: not text or "\0" not in text), st.integers(0, 9))))
def test_csv_reads_back(tmp_path_factory: pytest.TempPathFactory, rows: list) -> None:
    chunks = stored(tmp_path_factory.mktemp("csv"), rows, "CSV")
    found = list(csv.reader(io.StringIO(b"".join(chunks).decode(), newline="")))
    assert found[:1] == ([["a", "b", "c"]] if rows else [])
    assert [row[0] for row in found[1:]] == ["null" if text is None else text for text, _ in rows]


def test_a_row_larger_than_a_chunk_has_its_own(tmp_path: Path) -> None:
    rows = [("x", 1), ("y" * 100, 2), ("z", 3)]
    assert [json.loads(chunk)[0][1] for chunk in stored(tmp_path, rows, "JSON_ARRAY")] == ["1", "2", "3"]


def test_arrow_keeps_types_and_rows(tmp_path: Path) -> None:
    rows = [(str(number), number) for number in range(10)]
    tables = [pa.ipc.open_stream(chunk).read_all() for chunk in stored(tmp_path, rows, "ARROW_STREAM")]
    assert len(tables) > 1
    assert pa.concat_tables(tables).schema == SCHEMA
    assert pa.concat_tables(tables).column("b").to_pylist() == list(range(10))


def test_batches_are_taken_one_at_a_time(tmp_path: Path) -> None:
    """What was taken is on disk before the next batch is asked for: memory does not grow with the result."""
    results, most = Results(tmp_path, 64 * 1024), 0

    def endless() -> Iterator[pa.RecordBatch]:
        nonlocal most
        for _ in range(50):
            most = max(most, pa.total_allocated_bytes() - before)
            yield pa.record_batch([["x" * 1000] * 1000, [1] * 1000, [["y"]] * 1000], schema=SCHEMA)

    before = pa.total_allocated_bytes()
    manifest = results.store("s", SCHEMA, endless(), Wanted(linked=True))
    assert manifest["total_byte_count"] > 50_000_000
    assert most < 10_000_000


def test_limits(tmp_path: Path) -> None:
    results, rows = Results(tmp_path), [("x", number) for number in range(10)]
    exact = results.store("s", SCHEMA, batches(rows), Wanted(rows=10))
    assert (exact["total_row_count"], exact["truncated"]) == (10, False)
    for limit in (0, 3, 4):
        cut = results.store("s", SCHEMA, batches(rows), Wanted(rows=limit))
        assert (cut["total_row_count"], cut["truncated"]) == (limit, True)
    with pytest.raises(ResultTooLarge, match="26214400"):
        results.store("s", SCHEMA, batches([("x" * 2**20, 1)] * 30), Wanted())


def test_half_written_results_go_at_a_start(tmp_path: Path) -> None:
    results = Results(tmp_path)
    for name in ("kept", "lost"):
        results.store(name, SCHEMA, batches([("x", 1)]), Wanted())
    results.keep_only({"kept"})
    assert [folder.name for folder in tmp_path.iterdir()] == ["kept"]
