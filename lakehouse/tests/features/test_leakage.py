"""What comes later never changes an earlier row: each feature, with and without the books' future."""

import random
from datetime import date, datetime

import pytest

from tests.features.made import FEATURES, books, features_of, keep, post_one, rows, update

CUT = datetime(2025, 3, 1)
COLUMNS = [(table, name) for table in FEATURES for name in features_of(table)]
# Rows of agencies stand for an accounting month: their future is what is dated later.
BY_DATE = {"features.agency_month", "features.agency_month_profile"}


def changed_future(ledger, is_past):
    """Books with the same past and another future: other amounts, other references, more bills."""
    past, rng = keep(ledger, is_past), random.Random(99)
    past._ids = ledger._ids
    for day in range(1, 28):
        post_one(rng, past, datetime(2025, 6, day, 4))
    return past


def entered_before(move):
    return move["create_date"] < CUT


def dated_before(move):
    return date.fromisoformat(move["day"] if "day" in move else move["date"]) < CUT.date()


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """By table: rows of the past computed from all books, and from books with another future."""
    found = {}
    homes = {}
    for name, is_past in (("entry", entered_before), ("date", dated_before)):
        one, other = (tmp_path_factory.mktemp(f"{name}{side}") for side in "ab")
        update(one, books())
        update(other, changed_future(books(), is_past))
        homes[name] = (one, other)
    for table in FEATURES:
        sides = homes["date" if table.full_name in BY_DATE else "entry"]
        found[table.full_name] = [past(rows(home, table.full_name, table.key)) for home in sides]
    return found


def past(found):
    """The rows that are about the time before the cut."""
    return {key: row for key, row in found.items() if _moment(row) <= CUT}


def _moment(row):
    if "as_of" in row:
        return row["as_of"].replace(tzinfo=None)
    month = row["month"]
    return datetime(month.year + month.month // 12, month.month % 12 + 1, 1)


@pytest.mark.parametrize(("table", "name"), COLUMNS, ids=[f"{t.name}.{name}" for t, name in COLUMNS])
def test_the_future_changes_nothing(pairs, table, name):
    one, other = pairs[table.full_name]
    assert len(one) > 15 and set(one) == set(other)
    assert {key: row[name] for key, row in one.items()} == {key: row[name] for key, row in other.items()}
