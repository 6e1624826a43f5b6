"""Landing files: gzip, checksum of what is uploaded, manifest."""

import gzip
import hashlib
from datetime import datetime


def test_a_table_file_is_gzip_with_rows_and_checksum(landing):
    def copy(out):
        out.write(b"id,name\n")
        out.write(b'1,""\n2,\n')
        return 2

    file = landing.copy_table("res_company", [("id", "BIGINT"), ("name", "STRING")], copy)
    content = file.content.read()
    assert gzip.decompress(content) == b'id,name\n1,""\n2,\n'
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert (file.name, file.rows) == ("res_company.csv.gz", 2)


def test_the_same_rows_give_the_same_file(landing):
    first, second = (landing.copy_table("t", [], lambda out: out.write(b"id\n1\n")) for _ in range(2))
    assert first.sha256 == second.sha256


def test_manifest(landing):
    file = landing.copy_table("t", [("id", "BIGINT")], lambda out: out.write(b"id\n") and 0)
    text = landing.manifest("source", "batch", datetime(2026, 3, 1, 2, 0, 0), [file])
    assert text == {
        "version": 1,
        "source": "source",
        "batch": "batch",
        "mode": "full",
        "snapshot_at": "2026-03-01T02:00:00Z",
        "tables": {
            "t": {
                "file": "t.csv.gz",
                "rows": 0,
                "sha256": file.sha256,
                "columns": [{"name": "id", "type": "BIGINT"}],
            }
        },
    }


def test_batch_names_sort_by_time_and_differ(landing):
    early = landing.batch_name(datetime(2026, 3, 1, 2, 0, 0))
    late = landing.batch_name(datetime(2026, 3, 1, 2, 0, 1))
    assert early.startswith("20260301T020000Z-") and early < late
    assert landing.batch_name(datetime(2026, 3, 1, 2, 0, 0)) != early
