import os
from unittest.mock import patch

from odoo.tests import TransactionCase

from .receiver import Receiver


class WebhookCase(TransactionCase):
    """A webhook that wants everything, and its receiver on this machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receiver = Receiver()
        cls.addClassCleanup(cls.receiver.close)
        environment = {"IPAI_SECRET_KEY": "key of the tests", "IPAI_WEBHOOK_ALLOWED_HOSTS": "127.0.0.1"}
        cls.startClassPatcher(patch.dict(os.environ, environment))
        cls.deliveries = cls.env["ipai.databricks.delivery"]
        cls.deliveries.search([]).unlink()
        cls.env["ipai.databricks.webhook"].search([]).active = False
        cls.workspace = cls.env["ipai.databricks.workspace"].create({"name": "Telling", "state": "test"})
        cls.runs, cls.exports = cls.env["ipai.databricks.run"], cls.env["ipai.databricks.export"]
        cls.webhook, cls.secret = cls.make_webhook("n8n")

    def setUp(self):
        super().setUp()
        self.receiver.reset()

    @classmethod
    def make_webhook(cls, name, **values):
        topics = cls.env["ipai.databricks.webhook.topic"].search([])
        webhook = cls.env["ipai.databricks.webhook"].create(
            {"name": name, "url": cls.receiver.url, "topic_ids": topics.ids, "company_id": False, **values}
        )
        return webhook, webhook.action_new_signing_secret()["context"]["default_secret"]

    def enqueue(self, key="month-end|2026-02", workspace=None):
        return self.runs._enqueue(workspace or self.workspace, "bir_month_end", {}, key)

    def finish(self, run, state="succeeded"):
        """Let a run be submitted and end: two events."""
        run.write({"state": "running", "external_run_id": str(run.id)})
        run.write({"state": state})

    def work(self):
        """One round of the worker, with everything due."""
        self.deliveries.search([("state", "in", ("queued", "sending"))]).next_attempt = "2020-01-01 00:00:00"
        self.deliveries._cron_deliver()

    def of(self, record):
        same = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        return self.deliveries.search(same, order="webhook_id, sequence")
