import os
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

READY = "!!document.querySelector('.o_form_view')"
NEW_SECRET = """
    const find = (selector) => document.querySelector(selector);
    const press = (selector) => {
        find(selector)?.click();
        return !!find(selector);
    };
    const steps = [
        () => press("%s"),
        () => press("button[name='action_new_signing_secret']"),
        () => find(".modal [name='secret']")?.textContent.includes("whs_"),
        () => press(".modal .modal-footer .btn-primary"),
        () => !find(".modal") && document.body.textContent.includes("whk_"),
        () => !document.body.innerHTML.includes("whs_"),
    ];
    const wait = setInterval(() => {
        if (steps[0]()) {
            steps.shift();
        }
        if (!steps.length) {
            clearInterval(wait);
            console.log("test successful");
        }
    }, 100);
"""


@tagged("post_install", "-at_install")
class TestWebhookScreens(HttpCase):
    """The secret is in the dialog, once, and nowhere after it was closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.dict(os.environ, {"IPAI_SECRET_KEY": "key of the tests"}))

    def make_secret(self, action, record, first):
        """Open a record, press something first, make a secret."""
        url = f"/odoo/action-ipai_databricks_connector.{action}/{record.id}"
        self.browser_js(url, NEW_SECRET % first, READY, login="admin")
        self.assertTrue(record.has_signing_secret)

    def test_a_webhook_shows_its_secret_once(self):
        topics = self.env["ipai.databricks.webhook.topic"].search([])
        values = {"name": "n8n", "url": "https://example.com/hook", "topic_ids": topics.ids}
        webhook = self.env["ipai.databricks.webhook"].create(values)
        self.make_secret("databricks_webhook_action", webhook, ".o_form_view")

    def test_a_workspace_shows_its_secret_once(self):
        workspace = self.env["ipai.databricks.workspace"].create({"name": "Shown"})
        self.make_secret("databricks_workspace_action", workspace, ".nav-link[name='webhook']")
