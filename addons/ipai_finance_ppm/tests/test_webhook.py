import json
import os
from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from .common import FilingsCommon


@tagged("post_install", "-at_install")
class TestFilingWebhook(FilingsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.dict(os.environ, {"IPAI_SECRET_KEY": "key of the tests"}))
        webhook = cls.env["ipai.databricks.webhook"].sudo()
        webhook.search([]).active = False
        topic = cls.env.ref("ipai_finance_ppm.topic_filing_state_changed")
        cls.webhook = webhook.create(
            {
                "name": "n8n",
                "url": "https://example.com/hook",
                "topic_ids": topic.ids,
                "company_id": cls.company.id,
            }
        )
        cls.webhook.action_new_signing_secret()
        cls.post("in_invoice", "2025-01-15", 1000, cls.withheld())
        cls.generate()
        cls.january = cls.filing("0619-E", date(2025, 1, 1))

    def messages(self):
        deliveries = (
            self.env["ipai.databricks.delivery"].sudo().search([("webhook_id", "=", self.webhook.id)])
        )
        return [json.loads(delivery.body) for delivery in deliveries.sorted("sequence")]

    def test_each_move_of_a_filing_is_one_message(self):
        self.january.with_user(self.accountant).action_prepare()
        self.january.with_user(self.manager).action_review()
        self.january.with_user(self.manager).action_reset()
        self.january.with_user(self.accountant).write({"user_id": self.accountant.id})
        messages = self.messages()
        moves = [(message["data"]["from"], message["data"]["to"]) for message in messages]
        self.assertEqual(moves, [("draft", "prepared"), ("prepared", "reviewed"), ("reviewed", "draft")])
        self.assertEqual([message["sequence"] for message in messages], [1, 2, 3])
        first = messages[0]
        self.assertEqual(first["event"], "filing.state_changed")
        self.assertEqual(first["company"]["id"], self.company.id)
        self.assertEqual(first["data"]["amount"], f"{self.january.amount:.2f}")
        self.assertIsInstance(first["data"]["amount"], str)
        self.assertEqual(first["data"]["form"], "0619-E")
        self.assertNotIn(self.accountant.login, json.dumps(messages))

    def test_an_amount_nobody_computed_is_not_zero(self):
        self.january.sudo().write({"amount_as_of": False, "state": "prepared"})
        self.assertIsNone(self.messages()[0]["data"]["amount"])

    def test_filings_of_other_companies_are_not_told(self):
        self.webhook.company_id = self.other
        self.january.with_user(self.accountant).action_prepare()
        self.assertFalse(self.messages())
