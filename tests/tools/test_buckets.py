"""Digests of buckets: what differs, in which ranges, and how little room they take."""

import random

import pytest

from .conftest import load


@pytest.fixture(scope="session")
def buckets():
    return load("buckets")


def test_equal_digests_have_no_changes(buckets):
    digest = buckets.digest_of([(0, 3, "-17"), (5, 1, "99999999999999999999999")])
    assert buckets.changed(digest, dict(digest)) == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ([(0, 3, "18")], [0, 5]),
        ([(0, 4, "17"), (5, 1, "9")], [0]),
        ([(0, 3, "17"), (5, 1, "9"), (9, 1, "1")], [9]),
        ([], [0, 5]),
    ],
)
def test_edits_new_rows_and_vanished_buckets_are_changes(buckets, now, expected):
    before = buckets.digest_of([(0, 3, "17"), (5, 1, "9")])
    assert buckets.changed(before, buckets.digest_of(now)) == expected


def test_sums_beyond_the_precision_of_a_float_differ(buckets):
    first, second = (buckets.digest_of([(0, 9, text)]) for text in ("9007199254740993", "9007199254740992"))
    assert buckets.changed(first, second) == [0]


def test_neighbouring_buckets_are_one_range(buckets):
    assert buckets.ranges([0, 1, 2, 5, 7, 8], 6) == [[0, 191], [320, 383], [448, 575]]
    assert buckets.ranges([], 6) == []


def test_rows_are_counted_in_some_buckets_or_all(buckets):
    digest = buckets.digest_of([(0, 3, "1"), (5, 4, "1")])
    assert buckets.count_rows(digest) == 7
    assert buckets.count_rows(digest, [5, 6]) == 4


def test_a_digest_survives_its_text(buckets):
    dice = random.Random(7)
    digest = {number * 3: (dice.randint(1, 64), dice.getrandbits(64)) for number in range(5000)}
    text = buckets.to_text(digest)
    assert buckets.from_text(text) == digest
    assert len(text) < 20 * len(digest)


def test_larger_tables_have_larger_buckets(buckets):
    assert buckets.shift_for(0) == buckets.SMALLEST_SHIFT
    for largest in (10**6, 10**8, 2**31 - 1):
        assert largest >> buckets.shift_for(largest) < buckets.MOST_BUCKETS
