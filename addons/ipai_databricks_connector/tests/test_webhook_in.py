import base64
import json
import os
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers import webhook as door
from ..tools.signing import signature, signed_headers

PATH = "/ipai/databricks/webhook"
NOW = 1_770_000_000
SUCCESS = {"event_type": "jobs.on_success", "run": {"run_id": 4711}}


@tagged("post_install", "-at_install")
class TestWebhookIn(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.dict(os.environ, {"IPAI_SECRET_KEY": "key of the tests"}))
        cls.workspace, cls.other = cls.env["ipai.databricks.workspace"].create(
            [{"name": "Notifying", "state": "test"}, {"name": "Other", "state": "test"}]
        )
        cls.key, cls.secret = cls.make_secret(cls.workspace)
        runs = cls.env["ipai.databricks.run"]
        cls.run_record = runs._enqueue(cls.workspace, "bir_month_end", {}, "hinted")
        cls.run_record.write(
            {"state": "running", "external_run_id": "4711", "next_attempt": "2099-01-01 00:00:00"}
        )

    def setUp(self):
        super().setUp()
        door.throttle.clear()
        self.addCleanup(door.throttle.clear)
        self.startPatcher(patch.object(door, "_now", lambda: NOW))

    @classmethod
    def make_secret(cls, record):
        shown = record.action_new_signing_secret()["context"]
        return shown["default_key"], shown["default_secret"]

    # === SENDING === #

    def post(self, body, headers=None):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.url_open(
            PATH, data=content, headers={"Content-Type": "application/json", **(headers or {})}
        )

    def signed(self, body, key=None, secret=None, now=NOW):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return signed_headers(key or self.key, [secret or self.secret], content, now)

    def login(self, user=None, password=None):
        pair = f"{user or self.key}:{password or self.secret}".encode()
        return {"Authorization": "Basic " + base64.b64encode(pair).decode()}

    def events(self):
        return self.env["ipai.databricks.webhook.event"].search([("workspace_id", "=", self.workspace.id)])

    def assertRefused(self, response, status=401):
        self.assertEqual((response.status_code, response.text), (status, ""))
        self.assertFalse(self.events())

    # === TAKEN === #

    def test_a_signed_message_makes_the_run_due_and_wakes_the_worker(self):
        woken = [("cron_id", "=", self.env.ref("ipai_databricks_connector.cron_work").id)]
        self.env["ir.cron.trigger"].search(woken).unlink()
        response = self.post(SUCCESS, self.signed(SUCCESS))
        self.assertEqual((response.status_code, response.text), (204, ""))
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertEqual(self.env["ir.cron.trigger"].search_count(woken), 1)
        self.assertEqual(
            self.events().mapped(lambda event: (event.kind, event.found)), [("jobs.on_success", True)]
        )
        self.env["ipai.databricks.webhook.event"]._apply_hints()
        self.assertLess(self.run_record.next_attempt.year, 2099)
        self.assertEqual(self.run_record.state, "running", "a hint changes no state")
        self.assertTrue(self.events().applied)

    def test_a_login_as_databricks_sends_it(self):
        self.assertEqual(self.post(SUCCESS, self.login()).status_code, 204)
        self.assertTrue(self.events().found)

    def test_the_worker_applies_hints_first(self):
        self.post(SUCCESS, self.signed(SUCCESS))
        self.workspace.state = "disabled"  # the worker leaves it alone, so nothing is called
        self.env["ipai.databricks.run"]._cron_work()
        self.assertLess(self.run_record.next_attempt.year, 2099)

    def test_a_run_that_is_over_stays_as_it_is(self):
        self.run_record.state = "succeeded"
        self.post(SUCCESS, self.signed(SUCCESS))
        self.env["ipai.databricks.webhook.event"]._apply_hints()
        self.assertEqual(self.run_record.next_attempt.year, 2099)

    def test_what_is_about_nothing_we_know_is_taken_and_forgotten(self):
        unknown = [
            {"event_type": "jobs.on_success", "run": {"run_id": 1}},
            {"event_type": "tables.dropped", "run": {"run_id": 4711}},
            {"anything": "marker-in-the-body"},
            [],
        ]
        for body in unknown:
            self.assertEqual(self.post(body, self.signed(body)).status_code, 204)
        self.assertEqual(len(self.events()), len(unknown))
        self.assertFalse(any(self.events().mapped("found")))
        self.assertNotIn("marker", str(self.events().read()))

    def test_a_disabled_workspace_does_nothing(self):
        self.workspace.state = "disabled"
        self.assertEqual(self.post(SUCCESS, self.signed(SUCCESS)).status_code, 204)
        self.assertFalse(self.events().found)

    def test_a_run_of_another_workspace_is_not_found(self):
        key, secret = self.make_secret(self.other)
        self.assertEqual(self.post(SUCCESS, self.signed(SUCCESS, key, secret)).status_code, 204)
        event = self.env["ipai.databricks.webhook.event"].search([("workspace_id", "=", self.other.id)])
        self.assertFalse(event.found)

    # === REFUSED === #

    def test_what_is_not_json(self):
        for body in (b"", b"run=4711", b"[" * 30_000, b"\xff\x00"):
            self.assertRefused(self.post(body or b" ", self.signed(body or b" ")), 400)

    def test_every_wrong_credential_gets_the_same_answer(self):
        other_key, other_secret = self.make_secret(self.other)
        wrong = [
            {},
            self.signed(SUCCESS, secret="whs_wrong"),
            self.signed(SUCCESS, key="whk_0000000000000000"),
            self.signed(SUCCESS, key="x' OR 1=1 --"),
            self.signed(SUCCESS, secret=other_secret),
            self.signed(SUCCESS, key=other_key),
            self.signed({"event_type": "other"}),
            {**self.signed(SUCCESS), "X-Ipai-Nonce": "changed-afterwards"},
            {**self.signed(SUCCESS), "X-Ipai-Signature": "v1="},
            {**self.login(), "X-Ipai-Signature": "v1=00"},
            self.login(password="wrong"),
            self.login(user="admin", password="admin"),
            self.login(user="whk_0123456789abcde\x00"),
            self.login(password="né"),
            {"Authorization": "Basic !!!"},
            {"Authorization": f"Bearer {self.secret}"},
        ]
        answers = set()
        for headers in wrong:
            response = self.post(SUCCESS, headers)
            self.assertRefused(response)
            answers.add(response.headers["WWW-Authenticate"])
        self.assertEqual(len(answers), 1)

    def test_a_replay(self):
        headers = self.signed(SUCCESS)
        self.assertEqual(self.post(SUCCESS, headers).status_code, 204)
        self.assertEqual(self.post(SUCCESS, headers).status_code, 401)
        self.assertEqual(len(self.events()), 1)

    def test_a_nonce_with_a_new_time_is_a_replay_too(self):
        body, nonce = json.dumps(SUCCESS).encode(), "nonce-nonce-nonce"
        answers = []
        for moment in (str(NOW), str(NOW + 1)):
            answers.append(
                self.post(
                    body,
                    {
                        "X-Ipai-Key": self.key,
                        "X-Ipai-Timestamp": moment,
                        "X-Ipai-Nonce": nonce,
                        "X-Ipai-Signature": signature(self.secret, moment, nonce, body),
                    },
                ).status_code
            )
        self.assertEqual(answers, [204, 401])

    def test_the_clock(self):
        for off, status in ((-301, 401), (-299, 204), (299, 204), (301, 401)):
            with self.subTest(off):
                self.assertEqual(self.post(SUCCESS, self.signed(SUCCESS, now=NOW + off)).status_code, status)

    def test_other_verbs_and_too_much(self):
        self.assertEqual(self.url_open(PATH).status_code, 405)
        large = b'{"a": "' + b"x" * 65_536 + b'"}'
        with mute_logger("odoo.http"):
            self.assertEqual(self.post(large, self.signed(large)).status_code, 413)
        fits = b'{"a": "' + b"x" * 65_000 + b'"}'
        self.assertEqual(self.post(fits, self.signed(fits)).status_code, 204)

    def test_a_form_cannot_be_signed(self):
        body = b"event_type=jobs.on_success"
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertRefused(self.post(body, {**self.signed(body), **form}))

    def test_an_address_that_is_refused_too_often_has_to_wait(self):
        for _ in range(30):
            self.assertEqual(self.post(SUCCESS).status_code, 401)
        response = self.post(SUCCESS, self.signed(SUCCESS))
        self.assertEqual((response.status_code, response.headers["Retry-After"]), (429, "60"))

    # === THE SECRET === #

    def test_it_is_shown_once_and_stored_sealed(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM ipai_databricks_workspace WHERE id = %s", [self.workspace.id])
        self.assertNotIn(self.secret, str(self.env.cr.fetchone()))
        admin = new_test_user(
            self.env, "hook-admin", groups="ipai_databricks_connector.group_databricks_admin"
        )
        self.assertNotIn(self.secret, str(self.workspace.with_user(admin).read()))
        self.assertNotIn(self.secret, str(self.workspace.message_ids.read(["body"])))
        with self.assertRaises(AccessError):
            self.workspace.with_user(admin).read(["sealed_signing_secret"])
        shown = self.env["ipai.databricks.webhook.secret"].create({"key": self.key, "secret": self.secret})
        shown.flush_recordset()
        shown.invalidate_recordset()
        self.assertFalse(shown.secret, "the dialog stores nothing")

    def test_the_dialog_shows_it(self):
        context = self.workspace.action_new_signing_secret()["context"]
        shown = (
            self.env["ipai.databricks.webhook.secret"].with_context(**context).default_get(["key", "secret"])
        )
        self.assertEqual(shown, {"key": self.key, "secret": context["default_secret"]})

    def test_a_replaced_secret_is_good_for_a_day(self):
        _key, new = self.make_secret(self.workspace)
        for secret in (self.secret, new):
            self.assertEqual(self.post(SUCCESS, self.login(password=secret)).status_code, 204)
        self.workspace.old_signing_until = "2020-01-01 00:00:00"
        self.assertEqual(self.post(SUCCESS, self.login(password=new)).status_code, 204)
        self.assertEqual(self.post(SUCCESS, self.login(password=self.secret)).status_code, 401)

    def test_switched_off_it_refuses(self):
        self.workspace.action_forget_signing_secret()
        self.assertRefused(self.post(SUCCESS, self.signed(SUCCESS)))
        self.assertRefused(self.post(SUCCESS, self.login()))
        self.assertRefused(self.post(SUCCESS, self.signed(SUCCESS, secret="")))

    def test_an_archived_workspace_refuses(self):
        self.workspace.active = False
        self.assertRefused(self.post(SUCCESS, self.signed(SUCCESS)))

    def test_without_the_servers_key_it_refuses(self):
        with (
            patch.dict(os.environ, {"IPAI_SECRET_KEY": ""}),
            self.assertLogs("odoo.addons.ipai_databricks_connector", "WARNING") as logs,
        ):
            self.assertRefused(self.post(SUCCESS, self.signed(SUCCESS)))
        self.assertNotIn(self.secret, str(logs.output))

    def test_users_and_managers_cannot_make_one(self):
        for group in ("user", "manager"):
            user = new_test_user(
                self.env, f"hook-{group}", groups=f"ipai_databricks_connector.group_databricks_{group}"
            )
            with self.assertRaises(AccessError):
                self.workspace.with_user(user).action_new_signing_secret()
            self.assertFalse(self.workspace.with_user(user).has_access("write"))

    def test_nothing_is_logged_that_is_secret(self):
        with self.assertLogs(level="DEBUG") as logs:
            self.post(SUCCESS, self.login(password="marker-wrong"))
            self.post(SUCCESS, self.login())
        self.assertNotIn(self.secret, str(logs.output))
        self.assertNotIn("marker-wrong", str(logs.output))

    # === HOUSEKEEPING === #

    def test_old_rows_go(self):
        nonces, events = self.env["ipai.databricks.webhook.nonce"], self.env["ipai.databricks.webhook.event"]
        self.post(SUCCESS, self.signed(SUCCESS))
        nonces._gc_old()
        events._gc_old()
        ours = [("workspace_id", "=", self.workspace.id)]
        self.assertEqual((nonces.search_count(ours), events.search_count(ours)), (1, 1))
        self.env.cr.execute("UPDATE ipai_databricks_webhook_nonce SET create_date = '2020-01-01'")
        events.search(ours).date = "2020-01-01"
        nonces._gc_old()
        events._gc_old()
        self.assertEqual((nonces.search_count(ours), events.search_count(ours)), (0, 0))
