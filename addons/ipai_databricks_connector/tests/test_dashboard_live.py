import logging
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..models import databricks_workspace_client
from .common import LakeCase
from .test_dashboard import definition
from .viewers import claim_of

LIMIT = "array_contains(split(__aibi_external_value, ','), CAST(company_id AS STRING))"
SQL = f"SELECT company_id, agency, amount, journal_item_ids FROM ipai.gold.tax_by_month WHERE {LIMIT}"
SENT = SQL.replace("__aibi_external_value", ":__aibi_external_value")


@tagged("post_install", "-at_install")
class TestDashboardLive(LakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls.env["res.company"].create([{"name": "One"}, {"name": "Two"}])
        companies = {"company_id": cls.one.id, "company_ids": [(6, 0, (cls.one | cls.two).ids)]}
        group = "ipai_databricks_connector.group_databricks_user"
        cls.user, cls.other = (
            new_test_user(cls.env, login, groups=group, **companies) for login in ("viewer", "other")
        )

    def setUp(self):
        super().setUp()
        columns = [("company_id", "BIGINT"), ("agency", "STRING")]
        columns += [("amount", "DECIMAL(18,2)"), ("journal_item_ids", "ARRAY<BIGINT>")]
        self.lake.tables = {SENT: (columns, [[str(self.one.id), "RIM", "0.10", "[1]"]])}
        self.dashboard = self.refresh(SQL)
        self.dashboard.show_mode = "live"

    def refresh(self, sql):
        text = definition().replace(
            "SELECT company_id, agency, amount, journal_item_ids FROM ipai.gold.tax_by_month", sql
        )
        self.lake.dashboards = {"d1": {"name": "BIR Compliance", "definition": text}}
        dashboards = self.env["ipai.databricks.dashboard"]
        dashboards._cron_refresh()
        return dashboards.search([("workspace_id", "=", self.workspace.id)])

    def access(self, user=None, *companies):
        ids = [company.id for company in companies or (self.one, self.two)]
        asking = self.dashboard.with_user(user or self.user).with_context(allowed_company_ids=ids)
        return asking.get_live_access()

    def test_datasets_are_still_read_for_all_companies(self):
        self.assertTrue(self.dashboard.as_of)
        self.assertFalse(self.dashboard.last_error)

    def test_stored_rows_are_the_default(self):
        self.dashboard.unlink()
        dashboard = self.refresh(SQL)
        self.assertEqual(dashboard.show_mode, "stored")
        self.assertFalse(dashboard.with_user(self.user).get_dashboard()["live"])
        with self.assertRaisesRegex(UserError, "drawn from stored rows"):
            dashboard.with_user(self.user).get_live_access()

    def test_a_refresh_keeps_the_choice(self):
        self.assertEqual(self.refresh(SQL), self.dashboard)
        self.assertEqual(self.dashboard.show_mode, "live")
        self.assertTrue(self.dashboard.with_user(self.user).get_dashboard()["live"])

    def test_the_token_names_the_active_companies_and_no_other(self):
        self.assertEqual(claim_of(self.access()["token"])[0], f"{self.one.id},{self.two.id}")
        self.assertEqual(claim_of(self.access(None, self.two)["token"])[0], str(self.two.id))
        with self.assertRaises(AccessError):
            self.access(None, self.one, self.env.ref("base.main_company"))

    def test_the_screen_gets_address_origin_and_end(self):
        access = self.access()
        self.assertEqual(access["url"], f"{self.lake.host}/embed/dashboardsv3/d1?o=77")
        self.assertEqual(access["origin"], self.lake.host)
        self.assertEqual(access["expires_at"], "2100-01-01 00:00:00")

    def test_browsers_may_have_another_address(self):
        self.workspace.embed_host = "https://lake.example.com/"
        access = self.access()
        self.assertEqual(access["origin"], "https://lake.example.com")
        self.assertEqual(access["url"], "https://lake.example.com/embed/dashboardsv3/d1?o=77")
        with self.assertRaises(ValidationError):
            self.workspace.embed_host = "javascript:alert(1)"
        self.workspace.embed_host = False
        with patch.dict("os.environ", {"DATABRICKS_EMBED_HOST": "http://localhost:8070"}):
            self.assertEqual(self.access()["origin"], "http://localhost:8070")
            self.workspace.host = "http://127.0.0.1:1"
            self.assertEqual(
                self.workspace._embed_address("http://127.0.0.1:1/embed?o=1")[1], "http://127.0.0.1:1"
            )

    def test_databricks_learns_a_pseudonym(self):
        names = [claim_of(self.access(user)["token"])[1] for user in (self.user, self.user, self.other)]
        self.assertEqual(names[0], names[1])
        self.assertNotEqual(names[0], names[2])
        self.assertRegex(names[0], "^[0-9a-f]{32}$")

    def test_a_stranger_gets_no_token(self):
        with self.assertRaises(AccessError):
            self.access(new_test_user(self.env, "stranger", groups="base.group_user"))
        self.workspace.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self.access()

    def test_a_user_cannot_choose_the_live_page(self):
        with self.assertRaises(AccessError):
            self.dashboard.with_user(self.user).show_mode = "stored"

    def test_a_dataset_that_shows_every_company_is_refused(self):
        for sql in (SQL.partition(" WHERE")[0], f"SELECT '__aibi_external_value' FROM t -- {LIMIT}"):
            self.lake.tables[sql] = self.lake.tables[SENT]
            self.refresh(sql)
            with self.assertRaisesRegex(UserError, "dataset tax does not limit"):
                self.access()

    def test_troubles_are_said_in_words(self):
        path = "/api/2.0/lakeview/dashboards/d1/published/tokeninfo"
        for status, words in ((404, "did not find"), (500, "failed")):
            self.lake.trouble = [(path, status)] * 9
            with self.assertRaisesRegex(UserError, words):
                self.access()
            self.recover()
        self.workspace.state = "disabled"
        with self.assertRaisesRegex(UserError, "disabled"):
            self.access()

    def test_other_logins_are_refused_in_words(self):
        self.workspace.write({"auth_type": "pat", "secret": "dapi0123456789"})
        with self.assertRaisesRegex(UserError, "service principal"):
            self.access()

    def test_a_dead_lake_is_said_in_words(self):
        self.workspace.write({"host": "http://127.0.0.1:9", "secret": "another"})
        with self.assertRaisesRegex(UserError, "could not be reached"):
            self.access()

    def test_the_token_is_kept_and_told_nowhere(self):
        with self.assertLogs("odoo.addons.ipai_databricks_connector", logging.DEBUG) as logs:
            token = self.access()["token"]
        self.assertNotIn(token, "\n".join(logs.output))
        _whose, _client, journal = next(iter(databricks_workspace_client._clients.values()))
        self.assertTrue(journal._tokens)
        self.assertNotIn(token, [kept.value for kept in journal._tokens.values()])
