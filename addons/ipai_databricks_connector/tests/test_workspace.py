import os
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import LakeCase


@tagged("post_install", "-at_install")
class TestWorkspace(LakeCase):
    def test_the_connection_test_lists_what_works(self):
        self.lake.dashboards = {"d1": {"name": "BIR Compliance", "definition": "{}"}}
        action = self.workspace.action_test_connection()
        self.assertEqual(action["params"]["type"], "success", self.workspace.test_result)
        self.assertTrue(self.workspace.test_ok and self.workspace.test_date)
        for word in (
            "robot",
            "warehouse",
            "landing",
            "bir_month_end",
            "bir-tax-forecaster",
            "BIR Compliance",
            "written and deleted",
            "and answers",
            "people without an account",
        ):
            self.assertIn(word, self.workspace.test_result)
        self.assertFalse(self.lake.files, "the probe is gone")

    def test_the_connection_test_names_each_thing_that_is_missing(self):
        self.lake.trouble = [("/api/2.0/fs/directories/", 403)] * 2 + [("/api/2.2/jobs/list", 404)]
        self.workspace.action_test_connection()
        lines = self.workspace.test_result.splitlines()
        self.assertFalse(self.workspace.test_ok)
        wrong = [line for line in lines if line.startswith("✗")]
        self.assertEqual(len(wrong), 4, lines)
        self.assertIn("grant", next(line for line in wrong if "Landing" in line))
        self.assertTrue([line for line in wrong if "Dashboard" in line])

    def test_the_connection_test_stops_at_a_dead_host(self):
        with patch.dict(os.environ, {"DATABRICKS_HOST": "http://127.0.0.1:9"}):
            self.workspace.action_test_connection()
        self.assertEqual(len(self.workspace.test_result.splitlines()), 1)
        self.assertFalse(self.workspace.test_ok)

    def test_disabled_calls_nobody(self):
        self.workspace.state = "disabled"
        with self.assertRaisesRegex(UserError, "disabled"):
            self.workspace._client()
        self.assertFalse(self.lake.requests)

    def test_missing_settings_are_named(self):
        with patch.dict(os.environ, {"DATABRICKS_HOST": ""}), self.assertRaisesRegex(UserError, "no address"):
            self.workspace._client()
        with (
            patch.dict(os.environ, {"DATABRICKS_WAREHOUSE_ID": ""}),
            self.assertRaisesRegex(UserError, "warehouse"),
        ):
            self.workspace._warehouse()
        with (
            patch.dict(os.environ, {"DATABRICKS_CLIENT_SECRET": ""}),
            self.assertRaisesRegex(UserError, "secret"),
        ):
            self.workspace._client()

    def test_the_servers_secret_goes_to_its_own_host_only(self):
        self.workspace.host = "https://elsewhere.cloud.databricks.com"
        with self.assertRaisesRegex(UserError, "belongs to"):
            self.workspace._client()

    def test_a_host_nobody_listed_is_refused(self):
        with (
            patch.dict(os.environ, {"IPAI_DATABRICKS_ALLOWED_HOSTS": ""}),
            self.assertRaisesRegex(UserError, "allowed"),
        ):
            self.workspace._client()

    def test_a_host_must_be_an_address(self):
        with self.assertRaises(ValidationError):
            self.workspace.host = "https://host/with/path"

    def test_queries_and_predictions(self):
        self.lake.tables["SELECT 1"] = ([("amount", "DECIMAL(18,2)")], [["1.50"]])
        self.assertEqual(str(self.workspace._query("SELECT 1")[0]["amount"]), "1.50")
        predictions, model = self.workspace._predict("bir-tax-forecaster", [{"a": 1}, {"a": 1, "b": 2}])
        self.assertEqual([row["score"] for row in predictions], [1, 2])
        self.assertEqual(model, "bir_tax_forecaster-3")

    def test_one_login_serves_many_calls(self):
        for _number in range(3):
            self.workspace._client().users.me()
        self.assertEqual(self.lake.requests.count(("POST", "/oidc/v1/token")), 1)

    def test_a_company_has_its_own_workspace_before_the_shared_one(self):
        company, other = self.env["res.company"].create([{"name": "One"}, {"name": "Other"}])
        own = self.workspace.create({"name": "Own", "company_id": company.id, "state": "test"})
        default_for = self.workspace._default_for
        self.assertEqual(default_for(company), own)
        self.assertEqual(default_for(other), self.workspace)
        own.state = self.workspace.state = "disabled"
        self.assertFalse(default_for(company))

    def test_a_shared_workspace_serves_every_company(self):
        company = self.env["res.company"].create({"name": "One"})
        self.assertEqual(self.workspace.company_ids, self.env["res.company"].search([]))
        own = self.workspace.create({"name": "Own", "company_id": company.id})
        self.assertEqual(own.company_ids, company)
