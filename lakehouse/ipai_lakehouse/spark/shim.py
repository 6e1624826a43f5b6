"""Databricks' expectations for open-source `pyspark.pipelines`, which has none.

`Pipelines` has the decorators of Databricks' module. What a rule does is part of the dataset's query: a
row that breaks a `drop` rule is filtered out, one that breaks a `fail` rule raises an error, so the
dataset keeps its old rows. A temporary view with rules is stored as a table: counting its rows is a scan
and no computation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from ipai_lakehouse.spark.statements import met, text

Query = Callable[[], DataFrame]
Decorator = Callable[[Query], Query]
RULES = "_expectations"


@dataclass(frozen=True)
class Rule:
    """An expectation: `action` is warn, drop or fail."""

    name: str
    condition: str
    action: str


class Pipelines:
    """`pyspark.pipelines` with expectations, their outcomes counted by `count_expectations`."""

    def __init__(self, pipelines: Any):
        self._pipelines = pipelines
        self._checked: dict[str, tuple[Query, list[Rule]]] = {}

    def expect(self, name: str, condition: str) -> Decorator:
        """Count the rows that break a condition."""
        return self.expect_all({name: condition})

    def expect_or_drop(self, name: str, condition: str) -> Decorator:
        """Leave out the rows that break a condition."""
        return self.expect_all_or_drop({name: condition})

    def expect_or_fail(self, name: str, condition: str) -> Decorator:
        """Let the update of the dataset fail when a row breaks a condition."""
        return self.expect_all_or_fail({name: condition})

    def expect_all(self, expectations: Mapping[str, str]) -> Decorator:
        """As `expect`, for conditions by name."""
        return _attach(expectations, "warn")

    def expect_all_or_drop(self, expectations: Mapping[str, str]) -> Decorator:
        """As `expect_or_drop`, for conditions by name."""
        return _attach(expectations, "drop")

    def expect_all_or_fail(self, expectations: Mapping[str, str]) -> Decorator:
        """As `expect_or_fail`, for conditions by name."""
        return _attach(expectations, "fail")

    def materialized_view(self, *, name: str, **settings: Any) -> Callable[[Query], None]:
        """Register a table; its rows keep the rules of the function."""

        def register(function: Query) -> None:
            if rules := getattr(function, RULES, []):
                self._checked[name] = (function, rules)
            self._pipelines.materialized_view(name=name, **settings)(_enforced(name, function, rules))

        return register

    def temporary_view(self, *, name: str, **settings: Any) -> Callable[[Query], None]:
        """Register a view, or a table when it has rules."""

        def register(function: Query) -> None:
            rules = getattr(function, RULES, [])
            if not rules:
                self._pipelines.temporary_view(name=name, **settings)(function)
                return
            self._checked[name] = (lambda: SparkSession.active().read.table(name), rules)
            self._pipelines.materialized_view(name=name, **settings)(_enforced(name, function, rules))

        return register

    def count_expectations(self, name: str, aliases: Mapping[str, str]) -> None:
        """Register the table of outcomes: how many rows met each rule of each dataset registered so far.

        `aliases` are names under which datasets are counted.
        """
        checked = [(aliases.get(dataset, dataset), *rest) for dataset, rest in self._checked.items()]

        def outcomes() -> DataFrame:
            return reduce(
                DataFrame.unionAll, [_outcomes(table, query(), rules) for table, query, rules in checked]
            )

        self._pipelines.materialized_view(name=name, comment="How many rows met each expectation")(outcomes)


def _attach(expectations: Mapping[str, str], action: str) -> Decorator:
    def decorate(function: Query) -> Query:
        rules = [Rule(name, condition, action) for name, condition in expectations.items()]
        setattr(function, RULES, [*getattr(function, RULES, []), *rules])
        return function

    return decorate


def _enforced(dataset: str, function: Query, rules: list[Rule]) -> Query:
    """The query without rows that break a `drop` rule; one expression, so a `fail` rule sees every row."""
    fails = "".join(
        f"WHEN NOT {met(rule.condition)} THEN raise_error({text(_failure(dataset, rule))}) "
        for rule in rules
        if rule.action == "fail"
    )
    stays = " AND ".join(met(rule.condition) for rule in rules if rule.action == "drop") or "true"
    condition = f"CASE {fails}ELSE {stays} END" if fails else stays
    return (lambda: function().where(condition)) if condition != "true" else function


def _failure(dataset: str, rule: Rule) -> str:
    return f"Expectation {rule.name} of {dataset} failed; the table keeps its old version."


def _outcomes(table: str, frame: DataFrame, rules: list[Rule]) -> DataFrame:
    counts = [
        f"count_if({sign} {met(rule.condition)}) AS {column}_{position}"
        for position, rule in enumerate(rules)
        for sign, column in (("", "passed"), ("NOT", "failed"))
    ]
    rows = ", ".join(
        f"{text(rule.name)}, {text(rule.action)}, passed_{position}, failed_{position}"
        for position, rule in enumerate(rules)
    )
    return frame.selectExpr(*counts).selectExpr(
        "current_timestamp() AS run_at",
        f"{text(table)} AS table_name",
        f"stack({len(rules)}, {rows}) AS (expectation, action, passed, failed)",
    )
