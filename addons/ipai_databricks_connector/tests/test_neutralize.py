import os
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import file_open

from .common import LakeCase


@tagged("post_install", "-at_install")
class TestNeutralize(LakeCase):
    def test_a_neutralized_copy_reaches_nothing(self):
        self.workspace.write({"secret": "marker-typed-51aa", "state": "production"})
        times = {"expires_at": "2099-01-01", "renew_at": "2099-01-01"}
        token = {"workspace_id": self.workspace.id, "key": "k", "sealed_token": "x", **times}
        self.env["ipai.databricks.token"].create(token)
        export = self.exports._enqueue(self.workspace, "e")
        run = self.enqueue(export=export)
        self.env.flush_all()
        with file_open("ipai_databricks_connector/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertEqual(self.workspace.state, "disabled")
        self.assertFalse(self.workspace.has_secret)
        self.assertFalse(self.env["ipai.databricks.token"].search([]))
        self.assertEqual((run.state, export.state), ("canceled", "failed"))
        self.assertFalse(self.env.ref("ipai_databricks_connector.cron_work").active)
        self.work()
        self.assertFalse(self.lake.requests)

    def test_webhooks_of_a_neutralized_copy_are_off(self):
        self.startPatcher(patch.dict(os.environ, {"IPAI_WEBHOOK_ALLOWED_HOSTS": "127.0.0.1"}))
        self.workspace.action_new_signing_secret()
        webhook = self.env["ipai.databricks.webhook"].create(
            {
                "name": "Out",
                "url": self.lake.host,
                "topic_ids": self.env["ipai.databricks.webhook.topic"].search([]).ids,
            }
        )
        webhook.action_new_signing_secret()
        webhook.action_new_signing_secret()
        self.enqueue().state = "failed"
        delivery = webhook.delivery_ids
        self.assertEqual(delivery.state, "queued")
        self.env.flush_all()
        with file_open("ipai_databricks_connector/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertFalse(webhook.active)
        for record in (webhook, self.workspace):
            self.assertFalse(record.sealed_signing_secret or record.sealed_old_signing_secret)
        self.assertEqual(delivery.state, "discarded")
        self.assertFalse(self.env.ref("ipai_databricks_connector.cron_webhooks").active)
        webhook.active = True
        self.env["ipai.databricks.delivery"]._cron_deliver()
        self.assertFalse(self.lake.requests)
