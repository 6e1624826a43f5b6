import os
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import LakeCase
from .lake import SECRET

TYPED = "marker-typed-51aa"


@tagged("post_install", "-at_install")
class TestSecrets(LakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env,
            "lake-admin",
            groups="ipai_databricks_connector.group_databricks_admin,base.group_allow_export",
        )
        cls.workspace.secret = TYPED

    def assertHidden(self, value):
        self.assertNotIn("marker", str(value))

    def test_a_typed_secret_is_stored_encrypted(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM ipai_databricks_workspace WHERE id = %s", [self.workspace.id])
        row = self.env.cr.fetchone()
        self.assertHidden(row)
        self.assertEqual(self.workspace.secret_source, "stored")
        self.assertEqual(self.workspace._secret(), TYPED)

    def test_no_one_reads_it_back(self):
        workspace = self.workspace.with_user(self.admin)
        self.assertFalse(workspace.secret)
        self.assertHidden(workspace.read())
        self.assertHidden(workspace.export_data(["name", "secret", "has_secret"]))
        self.assertHidden(workspace.web_read({"secret": {}, "has_secret": {}}))
        self.assertHidden(workspace.copy_data())
        self.assertTrue(workspace.has_secret)
        with self.assertRaises(AccessError):
            workspace.read(["sealed_secret"])

    def test_the_form_never_gets_it(self):
        with Form(self.workspace.with_user(self.admin)) as form:
            self.assertFalse(form.secret)
            form.secret = "marker-other-90bb"
            form.name = "Renamed"
        self.assertEqual(self.workspace._secret(), "marker-other-90bb")
        self.assertFalse(form.secret)
        self.assertHidden(self.workspace.web_save({"secret": TYPED}, {"name": {}, "secret": {}}))

    def test_saving_without_typing_keeps_it(self):
        self.workspace.write({"name": "Renamed", "secret": False})
        self.assertEqual(self.workspace._secret(), TYPED)

    def test_without_a_key_nothing_is_stored(self):
        with (
            patch.dict(os.environ, {"IPAI_SECRET_KEY": ""}),
            self.assertRaisesRegex(UserError, "IPAI_SECRET_KEY"),
        ):
            self.workspace.secret = "marker-third-11cc"

    def test_with_another_key_it_is_asked_for_again(self):
        with (
            patch.dict(os.environ, {"IPAI_SECRET_KEY": "another"}),
            self.assertRaisesRegex(UserError, "again"),
        ):
            self.workspace._secret()

    def test_it_can_be_forgotten(self):
        self.workspace.with_user(self.admin).action_forget_secret()
        self.assertFalse(self.workspace.has_secret)
        self.assertEqual(self.workspace._secret(), SECRET)

    def test_the_chatter_does_not_have_it(self):
        self.assertHidden(self.workspace.message_ids.read(["body", "tracking_value_ids"]))

    def test_a_copy_of_the_record_has_no_secret_and_is_disabled(self):
        copy = self.workspace.copy({"name": "Copy"})
        self.assertFalse(copy.has_secret)
        self.assertEqual(copy.state, "disabled")

    def test_tokens_are_encrypted_and_read_by_nobody(self):
        self.workspace.action_forget_secret()
        client = self.workspace._client()
        client.users.me()
        token = client._api.bearer.get(client._api.deadline())
        self.assertHidden(repr(token))
        store = self.env["ipai.databricks.token"]
        from ..models.databricks_workspace_client import _clients

        changed = dict(_clients[self.env.cr.dbname, self.workspace.id][2]._changed)
        store._save(self.workspace, changed)
        row = store.search([("workspace_id", "=", self.workspace.id)])
        self.assertEqual(len(row), 1)
        self.assertHidden(row.read())
        self.assertEqual(
            [value for value, *_times in store._load(self.workspace.id).values()], ["marker-token-77c2"]
        )
        with self.assertRaises(AccessError):
            store.with_user(self.admin).search([])
        with self.assertRaises(AccessError):
            store.with_user(self.env.ref("base.user_admin")).search([])

    def test_new_credentials_drop_the_tokens(self):
        store = self.env["ipai.databricks.token"]
        times = {"expires_at": "2099-01-01", "renew_at": "2099-01-01"}
        store.create({"workspace_id": self.workspace.id, "key": "k", "sealed_token": "x", **times})
        self.workspace.client_id = "somebody-else"
        self.assertFalse(store.search([("workspace_id", "=", self.workspace.id)]))

    def test_logs_do_not_have_it(self):
        self.workspace.action_forget_secret()
        with self.assertLogs(level="DEBUG") as logs:
            self.workspace._client().users.me()
            self.lake.trouble = [("/api/2.0/preview/scim", 403)] * 2
            self.workspace.action_test_connection()
            self.env.flush_all()
        self.assertHidden(logs.output)
