from datetime import date

from freezegun import freeze_time
from psycopg2.errors import LockNotAvailable

from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FilingsCommon

DUE = "2025-02-28 18:00:00"  # 02:00 of 1 March in Manila
FEB = date(2025, 2, 1)


@tagged("post_install", "-at_install")
class TestMonthEnd(FilingsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closes = cls.env["ipai.finance.close"].sudo()
        cls.runs = cls.env["ipai.databricks.run"].sudo()
        cls.env["ipai.databricks.workspace"].sudo().search([]).state = "disabled"
        cls.workspace = cls.make_workspace()

    def fire(self):
        self.closes._cron_month_end()
        return self.closes.search([("company_id", "in", (self.company | self.other).ids)])

    @freeze_time(DUE)
    def test_one_run_for_all_companies_of_a_workspace(self):
        self.post("in_invoice", "2025-02-15", 1000, self.withheld())
        self.generate()
        self.post("in_invoice", "2025-02-16", 500, self.withheld())
        closes = self.fire()
        self.assertEqual(closes.company_id, self.company | self.other)
        self.assertEqual(set(closes.mapped("month")), {FEB})
        self.assertEqual(len(closes.run_id), 1)
        run = closes.run_id
        self.assertEqual(run.job_name, "bir_month_end")
        self.assertEqual(run.parameters, {"month": "2025-02", "agencies": "BOM,RIM"})
        ids = ",".join(map(str, sorted(closes.company_id.ids)))
        self.assertEqual(run.key, f"month-end:2025-02:{ids}")
        self.assertEqual((run.export_id.key, run.export_id.workspace_id), (run.key, self.workspace))
        self.assertEqual(
            self.filing("0619-E", FEB).amount, 30.00, "the export carries the amounts of this moment"
        )

    @freeze_time(DUE)
    def test_firing_again_starts_nothing(self):
        before = self.runs.search_count([])
        first = self.fire()
        self.assertEqual(self.fire(), first)
        with freeze_time("2025-03-20 01:00:00"):
            self.assertEqual(self.fire(), first)
        self.assertEqual(self.runs.search_count([]), before + 1)

    def test_too_early(self):
        for now in ("2025-02-28 17:59:59", "2025-02-28 00:00:00"):
            with freeze_time(now):
                self.assertNotIn(FEB, self.fire().mapped("month"))

    @freeze_time(DUE)
    def test_each_company_has_its_own_day(self):
        self.other.month_end_day = 5
        self.assertEqual(self.fire().company_id, self.company)
        with freeze_time("2025-03-04 18:00:00"):
            closes = self.fire()
        self.assertEqual(closes.company_id, self.company | self.other)
        self.assertEqual(len(closes.run_id), 2)

    @freeze_time(DUE)
    def test_a_workspace_each(self):
        own = self.make_workspace_named("Own lake", self.other)
        closes = self.fire()
        by_company = {close.company_id: close.run_id for close in closes}
        self.assertEqual(by_company[self.other].workspace_id, own)
        self.assertEqual(by_company[self.company].workspace_id, self.workspace)
        self.assertEqual(by_company[self.other].parameters["agencies"], "BOM")

    def make_workspace_named(self, name, company):
        return self.workspace.copy({"name": name, "company_id": company.id, "state": "test"})

    @freeze_time(DUE)
    def test_who_is_left_out(self):
        self.other.month_end_on = False
        self.assertEqual(self.fire().company_id, self.company)

    @freeze_time(DUE)
    def test_without_workspace_or_agency_nothing_is_closed(self):
        self.agency.active = self.other_agency.active = False
        self.assertFalse(self.fire())
        self.agency.active = True
        self.workspace.state = "disabled"
        self.assertFalse(self.fire())

    @freeze_time(DUE)
    def test_who_comes_second_finds_the_rows_taken(self):
        """Two crons saw nothing and both start: the second one's insert is refused and it starts no run."""
        self.closes._start(self.workspace, self.company, FEB)
        before = self.runs.search_count([])
        self.assertFalse(self.closes._start(self.workspace, self.company | self.other, FEB))
        self.assertEqual(self.runs.search_count([]), before)
        self.assertEqual(
            self.fire().company_id, self.company | self.other, "the rest is closed the next hour"
        )

    @mute_logger("odoo.sql_db")
    def test_another_transaction_has_to_wait(self):
        """One company and month, inserted by two open transactions: the database lets one through."""
        company = self.env.ref("base.main_company")
        self.closes.create({"company_id": company.id, "month": FEB}).flush_recordset()
        with db_connect(self.env.cr.dbname).cursor() as other, self.assertRaises(LockNotAvailable):
            other.execute("SET LOCAL lock_timeout = '100ms'")
            other.execute(
                "INSERT INTO ipai_finance_close (company_id, month, state) VALUES (%s, %s, 'requested')",
                (company.id, FEB),
            )
