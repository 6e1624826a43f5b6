from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import FilingsCommon


@tagged("post_install", "-at_install")
class TestExport(FilingsCommon):
    workspace = None

    def rows(self, table, company):
        workspace = self.workspace = self.workspace or self.make_workspace(company)
        export = self.env["ipai.databricks.export"]._enqueue(workspace, "test")
        columns = export._export_tables()[table].columns
        self.env.flush_all()
        self.env.cr.execute(export._reading(table, export._export_tables()[table]).select())
        rows = self.env.cr.dictfetchall()
        self.assertTrue(all(set(row) == {name for name, _type in columns} for row in rows))
        return rows

    def test_agencies(self):
        self.agency.active = False
        rows = self.rows("ipai_finance_agency", self.company)
        self.assertEqual(
            [(row["code"], row["tin"], row["active"]) for row in rows], [("RIM", "008-412-637", False)]
        )

    def test_filings_of_this_company_with_unknown_amounts_empty(self):
        self.post("in_invoice", "2025-01-15", 1000, self.withheld())
        self.generate()
        self.generate(company=self.other)
        self.filing("0619-E", date(2025, 2, 1)).unlink()
        self.filing("1601-EQ", date(2025, 1, 1)).action_compute()
        rows = {row["form_code"]: row for row in self.rows("ipai_finance_bir_schedule", self.company)}
        self.assertEqual(set(rows), {"0619-E", "1601-C", "1601-EQ", "1702Q", "2550Q"})
        self.assertEqual({row["company_id"] for row in rows.values()}, {self.company.id})
        self.assertEqual(str(rows["0619-E"]["amount"]), "20.0")
        self.assertIsNone(rows["1601-EQ"]["amount"])
        self.assertEqual(rows["0619-E"]["due_date"], date(2025, 2, 10))
        self.assertEqual(rows["0619-E"]["currency"], "PHP")

    def test_of_an_amended_return_the_version_that_counts(self):
        self.generate()
        january, february = self.filing("0619-E", date(2025, 1, 1)), self.filing("0619-E", date(2025, 2, 1))
        (january | february).sudo().write({"state": "filed", "filed_date": "2025-02-10"})
        new = january._amend("Late bill")
        draft = february._amend("Late bill")
        new.sudo().state = "filed"
        found = {row["id"] for row in self.rows("ipai_finance_bir_schedule", self.company)}
        self.assertEqual(found & set((january | february | new | draft).ids), {new.id, february.id})

    def test_the_lines_that_make_up_a_return_with_their_rules(self):
        self.post("in_invoice", "2025-01-15", 1000, self.withheld())
        self.generate()
        self.filings.search([]).action_compute()
        lines = self.rows("ipai_finance_bir_schedule_line", self.company)
        vat = [line for line in lines if line["filing_id"] == self.filing("2550Q", date(2025, 1, 1)).id]
        found = {line["tax_kind"] or line["remitted_form"]: (line["sign"], line["amount"]) for line in vat}
        self.assertEqual(
            found, {"output_vat": (1, 0), "input_vat": (-1, 120), "2550Q": (-1, 0), "vat_withheld": (-1, 0)}
        )
        self.assertEqual({line["takes"] for line in vat if line["remitted_form"]}, {"excess"})
        income = [line for line in lines if line["filing_id"] == self.filing("1702Q", date(2025, 1, 1)).id]
        rules = {line["tax_kind"]: (line["rate"], line["cumulative"], line["minimum_tax"]) for line in income}
        self.assertEqual(rules["taxable_income"], (25, True, False))
        self.assertEqual(rules["gross_income"], (2, True, True))

    def test_of_a_return_without_an_amount_no_lines(self):
        self.generate()
        quarter = self.filing("1601-EQ", date(2025, 1, 1))
        quarter.action_compute()
        self.assertTrue(quarter.line_ids)
        self.filing("0619-E", date(2025, 2, 1)).unlink()
        quarter.action_compute()
        self.assertFalse(quarter.amount_as_of)
        lines = self.rows("ipai_finance_bir_schedule_line", self.company)
        self.assertNotIn(quarter.id, {line["filing_id"] for line in lines})

    def test_excess_and_adjustments(self):
        self.post("in_invoice", "2025-01-15", 1000, self.tax("purchase", amount=12))
        self.generate()
        filing = self.filing("2550Q", date(2025, 1, 1))
        filing.adjustment_ids = [
            Command.create({"name": name, "amount": amount}) for name, amount in (("A", 30.25), ("B", -10))
        ]
        (row,) = [
            one for one in self.rows("ipai_finance_bir_schedule", self.company) if one["id"] == filing.id
        ]
        self.assertEqual((row["amount"], str(row["excess"])), (0, "99.75"), "nothing to pay, and known")
        self.assertEqual((row["adjustment"], row["tin"], row["covered"]), (20.25, "008-412-637", 1))

    def test_what_filing_late_costs_and_the_day_it_is_of(self):
        self.post("in_invoice", "2025-01-15", 1000, self.withheld())
        self.generate()
        with freeze_time("2025-02-13 03:00:00"):
            self.filings._cron_refresh()
            rows = self.rows("ipai_finance_bir_schedule", self.company)
        row = next(one for one in rows if one["id"] == self.filing("0619-E", date(2025, 1, 1)).id)
        self.assertEqual((row["days_late"], row["exposure_as_of"]), (3, date(2025, 2, 13)))
        self.assertEqual(
            [str(row[name]) for name in ("surcharge", "interest", "compromise")], ["5.0", "0.02", "1000.0"]
        )
        on_time = next(one for one in rows if one["form_code"] == "2550Q")
        names = ("exposure_as_of", "surcharge", "interest", "compromise")
        self.assertEqual({on_time[name] for name in names}, {None})

    def test_what_is_not_known_of_a_late_return_is_empty(self):
        self.generate()
        with freeze_time("2025-02-13 03:00:00"):
            self.filings._cron_refresh()
            rows = self.rows("ipai_finance_bir_schedule", self.company)
        row = next(one for one in rows if one["id"] == self.filing("0619-E", date(2025, 1, 1)).id)
        self.assertEqual((row["surcharge"], row["interest"]), (0, 0), "nothing to pay")
        self.assertIsNone(row["compromise"], "nobody entered the sales that decide it")

    def test_the_companies_a_return_covers(self):
        self.other_agency.write({"tin": "008-412-637-00001"})
        self.generate()
        filing = self.filing("0619-E", date(2025, 1, 1))
        covered = self.rows("ipai_finance_bir_schedule_company", self.company)
        own = [row["company_id"] for row in covered if row["filing_id"] == filing.id]
        self.assertEqual(own, [self.company.id], "the other one is not in the batch")
        filings = {row["id"]: row for row in self.rows("ipai_finance_bir_schedule", self.company)}
        self.assertEqual(filings[filing.id]["covered"], 2, "so that the lake knows that one is missing")

    def test_accounts_of_a_branch_are_those_of_the_nearest_company(self):
        maps = self.env["ipai.bir.account.map"]
        maps.search([]).unlink()
        branch, leaf = (
            self.env["res.company"].create({"name": name, "parent_id": self.company.id})
            for name in ("Branch", "Own accounts")
        )
        one, two = self.env["account.account"].search([("company_ids", "=", self.company.id)], limit=2)
        for company, account in ((self.company, one), (leaf, two)):
            maps.create({"company_id": company.id, "kind": "wtc", "account_ids": [Command.set(account.ids)]})
        self.env.user.company_ids |= branch | leaf
        found = {(row["company_id"], row["account_id"]) for row in self.rows("ipai_bir_account_map", None)}
        self.assertEqual(found, {(self.company.id, one.id), (branch.id, one.id), (leaf.id, two.id)})
