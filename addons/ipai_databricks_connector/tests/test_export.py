import csv
import gzip
import hashlib
import io
import json
from datetime import datetime
from decimal import Decimal
from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..models.export_table import ExportTable, columns
from .common import LakeCase

CONTRACT = {
    "res_company": "id name vat currency parent_id",
    "res_partner": "id name vat is_company country company_id supplier_rank active create_date",
    "account_account": "id company_id code name account_type",
    "account_tax": "id company_id name type_tax_use amount_type amount atc",
    "account_journal": "id company_id code type",
    "account_move": "id company_id name ref move_type state date invoice_date invoice_date_due partner_id "
    "commercial_partner_id journal_id currency amount_untaxed amount_tax amount_total reversed_entry_id "
    "partner_bank_id create_uid create_date write_date",
    "account_move_line": "id move_id company_id account_id partner_id date display_type parent_state balance "
    "tax_line_id tax_base_amount create_date write_date",
    "account_move_line_tax": "line_id tax_id",
    "ipai_ledger_total": "company_id account_id month balance debit credit items",
}


@tagged("post_install", "-at_install")
class TestExport(LakeCase, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.workspace.company_id = cls.company
        cls.workspace.export_user_id = cls.reader = new_test_user(
            cls.env,
            "reader",
            groups="base.group_system,account.group_account_readonly",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.workspace.masking_ids = False
        cls.bill = cls.init_invoice(
            "in_invoice",
            partner=cls.partner_a,
            invoice_date="2026-02-10",
            amounts=[1000.10, 0.05],
            taxes=cls.company_data["default_tax_purchase"],
            company=cls.company,
            post=True,
        )
        cls.bill.ref = 'quoted "ref", with comma\nand line'
        cls.partner_a.vat = ""

    def run_export(self, key="e"):
        export = self.exports._enqueue(self.workspace, key)
        self.work()
        return export

    def table(self, export, name):
        """Rows of a table as the lake would read them; NULL is None and an empty string is ""."""
        path = next(path for path in self.lake.files if path.endswith(f"{export.batch}/{name}.csv.gz"))
        text = gzip.decompress(self.lake.files[path]).decode()
        return list(csv.DictReader(io.StringIO(text)))

    def test_manifest_and_files_agree_with_the_contract(self):
        export = self.run_export()
        self.assertEqual(export.state, "done", export.last_error)
        paths = list(self.lake.files)
        source = self.env["ir.config_parameter"].get_param("database.uuid")
        folder = f"/Volumes/ipai/bronze/landing/{source}/{export.batch}"
        self.assertEqual(paths[-1], f"{folder}/_manifest.json", "the manifest comes last")
        manifest = json.loads(self.lake.files[paths[-1]])
        head = {"version": 2, "source": source, "batch": export.batch, "base": None}
        self.assertEqual(manifest, manifest | head)
        self.assertRegex(manifest["snapshot_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        for table, entry in manifest["tables"].items():
            content = self.lake.files[f"{folder}/{entry['file']}"]
            self.assertEqual(entry["sha256"], hashlib.sha256(content).hexdigest())
            rows = self.table(export, table)
            self.assertEqual((entry["mode"], entry["bytes"]), ("full", len(content)))
            self.assertEqual((len(rows), len(rows)), (entry["rows"], entry["total"]))
            names = [column["name"] for column in entry["columns"]]
            if table in CONTRACT:
                self.assertEqual(names, CONTRACT[table].split())
            if rows:
                self.assertEqual(list(rows[0]), names)
        self.assertLessEqual(set(CONTRACT), set(manifest["tables"]))
        sent = {file.name: file.rows for file in export.file_ids}
        self.assertEqual(sent["account_move"], len(self.table(export, "account_move")))

    def test_lines_equal_the_ledger_exactly(self):
        export = self.run_export()
        self.env.cr.execute(
            "SELECT id::text, balance::text, date::text FROM account_move_line WHERE company_id = %s",
            [self.company.id],
        )
        ours = {
            (row["id"], Decimal(row["balance"]), row["date"])
            for row in self.table(export, "account_move_line")
        }
        theirs = {(line, Decimal(balance), date) for line, balance, date in self.env.cr.fetchall()}
        self.assertEqual(ours, theirs)

    def test_a_bill_as_it_arrives(self):
        row = next(
            row for row in self.table(self.run_export(), "account_move") if row["id"] == str(self.bill.id)
        )
        self.assertEqual(row["ref"], 'quoted "ref", with comma\nand line')
        self.assertEqual(
            Decimal(row["amount_untaxed"]), Decimal("-1000.15"), "company currency, bills negative"
        )
        self.assertEqual(
            (row["state"], row["move_type"], row["date"]), ("posted", "in_invoice", str(self.bill.date))
        )
        moment = datetime.fromisoformat(row["create_date"])
        self.assertEqual(moment.replace(microsecond=0), self.bill.create_date.replace(microsecond=0))

    def test_null_is_unquoted_and_empty_text_is_quoted(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET vat = '' WHERE id = %s", [self.partner_a.id])
        export = self.run_export()
        path = next(path for path in self.lake.files if path.endswith("res_partner.csv.gz"))
        lines = gzip.decompress(self.lake.files[path]).decode().splitlines()
        line = next(line for line in lines if line.startswith(f"{self.partner_a.id},"))
        self.assertIn(f'{self.partner_a.name},"",', line)
        self.assertIn(",,", line)
        self.assertEqual(export.state, "done")

    def test_accounts_have_the_code_and_name_of_their_company(self):
        account = self.company_data["default_account_expense"]
        rows = self.table(self.run_export(), "account_account")
        row = next(row for row in rows if row["id"] == str(account.id))
        self.assertEqual((row["code"], row["company_id"]), (account.code, str(self.company.id)))
        self.assertEqual(row["name"], account.with_context(lang="en_US").name)

    def test_a_branch_uses_the_accounts_and_taxes_above_it(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.workspace.company_id = branch
        self.reader.company_ids += branch
        account, tax = self.company_data["default_account_expense"], self.company_data["default_tax_purchase"]
        export = self.run_export()
        rows = [row for row in self.table(export, "account_account") if row["id"] == str(account.id)]
        self.assertEqual([(row["company_id"], row["code"]) for row in rows], [(str(branch.id), account.code)])
        self.assertIn(str(tax.id), [row["id"] for row in self.table(export, "account_tax")])

    def test_the_ledger_s_own_totals_are_those_of_the_lines_that_were_sent(self):
        self.init_invoice(
            "in_invoice", invoice_date="2026-02-11", amounts=[7.07], company=self.company, post=False
        )
        export = self.run_export()
        sums = {}
        for line in self.table(export, "account_move_line"):
            if line["parent_state"] == "posted":
                key = (line["company_id"], line["account_id"], f"{line['date'][:7]}-01")
                sums.setdefault(key, []).append(Decimal(line["balance"]))
        self.assertEqual(
            {
                (row["company_id"], row["account_id"], row["month"]): (
                    Decimal(row["balance"]),
                    Decimal(row["debit"]),
                    Decimal(row["credit"]),
                    int(row["items"]),
                )
                for row in self.table(export, "ipai_ledger_total")
            },
            {
                key: (
                    sum(amounts),
                    sum(amount for amount in amounts if amount > 0),
                    -sum(amount for amount in amounts if amount < 0),
                    len(amounts),
                )
                for key, amounts in sums.items()
            },
        )
        self.assertTrue(sums)

    def test_totals_are_of_what_the_export_user_may_read(self):
        account = self.company_data["default_account_expense"]
        self.env["ir.rule"].create(
            {
                "name": "Not this account",
                "model_id": self.env["ir.model"]._get_id("account.move.line"),
                "domain_force": f"[('account_id', '!=', {account.id})]",
            }
        )
        accounts = {row["account_id"] for row in self.table(self.run_export(), "ipai_ledger_total")}
        self.assertTrue(accounts)
        self.assertNotIn(str(account.id), accounts)

    def test_a_total_the_lake_cannot_hold_names_its_account(self):
        account = self.bill.line_ids[0].account_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET balance = 9e15 WHERE move_id = %s AND account_id = %s",
            [self.bill.id, account.id],
        )
        export = self.run_export()
        lines = self.bill.line_ids.filtered(lambda line: line.account_id == account)
        self.assertGreater(len(lines), 1, "each fits, their sum does not")
        self.assertEqual(export.state, "failed")
        self.assertIn(f"ipai_ledger_total {account.id} has balance", export.last_error)

    def test_other_companies_stay_at_home(self):
        other = self.setup_other_company()["company"]
        strangers = self.env["res.partner"].create(
            [{"name": "Stranger"}, {"name": "Theirs", "company_id": other.id}]
        )
        export = self.run_export()
        for table in ("account_account", "account_move", "account_move_line"):
            self.assertEqual({row["company_id"] for row in self.table(export, table)}, {str(self.company.id)})
        self.assertEqual([row["id"] for row in self.table(export, "res_company")], [str(self.company.id)])
        partners = {int(row["id"]) for row in self.table(export, "res_partner")}
        self.assertIn(self.partner_a.id, partners)
        self.assertFalse(partners & set(strangers.ids), "nobody booked on them")

    def test_an_amount_the_lake_cannot_hold_is_refused_in_words(self):
        line = self.bill.line_ids[0]
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move_line SET balance = 1.005 WHERE id = %s", [line.id])
        export = self.run_export()
        self.assertEqual(export.state, "failed")
        self.assertIn(str(line.id), export.last_error)
        self.assertIn("1.005", export.last_error)
        self.assertFalse(self.lake.files, "nothing was sent")

    def test_an_amount_too_large_for_the_lake_is_refused_in_words(self):
        self.env.flush_all()
        line = self.bill.line_ids[0]
        self.env.cr.execute("UPDATE account_move_line SET balance = 1e16 WHERE id = %s", [line.id])
        export = self.run_export()
        self.assertEqual(export.state, "failed")
        self.assertIn(f"account_move_line {line.id} has balance 10000000000000000", export.last_error)

    def test_the_same_key_is_the_same_export(self):
        self.assertEqual(
            self.exports._enqueue(self.workspace, "k"), self.exports._enqueue(self.workspace, "k")
        )

    def test_an_addon_adds_its_table(self):
        original = type(self.exports)._export_tables
        extra = ExportTable(
            "res.company", columns("id, name STRING"), domain=lambda companies: [("id", "in", companies)]
        )
        with patch.object(
            type(self.exports), "_export_tables", lambda export: original(export) | {"extra": extra}
        ):
            export = self.run_export()
        self.assertEqual(
            self.table(export, "extra"), [{"id": str(self.company.id), "name": self.company.name}]
        )

    def test_what_the_record_says(self):
        export = self.run_export()
        self.assertEqual(export.rows, sum(export.file_ids.mapped("rows")))
        self.assertEqual((export.mode, export.total, export.base_id.id), ("full", export.rows, False))
        self.assertIn("first batch", export.mode_reason)
        self.assertEqual(set(export.file_ids.mapped("uploaded")), {True})
        self.assertLessEqual(export.snapshot_at, fields.Datetime.now())
        self.assertGreater(export.size, 0)

    def test_the_worker_reads_a_read_only_snapshot_of_its_own(self):
        worker = self.exports.with_context(databricks_commit=True)
        with worker._snapshot() as cursor:
            self.assertIsNot(cursor, self.env.cr)
            cursor.execute("SHOW transaction_isolation")
            self.assertEqual(cursor.fetchone()[0], "repeatable read")
            cursor.execute("SHOW transaction_read_only")
            self.assertEqual(cursor.fetchone()[0], "on")
