"""Whatever fails in whatever order, each receiver sees each record's events once taken, in their order."""

import random
from collections import defaultdict

from odoo.tests import tagged

from .webhook_case import WebhookCase

TROUBLE = (204, 204, 200, 500, 503, 429, 410, 404, 302, "cut")
ROUNDS = 400


@tagged("post_install", "-at_install")
class TestWebhookOrder(WebhookCase):
    def emit(self, runs, chance, count):
        for number in range(count):
            run = chance.choice(runs)
            self.env["ipai.databricks.webhook"]._emit(
                "run.failed", run, {"number": number}, self.workspace.company_id
            )

    def decide(self, chance):
        """Replay or discard what failed; returns the ids of what was discarded."""
        dead = self.deliveries.search([("state", "=", "dead")])
        discarded = set()
        for delivery in dead:
            if chance.random() < 0.7:
                delivery.action_replay()
            else:
                delivery.action_discard()
                discarded.add(delivery.uuid)
        return discarded

    def play(self, seed):
        """Emit, fail, replay and discard at random until nothing is open; returns the ids discarded."""
        chance, discarded = random.Random(seed), set()
        runs = [self.enqueue(f"{seed}|{number}") for number in range(4)]
        for _round in range(ROUNDS):
            if _round < 10:
                self.emit(runs, chance, chance.randrange(4))
            self.receiver.plan = [chance.choice(TROUBLE) for _ in range(6)]
            self.work()
            if chance.random() < 0.5:
                discarded |= self.decide(chance)
            if (
                not self.deliveries.search_count([("state", "in", ("queued", "sending", "dead"))])
                and _round > 10
            ):
                return discarded
        return self.fail(f"seed {seed} did not come to an end")

    def test_order_and_completeness(self):
        for seed in range(5):
            with self.subTest(seed):
                self.deliveries.search([]).unlink()
                self.receiver.reset()
                discarded = self.play(seed)
                taken = defaultdict(list)
                for message in self.receiver.taken:
                    taken[message["record"]["id"]].append(message["sequence"])
                expected = defaultdict(list)
                for delivery in self.deliveries.search([], order="sequence"):
                    if delivery.uuid not in discarded:
                        expected[delivery.res_id].append(delivery.sequence)
                self.assertTrue(expected)
                self.assertEqual(taken, expected)
                self.assertEqual(
                    set(self.deliveries.search([]).mapped("state")) - {"delivered", "discarded"}, set()
                )
