"""Which events become messages for whom, and what a message looks like."""

import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.signing import is_signed
from .common import LakeCase
from .webhook_case import WebhookCase


@tagged("post_install", "-at_install")
class TestWebhookEmit(WebhookCase):
    # === EVENTS === #

    def test_each_change_of_state_is_one_event(self):
        run = self.enqueue()
        for state in ("submitting", "running", "running", "unknown", "running", "succeeded", "succeeded"):
            run.write({"state": state})
        run.write({"message": "more"})
        canceled, failed, dead = (self.enqueue(key) for key in ("c", "f", "d"))
        canceled.action_cancel()
        failed.state, dead.state = "failed", "dead"
        self.assertEqual(self.of(run).mapped("event"), ["run.submitted", "run.submitted", "run.succeeded"])
        self.assertEqual(self.of(canceled).event, "run.canceled")
        self.assertEqual((self.of(failed).event, self.of(dead).event), ("run.failed", "run.failed"))

    def test_several_records_in_one_write(self):
        runs = self.enqueue("a") | self.enqueue("b")
        runs[0].state = "failed"
        runs.write({"state": "failed"})
        self.assertEqual([len(self.of(run)) for run in runs], [1, 1])

    def test_exports_tell(self):
        done, failed = self.exports._enqueue(self.workspace, "e"), self.exports._enqueue(self.workspace, "f")
        (done | failed).write({"state": "uploading"})
        done.state, failed.state = "done", "failed"
        self.assertEqual((self.of(done).event, self.of(failed).event), ("export.done", "export.failed"))

    def test_only_chosen_events_of_ones_own_companies(self):
        ours, theirs = self.env["res.company"].create([{"name": "Ours"}, {"name": "Theirs"}])
        self.webhook.topic_ids = self.env.ref("ipai_databricks_connector.topic_run_failed")
        for_ours, _secret = self.make_webhook("ours", company_id=ours.id)
        seen = {}
        for company in (ours, theirs, self.env["res.company"]):
            values = {"name": f"of {company.name}", "company_id": company.id, "state": "test"}
            run = self.enqueue("k", self.env["ipai.databricks.workspace"].create(values))
            self.finish(run)
            seen[company] = self.of(run)
        self.assertEqual(seen[ours].webhook_id, for_ours)
        self.assertFalse(seen[theirs])
        self.assertEqual(seen[self.env["res.company"]].webhook_id, for_ours, "shared by all companies")
        self.assertEqual(seen[ours].company_id, ours)

    def test_nobody_is_told_without_a_secret_or_when_it_is_off(self):
        self.webhook.active = False
        self.env["ipai.databricks.webhook"].create(
            {"name": "new", "url": self.receiver.url, "topic_ids": self.webhook.topic_ids.ids}
        )
        run = self.enqueue()
        self.finish(run)
        self.assertFalse(self.of(run))

    def test_a_rollback_takes_the_event_along(self):
        run = self.enqueue()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.finish(run)
            raise UserError(self.env._("Undone."))
        self.assertFalse(self.of(run))

    def test_the_worker_is_woken(self):
        woken = [("cron_id", "=", self.env.ref("ipai_databricks_connector.cron_webhooks").id)]
        self.env["ir.cron.trigger"].search(woken).unlink()
        self.enqueue().state = "running"
        self.assertEqual(self.env["ir.cron.trigger"].search_count(woken), 1)

    def test_a_float_is_refused_where_the_event_is_made(self):
        with self.assertRaises(TypeError):
            self.env["ipai.databricks.webhook"]._emit("run.failed", self.enqueue(), {"amount": 0.1})

    # === THE MESSAGE === #

    def test_the_receiver_gets_a_signed_message(self):
        run = self.enqueue()
        self.finish(run)
        self.work()
        first, second = self.receiver.requests
        self.assertEqual(first.path, "/hook?source=odoo")
        self.assertEqual(first.headers["Content-Type"], "application/json")
        self.assertEqual(first.headers["X-Ipai-Event"], "run.submitted")
        for received in (first, second):
            now = int(received.headers["X-Ipai-Timestamp"])
            self.assertTrue(is_signed(received.headers, [self.secret], received.body, now))
            self.assertEqual(received.headers["X-Ipai-Delivery"], received.message["id"])
        message = second.message
        self.assertEqual(
            set(message), {"id", "event", "occurred_at", "database", "company", "record", "sequence", "data"}
        )
        self.assertEqual(
            message["record"], {"model": "ipai.databricks.run", "id": run.id, "name": run.display_name}
        )
        self.assertEqual((message["event"], message["sequence"]), ("run.succeeded", 2))
        self.assertEqual(message["company"], None)
        self.assertEqual(message["data"]["run_id"], str(run.id))
        delivery = self.of(run)[1]
        self.assertEqual((delivery.state, delivery.response_status, delivery.attempts), ("delivered", 204, 1))
        self.assertEqual(delivery.body.encode(), second.body)

    def test_while_a_secret_is_replaced_both_sign(self):
        new = self.webhook.action_new_signing_secret()["context"]["default_secret"]
        self.enqueue().state = "failed"
        self.work()
        [received] = self.receiver.requests
        now = int(received.headers["X-Ipai-Timestamp"])
        for secret in (new, self.secret):
            self.assertTrue(is_signed(received.headers, [secret], received.body, now))

    def test_the_test_button(self):
        told = self.webhook.action_test()["params"]
        self.assertEqual(told["type"], "success")
        [received] = self.receiver.requests
        self.assertEqual(received.message["event"], "test")
        self.assertTrue(
            is_signed(
                received.headers, [self.secret], received.body, int(received.headers["X-Ipai-Timestamp"])
            )
        )
        self.assertFalse(self.deliveries.search([]), "a test is not kept")
        for planned, word in ((500, "500"), ("cut", "broke"), (302, "302")):
            self.receiver.plan = [planned]
            told = self.webhook.action_test()["params"]
            self.assertEqual(told["type"], "danger")
            self.assertIn(word, told["message"])

    # === HOUSEKEEPING === #

    def test_old_deliveries_go_but_the_last_of_each_record(self):
        run, waiting = self.enqueue("done"), self.enqueue("waiting")
        self.finish(run)
        self.work()
        self.finish(waiting)
        self.env.cr.execute("UPDATE ipai_databricks_delivery SET create_date = '2020-01-01'")
        self.deliveries._gc_old()
        self.assertEqual(self.of(run).mapped("sequence"), [2])
        self.assertEqual(self.of(waiting).mapped("sequence"), [1, 2])
        run.state = "running"
        self.assertEqual(self.of(run).mapped("sequence"), [2, 3])

    def test_the_body_is_json_without_personal_data(self):
        run = self.enqueue()
        self.finish(run)
        run.message = "marker of a person"
        run.state = "failed"
        for delivery in self.of(run):
            self.assertNotIn("marker", delivery.body)
            self.assertNotIn(self.env.user.login, json.loads(delivery.body)["data"].values())


@tagged("post_install", "-at_install")
class TestWebhookWorkerEvents(LakeCase):
    """The worker's own writes tell too: an export, and the run that waited for it."""

    def test_a_month_end_from_export_to_success(self):
        self.env["ipai.databricks.webhook"].search([]).active = False
        topics = self.env["ipai.databricks.webhook.topic"].search([]).ids
        values = {"name": "n8n", "url": "https://example.com", "topic_ids": topics, "company_id": False}
        webhook = self.env["ipai.databricks.webhook"].create(values)
        webhook.action_new_signing_secret()
        run = self.enqueue(export=self.exports._enqueue(self.workspace, "month-end|2026-02"))
        self.work()
        self.lake.run_state = {"life_cycle_state": "TERMINATED", "result_state": "SUCCESS"}
        self.work()
        self.work()
        self.assertEqual(run.state, "succeeded")
        told = webhook.delivery_ids.sorted("id").mapped("event")
        self.assertEqual(told, ["export.done", "run.submitted", "run.succeeded"])
