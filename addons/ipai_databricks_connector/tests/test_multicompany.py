from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import LakeCase

MODELS = ("workspace", "run", "export", "dashboard", "call")


@tagged("post_install", "-at_install")
class TestMulticompany(LakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours, cls.theirs = cls.env["res.company"].create([{"name": "Ours"}, {"name": "Theirs"}])
        groups = "ipai_databricks_connector.group_databricks_admin"
        cls.user = new_test_user(
            cls.env, "admin-ours", groups=groups, company_id=cls.ours.id, company_ids=[(6, 0, cls.ours.ids)]
        )
        cls.rows = {}
        for company in (cls.ours, cls.theirs, cls.env["res.company"]):
            cls.rows[company] = cls.make_rows(company)

    @classmethod
    def make_rows(cls, company):
        """One record of every model for a company."""
        name = company.name or "shared"
        workspace = cls.workspace.create({"name": name, "company_id": company.id, "state": "test"})
        dashboard = {"name": name, "workspace_id": workspace.id, "external_id": name}
        call = {"workspace_id": workspace.id, "method": "GET", "endpoint": "/"}
        return {
            "workspace": workspace,
            "run": cls.runs._enqueue(workspace, "bir_month_end", {}, "k"),
            "export": cls.exports._enqueue(workspace, "k"),
            "dashboard": cls.env["ipai.databricks.dashboard"].create(dashboard),
            "call": cls.env["ipai.databricks.call"].create(call),
        }

    def test_users_see_their_company_and_what_is_shared(self):
        for name in MODELS:
            seen = self.env[f"ipai.databricks.{name}"].with_user(self.user).search([])
            with self.subTest(name):
                self.assertIn(self.rows[self.ours][name], seen)
                self.assertIn(self.rows[self.env["res.company"]][name], seen)
                self.assertNotIn(self.rows[self.theirs][name], seen)
                with self.assertRaises(AccessError):
                    self.rows[self.theirs][name].with_user(self.user).read(["display_name"])

    def test_groups_decide_what_may_be_done(self):
        user = new_test_user(self.env, "plain", groups="ipai_databricks_connector.group_databricks_user")
        run = self.rows[self.env["res.company"]]["run"].with_user(user)
        self.assertEqual(run.state, "queued")
        with self.assertRaises(AccessError):
            run.action_cancel()
        with self.assertRaises(AccessError):
            self.env["ipai.databricks.call"].with_user(user).search([])
        with self.assertRaises(AccessError):
            self.rows[self.env["res.company"]]["workspace"].with_user(user).action_test_connection()

    def test_a_call_is_never_changed(self):
        call = self.rows[self.ours]["call"]
        with self.assertRaises(UserError):
            call.with_user(self.user).write({"endpoint": "/other"})
        with self.assertRaises(AccessError):
            call.with_user(self.user).unlink()

    def test_an_administrator_gets_the_group(self):
        self.assertTrue(
            self.env.ref("base.user_admin").has_group("ipai_databricks_connector.group_databricks_admin")
        )
