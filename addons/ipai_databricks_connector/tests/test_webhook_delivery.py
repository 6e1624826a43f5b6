"""What happens to a message when its receiver is in trouble."""

import os
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import databricks_webhook_worker
from .receiver import Receiver
from .webhook_case import WebhookCase


@tagged("post_install", "-at_install")
class TestWebhookDelivery(WebhookCase):
    def test_after_trouble_the_same_message_comes_again(self):
        for trouble in (500, 503, 408, 429, "cut"):
            with self.subTest(trouble):
                self.receiver.reset()
                run = self.enqueue(str(trouble))
                run.state = "failed"
                self.receiver.plan = [trouble]
                self.work()
                delivery = self.of(run)
                self.assertEqual((delivery.state, delivery.attempts), ("queued", 1))
                self.assertGreater(delivery.next_attempt, fields.Datetime.now())
                self.assertTrue(delivery.last_error)
                self.work()
                first, second = self.receiver.requests
                self.assertEqual(first.body, second.body)
                self.assertEqual(first.headers["X-Ipai-Delivery"], second.headers["X-Ipai-Delivery"])
                self.assertNotEqual(first.headers["X-Ipai-Nonce"], second.headers["X-Ipai-Nonce"])
                self.assertEqual((delivery.state, delivery.last_error), ("delivered", False))

    def test_a_receiver_that_hangs_costs_its_deadline_once_a_round(self):
        runs = [self.enqueue(key) for key in "abc"]
        for run in runs:
            run.state = "failed"
        self.receiver.plan = ["hang"] * 3
        with patch.object(databricks_webhook_worker, "DELIVERY_SECONDS", 0.2):
            self.work()
        self.assertEqual(len(self.receiver.requests), 1)
        self.assertIn("time", self.of(runs[0]).last_error)
        self.assertEqual([self.of(run).attempts for run in runs], [1, 0, 0])

    def test_trouble_with_one_webhook_does_not_hold_up_another(self):
        other = Receiver()
        self.addCleanup(other.close)
        webhook, _secret = self.make_webhook("other", url=other.url)
        run = self.enqueue()
        run.state = "failed"
        self.receiver.plan = [500]
        self.work()
        states = {delivery.webhook_id: delivery.state for delivery in self.of(run)}
        self.assertEqual(states, {self.webhook: "queued", webhook: "delivered"})

    def test_retry_after_is_honoured_up_to_a_cap(self):
        for asked, low, high in (("900", 880, 920), ("999999", 1780, 1820), ("soon", 0, 20)):
            run = self.enqueue(asked)
            run.state = "failed"
            self.receiver.plan = [(429, {"Retry-After": asked})]
            self.work()
            wait = (self.of(run).next_attempt - fields.Datetime.now()).total_seconds()
            with self.subTest(asked):
                self.assertTrue(low <= wait <= high, wait)
            self.of(run).unlink()

    def test_the_back_off_doubles_up_to_half_an_hour(self):
        delivery = self.deliveries.new({"attempts": 1})
        for attempts, high in ((1, 15), (2, 30), (5, 240), (9, 1800), (16, 1800)):
            delivery.attempts = attempts
            wait = (delivery._backoff(None) - fields.Datetime.now()).total_seconds()
            self.assertTrue(high / 2 - 2 <= wait <= high + 2, (attempts, wait))

    def test_a_refusal_is_final(self):
        for status in (301, 302, 307, 400, 401, 404, 410):
            with self.subTest(status):
                run = self.enqueue(str(status))
                run.state = "failed"
                self.receiver.plan = [(status, {"Location": self.receiver.url})]
                count = len(self.receiver.requests)
                self.work()
                delivery = self.of(run)
                self.assertEqual((delivery.state, delivery.response_status), ("dead", status))
                self.assertEqual(len(self.receiver.requests), count + 1, "a redirect is not followed")

    def test_at_the_cap_it_fails(self):
        run = self.enqueue()
        run.state = "failed"
        self.receiver.plan = [500] * 20
        for _ in range(20):
            self.work()
        self.assertEqual((self.of(run).state, self.of(run).attempts), ("dead", 16))
        self.assertEqual(len(self.receiver.requests), 16)

    def test_one_activity_an_incident_closed_on_recovery(self):
        runs = [self.enqueue(key) for key in "abc"]
        for run in runs:
            run.state = "failed"
        self.receiver.plan = [410] * 3
        self.work()
        self.assertEqual(self.webhook.dead_count, 3)
        self.assertEqual(len(self.webhook.activity_ids), 1)
        self.assertIn("410", self.webhook.activity_ids.summary)
        self.of(runs[0]).action_discard()
        self.of(runs[1]).action_replay()
        self.work()
        self.assertEqual(len(self.webhook.activity_ids), 1, "one is left")
        self.of(runs[2]).action_replay()
        self.work()
        self.assertFalse(self.webhook.activity_ids)
        self.assertEqual([self.of(run).state for run in runs], ["discarded", "delivered", "delivered"])

    def test_what_comes_later_waits_for_replay_or_discard(self):
        for decide, events in (
            ("action_replay", ["run.submitted", "run.failed"]),
            ("action_discard", ["run.failed"]),
        ):
            self.receiver.reset()
            run = self.enqueue(decide)
            self.finish(run, "failed")
            self.receiver.plan = [410]
            self.work()
            self.work()
            self.assertEqual(self.of(run).mapped("state"), ["dead", "queued"])
            self.assertEqual(len(self.receiver.requests), 1)
            getattr(self.of(run)[0], decide)()
            self.work()
            self.assertEqual([message["event"] for message in self.receiver.taken], events)

    def test_a_replay_has_the_same_id_and_body(self):
        self.enqueue().state = "failed"
        self.receiver.plan = [410]
        self.work()
        self.deliveries.search([]).action_replay()
        self.work()
        first, second = self.receiver.requests
        self.assertEqual(first.body, second.body)

    def test_only_what_failed_is_replayed_and_what_is_over_not_discarded(self):
        self.enqueue().state = "failed"
        delivery = self.deliveries.search([])
        with self.assertRaisesRegex(UserError, "did not fail"):
            delivery.action_replay()
        self.work()
        with self.assertRaisesRegex(UserError, "over"):
            delivery.action_discard()
        delivery.state = "sending"
        with self.assertRaisesRegex(UserError, "being sent"):
            delivery.action_discard()

    def test_a_secret_that_cannot_be_read_is_said(self):
        self.enqueue().state = "failed"
        with patch.dict(os.environ, {"IPAI_SECRET_KEY": "another"}):
            self.work()
        self.assertIn("IPAI_SECRET_KEY", self.deliveries.search([]).last_error)
        self.assertFalse(self.receiver.requests)
        self.work()
        self.assertEqual(len(self.receiver.taken), 1)
