from datetime import date
from decimal import Decimal
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user


def reason(code, family="duplicate", points=41, text=None, severity="high"):
    """A reason as the model answers it."""
    return {
        "code": code,
        "family": family,
        "severity": severity,
        "points": points,
        "text": text or f"Because of {code}.",
    }


def said(score, *reasons, coverage=0.9, error=None):
    """An answer of the model for one bill."""
    return {"score": score, "coverage": coverage, "error": error, "reasons": list(reasons)}


class RiskCase(TransactionCase):
    """A company with draft bills, a workspace, a run that made signals. Only the network is replaced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_company("Risk Test Company")
        cls.env["ipai.databricks.workspace"].search([]).state = "disabled"
        cls.workspace = cls.env["ipai.databricks.workspace"].create({"name": "Risk Test", "state": "test"})
        cls.run_done = cls.make_run("2026-01")
        cls.vendor = cls.env["res.partner"].create({"name": "Test Vendor"})
        cls.bills = cls.make_bills(cls.company, 3)
        cls.reviewer = new_test_user(
            cls.env,
            "risk_reviewer",
            groups="ipai_risk_features.group_risk_reviewer",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.Score = cls.env["ipai.risk.score"]

    @classmethod
    def make_company(cls, name):
        """A company with a chart of accounts."""
        company = cls.env["res.company"].create({"name": name})
        cls.env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
        return company

    @classmethod
    def make_run(cls, key):
        """A month-end run that succeeded."""
        run = cls.env["ipai.databricks.run"]._enqueue(cls.workspace, "bir_month_end", {}, key)
        run.write({"state": "succeeded", "ended_at": f"{key}-28 10:00:00"})
        return run

    @classmethod
    def make_bills(cls, company, count):
        """Draft bills of one vendor."""
        return (
            cls.env["account.move"]
            .with_company(company)
            .create(
                [
                    {
                        "move_type": "in_invoice",
                        "partner_id": cls.vendor.id,
                        "invoice_date": date(2026, 1, 5 + number),
                        "ref": f"R{number}",
                        "company_id": company.id,
                        "invoice_line_ids": [
                            Command.create({"name": "x", "price_unit": 100.25, "tax_ids": []})
                        ],
                    }
                    for number in range(count)
                ]
            )
        )

    def rows(self, bills):
        """Rows of features.bill_signals."""
        return [
            {
                "move_id": bill.id,
                "company_id": bill.company_id.id,
                "agency": "RIM",
                "bill_date": bill.invoice_date,
                "amount": Decimal("100.25"),
                "same_reference": None,
            }
            for bill in bills
        ]

    def score(self, answers, version="ap_risk_scorer-1", bills=None):
        """Run the scheduled action with these answers of the model; returns what was asked."""
        asked = {"queries": [], "records": []}

        def query(workspace, sql, parameters=None, **_options):
            asked["queries"].append((sql, parameters))
            return self.rows(bills or self.bills)

        def predict(workspace, endpoint, records, **_options):
            asked["records"] += records
            return [answers[record["move_id"]] for record in records], version

        model = type(self.env["ipai.databricks.workspace"])
        with patch.object(model, "_query", query), patch.object(model, "_predict", predict):
            self.Score._cron_score()
        self.env.flush_all()
        return asked
