from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.addons.ipai_finance_ppm.tests.common import FilingsCommon

NOW = "2025-02-10 03:00:00"
JAN, FEB, APR = date(2025, 1, 1), date(2025, 2, 1), date(2025, 4, 1)


class ForecastCommon(FilingsCommon):
    """Filings of two quarters on 10 February 2025, and a workspace whose model answers what the test says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(NOW)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.env["ipai.databricks.workspace"].sudo().search([]).state = "disabled"
        cls.workspace = cls.make_workspace()
        cls.forecasts = cls.env["ipai.bir.forecast"].sudo()
        cls.generate(JAN, date(2025, 6, 30))

    def refresh(self, answers=None, version="bir_tax_forecaster-3"):
        """Run the scheduled action; the model knows ``{(tax kind, first day): (predicted, low, high)}``.

        :return: list of the batches the model was asked
        """
        batches = []

        def predict(workspace, endpoint, records):
            self.assertEqual(endpoint, "bir-tax-forecaster")
            batches.append(records)
            return [self.answer(record, answers or {}) for record in records], version

        with patch.object(type(self.workspace), "_predict", predict):
            self.forecasts._cron_refresh()
        return batches

    def answer(self, record, answers):
        """Return a prediction as the endpoint gives it (docs/architecture.md)."""
        known = answers.get((record["tax_kind"], record["period_start"]))
        if known is None:
            words = f"{record['agency']} has no history of {record['tax_kind']}."
            return {
                "predicted": None,
                "low": None,
                "high": None,
                "actual_months": 0,
                "cutoff": None,
                "error": words,
            }
        predicted, low, high = known
        return {
            "predicted": predicted,
            "low": low,
            "high": high,
            "actual_months": 0,
            "cutoff": "2025-01-31",
            "error": None,
        }

    def figures(self, filing):
        return filing.predicted_low, filing.predicted_amount, filing.predicted_high
