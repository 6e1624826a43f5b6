import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import LakeCase

SQL_TAX = "SELECT company_id, agency, amount, journal_item_ids FROM ipai.gold.tax_by_month"


def definition():
    """A dashboard of one counter and one bar chart."""
    fields = [{"name": "agency", "expression": "`agency`"}, {"name": "total", "expression": "SUM(`amount`)"}]

    def card(name, kind, encodings, fields):
        query = {"datasetName": "tax", "fields": fields, "disaggregated": False}
        spec = {
            "version": 3,
            "widgetType": kind,
            "encodings": encodings,
            "frame": {"showTitle": True, "title": name},
        }
        return {
            "position": {"x": 0, "y": 0, "width": 6, "height": 4},
            "widget": {"name": name, "queries": [{"name": "main_query", "query": query}], "spec": spec},
        }

    counter = card("counter", "counter", {"value": {"fieldName": "total"}}, fields[1:])
    bars = card("bars", "bar", {"x": {"fieldName": "agency"}, "y": {"fieldName": "total"}}, fields)
    page = {"name": "p", "displayName": "P", "layoutVersion": "GRID_V1", "layout": [counter, bars]}
    return json.dumps({"datasets": [{"name": "tax", "queryLines": [SQL_TAX]}], "pages": [page]})


@tagged("post_install", "-at_install")
class TestDashboard(LakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls.env["res.company"].create([{"name": "One"}, {"name": "Two"}])
        groups = "ipai_databricks_connector.group_databricks_user"
        cls.user = new_test_user(
            cls.env,
            "viewer",
            groups=groups,
            company_id=cls.one.id,
            company_ids=[(6, 0, (cls.one | cls.two).ids)],
        )

    def setUp(self):
        super().setUp()
        self.lake.dashboards = {
            "d1": {"name": "BIR Compliance", "definition": definition()},
            "d2": {"name": "Draft", "definition": "{}", "published": False},
        }
        columns = [
            ("company_id", "BIGINT"),
            ("agency", "STRING"),
            ("amount", "DECIMAL(18,2)"),
            ("journal_item_ids", "ARRAY<BIGINT>"),
        ]
        rows = [
            [str(self.one.id), "RIM", "0.10", "[1,2]"],
            [str(self.two.id), "BOM", "9007199254740993.25", "[3]"],
        ]
        self.lake.tables = {SQL_TAX: (columns, rows)}
        self.dashboards = self.env["ipai.databricks.dashboard"]

    def refresh(self):
        self.dashboards._cron_refresh()
        return self.dashboards.search([("workspace_id", "=", self.workspace.id)])

    def show(self, dashboard, *companies):
        ids = [company.id for company in companies]
        found = dashboard.with_user(self.user).with_context(allowed_company_ids=ids).get_dashboard()
        return {card["name"]: card for card in found["pages"][0]["widgets"]}

    def test_published_dashboards_are_read_and_kept(self):
        dashboard = self.refresh()
        self.assertEqual(dashboard.mapped("name"), ["BIR Compliance"])
        self.assertTrue(dashboard.as_of)
        self.assertEqual(self.refresh(), dashboard, "read again, not doubled")

    def test_a_viewer_sees_the_companies_selected(self):
        dashboard = self.refresh()
        self.assertEqual(self.show(dashboard, self.one)["counter"]["value"], "0.10")
        self.assertEqual(self.show(dashboard, self.two)["counter"]["value"], "9007199254740993.25")
        both = self.show(dashboard, self.one, self.two)
        self.assertEqual(both["counter"]["value"], "9007199254740993.35")
        self.assertEqual(both["bars"]["labels"], ["BOM", "RIM"])

    def test_a_stranger_sees_nothing(self):
        dashboard = self.refresh()
        stranger = new_test_user(self.env, "stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            dashboard.with_user(stranger).get_dashboard()
        with self.assertRaises(AccessError):
            dashboard.with_user(self.user).dataset_ids.read()

    def test_a_bar_opens_its_journal_items(self):
        dashboard = self.refresh().with_user(self.user).with_context(allowed_company_ids=[self.one.id])
        action = dashboard.get_drill_action("bars", {"agency": "RIM"})
        self.assertEqual(
            (action["res_model"], action["domain"]), ("account.move.line", [["id", "in", [1, 2]]])
        )
        self.assertEqual(dashboard.get_drill_action("bars", {"agency": "BOM"})["domain"], [["id", "in", []]])
        with self.assertRaises(UserError):
            dashboard.get_drill_action("nothing", {})

    def test_what_fails_keeps_the_older_figures(self):
        dashboard = self.refresh()
        before = dashboard.as_of
        self.lake.tables = {SQL_TAX: ([("company_id", "BIGINT")], [["not a number"]])}
        self.refresh()
        self.assertTrue(dashboard.last_error)
        self.assertEqual(dashboard.as_of, before)
        self.assertEqual(self.show(dashboard, self.one)["counter"]["value"], "0.10")
        self.setUp()
        self.refresh()
        self.assertFalse(dashboard.last_error)

    def test_an_unreachable_lake_is_noted(self):
        dashboard = self.refresh()
        self.lake.trouble = [("/api/2.0/lakeview/dashboards", 403)] * 2
        self.refresh()
        self.assertTrue(dashboard.exists() and dashboard.last_error)

    def test_a_dashboard_that_is_gone_goes(self):
        dashboard = self.refresh()
        self.lake.dashboards = {}
        self.refresh()
        self.assertFalse(dashboard.exists())

    def test_the_screen_lists_what_the_user_may_see(self):
        dashboard = self.refresh()
        listed = self.dashboards.with_user(self.user).list_dashboards()
        self.assertIn({"id": dashboard.id, "name": "BIR Compliance"}, listed)
        self.workspace.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertNotIn(
            dashboard.id, [row["id"] for row in self.dashboards.with_user(self.user).list_dashboards()]
        )
