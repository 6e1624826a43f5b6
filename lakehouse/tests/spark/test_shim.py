"""The shim's expectations on rows: counted, left out, refused; a stand-in keeps what would be registered."""

import pytest
from pyspark.errors import PySparkException

from ipai_lakehouse.spark.shim import Pipelines


class Registered(dict):
    """Stands for `pyspark.pipelines`: the query of each dataset by name."""

    def materialized_view(self, *, name, **settings):
        return lambda query: self.update({name: query})

    temporary_view = materialized_view


@pytest.fixture
def registered():
    return Registered()


@pytest.fixture
def dp(registered):
    return Pipelines(registered)


def numbers(spark):
    return lambda: spark.sql("SELECT * FROM VALUES (1), (2), (NULL), (40) AS v(n)")


def values(query):
    return sorted(row["n"] for row in query().collect() if row["n"] is not None)


def test_warn_keeps_drop_leaves_out_and_null_is_not_met(spark, dp, registered):
    dp.materialized_view(name="t")(
        dp.expect_or_drop("small", "n < 10")(dp.expect("odd", "n % 2 = 1")(numbers(spark)))
    )
    assert values(registered["t"]) == [1, 2]


def test_outcomes_count_all_rows(spark, dp, registered):
    rules = dp.expect_all({"known": "n IS NOT NULL", "it's odd": "n % 2 = 1"})
    dp.materialized_view(name="t")(dp.expect_or_drop("small", "n < 10")(rules(numbers(spark))))
    dp.count_expectations("outcomes", {"t": "silver.t"})
    rows = registered["outcomes"]().drop("run_at").collect()
    assert [tuple(row) for row in rows] == [
        ("silver.t", "known", "warn", 3, 1),
        ("silver.t", "it's odd", "warn", 1, 3),
        ("silver.t", "small", "drop", 2, 2),
    ]


def test_fail_says_which_rule_of_which_table(spark, dp, registered):
    rule = dp.expect_or_fail("known", "n IS NOT NULL")
    dp.materialized_view(name="silver.t")(dp.expect_or_drop("small", "n < 10")(rule(numbers(spark))))
    with pytest.raises(PySparkException, match="Expectation known of silver.t failed"):
        registered["silver.t"]().collect()


def test_a_view_without_rules_stays_a_view(spark, dp, registered):
    dp.temporary_view(name="v")(numbers(spark))
    assert values(registered["v"]) == [1, 2, 40]
