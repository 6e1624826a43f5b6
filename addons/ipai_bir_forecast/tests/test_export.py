from datetime import datetime

from odoo.tests import tagged

from .common import FEB, ForecastCommon


@tagged("post_install", "-at_install")
class TestExport(ForecastCommon):
    """The stored forecasts as the lake gets them (docs/architecture.md)."""

    def rows(self, table):
        export = self.env["ipai.databricks.export"]._enqueue(self.workspace, "test")
        description = export._export_tables()[table]
        self.env.flush_all()
        self.env.cr.execute(export._reading(table, description).select())
        rows = self.env.cr.dictfetchall()
        self.assertTrue(all(list(row) == [name for name, _type in description.columns] for row in rows))
        return rows

    def test_a_forecast_and_its_line_are_sent_to_the_centavo(self):
        self.refresh({("ewt", "2025-02-01"): ("12345.67", "11000.00", "14000.5")})
        filing = self.filing("0619-E", FEB)
        snapshot = filing.last_forecast_id
        (row,) = [row for row in self.rows("ipai_bir_forecast") if row["filing_id"] == filing.id]
        expected = {
            "id": snapshot.id,
            "company_id": self.company.id,
            "form_code": "0619-E",
            "period_start": FEB,
            "made_at": datetime(2025, 2, 10, 3),
            "cutoff": snapshot.cutoff,
            "ahead": True,
            "model_version": "bir_tax_forecaster-3",
            "error": None,
        }
        self.assertEqual(row, row | expected)
        self.assertEqual(
            [f"{row[name]:.2f}" for name in ("low", "predicted", "high", "carried")],
            ["11000.00", "12345.67", "14000.50", "0.00"],
        )
        (line,) = [row for row in self.rows("ipai_bir_forecast_line") if row["forecast_id"] == snapshot.id]
        self.assertEqual((line["tax_kind"], line["period_start"]), ("ewt", FEB))
        self.assertEqual(f"{line['predicted']:.2f}", "12345.67")

    def test_a_forecast_that_failed_predicted_nothing_not_zero(self):
        self.refresh({})
        rows = self.rows("ipai_bir_forecast")
        self.assertTrue(rows)
        for row in rows:
            self.assertIn("has no history", row["error"])
            self.assertEqual({row[name] for name in ("predicted", "low", "high", "carried")}, {None})
        self.assertFalse(self.rows("ipai_bir_forecast_line"))

    def test_forecasts_of_other_companies_stay_at_home(self):
        self.refresh({("ewt", "2025-02-01"): ("1.00", "0.50", "2.00")})
        self.assertTrue(self.rows("ipai_bir_forecast"))
        self.workspace.company_id = self.other
        self.assertFalse(self.rows("ipai_bir_forecast"))
        self.assertFalse(self.rows("ipai_bir_forecast_line"))
