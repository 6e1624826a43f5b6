"""Landing files: gzip in a thread, checksum of what is uploaded, names, manifest."""

import gzip
import hashlib
import os
from datetime import datetime

import pytest


def write(landing, path, text, rows):
    def copy(out):
        out.write(text)
        return rows

    return landing.pack(path, copy)


def test_a_table_file_is_gzip_with_rows_and_checksum(landing, tmp_path):
    text = b'id,name\n1,""\n2,\n'
    packed, rows = write(landing, tmp_path / "t.csv.gz", text, 2)
    content = (tmp_path / "t.csv.gz").read_bytes()
    assert gzip.decompress(content) == text
    assert (packed.size, packed.sha256, rows) == (len(content), hashlib.sha256(content).hexdigest(), 2)
    assert landing.sha256(tmp_path / "t.csv.gz") == packed.sha256
    assert (tmp_path / "t.csv.gz").stat().st_mode & 0o777 == 0o600


def test_many_small_writes_arrive_in_order(landing, tmp_path):
    lines = [b"%d,some text\n" % number for number in range(200_000)]

    def copy(out):
        for line in lines:
            out.write(line)
        return len(lines)

    landing.pack(tmp_path / "t.csv.gz", copy)
    assert gzip.decompress((tmp_path / "t.csv.gz").read_bytes()) == b"".join(lines)


def test_the_same_rows_give_the_same_file(landing, tmp_path):
    first, second = (write(landing, tmp_path / name, b"id\n1\n", 1)[0] for name in ("a", "b"))
    assert first == second


def test_a_reader_that_breaks_ends_the_thread(landing, tmp_path):
    def copy(out):
        out.write(b"id\n")
        raise ValueError("cut")

    with pytest.raises(ValueError, match="cut"):
        landing.pack(tmp_path / "t", copy)


def test_a_full_disk_is_an_error_and_not_a_hanging_thread(landing, monkeypatch):
    monkeypatch.setattr(landing, "_private", lambda path, flags: os.open(path, os.O_WRONLY))
    with pytest.raises(OSError, match="No space left"):
        raw = landing.GzipFile("/dev/full")
        for _block in range(64):
            raw.write(os.urandom(landing.BLOCK))
        raw.close()


def test_manifest(landing):
    entry = {"mode": "full", "file": "t.csv.gz"}
    text = landing.manifest("source", "batch", "base", datetime(2026, 3, 1, 2, 0, 0, 5), {"t": entry})
    assert text == {
        "version": 2,
        "source": "source",
        "batch": "batch",
        "base": "base",
        "snapshot_at": "2026-03-01T02:00:00Z",
        "tables": {"t": entry},
    }


def test_batch_names_sort_by_time_and_differ(landing):
    moments = [datetime(2026, 3, 1, 2, 0, second, micro) for second in (0, 1) for micro in (0, 7, 999_999)]
    names = [landing.batch_name(moment) for moment in moments]
    assert names[0].startswith("20260301T020000Z-")
    assert names == sorted(names)
    assert landing.batch_name(moments[0]) != names[0]


def test_a_name_sorts_behind_the_batch_before_even_if_the_clock_went_back(landing):
    before = landing.batch_name(datetime(2026, 3, 1, 2, 0, 0, 100))
    for moment in (datetime(2026, 3, 1, 2, 0, 0, 100), datetime(2025, 1, 1)):
        following = landing.batch_name(moment, before)
        assert following > before
        assert landing.batch_name(moment, following) > following
