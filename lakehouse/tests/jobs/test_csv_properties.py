"""Any text in any cell: it arrives exactly, or its row is handed over as it came. Nothing else happens."""

import gzip
import re
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipai_lakehouse.engine.tables import BronzeTable
from ipai_lakehouse.jobs import typed_csv
from ipai_lakehouse.jobs.errors import DamagedBatch
from tests.landing import copy_text

TYPES = {
    "id": "BIGINT",
    "small": "INT",
    "amount": "DECIMAL(18,2)",
    "day": "DATE",
    "moment": "TIMESTAMP",
    "flag": "BOOLEAN",
    "name": "STRING",
}
CONTRACT = BronzeTable(
    name="things",
    comment="",
    key=["id"],
    columns=[{"name": name, "type": kind} for name, kind in TYPES.items()],
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
DIGITS = st.text("0123456789-+.eE: tf", max_size=24)
NUMBERS = st.integers(-(10**19), 10**19).map(str)
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**17), max_value=10**17)
MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31))
CELL = st.one_of(
    st.none(),
    TEXTS,
    DIGITS,
    NUMBERS,
    AMOUNTS.map(str),
    AMOUNTS.map(lambda amount: str(round(amount, 2))),
    st.dates().map(str),
    MOMENTS.map(lambda moment: moment.replace(microsecond=0).isoformat(" ")),
    MOMENTS.map(lambda moment: f"{moment:%Y-%m-%d %H:%M:%S.%f}".rjust(26, "0")),
    st.sampled_from(["t", "f", "true", "false", "", "0", "1" + "0" * 40]),
)
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(TYPES, CELL)), max_size=12)


def expected(kind, text):
    """The value of a cell by Python's own means; raises ``ValueError`` when it has none."""
    if text is None or kind == "STRING":
        return text
    if kind in ("BIGINT", "INT"):
        return whole_number(text, 63 if kind == "BIGINT" else 31)
    if kind == "DECIMAL(18,2)":
        return amount(text)
    if kind == "BOOLEAN":
        return {"t": True, "true": True, "f": False, "false": False}[text]
    if kind == "DATE":
        return day(text)
    return moment(text)


def whole_number(text, bits):
    if not re.fullmatch(r"-?[0-9]+", text) or not -(2**bits) <= int(text) < 2**bits:
        raise ValueError(text)
    return int(text)


def amount(text):
    if not re.fullmatch(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)", text):
        raise ValueError(text)
    value = Decimal(text)
    if value != round(value, 2) or abs(value) >= 10**16:
        raise ValueError(text)
    return value


def day(text):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def moment(text):
    match = re.fullmatch(r"([0-9-]{10}) ([0-9:]{8})(?:\.([0-9]{1,6}))?", text)
    if not match:
        raise ValueError(text)
    day(match[1])
    seconds = datetime.strptime(f"{match[1]} {match[2]}", "%Y-%m-%d %H:%M:%S")
    return seconds.replace(microsecond=int((match[3] or "0").ljust(6, "0")), tzinfo=timezone.utc)


def values_of(row):
    """The values of a row, or None when it cannot go in."""
    try:
        values = {name: expected(kind, row[name]) for name, kind in TYPES.items()}
    except (ValueError, KeyError):
        return None
    return None if values["id"] is None else values


def read(data):
    """What comes in of a file and what is handed over."""
    bad = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "things.csv.gz"
        path.write_bytes(gzip.compress(data, 1))
        good = [row for rows in typed_csv.read_rows(path, CONTRACT, bad.append) for row in rows.to_pylist()]
    return good, bad


@given(ROWS)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_a_cell_arrives_exactly_or_its_row_is_handed_over(rows):
    lines = [",".join(TYPES), *(",".join(copy_text(row[name]) for name in TYPES) for row in rows)]
    good, bad = read(("\n".join(lines) + "\n").encode())
    wanted = [values_of(row) for row in rows]
    assert good == [values for values in wanted if values is not None]
    assert [one.cells for one in bad] == [
        row for row, values in zip(rows, wanted, strict=True) if values is None
    ]
    assert all(one.reason.endswith(".") for one in bad)


# pyarrow decodes a row of a wrong length before it hands it over and complains when it cannot; the row is
# then missing from the count of the manifest, which refuses the file.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 40))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_whatever_bytes_a_file_has_it_is_read_or_refused_in_words(noise, position, cut):
    line = b'17,1,12.50,2026-02-28,2026-02-28 01:02:03,t,"a, ""b"""\n'
    data = ",".join(TYPES).encode() + b"\n" + line * 6
    spoiled = data[:position] + noise + data[position + cut :]
    try:
        good, bad = read(spoiled)
    except DamagedBatch as error:
        assert "things" in str(error)
    else:
        assert all(type(row["amount"]) is Decimal or row["amount"] is None for row in good)
        assert all(one.reason for one in bad)
