from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import APR, FEB, JAN, ForecastCommon

VAT = {
    ("output_vat", "2025-01-01"): ("1000.10", "900.05", "1100.15"),
    ("input_vat", "2025-01-01"): ("400.03", "350.02", "450.04"),
}


@tagged("post_install", "-at_install")
class TestForecast(ForecastCommon):
    def test_a_month_is_the_forecast_of_its_tax(self):
        self.refresh({("ewt", "2025-02-01"): ("12345.67", "11000.00", "14000.5")})
        filing = self.filing("0619-E", FEB)
        self.assertEqual(self.figures(filing), (11000.00, 12345.67, 14000.50))
        self.assertEqual(filing.forecast_model_version, "bir_tax_forecaster-3")
        self.assertEqual(str(filing.forecast_as_of), "2025-02-10 03:00:00")
        self.assertEqual(filing.last_forecast_id.cutoff, date(2025, 1, 31))
        self.assertIn("Expanded Withholding Tax", filing.forecast_note)
        self.assertIn("0 of 1 months", filing.forecast_note)
        self.assertFalse(filing.forecast_error)

    def test_vat_adds_the_ends_the_careful_way(self):
        self.refresh(VAT)
        filing = self.filing("2550Q", JAN)
        self.assertEqual(self.figures(filing), (450.01, 600.07, 750.13))
        self.assertEqual([line.sign for line in filing.last_forecast_id.line_ids], ["1", "-1"])

    def test_a_payable_is_never_negative(self):
        self.refresh(VAT | {("output_vat", "2025-01-01"): ("100.00", "50.00", "500.00")})
        self.assertEqual(self.figures(self.filing("2550Q", JAN)), (0.0, 0.0, 149.98))

    def test_a_quarter_is_its_last_month_since_the_others_remit(self):
        asked = self.refresh({("ewt", "2025-03-01"): ("300.00", "250.00", "400.00")})
        filing = self.filing("1601-EQ", JAN)
        self.assertEqual(self.figures(filing), (250.00, 300.00, 400.00))
        months = {
            (record["period_start"], record["period_end"])
            for record in asked[0]
            if record["tax_kind"] == "ewt"
        }
        self.assertIn(("2025-03-01", "2025-03-31"), months)
        self.assertNotIn(("2025-01-01", "2025-03-31"), months)

    def test_what_was_posted_after_approval_is_added_exactly(self):
        self.post("in_invoice", "2025-01-15", 1000, self.withheld())
        january = self.filing("0619-E", JAN)
        january.action_compute()
        self.approve(january)
        self.post("in_invoice", "2025-01-20", 500, self.withheld())
        january.action_compute()
        self.refresh({("ewt", "2025-03-01"): ("300.00", "250.00", "400.00")})
        filing = self.filing("1601-EQ", JAN)
        self.assertEqual(self.figures(filing), (260.00, 310.00, 410.00))
        self.assertEqual(filing.last_forecast_id.carried, 10.00)

    def test_one_request_without_repetition_for_all_companies(self):
        self.filings._generate(self.other, JAN, date(2025, 6, 30))
        (records,) = self.refresh(VAT)
        keys = [tuple(sorted(record.items())) for record in records]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertEqual({record["agency"] for record in records}, {"RIM", "BOM"})
        self.assertEqual(set(records[0]), {"agency", "tax_kind", "period_start", "period_end"})

    def test_what_cannot_be_forecast_says_why(self):
        self.refresh({})
        filing = self.filing("0619-E", FEB)
        self.assertEqual(filing.forecast_error, "RIM has no history of ewt.")
        self.assertFalse(filing.last_forecast_id)
        snapshot = self.forecasts.search([("filing_id", "=", filing.id)])
        self.assertEqual(
            (snapshot.error, snapshot.model_version), (filing.forecast_error, "bir_tax_forecaster-3")
        )

    def test_a_return_with_one_unknown_tax_has_no_forecast(self):
        self.refresh({("output_vat", "2025-01-01"): ("100.00", "50.00", "150.00")})
        filing = self.filing("2550Q", JAN)
        self.assertFalse(filing.last_forecast_id)
        self.assertIn("input_vat", filing.forecast_error)

    def test_only_forms_whose_every_figure_the_model_knows_are_asked_for(self):
        self.generate(date(2025, 1, 1), date(2025, 12, 31))
        with freeze_time("2025-12-01"):
            asked = self.filings._to_forecast().filtered(lambda one: one.company_id == self.company)
        self.assertEqual(set(asked.mapped("form_code")), {"0619-E", "1601-EQ", "2550Q"})

    def test_which_filings_are_asked_for(self):
        self.approve(self.filing("0619-E", JAN))
        filed = {"state": "filed", "reference": "1", "filed_date": "2025-02-10"}
        self.filing("0619-E", JAN).write({**filed, **self.proof(self.filing("0619-E", JAN))})
        self.generate(date(2026, 1, 1), date(2026, 3, 31))
        asked = self.filings._to_forecast().filtered(lambda filing: filing.company_id == self.company)
        self.assertNotIn(self.filing("0619-E", JAN), asked)
        self.assertIn(self.filing("2550Q", APR), asked)
        self.assertFalse(asked.filtered(lambda filing: filing.period_end > date(2025, 8, 31)))
