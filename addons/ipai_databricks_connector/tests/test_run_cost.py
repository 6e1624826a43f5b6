from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import LakeCase

START = datetime(2026, 3, 1, 2)


@tagged("post_install", "-at_install")
class TestRunCost(LakeCase):
    def ended(self, key, seconds, rate=None):
        """A run of so many seconds, ended while the workspace had that rate."""
        if rate is not None:
            self.workspace.cost_per_hour = rate
        run = self.enqueue(key)
        run.write({"started_at": START, "ended_at": START + timedelta(seconds=seconds)})
        return run

    def test_time_times_rate_rounded_to_the_currency(self):
        run = self.ended("a", 900, rate=12.34)
        self.assertTrue(run.cost_known)
        self.assertEqual(run.estimated_cost, 3.09)  # 3.085, half up
        self.assertEqual(run.cost_currency_id, self.workspace.cost_currency_id)

    def test_no_binary_fraction_gets_in(self):
        self.assertEqual(self.ended("a", 3600, rate=1.15).estimated_cost, 1.15)
        self.assertEqual(self.ended("b", 1800, rate=0.29).estimated_cost, 0.15)  # 0.145, half up

    def test_the_currency_decides_the_rounding(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.workspace.cost_currency_id = yen
        self.assertEqual(self.ended("a", 900, rate=150).estimated_cost, 38)  # 37.5

    def test_without_a_rate_it_is_unknown_not_zero(self):
        run = self.ended("a", 900)
        self.assertFalse(run.cost_known)
        self.assertFalse(self.runs.search([("cost_known", "=", True), ("id", "=", run.id)]))

    def test_a_run_that_is_on_has_no_cost(self):
        self.workspace.cost_per_hour = 10
        run = self.enqueue()
        run.started_at = START
        self.assertFalse(run.cost_known)

    def test_the_first_rate_is_used_for_runs_before_it_and_a_later_one_changes_nothing(self):
        run = self.ended("a", 3600)
        self.workspace.cost_per_hour = 10
        self.assertEqual((run.cost_known, run.estimated_cost), (True, 10))
        self.workspace.cost_per_hour = 20
        self.assertEqual(run.estimated_cost, 10)
        self.assertEqual(self.ended("b", 3600).estimated_cost, 20)

    def test_the_list_hides_an_unknown_cost_and_sums_known_ones(self):
        arch = self.env.ref("ipai_databricks_connector.databricks_run_view_list_cost").arch
        self.assertIn('invisible="not cost_known"', arch)
        self.ended("a", 3600, rate=1.5)
        self.ended("b", 3600)
        ((total,),) = self.runs._read_group(
            [("workspace_id", "=", self.workspace.id)], [], ["estimated_cost:sum"]
        )
        self.assertEqual(total, 3)
