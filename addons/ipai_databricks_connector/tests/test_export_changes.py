"""What the next batch sends: found by comparing, whatever changed the rows."""

import csv
import gzip
import io
import json
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..tools import buckets
from .common import LakeCase

ENTRIES = ("account_move", "account_move_line", "account_move_line_tax")


@tagged("post_install", "-at_install")
class TestExportChanges(LakeCase, AccountTestInvoicingCommon):
    """Rows are written in savepoints: each has a transaction id of its own, as a commit would give it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        reader = {"groups": "base.group_system,account.group_account_readonly", "company_id": cls.company.id}
        cls.reader = new_test_user(cls.env, "reader", **reader, company_ids=[(6, 0, cls.company.ids)])
        cls.workspace.write({"company_id": cls.company.id, "export_user_id": cls.reader.id})
        # Digests of an open transaction do not last; here it is known that each savepoint is kept.
        cls.startClassPatcher(patch.object(type(cls.exports), "_digests_last", lambda export: True))
        cls.startClassPatcher(patch.object(buckets, "SMALLEST_SHIFT", 0))  # a bucket an id: nothing hides
        with cls.env.cr.savepoint():
            cls.bills = cls.env["account.move"].union(*(cls.make_bill(amount) for amount in range(1, 21)))

    @classmethod
    def make_bill(cls, amount):
        return cls.init_invoice(
            "in_invoice",
            partner=cls.partner_a,
            invoice_date="2026-02-10",
            amounts=[100 * amount],
            taxes=cls.company_data["default_tax_purchase"],
            company=cls.company,
            post=True,
        )

    def export(self, key, full=False):
        export = self.exports._enqueue(self.workspace, key, full=full)
        self.work()
        self.assertEqual(export.state, "done", export.last_error)
        return export

    def sql(self, query, *parameters):
        with self.env.cr.savepoint():
            self.env.cr.execute(query, parameters)
        self.env.invalidate_all()

    def manifest(self, export):
        path = next(path for path in self.lake.files if path.endswith(f"{export.batch}/_manifest.json"))
        return json.loads(self.lake.files[path])

    def rows(self, export, name):
        path = next(path for path in self.lake.files if path.endswith(f"{export.batch}/{name}.csv.gz"))
        return list(csv.DictReader(io.StringIO(gzip.decompress(self.lake.files[path]).decode())))

    def modes(self, export):
        return {name: self.manifest(export)["tables"][name]["mode"] for name in ENTRIES}

    def test_nothing_changed_nothing_is_sent(self):
        first, second = self.export("1"), self.export("2")
        self.assertEqual((first.mode, second.mode, second.base_id), ("full", "ranges", first))
        manifest = self.manifest(second)
        self.assertEqual(manifest["base"], first.batch)
        for name in ENTRIES:
            entry = manifest["tables"][name]
            self.assertEqual((entry["mode"], entry["ranges"], entry["rows"]), ("ranges", [], 0))
            self.assertEqual(entry["total"], len(self.rows(first, name)))
        self.assertEqual(manifest["tables"]["account_tax"]["mode"], "full", "small tables are always full")
        self.assertEqual(second.total, first.total)
        self.assertLess(second.rows, first.rows)
        self.assertFalse(first.digests, "only the newest batch is compared with")

    def test_an_edit_sends_its_range_only(self):
        self.export("1")
        move = self.bills[3]
        self.sql("UPDATE account_move SET ref = 'edited' WHERE id = %s", move.id)
        export = self.export("2")
        entry = self.manifest(export)["tables"]["account_move"]
        self.assertEqual((entry["range_column"], entry["ranges"]), ("id", [[move.id, move.id]]))
        self.assertEqual([row["ref"] for row in self.rows(export, "account_move")], ["edited"])
        self.assertEqual(self.manifest(export)["tables"]["account_move_line"]["rows"], 0)

    def test_a_deletion_by_sql_sends_an_empty_range(self):
        first = self.export("1")
        line = self.bills[2].line_ids[0]
        self.sql("DELETE FROM account_move_line WHERE id = %s", line.id)
        export = self.export("2")
        entry = self.manifest(export)["tables"]["account_move_line"]
        self.assertEqual((entry["ranges"], entry["rows"]), ([[line.id, line.id]], 0))
        self.assertEqual(entry["total"], self.manifest(first)["tables"]["account_move_line"]["total"] - 1)

    def test_a_taxes_change_of_a_line(self):
        self.export("1")
        line = self.bills[1].line_ids.filtered("tax_ids")
        self.sql("DELETE FROM account_move_line_account_tax_rel WHERE account_move_line_id = %s", line.id)
        entry = self.manifest(self.export("2"))["tables"]["account_move_line_tax"]
        self.assertEqual((entry["range_column"], entry["ranges"]), ("line_id", [[line.id, line.id]]))

    def test_a_renamed_currency_is_a_change_of_its_entries(self):
        first = self.export("1")
        currency = self.company.currency_id
        self.sql("UPDATE res_currency SET name = 'XXP' WHERE id = %s", currency.id)
        self.env["res.currency"].invalidate_model()
        export = self.export("2")
        self.assertEqual({row["currency"] for row in self.rows(export, "account_move")}, {"XXP"})
        self.assertEqual(len(self.rows(export, "account_move")), len(self.rows(first, "account_move")))

    def test_a_changed_record_rule_sends_the_table_anew(self):
        self.export("1")
        secret = self.bills[0]
        with self.env.cr.savepoint():
            self.env["ir.rule"].create(
                {
                    "name": "hide one",
                    "model_id": self.env["ir.model"]._get_id("account.move"),
                    "domain_force": f"[('id', '!=', {secret.id})]",
                }
            )
        export = self.export("2")
        self.assertEqual(self.modes(export)["account_move"], "full")
        self.assertNotIn(str(secret.id), {row["id"] for row in self.rows(export, "account_move")})
        self.assertEqual(self.modes(export)["account_move_line"], "ranges")

    def test_a_changed_masking_sends_its_table_anew(self):
        self.export("1")
        values = {"table_name": "account_move", "column_name": "ref", "whom": "everybody", "method": "blank"}
        self.workspace.masking_ids.create({"workspace_id": self.workspace.id, **values})
        export = self.export("2")
        self.assertEqual([self.modes(export)[name] for name in ENTRIES], ["full", "ranges", "ranges"])
        self.assertEqual({row["ref"] for row in self.rows(export, "account_move")}, {""})

    def assert_full(self, export, words):
        self.assertEqual((export.mode, self.manifest(export)["base"]), ("full", None))
        self.assertEqual(set(self.modes(export).values()), {"full"})
        self.assertIn(words, export.mode_reason)

    def test_the_lake_asks_for_everything(self):
        first = self.export("1")
        folder = f"/Volumes/ipai/bronze/landing/{first._source()}"
        self.lake.files[f"{folder}/_request.json"] = b'{"mode": "full", "reason": "restored"}'
        self.assert_full(self.export("2"), "The lake asked for it")

    def test_a_lost_base_means_everything(self):
        first = self.export("1")
        self.lake.files = {path: body for path, body in self.lake.files.items() if first.batch not in path}
        self.assert_full(self.export("2"), "no longer in the landing folder")

    def test_a_person_asks_for_everything(self):
        first = self.export("1")
        action = first.action_full_export()
        self.work()
        self.assert_full(self.exports.browse(action["res_id"]), "Asked for by a person")

    def test_digests_of_another_database_do_not_count(self):
        self.export("1")
        with patch.object(type(self.exports), "_place", lambda *_args: "a restored copy"):
            export = self.export("2")
        self.assertEqual(set(self.modes(export).values()), {"full"})
        self.assertIsNone(self.manifest(export)["base"])

    def test_a_table_that_changed_in_most_rows_is_sent_whole(self):
        self.export("1")
        self.sql("UPDATE account_move SET ref = 'all' WHERE company_id = %s", self.company.id)
        self.assertEqual(self.modes(self.export("2"))["account_move"], "full")
