from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.ipai_finance_ppm.lake import DatabricksError

from .common import FEB, ForecastCommon

GOOD = {("ewt", "2025-02-01"): ("100.00", "80.00", "130.00")}


@tagged("post_install", "-at_install")
class TestAccuracy(ForecastCommon):
    """What happens to a forecast as time goes on."""

    def test_every_refresh_is_kept(self):
        self.refresh(GOOD)
        with freeze_time("2025-02-20"):
            self.refresh({("ewt", "2025-02-01"): ("110.00", "90.00", "130.00")}, "bir_tax_forecaster-4")
        filing = self.filing("0619-E", FEB)
        self.assertEqual(filing.forecast_ids.mapped("predicted"), [110.00, 100.00])
        self.assertEqual(
            (filing.predicted_amount, filing.forecast_model_version), (110.00, "bir_tax_forecaster-4")
        )

    def test_a_silent_lakehouse_leaves_the_older_figures_with_the_reason(self):
        self.refresh(GOOD)
        filing = self.filing("0619-E", FEB)
        error = DatabricksError("lake.test refused the connection.")
        with freeze_time("2025-02-20"), patch.object(type(self.workspace), "_predict", side_effect=error):
            self.forecasts._cron_refresh()
        self.assertEqual(filing.predicted_amount, 100.00)
        self.assertEqual(str(filing.forecast_as_of), "2025-02-10 03:00:00")
        self.assertIn("refused the connection", filing.forecast_error)
        self.refresh(GOOD)
        self.assertFalse(filing.forecast_error)

    def test_an_ended_period_keeps_the_forecast_made_before(self):
        self.refresh(GOOD)
        filing = self.filing("0619-E", FEB)
        with freeze_time("2025-02-28 18:10:00"):  # 1 March in Manila, right after the month-end
            asked = self.refresh({("ewt", "2025-02-01"): ("107.00", "107.00", "107.00")})
        self.assertNotIn(
            "2025-02-01", {record["period_start"] for record in asked[0] if record["tax_kind"] == "ewt"}
        )
        self.assertEqual(filing.predicted_amount, 100.00)

    def test_variance_once_the_period_is_over(self):
        self.refresh(GOOD)
        filing = self.filing("0619-E", FEB)
        self.post("in_invoice", "2025-02-05", 5350, self.withheld())
        filing.action_compute()
        self.assertEqual((filing.amount, filing.forecast_variance), (107.00, 0.0))
        with freeze_time("2025-03-02"):
            filing.action_compute()
        self.assertEqual(filing.forecast_variance, 7.00)

    def test_the_report_shows_ledger_beside_forecast(self):
        self.refresh(GOOD)
        self.post("in_invoice", "2025-02-05", 5350, self.withheld())
        filing = self.filing("0619-E", FEB)
        filing.action_compute()
        report = self.env["ipai.bir.forecast.report"]
        rows = report._read_group([("filing_id", "=", filing.id)], ["series"], ["amount:sum"])
        self.assertEqual(dict(rows), {"actual": 107.00, "forecast": 100.00})

    def test_an_answer_after_the_end_is_no_forecast(self):
        """A filing made late is told the actual figure: shown, but never counted as a good forecast."""
        with freeze_time("2025-03-02"):
            self.refresh({("ewt", "2025-02-01"): ("100.00", "100.00", "100.00")})
            self.post("in_invoice", "2025-02-05", 5350, self.withheld())
            filing = self.filing("0619-E", FEB)
            filing.action_compute()
        self.assertEqual((filing.predicted_amount, filing.forecast_variance), (100.00, 0.0))
        rows = self.env["ipai.bir.forecast.report"].search([("filing_id", "=", filing.id)])
        self.assertEqual(rows.mapped("series"), ["actual"])

    def test_the_month_end_asks_the_new_model(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        domain = [("cron_id", "=", self.env.ref("ipai_bir_forecast.cron_refresh").id)]
        before = triggers.search_count(domain)
        closes = self.env["ipai.finance.close"].sudo()._start(self.workspace, self.company, FEB)
        closes.run_id.state = "succeeded"
        closes._databricks_run_done(closes.run_id)
        self.assertEqual(triggers.search_count(domain), before + 1)

    def test_the_button_only_wakes_the_scheduled_action(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        domain = [("cron_id", "=", self.env.ref("ipai_bir_forecast.cron_refresh").id)]
        before = triggers.search_count(domain)
        self.filing("0619-E", FEB).with_user(self.accountant).action_refresh_forecast()
        self.assertEqual(triggers.search_count(domain), before + 1)
