"""Files of a landing batch: gzip CSV as PostgreSQL's COPY writes it. Contract: docs/architecture.md."""

import contextlib
import hashlib
import io
import os
import queue
import secrets
import threading
import zlib
from dataclasses import dataclass
from datetime import timezone

GZIP_LEVEL = 1  # the thread that packs then keeps up with COPY; a ledger still shrinks to a fifth
GZIP_WINDOW = 31  # zlib's word for a gzip header with the largest window
BLOCK = 1 << 20  # bytes handed to that thread at once
WAITING = 4  # blocks that may wait for it
BATCH_TIME = "%Y%m%dT%H%M%SZ"
MANIFEST = "_manifest.json"
REQUEST = "_request.json"


@dataclass(frozen=True)
class Packed:
    """A file that was written: bytes and SHA-256 of it as it will be uploaded."""

    size: int
    sha256: str


class GzipFile(io.RawIOBase):
    """A binary file that packs what is written in a thread of its own: zlib lets go of the interpreter.

    So packing and reading from PostgreSQL share the time; memory stays at a few blocks. ``result`` is there
    once it is closed. An error of the disk is raised by the next write, or by ``close``.
    """

    def __init__(self, path):
        super().__init__()
        self.result = None
        self._file = open(path, "xb", opener=_private)  # noqa: SIM115  # closed by the thread
        self._blocks = queue.Queue(WAITING)
        self._error = None
        self._thread = threading.Thread(target=self._pack, name="gzip", daemon=True)
        self._thread.start()

    def writable(self):
        return True

    def write(self, data):  # pylint: disable=method-required-super  # a file, not a record
        if self._error:
            raise self._error
        self._blocks.put(bytes(data))
        return len(data)

    def close(self):  # pylint: disable=missing-return  # a file, not a record
        if not self.closed:
            self._blocks.put(None)
            self._thread.join()
            super().close()
            if self._error:
                raise self._error

    def _pack(self):
        try:
            with self._file:
                self.result = self._pack_blocks()
        except OSError as error:
            self._error = error
            while self._blocks.get() is not None:  # the writer must not wait for ever
                pass

    def _pack_blocks(self):
        packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WINDOW)
        digest, size = hashlib.sha256(), 0
        while True:
            block = self._blocks.get()
            packed = packer.flush() if block is None else packer.compress(block)
            digest.update(packed)
            size += self._file.write(packed)
            if block is None:
                return Packed(size, digest.hexdigest())


def pack(path, copy):
    """Write one gzip file, readable by this user only.

    :param path: a file that does not exist yet
    :param copy: function that writes the CSV to the binary file it is given and returns the number of rows
    :return: (Packed, rows)
    """
    raw = GzipFile(path)
    with contextlib.closing(raw):
        buffered = io.BufferedWriter(raw, BLOCK)
        rows = copy(buffered)
        buffered.flush()
        buffered.detach()
    return raw.result, rows


def batch_name(moment, after=""):
    """Return a name that sorts by time and is never given twice: ``20260301T020000Z-0f3a71f2e3d4c5b6a``.

    :param datetime moment: now, UTC
    :param str after: the batch this one builds on; the name sorts behind it even if the clock went back
    """
    stamp = moment.strftime(BATCH_TIME)
    micro = f"{moment.microsecond:05x}"
    if after and f"{stamp}-{micro}" <= after[: len(stamp) + 6]:
        head, _dash, tail = after.partition("-")
        stamp, micro = head, f"{int(tail[:5], 16) + 1:05x}"
    return f"{stamp}-{micro}{secrets.token_hex(6)}"


def manifest(source, batch, base, snapshot_at, tables):
    """Return the manifest of a batch as a dictionary.

    :param base: name of the batch this one builds on; None when every table is full
    :param datetime snapshot_at: when the snapshot was taken, UTC
    :param dict tables: table → its entry, see the contract
    """
    stamp = snapshot_at.replace(tzinfo=timezone.utc, microsecond=0).isoformat().replace("+00:00", "Z")
    return {
        "version": 2,
        "source": source,
        "batch": batch,
        "base": base,
        "snapshot_at": stamp,
        "tables": tables,
    }


def sha256(path):
    """Return the SHA-256 of a file in hex."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _private(path, flags):
    return os.open(path, flags, 0o600)
