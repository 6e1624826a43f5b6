"""For whom the ledger is read, and what is masked on the way out."""

import csv
import gzip
import io
import os
import re
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import LakeCase

READER = "base.group_system,account.group_account_readonly"


@tagged("post_install", "-at_install")
class TestExportRights(LakeCase, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        companies = {"company_id": cls.company.id, "company_ids": [(6, 0, cls.company.ids)]}
        cls.reader = new_test_user(cls.env, "reader", groups=READER, **companies)
        cls.clerk = new_test_user(cls.env, "clerk", groups="base.group_user", **companies)
        cls.workspace.write({"company_id": False, "export_user_id": cls.reader.id})
        cls.people = cls.env["res.partner"].create(
            [
                {"name": "Maria Cruz", "vat": "123-456-789"},
                {"name": "Maria Cruz", "vat": "123456789"},
                {"name": "Jose Rizal", "vat": "123-456-780-00001"},
                {"name": "Nobody", "vat": "000-000-000"},
                {"name": "Ana", "vat": "lost"},
                {"name": "Bea", "vat": False},
                {"name": "Luzon Supply, Inc.", "vat": "008-412-637-00000", "is_company": True},
            ]
        )
        for partner in cls.people:
            cls.init_invoice("in_invoice", partner=partner, amounts=[10], company=cls.company)

    def export(self, key="e"):
        export = self.exports._enqueue(self.workspace, key)
        self.work()
        return export

    def rows(self, export, name):
        self.assertEqual(export.state, "done", export.last_error)
        path = next(path for path in self.lake.files if path.endswith(f"{export.batch}/{name}.csv.gz"))
        return list(csv.DictReader(io.StringIO(gzip.decompress(self.lake.files[path]).decode())))

    def partners(self, key="e"):
        rows = {int(row["id"]): row for row in self.rows(self.export(key), "res_partner")}
        return [(rows[partner.id]["name"], rows[partner.id]["vat"]) for partner in self.people]

    def assert_refused(self, words):
        export = self.export(f"refused {words}")
        self.assertEqual(export.state, "failed")
        self.assertIn(words, export.last_error)
        self.assertFalse(self.lake.files, "nothing was sent")

    # === RIGHTS === #

    def test_only_the_companies_of_the_user(self):
        other = self.setup_other_company()["company"]
        self.assertIn(other, self.workspace.company_ids)
        companies = {row["company_id"] for row in self.rows(self.export(), "account_move_line")}
        self.assertEqual(companies, {str(self.company.id)})

    def test_a_record_rule_holds(self):
        self.env["ir.rule"].create(
            {
                "name": "no drafts",
                "model_id": self.env["ir.model"]._get_id("account.move"),
                "domain_force": "[('partner_id.name', '!=', 'Jose Rizal')]",
            }
        )
        moves = {row["partner_id"] for row in self.rows(self.export(), "account_move")}
        self.assertIn(str(self.people[0].id), moves)
        self.assertNotIn(str(self.people[2].id), moves)

    def test_users_that_cannot_be_the_export_user(self):
        self.workspace.export_user_id = SUPERUSER_ID
        self.assert_refused("no record rule holds for it")
        self.workspace.export_user_id = self.clerk
        self.assert_refused("clerk (base.group_user) may not read")
        self.workspace.export_user_id = self.reader
        self.reader.active = False
        self.assert_refused("is archived")
        self.workspace.write({"export_user_id": False, "user_id": False})
        self.assert_refused("has no export user")

    def test_a_user_without_any_of_the_companies(self):
        self.workspace.company_id = self.setup_other_company()["company"]
        self.assert_refused("may use none of the companies")

    def test_the_responsible_reads_when_nobody_else_is_named(self):
        self.workspace.write({"export_user_id": False, "user_id": self.reader.id})
        self.assertTrue(self.rows(self.export(), "account_move"))

    # === MASKING === #

    def test_individuals_get_pseudonyms_that_keep_what_is_the_same(self):
        maria, same, jose, nobody, ana, bea, luzon = self.partners()
        self.assertRegex(maria[0], "^P-[0-9a-f]{20}$")
        self.assertEqual(maria[0], same[0])
        self.assertNotEqual(maria[0], jose[0])
        self.assertEqual(luzon, ("Luzon Supply, Inc.", "008-412-637-00000"))
        for name, vat in (maria, same, jose, ana):
            self.assertNotIn("123", (vat or "")[:3] + name[:3])
        self.assertRegex(ana[1], "^P-", "what is no TIN stays no TIN")
        self.assertEqual((nobody[1], bea[1]), ("000-000-000", ""))

    def test_a_tin_becomes_another_tin_of_its_form(self):
        maria, same, jose, *_others = self.partners()
        self.assertRegex(maria[1], r"^\d{3}-\d{3}-\d{3}$")
        self.assertEqual(maria[1].replace("-", ""), same[1])
        self.assertRegex(jose[1], r"^\d{3}-\d{3}-\d{3}-00001$")
        self.assertNotEqual(jose[1][:11], maria[1])

    def test_no_two_tins_share_a_pseudonym(self):
        masked = self.exports.new({"workspace_id": self.workspace.id})._masks("res_partner")["vat"]
        from odoo.tools import SQL

        query = SQL(
            "SELECT count(DISTINCT %s) FROM (SELECT lpad((n * 9973)::text, 9, '0') AS vat"
            " FROM generate_series(1, 2000) n) people",
            masked(SQL("vat"), SQL("TRUE")),
        )
        self.env.cr.execute(query)
        self.assertEqual(self.env.cr.fetchone()[0], 2000)

    def test_pseudonyms_depend_on_the_key_and_need_one(self):
        first = self.partners()
        with patch.dict(os.environ, {"IPAI_SECRET_KEY": "another"}):
            self.assertNotEqual(self.partners("again")[0], first[0])
        self.lake.files = {}
        with patch.dict(os.environ, {"IPAI_SECRET_KEY": ""}):
            self.assert_refused("Pseudonyms need a key: set IPAI_SECRET_KEY")
            self.workspace.masking_ids.method = "plain"
            self.assertEqual(self.partners("plain")[0], ("Maria Cruz", "123-456-789"))

    def test_blank_for_everybody(self):
        self.workspace.masking_ids.write({"whom": "everybody", "method": "blank"})
        self.assertEqual(set(self.partners()), {("", "")})

    def test_maskings_that_cannot_be(self):
        wrong = {
            ("res_partner", "nickname", "everybody", "blank"): "is not exported",
            ("account_move_line", "id", "everybody", "blank"): "identifies the row",
            ("account_move", "date", "everybody", "pseudonym"): "is no text",
            ("account_move", "ref", "individuals", "blank"): "do not tell individuals apart",
        }
        for (table, column, whom, method), words in wrong.items():
            values = {"table_name": table, "column_name": column, "whom": whom, "method": method}
            with self.assertRaisesRegex(ValidationError, re.escape(words)):
                self.workspace.masking_ids.create({"workspace_id": self.workspace.id, **values})
