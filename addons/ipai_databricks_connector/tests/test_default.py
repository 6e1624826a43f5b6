from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import LakeCase


@tagged("post_install", "-at_install")
class TestDefault(LakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "One"})
        values = [{"name": name, "company_id": cls.company.id, "state": "test"} for name in ("A", "B", "C")]
        cls.first, cls.second, cls.third = cls.workspace.create(values)

    def defaults(self, company=None):
        company = self.company if company is None else company
        domain = [("company_id", "=", company.id), ("is_default", "=", True)]
        return self.workspace.with_context(active_test=False).search(domain)

    def default_for(self):
        return self.workspace._default_for(self.company)

    def test_the_first_is_the_default_and_a_button_moves_it(self):
        self.assertEqual(self.defaults(), self.first)
        self.second.action_make_default()
        self.assertEqual(self.defaults(), self.second)
        self.assertEqual(self.default_for(), self.second)

    def test_each_group_has_its_own(self):
        self.assertIn(self.workspace, self.defaults(self.env["res.company"]))
        self.second.company_id = False
        self.assertFalse(self.second.is_default, "the shared ones have a default already")
        self.first.company_id = self.env.company
        self.assertTrue(self.first.is_default)
        self.assertEqual(self.defaults(), self.third)

    def test_when_the_default_leaves_another_takes_its_place(self):
        self.first.active = False
        self.assertEqual(self.defaults(), self.second)
        self.first.active = True
        self.assertEqual(self.defaults(), self.second)
        self.second.unlink()
        self.assertEqual(self.defaults(), self.first)

    def test_a_disabled_default_gives_way_to_nothing_of_its_company(self):
        self.first.action_disable()
        self.assertEqual(self.default_for(), self.workspace, "the shared one, as ever")
        self.workspace.action_disable()
        self.assertFalse(self.default_for())

    def test_saving_the_same_company_changes_nothing(self):
        self.second.action_make_default()
        self.second.write({"company_id": self.company.id, "active": True})
        self.assertEqual(self.defaults(), self.second)

    def test_the_database_refuses_two(self):
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError) as refused,
            self.env.cr.savepoint(),
        ):
            self.second.is_default = True
            self.env.flush_all()
        self.assertIn("one_default", str(refused.exception))

    def test_an_older_database_gets_defaults(self):
        self.first.action_disable()
        self.env.flush_all()
        self.env.cr.execute("UPDATE ipai_databricks_workspace SET is_default = NULL")
        self.workspace.init()
        self.env.invalidate_all()
        self.assertEqual(self.defaults(), self.second, "the first that is enabled")

    def test_only_an_administrator_decides(self):
        groups = "ipai_databricks_connector.group_databricks_manager"
        manager = new_test_user(
            self.env, "m", groups=groups, company_id=self.company.id, company_ids=[(6, 0, self.company.ids)]
        )
        for button in ("action_make_default", "action_use_in_production", "action_disable"):
            with self.subTest(button), self.assertRaises(UserError):
                getattr(self.second.with_user(manager), button)()

    def test_settings_show_the_default_and_list_the_others(self):
        self.second.action_make_default()
        settings = self.env["res.config.settings"].with_company(self.company).create({})
        self.assertEqual(settings.databricks_workspace_id, self.second)
        self.assertIn("A (Test)", settings.databricks_others)
        self.assertIn("Test Lake (Test)", settings.databricks_others)
        self.assertNotIn("B (", settings.databricks_others)

    def test_production_is_a_button_that_asks(self):
        arch = self.env.ref("ipai_databricks_connector.databricks_workspace_view_form").arch
        self.assertRegex(arch, r'name="action_use_in_production"[^/]*confirm="')
        self.assertNotIn("clickable", arch)
        self.second.action_use_in_production()
        self.assertEqual(self.second.state, "production")
        self.second.action_use_for_test()
        self.assertEqual(self.second.state, "test")
