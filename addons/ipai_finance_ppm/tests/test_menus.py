from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestMenus(TransactionCase):
    def test_four_groups_and_nothing_deeper(self):
        """As Odoo's own apps: work first, then reporting, then configuration."""
        root = self.env.ref("ipai_finance_ppm.menu_root")
        groups = root.child_id
        self.assertEqual(groups.mapped("name"), ["Filings", "Close", "Reporting", "Configuration"])
        self.assertFalse(groups.filtered("action"), "a group opens, its entries act")
        for group in groups:
            self.assertTrue(group.child_id, group.name)
            self.assertFalse(group.child_id.child_id, f"{group.name} is too deep")
            self.assertNotIn(False, group.child_id.mapped(lambda menu: bool(menu.action)))
