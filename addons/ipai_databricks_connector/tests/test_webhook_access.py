"""Where messages may go, and who may see and change what."""

import os
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .webhook_case import WebhookCase


@tagged("post_install", "-at_install")
class TestWebhookAccess(WebhookCase):
    # === ADDRESSES === #

    def test_no_address_inside_the_network_is_called(self):
        self.enqueue().state = "failed"
        port = self.receiver.url.split(":")[2].split("/")[0]
        for host in (
            "127.0.0.1",
            "localhost",
            "2130706433",
            "127.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "0.0.0.0",
        ):
            with self.subTest(host), patch.dict(os.environ, {"IPAI_WEBHOOK_ALLOWED_HOSTS": ""}):
                self.webhook.url = f"https://{host}:{port}/hook"
                self.assertEqual(self.webhook.action_test()["params"]["type"], "danger")
        self.assertFalse(self.receiver.requests)

    def test_metadata_is_never_called_even_when_listed(self):
        hosts = (
            "169.254.169.254",
            "[fe80::1]",
            "168.63.129.16",
            "100.100.100.200",
            "[::ffff:169.254.169.254]",
        )
        listed = {"IPAI_WEBHOOK_ALLOWED_HOSTS": ",".join(f"http://{host}:80" for host in hosts)}
        with patch.dict(os.environ, listed):
            for host in hosts:
                with self.subTest(host):
                    self.webhook.url = f"http://{host}/latest/meta-data"
                    self.enqueue(host).state = "failed"
                    self.work()
                    self.assertIn("not a public address", self.deliveries.search([], limit=1).last_error)
                    self.assertEqual(self.deliveries.search([], limit=1).state, "dead")

    def test_the_list_for_workspaces_does_not_count(self):
        listed = {"IPAI_WEBHOOK_ALLOWED_HOSTS": "", "IPAI_DATABRICKS_ALLOWED_HOSTS": "127.0.0.1"}
        with patch.dict(os.environ, listed), self.assertRaisesRegex(ValidationError, "https"):
            self.webhook.url = self.receiver.url.replace("/hook", "/other")

    def test_only_https_addresses_are_taken(self):
        for url in (
            "http://example.com/hook",
            "ftp://example.com/hook",
            "file:///etc/passwd",
            "https://user:password@example.com/",
            "https:///hook",
            "https://example.com:port/",
            "https://[::1/",
            "https://example.com/#part",
            "n8n",
        ):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.webhook.url = url
        self.webhook.url = "https://example.com/hook/{id}?a=b%20c"

    # === WHO === #

    def test_groups(self):
        self.enqueue().state = "failed"
        delivery = self.deliveries.search([])
        people = {
            group: new_test_user(
                self.env, f"out-{group}", groups=f"ipai_databricks_connector.group_databricks_{group}"
            )
            for group in ("user", "manager", "admin")
        }
        for model in (self.webhook, delivery):
            with self.assertRaises(AccessError):
                model.with_user(people["user"]).read(["display_name"])
        for action in ("action_discard", "action_replay"):
            with self.assertRaises(AccessError):
                getattr(delivery.with_user(people["user"]), action)()
        manager = people["manager"]
        self.assertIn("run.failed", delivery.with_user(manager).body)
        self.assertNotIn("url", self.webhook.with_user(manager).fields_get())
        for call in (
            lambda: self.webhook.with_user(manager).write({"name": "mine"}),
            lambda: self.webhook.with_user(manager).action_test(),
            lambda: self.webhook.with_user(manager).action_new_signing_secret(),
            lambda: delivery.with_user(manager).write({"body": "{}"}),
            lambda: delivery.with_user(people["admin"]).write({"body": "{}"}),
            lambda: delivery.with_user(people["admin"]).unlink(),
        ):
            with self.assertRaises(AccessError):
                call()
        delivery.with_user(manager).action_discard()
        self.assertEqual(delivery.state, "discarded")

    def test_companies(self):
        ours, theirs = self.env["res.company"].create([{"name": "Ours"}, {"name": "Theirs"}])
        admin = new_test_user(
            self.env,
            "out-ours",
            groups="ipai_databricks_connector.group_databricks_admin",
            company_id=ours.id,
            company_ids=[(6, 0, ours.ids)],
        )
        theirs_hook, _secret = self.make_webhook("theirs", company_id=theirs.id)
        webhooks = self.env["ipai.databricks.webhook"].with_user(admin)
        self.assertNotIn(theirs_hook, webhooks.search([]))
        self.assertIn(self.webhook, webhooks.search([]))
        values = {"name": "mine", "url": "https://example.com", "topic_ids": self.webhook.topic_ids.ids}
        mine = webhooks.create(values)
        self.assertEqual(mine.company_id, ours)
        mine.action_new_signing_secret()
        with self.assertRaises(AccessError):
            webhooks.create({**values, "company_id": False})
        with self.assertRaises(AccessError):
            mine.company_id = theirs
        with self.assertRaises(AccessError):
            self.webhook.with_user(admin).name = "shared by all"
        workspace = {"name": "of theirs", "company_id": theirs.id, "state": "test"}
        self.enqueue("k", self.env["ipai.databricks.workspace"].create(workspace)).state = "failed"
        self.assertFalse(self.deliveries.with_user(admin).search([]))

    def test_a_user_without_rights_causes_events(self):
        user = new_test_user(
            self.env, "out-cause", groups="ipai_databricks_connector.group_databricks_manager"
        )
        run = self.enqueue()
        run.with_user(user).action_cancel()
        self.assertEqual(self.of(run).event, "run.canceled")
