import os
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import file_open

from ..models import databricks_workspace_client
from .common import LakeCase
from .lake import SECRET

FIRST, NEXT = "marker-typed-51aa", "marker-next-62bb"


@tagged("post_install", "-at_install")
class TestRotation(LakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env,
            "lake-admin",
            groups="ipai_databricks_connector.group_databricks_admin,base.group_allow_export",
        )
        cls.workspace.write({"secret": FIRST, "next_secret": NEXT, "user_id": cls.admin.id})

    def assertHidden(self, value):
        self.assertNotIn("marker", str(value))

    def day(self, days):
        return fields.Date.context_today(self.workspace) + timedelta(days=days)

    def activities(self):
        return self.workspace.activity_search(["ipai_databricks_connector.activity_secret_ends"])

    def journal(self):
        return databricks_workspace_client._clients[self.env.cr.dbname, self.workspace.id][2]

    # === THE SECOND SECRET IS AS SECRET AS THE FIRST === #

    def test_it_is_stored_encrypted_and_read_by_nobody(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM ipai_databricks_workspace WHERE id = %s", [self.workspace.id])
        self.assertHidden(self.env.cr.fetchone())
        workspace = self.workspace.with_user(self.admin)
        self.assertFalse(workspace.next_secret)
        self.assertHidden(workspace.read())
        self.assertHidden(workspace.export_data(["next_secret", "has_next_secret"]))
        self.assertHidden(workspace.web_read({"next_secret": {}, "has_next_secret": {}}))
        self.assertHidden(workspace.copy_data())
        self.assertHidden(self.workspace.message_ids.read(["body", "tracking_value_ids"]))
        self.assertTrue(workspace.has_next_secret)
        self.assertFalse(workspace.copy({"name": "Copy"}).has_next_secret)
        with self.assertRaises(AccessError):
            workspace.read(["sealed_next_secret"])

    def test_the_form_never_gets_it(self):
        with Form(self.workspace.with_user(self.admin)) as form:
            self.assertFalse(form.next_secret)
            form.next_secret = "marker-other-90bb"
        self.assertFalse(form.next_secret)
        self.assertEqual(self.workspace._next_secret(), "marker-other-90bb")

    def test_without_a_key_it_is_not_stored(self):
        with (
            patch.dict(os.environ, {"IPAI_SECRET_KEY": ""}),
            self.assertRaisesRegex(UserError, "IPAI_SECRET_KEY"),
        ):
            self.workspace.next_secret = "marker-third-11cc"

    def test_a_neutralized_copy_has_none(self):
        self.env.flush_all()
        with file_open("ipai_databricks_connector/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertFalse(self.workspace.sudo().sealed_next_secret)

    def test_logs_have_neither(self):
        self.lake.refused = {FIRST}
        with self.assertLogs(level="DEBUG") as logs:
            self.workspace._client().users.me()
            self.env.flush_all()
        self.assertHidden(logs.output)

    # === ROTATION === #

    def test_the_next_secret_signs_in_when_the_first_is_refused(self):
        self.lake.refused = {FIRST}
        client = self.workspace._client()
        client.users.me()
        self.assertEqual(client.secret_used, "next")
        kinds = [kind for kind, _date in self.journal()._events()]
        self.assertEqual(kinds, ["secret_next"])
        self.assertFalse(self.journal()._events(), "told once")
        self.env["ipai.databricks.event"]._record(self.workspace, "secret_next", fields.Datetime.now())
        self.workspace.invalidate_recordset()
        self.assertEqual(self.workspace.secret_used, "Next secret")
        self.assertEqual(self.workspace.secret_banner_level, "warning")
        self.assertIn("Promote Next Secret", self.workspace.secret_banner)

    def test_the_connection_test_says_that_the_first_is_refused(self):
        self.lake.refused = {FIRST}
        self.workspace.action_test_connection()
        self.assertIn("with the next secret", self.workspace.test_result)

    def test_both_refused_is_one_sentence(self):
        self.lake.refused = {FIRST, NEXT}
        self.workspace.action_test_connection()
        self.assertIn("Both secrets were refused", self.workspace.test_result)
        self.assertHidden(self.workspace.test_result)

    def test_promoting_moves_the_secret_and_its_end(self):
        self.workspace.write({"secret_ends": self.day(3), "next_secret_ends": self.day(300)})
        self.workspace.with_user(self.admin).action_promote_next_secret()
        self.assertEqual(self.workspace._secret(), NEXT)
        self.assertFalse(self.workspace.has_next_secret)
        self.assertEqual(
            (self.workspace.secret_ends, self.workspace.next_secret_ends), (self.day(300), False)
        )
        with self.assertRaisesRegex(UserError, "Enter a next secret"):
            self.workspace.action_promote_next_secret()

    def test_the_environment_has_a_second_secret_too(self):
        self.workspace.action_forget_secret()
        self.workspace.action_forget_next_secret()
        self.assertFalse(self.workspace.has_next_secret)
        with patch.dict(os.environ, {"DATABRICKS_CLIENT_SECRET_NEXT": NEXT}):
            self.workspace.invalidate_recordset()
            self.assertTrue(self.workspace.has_next_secret)
            self.lake.refused = {SECRET}
            self.assertEqual(self.workspace._client().users.me().user_name, "robot")
            with self.assertRaisesRegex(UserError, "DATABRICKS_CLIENT_SECRET_NEXT"):
                self.workspace.action_promote_next_secret()
            self.workspace.secret = FIRST
            self.assertEqual(self.workspace._next_secret(), "", "it belongs to the environment's first")

    def test_a_personal_token_has_no_second(self):
        self.workspace.auth_type = "pat"
        self.assertFalse(self.workspace.has_next_secret)
        self.assertEqual(self.workspace._client().users.me().user_name, "robot")

    # === ENDS === #

    def test_no_date_is_a_hint_and_no_activity(self):
        self.workspace._cron_secret_ends()
        self.assertEqual(self.workspace.secret_banner_level, "hint")
        self.assertFalse(self.activities())

    def test_the_banner_says_when_and_what_to_do(self):
        self.workspace.action_forget_next_secret()
        self.workspace.secret_ends = self.day(12)
        self.assertEqual(self.workspace.secret_banner_level, "warning")
        self.assertEqual(
            self.workspace.secret_banner,
            f"The secret ends in 12 days ({self.day(12)}): create a second one in Databricks "
            "and enter it as Next Secret.",
        )
        self.workspace.secret_ends = self.day(-1)
        self.assertEqual(self.workspace.secret_banner_level, "danger")
        self.assertIn(f"ended on {self.day(-1)}", self.workspace.secret_banner)
        self.workspace.secret_ends = self.day(31)
        self.assertFalse(self.workspace.secret_banner)

    def test_a_first_secret_that_ends_while_the_next_lives_on_is_no_alarm(self):
        self.workspace.write({"secret_ends": self.day(5), "next_secret_ends": self.day(200)})
        self.workspace._cron_secret_ends()
        self.assertEqual(self.workspace.secret_banner_level, "info")
        self.assertFalse(self.activities())

    def test_one_activity_before_the_last_end_and_closed_when_renewed(self):
        self.workspace.write({"secret_ends": self.day(5), "next_secret_ends": self.day(20)})
        for _day in range(3):
            self.workspace._cron_secret_ends()
        activity = self.activities()
        self.assertEqual(len(activity), 1)
        self.assertEqual((activity.user_id, activity.date_deadline), (self.workspace.user_id, self.day(20)))
        self.assertIn(f"ends on {self.day(20)}", activity.summary)
        self.workspace.next_secret_ends = self.day(25)
        self.assertEqual(self.activities().date_deadline, self.day(25))
        self.workspace.next_secret_ends = self.day(400)
        self.assertFalse(self.activities())
        self.assertIn("renewed", str(self.workspace.message_ids.mapped("body")))

    def test_a_disabled_workspace_warns_nobody(self):
        self.workspace.write({"secret_ends": self.day(1), "next_secret_ends": self.day(2)})
        self.assertTrue(self.activities())
        self.workspace.action_disable()
        self.assertFalse(self.activities())
