from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LakeCase

TYPED = "marker-typed-51aa"


@tagged("post_install", "-at_install")
class TestSettings(LakeCase):
    def settings(self, **values):
        return self.env["res.config.settings"].create(values)

    def test_settings_show_and_change_the_default_workspace(self):
        settings = self.settings()
        self.assertEqual(settings.databricks_workspace_id, self.workspace)
        settings = self.settings(databricks_client_id="somebody", databricks_state="production")
        settings.execute()
        self.assertEqual((self.workspace.client_id, self.workspace.state), ("somebody", "production"))

    def test_the_secret_is_passed_on_and_never_stored_here(self):
        settings = self.settings(databricks_secret=TYPED)
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM res_config_settings WHERE id = %s", [settings.id])
        self.assertNotIn("marker", str(self.env.cr.fetchall()))
        self.assertNotIn("marker", str(settings.read()))
        self.assertTrue(settings.databricks_has_secret)
        self.assertEqual(self.workspace._secret(), TYPED)

    def test_the_first_workspace_is_made_here(self):
        self.env["ipai.databricks.workspace"].search([]).active = False
        settings = self.settings(databricks_host=self.lake.host)
        self.assertEqual(settings.databricks_workspace_id.host, self.lake.host)
        self.assertEqual(settings.databricks_workspace_id.state, "disabled")

    def test_the_test_button(self):
        self.settings().action_databricks_test()
        self.assertIn("robot", self.workspace.test_result)
        self.env["ipai.databricks.workspace"].search([]).active = False
        with self.assertRaises(UserError):
            self.settings().action_databricks_test()
