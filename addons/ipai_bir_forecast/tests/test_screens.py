from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import FEB, JAN, ForecastCommon

GOOD = {("ewt", "2025-02-01"): ("100.00", "80.00", "130.00")}


@tagged("post_install", "-at_install")
class TestScreens(ForecastCommon):
    def test_no_screen_asks_the_lakehouse(self):
        self.refresh(GOOD)
        filing = self.filing("0619-E", FEB).with_user(self.accountant)
        with patch.object(
            type(self.workspace), "_client", side_effect=AssertionError("a screen called the lakehouse")
        ):
            form = Form(filing)
            self.assertEqual(
                (form.predicted_amount, form.predicted_low, form.predicted_high), (100.00, 80.00, 130.00)
            )
            filing.action_compute()
            filing.action_refresh_forecast()

    def test_the_list_costs_the_same_for_4_and_for_50(self):
        self.filings._generate(self.company, JAN.replace(year=2020), FEB)
        self.refresh(GOOD)
        view = self.env.ref("ipai_finance_ppm.view_bir_schedule_list")
        specification = {node.get("name"): {} for node in view._get_combined_arch().iter("field")}
        self.assertIn("predicted_amount", specification)
        model = self.filings.with_user(self.accountant)
        model.web_search_read([], specification, limit=1)
        costs = []
        for limit in (4, 50):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(model.web_search_read([], specification, limit=limit)["records"]), limit)
            costs.append(self.cr.sql_log_count - before)
        self.assertEqual(costs[0], costs[1])

    def test_another_company_sees_no_forecast(self):
        self.filings._generate(self.other, FEB, FEB.replace(day=28))
        self.refresh(GOOD)
        self.env.flush_all()
        for model in ("ipai.bir.forecast", "ipai.bir.forecast.line", "ipai.bir.forecast.report"):
            everything = self.env[model].sudo().search([])
            self.assertIn(self.other, everything.company_id, model)
            self.assertLessEqual(
                self.env[model].with_user(self.accountant).search([]).company_id, self.company, model
            )

    def test_nobody_types_a_forecast(self):
        self.refresh(GOOD)
        filing = self.filing("0619-E", FEB).with_user(self.manager)
        for vals in ({"predicted_amount": 1}, {"last_forecast_id": False}, {"forecast_error": "x"}):
            with self.assertRaisesRegex(AccessError, "cannot be typed"):
                filing.write(vals)
        with self.assertRaises(AccessError):
            filing.last_forecast_id.predicted = 1
