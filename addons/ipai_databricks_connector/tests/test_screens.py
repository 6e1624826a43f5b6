import json

from odoo.tests import HttpCase, tagged

from .test_dashboard import definition

READY = "!!document.querySelector('.o_ipai_dashboard')"
DRAWN = """
    const wait = setInterval(() => {
        const canvas = document.querySelector(".o_ipai_dashboard canvas");
        const value = document.querySelector(".o_databricks_value");
        if (canvas && canvas.width > 0 && value && value.textContent.includes("1,234,567.80")) {
            clearInterval(wait);
            console.log("test successful");
        }
    }, 50);
"""
EMPTY = """
    const wait = setInterval(() => {
        if (document.querySelector(".o_databricks_empty h2")?.textContent === "No dashboard yet") {
            clearInterval(wait);
            console.log("test successful");
        }
    }, 50);
"""


@tagged("post_install", "-at_install")
class TestScreens(HttpCase):
    def setUp(self):
        super().setUp()
        self.env["ipai.databricks.dashboard"].search([]).unlink()
        self.url = "/odoo/action-ipai_databricks_connector.databricks_dashboard_action"

    def test_a_dashboard_is_drawn(self):
        workspace = self.env["ipai.databricks.workspace"].create({"name": "Drawn"})
        dashboard = self.env["ipai.databricks.dashboard"].create(
            {"workspace_id": workspace.id, "external_id": "d", "name": "Drawn"}
        )
        columns = [
            {"name": "company_id", "type": "BIGINT"},
            {"name": "agency", "type": "STRING"},
            {"name": "amount", "type": "DECIMAL(18,2)"},
        ]
        company = self.env.ref("base.user_admin").company_id.id
        values = [[company, "RIM", "1234567.70"], [company, "BOM", "0.10"]]
        dashboard._store_snapshot(
            "Drawn", definition(), [{"name": "tax", "columns": columns, "values": values}]
        )
        self.assertIn("1234567.80", json.dumps(dashboard.get_dashboard()))
        self.browser_js(self.url, DRAWN, READY, login="admin")

    def test_an_empty_screen_says_what_to_do(self):
        self.browser_js(self.url, EMPTY, READY, login="admin")
