"""``silver.quarantine``: what is replaced, and what stays."""

from datetime import date, datetime, timezone

import pyarrow as pa
import pytest
from deltalake.exceptions import DeltaError

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.quarantine import rejected_schema, replace_rejected

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
LINES = "bronze.account_move_line"


def rejected(*records, table=LINES, source="s1", month=None):
    rows = [
        {
            "_source": source,
            "table_name": table,
            "rule": "exact_value",
            "reason": "The amount is no amount.",
            "record": f'{{"id": {record}}}',
            "company_id": 1,
            "month": month,
            "row": "{}",
            "rejected_at": datetime(2026, 3, 1, tzinfo=timezone.utc),
        }
        for record in records
    ]
    return pa.Table.from_pylist(rows, rejected_schema())


def kept(home):
    sql = "SELECT _source, table_name, record, month FROM silver.quarantine"
    return sorted(
        (row["_source"], row["table_name"], row["record"], row["month"])
        for row in run_query(home, sql).to_pylist()
    )


def test_only_the_rows_of_the_table_and_source_are_replaced(tmp_path):
    replace_rejected(tmp_path, LINES, rejected(1, 2), source="s1")
    replace_rejected(tmp_path, LINES, rejected(3, source="o'brien"), source="o'brien")
    replace_rejected(tmp_path, "silver.bills", rejected(4, table="silver.bills"))
    replace_rejected(tmp_path, LINES, rejected(5), source="s1")
    assert kept(tmp_path) == [
        ("o'brien", LINES, '{"id": 3}', None),
        ("s1", LINES, '{"id": 5}', None),
        ("s1", "silver.bills", '{"id": 4}', None),
    ]
    replace_rejected(tmp_path, LINES, rejected(6, source="s9"))
    assert [row[2] for row in kept(tmp_path)] == ['{"id": 4}', '{"id": 6}'], "all sources without one named"


def test_only_the_months_named_are_replaced(tmp_path):
    first = pa.concat_tables([rejected(1, month=JAN), rejected(2, month=FEB), rejected(3)])
    replace_rejected(tmp_path, LINES, first)
    replace_rejected(tmp_path, LINES, rejected(4, month=JAN), months=[JAN])
    assert [row[2] for row in kept(tmp_path)] == ['{"id": 2}', '{"id": 3}', '{"id": 4}']
    replace_rejected(tmp_path, LINES, rejected(), months=[None, FEB])
    assert [row[2] for row in kept(tmp_path)] == ['{"id": 4}']
    replace_rejected(tmp_path, LINES, rejected(), months=[])
    assert len(kept(tmp_path)) == 1, "no month is not every month"


@pytest.mark.parametrize("elsewhere", ({"source": "s2"}, {"months": [FEB]}))
def test_rows_outside_what_is_replaced_are_refused(tmp_path, elsewhere):
    replace_rejected(tmp_path, LINES, rejected(1, month=JAN))
    with pytest.raises(DeltaError, match="validation"):
        replace_rejected(tmp_path, LINES, rejected(2, month=JAN), **elsewhere)
    assert len(kept(tmp_path)) == 1


def test_nothing_to_say_is_no_new_version(tmp_path):
    assert replace_rejected(tmp_path, LINES, rejected()) == 0
    assert kept(tmp_path) == []
    first = replace_rejected(tmp_path, LINES, rejected(1))
    assert replace_rejected(tmp_path, "silver.bills", rejected(table="silver.bills")) == first
    assert replace_rejected(tmp_path, LINES, rejected()) > first
    assert kept(tmp_path) == []
