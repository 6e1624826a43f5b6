from datetime import date, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..lake import DatabricksError
from ..models import bir_schedule_compare
from .common import FilingsCommon

JAN = date(2025, 1, 1)
EVIDENCE = {"reference": "FRN 412", "filed_date": "2025-02-10"}


def checksum(items):
    """Return what the items of an account and month are, in Python's exact whole numbers."""
    total = 0
    for item in items:
        days = (item.date - date(2000, 1, 1)).days
        values = [(item.id, 1000003), (cents(item.balance), 1000033), (item.partner_id.id or 0, 1000039)]
        values.append((days, 1000099))
        if item.tax_line_id:
            values += [(cents(item.tax_base_amount), 1000037), (item.tax_line_id.id, 1000081)]
        number = remainder(sum(remainder(value) * prime for value, prime in values))
        total += remainder(remainder(number * number) * number)
    return total


def cents(amount):
    return int(Decimal(str(amount)) * 100)


def remainder(number):
    """Return the remainder as SQL has it: it takes the sign of the number."""
    return number % 2147483647 if number >= 0 else -(-number % 2147483647)


@tagged("post_install", "-at_install")
class TestReconciliation(FilingsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ipai.databricks.workspace"].sudo().search([]).state = "disabled"
        cls.bill = cls.post("in_invoice", "2025-01-15", 1000, cls.withheld())
        cls.generate()
        cls.january = cls.filing("0619-E", JAN)
        cls.records = cls.env["ipai.finance.reconciliation"].sudo()

    def workspace(self):
        return self.make_workspace(self.company)

    def make_run(self, workspace, snapshot=None):
        snapshot = snapshot or datetime.now() + timedelta(hours=1)
        runs = self.env["ipai.databricks.run"].sudo()
        export = self.env["ipai.databricks.export"].sudo()._enqueue(workspace, f"e{snapshot}")
        export.write({"state": "done", "snapshot_at": snapshot})
        run = runs._enqueue(workspace, "bir_month_end", {}, f"r{snapshot}", export=export)
        run.write({"state": "succeeded", "ended_at": snapshot, "external_run_id": "77"})
        return run

    def lake_rows(self, change=None):
        """Return what a faithful lake would answer, and let a test change it."""
        ledger = self.records._ledger(self.company, date(2023, 1, 1), date(2030, 1, 1))
        rows = [
            {
                "company_id": company,
                "account_id": account,
                "month": month,
                "lake_balance": said.balance,
                "lake_items": said.items,
                "lake_checksum": said.checksum,
                "example_ids": [],
            }
            for (company, account, month), said in ledger.items()
        ]
        for row in rows:
            if change:
                change(row)
        return rows

    def wht_items(self):
        return self.env["account.move.line"].search(
            [("account_id", "=", self.wht_account().id), ("parent_state", "=", "posted")], order="id"
        )

    @staticmethod
    def lake_item(item):
        """Return a journal item as the lake's table has it."""
        return {
            "journal_item_id": item.id,
            "date": item.date,
            "balance": Decimal(str(item.balance)),
            "partner_id": item.partner_id.id,
            "tax_line_id": item.tax_line_id.id or None,
            "tax_base_amount": Decimal(str(item.tax_base_amount)),
        }

    def read(self, workspace, rows, run=None, lake_items=()):
        asked = []

        def answer(_workspace, sql, parameters=None, **_options):
            asked.append((sql, parameters))
            if sql.startswith("DESCRIBE HISTORY"):
                return [{"version": 12}]
            if isinstance(rows, Exception):
                raise rows
            return list(lake_items) if "journal_items" in sql else rows

        run = run or self.make_run(workspace)
        with patch.object(type(workspace), "_query", answer):
            self.records._cron_read()
        return asked

    def wht_account(self):
        return self.tax("purchase", "WC160").invoice_repartition_line_ids.account_id

    def file(self, filing=None):
        filing = filing or self.january
        if filing.state == "draft":
            self.approve(filing)
        filing.with_user(self.accountant).write({"state": "filed", **EVIDENCE, **self.proof(filing)})

    def test_equal_to_the_centavo_is_filed(self):
        workspace = self.workspace()
        asked = self.read(workspace, self.lake_rows())
        select, parameters = asked[1]
        self.assertNotIn(str(self.company.id) + ")", select, "values are parameters")
        self.assertEqual(parameters["company_0"], self.company.id)
        self.assertEqual(self.january.reconciliation_state, "equal")
        record = self.records.search([("account_id", "=", self.wht_account().id), ("month", "=", JAN)])
        self.assertEqual((record.ledger_amount, record.lake_amount, record.difference), (-20.0, -20.0, 0.0))
        self.assertEqual(
            (record.table_version, record.run_id.external_run_id, record.differs), ("12", "77", False)
        )
        self.file()
        self.assertEqual(self.january.reconciliation_evidence["state"], "equal")

    def test_one_centavo_blocks_and_says_account_month_and_amount(self):
        account = self.wht_account()

        def centavo(row):
            if row["account_id"] == account.id:
                row["lake_balance"] += Decimal("0.01")
                row["example_ids"] = [self.bill.line_ids[:1].id]

        lake_items = [self.lake_item(item) for item in self.wht_items()]
        self.read(self.workspace(), self.lake_rows(centavo), lake_items=lake_items)
        self.assertEqual(self.january.reconciliation_state, "blocked")
        with self.assertRaises(UserError) as caught:
            self.file()
        words = str(caught.exception)
        for part in (
            account.with_company(self.company).code,
            "Jan 2025",
            "0.01",
            "run the last month-end again",
        ):
            self.assertIn(part, words)
        record = self.records.search([("differs", "=", True)])
        self.assertEqual(len(record), 1)
        action = record.with_user(self.accountant).action_open_items()
        self.assertIn(("id", "in", self.bill.line_ids[:1].ids), action["domain"])

    def test_the_same_sum_of_other_items_blocks(self):
        account = self.wht_account()

        def one_more(row):
            row["lake_items"] += row["account_id"] == account.id

        self.read(self.workspace(), self.lake_rows(one_more))
        self.assertIn("number of journal items", self.january.reconciliation_note)
        self.assertEqual(self.january.reconciliation_state, "blocked")

    def test_never_compared_blocks(self):
        self.workspace()
        self.assertIn("never been compared", self.january.reconciliation_note)
        with self.assertRaisesRegex(UserError, "never been compared"):
            self.file()

    def test_a_posting_after_the_snapshot_blocks_until_the_lake_has_it(self):
        workspace = self.workspace()
        self.read(workspace, self.lake_rows())
        self.assertEqual(self.january.reconciliation_state, "equal")
        self.post("in_invoice", "2025-01-20", 500, self.withheld())
        self.january.action_compute()
        self.assertIn("they differ by", self.january.reconciliation_note)
        self.assertIn("10.00", self.january.reconciliation_note)
        self.read(workspace, self.lake_rows(), self.make_run(workspace, datetime.now() + timedelta(hours=2)))
        self.january.invalidate_recordset()
        self.assertEqual(self.january.reconciliation_state, "equal")
        self.file()

    def test_two_items_that_swap_their_amounts_block_and_are_listed(self):
        """Neither the sum nor the number of the items changes, and no write date tells (SQL)."""
        self.post("in_invoice", "2025-01-20", 500, self.withheld())
        workspace = self.workspace()
        self.january.action_compute()
        rows = self.lake_rows()
        items = self.wht_items()
        lake_items = [self.lake_item(item) for item in items]
        before = self.records._ledger(self.company, JAN, date(2025, 1, 31), self.wht_account())
        one, other = items.mapped("balance")
        self.env.flush_all()
        for item, balance in zip(items, (other, one), strict=True):
            self.env.cr.execute("UPDATE account_move_line SET balance = %s WHERE id = %s", [balance, item.id])
        items.invalidate_recordset()
        ((_key, now),) = self.records._ledger(
            self.company, JAN, date(2025, 1, 31), self.wht_account()
        ).items()
        ((_key, was),) = before.items()
        self.assertEqual((now.balance, now.items), (was.balance, was.items))
        self.read(workspace, rows, lake_items=lake_items)
        self.assertEqual(self.january.reconciliation_state, "blocked")
        self.assertIn("the items are not the same", self.january.reconciliation_note)
        with self.assertRaisesRegex(UserError, "the items are not the same"):
            self.file()
        record = self.records.search([("account_id", "=", self.wht_account().id)])
        self.assertEqual(record.item_ids, sorted(items.ids))

    def test_a_screen_with_very_many_items_leaves_contents_to_the_filing(self):
        self.read(self.workspace(), self.lake_rows())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET partner_id = %s WHERE id = %s",
            [self.partner_b.id, self.wht_items().id],
        )
        self.env.invalidate_all()
        with patch.object(bir_schedule_compare, "MANY_ITEMS", 0):
            self.assertEqual(self.january.reconciliation_state, "equal")
            with self.assertRaisesRegex(UserError, "the items are not the same"):
                self.file()

    def test_another_partner_or_day_blocks(self):
        workspace = self.workspace()
        self.read(workspace, self.lake_rows())
        item = self.wht_items()
        for column, value in (("partner_id", self.partner_b.id), ("date", date(2025, 1, 16))):
            with self.subTest(column), self.env.cr.savepoint() as undone:
                self.env.flush_all()
                self.env.cr.execute(
                    SQL(
                        "UPDATE account_move_line SET %s = %s WHERE id = %s",
                        SQL.identifier(column),
                        value,
                        item.id,
                    )
                )
                self.env.invalidate_all()
                self.assertEqual(self.january.reconciliation_state, "blocked")
                undone.rollback()
            self.env.invalidate_all()
            self.assertEqual(self.january.reconciliation_state, "equal")

    def test_what_was_edited_after_the_comparison_is_listed(self):
        workspace = self.workspace()
        self.read(workspace, self.lake_rows(), self.make_run(workspace, datetime(2025, 1, 20)))
        self.assertEqual(self.january.reconciliation_state, "equal")
        self.bill.button_draft()
        self.bill.invoice_line_ids.price_unit = 1500
        self.bill.action_post()
        self.january.action_compute()
        self.assertEqual(self.january.reconciliation_state, "blocked")
        record = self.records.search([("account_id", "=", self.wht_account().id)])
        self.assertIn(("id", "in", self.wht_items().ids), record.action_open_items()["domain"])

    def test_a_comparison_made_before_contents_were_compared_blocks(self):
        self.read(self.workspace(), self.lake_rows())
        self.records.search([]).lake_checksum = False
        self.january.invalidate_recordset()
        self.assertIn("item by item", self.january.reconciliation_note)

    def test_the_checksum_is_the_lakes(self):
        """lakehouse/tests/tables/test_reconciliation.py computes it in the same words."""
        self.post("in_invoice", "2025-01-20", 500.55, self.withheld())
        said = self.records._ledger(self.company, JAN, date(2025, 1, 31), self.wht_account())
        self.assertEqual([one.checksum for one in said.values()], [checksum(self.wht_items())])

    def test_an_entry_gone_from_the_ledger_blocks(self):
        second = self.post("in_invoice", "2025-01-20", 500, self.withheld())
        workspace = self.workspace()
        self.january.action_compute()
        self.read(workspace, self.lake_rows())
        second.button_draft()
        self.january.action_compute()
        self.assertEqual(self.january.reconciliation_state, "blocked")

    def test_a_month_the_lake_does_not_know_blocks(self):
        account = self.wht_account()
        rows = [row for row in self.lake_rows() if row["account_id"] != account.id]
        self.read(self.workspace(), rows)
        self.assertEqual(self.january.reconciliation_state, "blocked")
        record = self.records.search([("account_id", "=", account.id)])
        self.assertEqual((record.lake_amount, record.difference), (0.0, 20.0))

    def test_an_unrelated_account_does_not_block(self):
        other = self.bill.line_ids.filtered(lambda line: line.account_type == "liability_payable").account_id

        def off(row):
            row["lake_balance"] += 5 * (row["account_id"] == other.id)

        self.read(self.workspace(), self.lake_rows(off))
        self.assertEqual(self.january.reconciliation_state, "equal")

    def test_without_lakehouse_or_where_it_is_not_asked_nothing_blocks(self):
        self.assertEqual(self.january.reconciliation_state, "none")
        self.assertIn("no enabled workspace", self.january.reconciliation_note)
        self.workspace()
        self.company.reconciliation_required = False
        self.january.invalidate_recordset()
        self.assertIn("do not ask for it", self.january.reconciliation_note)
        self.file()
        self.assertEqual(self.january.state, "filed")

    def test_an_override_needs_a_manager_and_a_reason_and_is_kept(self):
        self.workspace()
        self.approve(self.january)
        with self.assertRaisesRegex(AccessError, "Only a finance manager"):
            self.january.with_user(self.accountant).action_override_reconciliation()
        for vals in ({"reconciliation_override": "x"}, {"reconciliation_evidence": {"state": "equal"}}):
            with self.assertRaisesRegex(AccessError, "cannot be typed"):
                self.january.with_user(self.manager).write(vals)
        action = self.january.with_user(self.manager).action_override_reconciliation()
        wizard = self.env[action["res_model"]].with_user(self.manager)
        wizard = wizard.with_context(**action["context"]).create({})
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_confirm()
        wizard.reason = "Checked by hand"
        wizard.action_confirm()
        self.assertEqual(self.january.reconciliation_state, "overridden")
        self.assertIn("Checked by hand", self.january.message_ids[0].body)
        self.file()
        self.assertEqual(self.january.reconciliation_evidence["state"], "overridden")

    def test_a_reset_takes_an_override_back(self):
        self.workspace()
        self.approve(self.january)
        self.january.with_user(self.manager)._override_reconciliation("For now")
        self.january.with_user(self.manager).action_reset()
        self.assertFalse(self.january.reconciliation_override)
        self.assertEqual(self.january.reconciliation_state, "blocked")

    def test_the_list_opens_on_what_differs_and_says_why_it_is_empty(self):
        action = self.env["ir.actions.act_window"].with_user(self.accountant)
        name = "ipai_finance_ppm.action_finance_reconciliation"
        self.records.search([]).unlink()
        self.assertIn("Nothing has been compared yet", action._for_xml_id(name)["help"])
        self.read(self.workspace(), self.lake_rows())
        opened = action._for_xml_id(name)
        self.assertIn("search_default_differs", opened["context"])
        self.assertIn("Ledger and lakehouse agree", opened["help"])
        self.assertIn(f"{self.records.search_count([])} accounts and months", opened["help"])
        self.assertEqual(self.january.action_open_reconciliation()["context"], {})

    def test_a_lake_that_does_not_answer_keeps_the_older_figures(self):
        workspace = self.workspace()
        self.read(workspace, self.lake_rows())
        before = self.records.search([]).mapped("read_at")
        run = self.make_run(workspace, datetime.now() + timedelta(hours=3))
        self.read(workspace, DatabricksError("No answer."), run)
        self.assertEqual(self.records.search([]).mapped("read_at"), before)
        self.assertNotEqual(workspace.reconciliation_run_id, run, "the next round asks again")

    def test_a_run_is_read_once(self):
        workspace = self.workspace()
        run = self.make_run(workspace)
        self.assertTrue(self.read(workspace, self.lake_rows(), run))
        self.assertFalse(self.read(workspace, self.lake_rows(), run))

    def test_no_company_sees_anothers_comparison(self):
        account = self.wht_account()
        self.records.create({"company_id": self.other.id, "account_id": account.id, "month": JAN})
        for user in (self.accountant, self.manager):
            found = self.env["ipai.finance.reconciliation"].with_user(user).search([])
            self.assertNotIn(self.other, found.company_id)
            hidden = self.records.search([("company_id", "=", self.other.id)]).with_user(user)
            with self.assertRaises(AccessError):
                hidden.action_open_items()
            with self.assertRaises(AccessError):
                hidden.write({"lake_amount": 1})
