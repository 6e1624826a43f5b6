from datetime import date

from odoo.tests import tagged

from .common import FilingsCommon


@tagged("post_install", "-at_install")
class TestExport(FilingsCommon):
    def rows(self, table, company):
        workspace = self.make_workspace(company)
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
