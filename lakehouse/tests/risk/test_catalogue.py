"""The catalogue and the SQL name the same columns, and every reason can be said."""

import string
from pathlib import Path

import yaml
from sqlglot import exp, parse_one

from ipai_lakehouse.risk.signals import COLUMNS, CONTEXT, FAMILIES, SIGNALS
from ipai_lakehouse.risk.words import FORMATS
from tests.risk.books import SQL

SELECT = parse_one(SQL.read_text(encoding="utf-8"), dialect="databricks")


def test_every_signal_and_every_word_is_a_column():
    assert set(COLUMNS) <= set(SELECT.named_selects)
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_at_least_twenty_signals_of_every_family():
    assert len(SIGNALS) >= 20
    assert {signal.family for signal in SIGNALS} == set(FAMILIES)
    assert all(signal.weight > 0 and signal.description and signal.unknown for signal in SIGNALS)


def test_templates_use_columns_and_formats_that_exist():
    for signal in SIGNALS:
        for _, field, form, _ in string.Formatter().parse(signal.text):
            assert field is None or (field in COLUMNS and (not form or form in FORMATS)), signal.code


def test_every_context_column_serves_a_text_or_names_the_bill():
    used = {field for signal in SIGNALS for _, field, _, _ in string.Formatter().parse(signal.text) if field}
    names = {
        "_source",
        "move_id",
        "company_id",
        "agency",
        "vendor_id",
        "vendor_name",
        "bill_name",
        "bill_date",
        "as_of",
        "ref",
    }
    assert set(CONTEXT) <= used | names


def test_the_head_describes_columns_of_the_table():
    head = yaml.safe_load(Path(SQL).read_text(encoding="utf-8").split("*/")[0].removeprefix("/*"))
    assert head["key"] == ["_source", "move_id"] and head["comment"]
    assert set(head["columns"]) <= set(SELECT.named_selects)
    assert {signal.code for signal in SIGNALS} <= set(head["columns"])


def test_what_is_read():
    tables = {f"{table.db}.{table.name}" for table in SELECT.find_all(exp.Table) if table.db}
    assert tables == {
        "silver.account_sizes",
        "silver.atc_rates",
        "silver.bill_credits",
        "silver.bill_references",
        "silver.bills",
        "silver.new_vendors",
        "silver.vendor_months",
    }
