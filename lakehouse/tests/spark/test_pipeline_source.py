"""What `pipeline.py` registers where the runtime has expectations of its own, as Databricks' has."""

import importlib.util
import sys
from pathlib import Path

import pytest
from pyspark import pipelines

from ipai_lakehouse.engine.tables import load_tables
from ipai_lakehouse.spark import statements

SOURCE = Path(statements.__file__).with_name("pipeline.py")
TABLES = {table.full_name: table for table in load_tables()}
ACTIONS = {"expect_all": "warn", "expect_all_or_drop": "drop", "expect_all_or_fail": "fail"}


@pytest.fixture
def registered(monkeypatch):
    """What the source registers by name: its kind, its comment, its rules by action."""
    found = {}

    def registers(kind):
        def decorator(*, name, comment=None):
            return lambda query: found.update({name: (kind, comment, getattr(query, "rules", {}))})

        return decorator

    def expects(action):
        def decorator(rules):
            def attach(query):
                query.rules = {**getattr(query, "rules", {}), action: rules}
                return query

            return attach

        return decorator

    for name in ("materialized_view", "temporary_view"):
        monkeypatch.setattr(pipelines, name, registers(name))
    for name, action in ACTIONS.items():
        monkeypatch.setattr(pipelines, name, expects(action), raising=False)
    spec = importlib.util.spec_from_file_location("pipeline", SOURCE)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "pipeline", module)
    spec.loader.exec_module(module)
    return found


def test_every_table_is_a_materialized_view_with_its_rules(registered):
    for name, table in TABLES.items():
        rules = {}
        for rule, expectation in table.expectations.items():
            rules.setdefault(expectation.on_violation, {})[rule] = expectation.expr
        assert registered[name] == ("materialized_view", table.comment, rules)


def test_every_key_is_an_expectation_that_fails(registered):
    keyed = {statements.view_name(table) for table in TABLES.values() if table.key}
    views = {name: told for name, told in registered.items() if told[0] == "temporary_view"}
    assert views.keys() == keyed
    assert all(rules == {"fail": {"unique_key": "_rows_of_key <= 1"}} for _, _, rules in views.values())


def test_only_the_quarantine_comes_on_top(registered):
    views = {statements.view_name(table) for table in TABLES.values()}
    assert registered.keys() - views - TABLES.keys() == {"silver.quarantine"}
