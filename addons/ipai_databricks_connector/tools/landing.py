"""Files of a landing batch: gzip CSV as PostgreSQL's COPY writes it. Contract: docs/architecture.md."""

import gzip
import hashlib
import secrets
import tempfile
from dataclasses import dataclass
from datetime import timezone

GZIP_LEVEL = 3  # a ledger shrinks to a tenth; higher levels cost more time than they save in upload


class _Hashed:
    """A writable file that keeps the SHA-256 of what passes."""

    def __init__(self, raw):
        self.raw, self.sha256 = raw, hashlib.sha256()

    def write(self, data):  # pylint: disable=method-required-super  # a file, not a record
        self.sha256.update(data)
        return self.raw.write(data)

    def flush(self):
        self.raw.flush()


@dataclass
class TableFile:
    """One table of a batch, on disk until uploaded.

    ``columns`` are (name, Databricks SQL type); ``content`` is an open binary file at its start; ``sha256``
    is of the file as uploaded.
    """

    table: str
    columns: list
    rows: int
    sha256: str
    content: object

    @property
    def name(self):
        return f"{self.table}.csv.gz"


def copy_table(table, columns, copy):
    """Stream one table through gzip into a temporary file.

    :param copy: function that writes the CSV to the binary file it is given and returns the number of rows
    :return: TableFile
    """
    content = tempfile.TemporaryFile()  # noqa: SIM115  # closed by whoever uploads it
    hashed = _Hashed(content)
    with gzip.GzipFile(filename="", mode="wb", fileobj=hashed, compresslevel=GZIP_LEVEL, mtime=0) as packed:
        rows = copy(packed)
    content.seek(0)
    return TableFile(table, columns, rows, hashed.sha256.hexdigest(), content)


def batch_name(moment):
    """Return a name that sorts by time and is never given twice: ``20260301T020000Z-1f2e3d4c``."""
    return f"{moment:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def manifest(source, batch, snapshot_at, files):
    """Return the manifest of a full batch as a dictionary.

    :param datetime snapshot_at: when the snapshot was taken, UTC
    :param files: TableFile of every table
    """
    stamp = snapshot_at.replace(tzinfo=timezone.utc, microsecond=0).isoformat().replace("+00:00", "Z")
    return {
        "version": 1,
        "source": source,
        "batch": batch,
        "mode": "full",
        "snapshot_at": stamp,
        "tables": {file.table: _entry(file) for file in files},
    }


def _entry(file):
    """Return what the manifest says about one table."""
    columns = [{"name": name, "type": kind} for name, kind in file.columns]
    return {"file": file.name, "rows": file.rows, "sha256": file.sha256, "columns": columns}
