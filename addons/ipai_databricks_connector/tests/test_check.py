from unittest.mock import patch

from odoo.tests import tagged

from ..models import databricks_workspace_check
from .common import LakeCase
from .lake import WAREHOUSE

ME = {"id": "1", "userName": "robot", "groups": [{"display": "finance"}]}


def access(level, **who):
    return {"access_control_list": [{**who, "all_permissions": [{"permission_level": level}]}]}


@tagged("post_install", "-at_install")
class TestCheck(LakeCase):
    def setUp(self):
        super().setUp()
        self.lake.dashboards = {"d1": {"name": "BIR Compliance", "definition": "{}"}}

    def route(self, verb, path, answer, status=200):
        self.lake.extra[verb, path] = lambda *_: (status, answer)

    def line(self, label):
        """The line of a check, after testing the connection."""
        self.workspace.action_test_connection()
        return next(line for line in self.workspace.test_result.splitlines() if label in line)

    def permission(self, answer, status=200):
        self.route("GET", "/api/2.0/permissions/jobs/7", answer, status)
        self.route("GET", "/api/2.0/preview/scim/v2/Me", ME)
        return self.line("Job ")

    def test_a_job_that_may_be_run(self):
        self.assertIn("it may be run", self.permission(access("CAN_MANAGE_RUN", group_name="finance")))
        self.assertIn("it may be run", self.permission(access("IS_OWNER", service_principal_name="robot")))

    def test_a_job_that_may_only_be_looked_at(self):
        line = self.permission(access("CAN_VIEW", user_name="robot"))
        self.assertTrue(line.startswith("✗"), line)
        self.assertIn("give robot Can Manage Run", line)

    def test_a_permission_that_cannot_be_read_is_no_failure(self):
        for status in (403, 404, 501):
            with self.subTest(status):
                line = self.permission({"message": "no"}, status)
                self.assertTrue(line.startswith("✓"), line)
                self.assertIn("shows at the first run", line)

    def test_an_endpoint_that_may_only_be_looked_at(self):
        endpoint = {"name": "ap-risk-scorer", "state": {"ready": "READY"}, "permission_level": "CAN_VIEW"}
        self.route("GET", "/api/2.0/serving-endpoints/ap-risk-scorer", endpoint)
        self.assertIn("Can Query", self.line("ap-risk-scorer"))

    def test_a_stopped_warehouse_is_not_started(self):
        self.route("GET", "/api/2.0/sql/warehouses/", {"id": WAREHOUSE, "name": "W", "state": "STOPPED"})
        self.assertIn("W is stopped", self.line("SQL warehouse"))
        self.assertNotIn(("POST", "/api/2.0/sql/statements"), self.lake.requests)

    def test_a_warehouse_that_may_not_be_used(self):
        self.lake.trouble = [("/api/2.0/sql/statements", 403)] * 2
        self.assertIn("a grant is missing", self.line("SQL warehouse"))

    def test_a_volume_that_may_only_be_read(self):
        self.lake.trouble = [("/api/2.0/fs/files/", 403)] * 2
        self.assertTrue(self.line("writing").startswith("✗"))
        self.assertTrue(self.line("reading").startswith("✓"))

    def test_a_probe_that_cannot_be_deleted_is_named(self):
        self.route("DELETE", "/api/2.0/fs/files/", {"message": "no"}, 409)
        self.assertRegex(self.line("writing"), "is left: .*_connection_test_|_connection_test_.* is left")

    def test_a_live_dashboard_takes_a_service_principal(self):
        self.workspace.write({"auth_type": "entra", "tenant_id": "t"})
        with patch.object(type(self.workspace), "_check_identity", lambda _self, _client: "robot"):
            line = self.line("Live dashboard")
        self.assertIn("service principal", line)

    def test_five_seconds_are_for_all_of_it(self):
        with patch.object(databricks_workspace_check, "BUTTON_SECONDS", 0.0):
            self.workspace.action_test_connection()
        self.assertIn("the five seconds were over", self.workspace.test_result)
        self.assertFalse(self.lake.requests)

    def test_the_notification_says_how_much_works_and_what_does_not(self):
        self.lake.jobs = {}
        action = self.workspace.action_test_connection()
        self.lake.jobs = {"bir_month_end": 7}
        self.assertIn("8 of 9 checks passed. Job bir_month_end: not found", action["params"]["message"])
