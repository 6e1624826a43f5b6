"""The statements the pipeline adds to the tables' own are Databricks SQL and say what they should."""

import pytest
from sqlglot import exp, parse_one

from ipai_lakehouse.engine.tables import Expectation, load_tables
from ipai_lakehouse.spark import statements

TABLES = load_tables()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.full_name)
def test_statements_of_a_table_are_databricks_sql(table):
    assert parse_one(statements.rows(table), dialect="databricks").find(exp.Select)
    if table.key:
        counted = parse_one(statements.keyed(table), dialect="databricks").find(exp.Window)
        assert [column.name for column in counted.args["partition_by"]] == table.key


def test_the_quarantine_has_a_part_for_each_rule_that_leaves_rows_out():
    rules = [
        (table.full_name, name)
        for table in TABLES
        for name, rule in table.expectations.items()
        if rule.on_violation == "drop"
    ]
    tree = parse_one(statements.quarantine(TABLES), dialect="databricks")
    named = [
        (select.expressions[0].this.name, select.expressions[1].this.name)
        for select in tree.find_all(exp.Select)
        if select.expressions[0].alias == "table_name" and isinstance(select.expressions[0], exp.Alias)
    ]
    assert sorted(pair for pair in named if pair[0]) == sorted(rules)


def test_the_quarantine_of_no_rules_is_empty_and_not_an_error():
    strict = [table.model_copy(update={"expectations": {}}) for table in TABLES]
    assert parse_one(statements.quarantine(strict), dialect="databricks").find(exp.Boolean).this is False


def test_a_quote_in_a_message_stays_inside_its_text():
    rule = Expectation(expr="1 = 1", on_violation="drop", message="The vendor's \\ name")
    table = TABLES[0].model_copy(update={"expectations": {"rule": rule}})
    texts = {
        text.name
        for text in parse_one(statements.quarantine([table]), dialect="databricks").find_all(exp.Literal)
    }
    assert "The vendor's \\ name" in texts
