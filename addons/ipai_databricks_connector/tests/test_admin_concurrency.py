from psycopg2 import IntegrityError
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..client import DatabricksError
from ..client.breaker import THRESHOLD
from .committed import CommittedCase


@tagged("post_install", "-at_install")
class TestAdminConcurrency(CommittedCase):
    """What two processes do at the same moment, in transactions of their own."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.company = env["res.company"].create({"name": "Two Buttons"}).id
            values = [{"name": f"Button {name}", "company_id": self.company} for name in "ABC"]
            self.workspaces = env["ipai.databricks.workspace"].create(values).ids
        self.addCleanup(self._remove_company)

    def _remove_company(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["ipai.databricks.workspace"].browse(self.workspaces).unlink()
            env["res.company"].browse(self.company).unlink()

    def workspace(self, cr, number):
        return api.Environment(cr, SUPERUSER_ID, {})["ipai.databricks.workspace"].browse(
            self.workspaces[number]
        )

    @mute_logger("odoo.sql_db")
    def test_two_people_make_another_workspace_the_default(self):
        with self.registry.cursor() as one, self.registry.cursor() as other:
            first, second = self.workspace(one, 1), self.workspace(other, 2)
            self.assertFalse(first.is_default or second.is_default)  # both have their snapshot
            first.action_make_default()
            one.commit()  # pylint: disable=invalid-commit
            with self.assertRaises((SerializationFailure, IntegrityError)):
                second.action_make_default()
                second.env.flush_all()
            other.rollback()
        with self.registry.cursor() as cr:
            found = self.workspace(cr, 0).search(
                [("company_id", "=", self.company), ("is_default", "=", True)]
            )
            self.assertEqual(found.id, self.workspaces[1])

    def test_only_one_process_reads_a_workspace(self):
        with self.registry.cursor() as one, self.registry.cursor() as other:
            mine, theirs = self.workspace(one, 0), self.workspace(other, 0)
            resources = mine.env["ipai.databricks.resource"]
            self.assertTrue(resources._lock_workspace(mine))
            self.assertIsNone(theirs.env["ipai.databricks.resource"]._refresh_workspace(theirs, 5))
            self.assertTrue(theirs.env["ipai.databricks.resource"]._lock_workspace(self.workspace(other, 1)))

    def test_the_breaker_of_a_process_is_there_for_the_others(self):
        self.lake.trouble = [("/api/2.0/preview/scim", 503)] * 20
        with self.registry.cursor() as cr:
            client = self.workspace(cr, 0).browse(self.workspace_id)._client(deadline=60)
            for _call in range(THRESHOLD):
                with self.assertRaises(DatabricksError):
                    client.users.me()
            self.assertEqual(client.breaker.state, "open")
        with self.registry.cursor() as cr:
            workspace = self.workspace(cr, 0).browse(self.workspace_id)
            self.assertEqual(workspace.health, "down")
            self.assertIn("Open since", workspace.breaker_text)
