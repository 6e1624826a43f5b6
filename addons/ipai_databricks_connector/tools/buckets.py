"""Digests of buckets of ids: which parts of a table differ from the last batch. No clock is asked.

A digest maps the number of a bucket to (rows, sum of their hashes modulo 2^64); bucket ``b`` holds the ids
from ``b << shift`` to ``(b + 1 << shift) - 1``. A bucket without rows is not in it.
"""

import base64
import struct
import zlib

SMALLEST_SHIFT = 6  # 64 ids: edits all over a ledger touch few rows that did not change
MOST_BUCKETS = 1 << 16  # larger tables get larger buckets: a digest stays below 2 MB
_ROW = struct.Struct("<QIQ")
_MODULUS = 1 << 64


def shift_for(largest_id):
    """Return the number of low bits that make up a bucket, for a table whose ids go up to ``largest_id``."""
    shift = SMALLEST_SHIFT
    while largest_id >> shift >= MOST_BUCKETS:
        shift += 1
    return shift


def digest_of(rows):
    """Return the digest of (bucket, rows, exact sum of signed hashes as text)."""
    return {bucket: (count, int(total) % _MODULUS) for bucket, count, total in rows}


def changed(before, now):
    """Return the sorted numbers of the buckets whose rows are not what they were, vanished ones included."""
    return sorted(bucket for bucket in before.keys() | now.keys() if before.get(bucket) != now.get(bucket))


def ranges(buckets, shift):
    """Return ``[first id, last id]`` of sorted buckets, neighbours joined."""
    found = []
    for bucket in buckets:
        first = bucket << shift
        if found and found[-1][1] + 1 == first:
            found[-1][1] = first + (1 << shift) - 1
        else:
            found.append([first, first + (1 << shift) - 1])
    return found


def count_rows(digest, buckets=None):
    """Return how many rows a digest counts, in all buckets or in some."""
    if buckets is None:
        return sum(count for count, _total in digest.values())
    return sum(digest[bucket][0] for bucket in buckets if bucket in digest)


def to_text(digest):
    """Pack a digest into a short text."""
    packed = b"".join(_ROW.pack(bucket, *row) for bucket, row in digest.items())
    return base64.b85encode(zlib.compress(packed)).decode()


def from_text(text):
    """Unpack what ``to_text`` gave."""
    packed = zlib.decompress(base64.b85decode(text))
    return {bucket: (count, total) for bucket, count, total in _ROW.iter_unpack(packed)}
