"""How deliveries leave: claim, commit, send outside of any transaction, store the answer."""

import random
import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..client import DatabricksError, InvalidInput
from ..client.webhook import post
from ..const import BACKOFF_CAP, BACKOFF_FIRST, DELIVERY_ATTEMPTS, DELIVERY_SECONDS, WORKER_SECONDS
from .databricks_webhook_delivery import OPEN_STATES

LEASE_SECONDS = 6 * DELIVERY_SECONDS  # longer than any attempt: who finds the row after that finds a crash
TRY_AGAIN = (408, 429)  # and every 5xx


class DatabricksDeliveryWorker(models.Model):
    _inherit = "ipai.databricks.delivery"

    # === CRON METHODS === #

    @api.model
    def _cron_deliver(self):
        """Send what is due. A webhook in trouble is left alone for the rest of the round."""
        until, troubled = time.monotonic() + WORKER_SECONDS, []
        while delivery := self._claim(troubled):
            if not delivery._deliver():
                troubled.append(delivery.webhook_id.id)
            if time.monotonic() > until:
                self._trigger_worker()
                return

    @api.model
    def _claim(self, troubled=()):
        """Return one due delivery, locked for this transaction, with none before it; empty if there is none.

        :param troubled: ids of webhooks to leave alone
        """
        self.env.flush_all()
        query = SQL(
            """SELECT work.id FROM ipai_databricks_delivery work
                 JOIN ipai_databricks_webhook webhook ON webhook.id = work.webhook_id
                WHERE work.state IN ('queued', 'sending')
                  AND work.next_attempt <= clock_timestamp() AT TIME ZONE 'UTC'
                  AND webhook.active AND webhook.id <> ALL(%s)
                  AND NOT EXISTS (
                      SELECT 1 FROM ipai_databricks_delivery earlier
                       WHERE earlier.webhook_id = work.webhook_id AND earlier.res_model = work.res_model
                         AND earlier.res_id = work.res_id AND earlier.sequence < work.sequence
                         AND earlier.state IN %s)
                ORDER BY work.next_attempt, work.id LIMIT 1 FOR UPDATE OF work SKIP LOCKED""",
            list(troubled),
            OPEN_STATES,
        )
        return self._lock_first(query)

    # === SEND === #

    def _deliver(self):
        """Make one attempt; returns False when the webhook is in trouble.

        A crash between the two commits leaves ``sending``: after the lease the same body is sent again, under
        the same id. So a receiver gets every event at least once.
        """
        self.write(
            {"state": "sending", "attempts": self.attempts + 1, "next_attempt": self._due_in(LEASE_SECONDS)}
        )
        try:
            letter = self.webhook_id._letter(self.uuid, self.event, self.body)
        except UserError as error:
            return self._retry_later(str(error))
        lease = self.next_attempt
        self._commit()
        try:
            answer = post(**letter, seconds=DELIVERY_SECONDS)
        except DatabricksError as error:
            answer = error
        return self._store(answer) if self._still_ours(lease) else True

    def _store(self, answer):
        """Store the outcome, a receipt or an error; returns as ``_deliver``."""
        if isinstance(answer, InvalidInput):
            return self._store_dead(answer.sentence)
        if isinstance(answer, DatabricksError):
            return self._retry_later(answer.sentence)
        return self._store_receipt(answer)

    def _store_receipt(self, receipt):
        if 200 <= receipt.status < 300:
            return self._store_delivered(receipt.status)
        sentence = self.env._("The receiver answered HTTP %s.", receipt.status)
        if receipt.status in TRY_AGAIN or receipt.status >= 500:
            return self._retry_later(sentence, receipt.status, receipt.retry_after)
        return self._store_dead(sentence, receipt.status)

    def _store_delivered(self, status):
        self.write(
            {
                "state": "delivered",
                "next_attempt": False,
                "response_status": status,
                "last_error": False,
                "delivered_at": fields.Datetime.now(),
            }
        )
        self.webhook_id._close_incident()
        self._commit()
        return True

    def _retry_later(self, sentence, status=0, retry_after=None):
        """Plan the next attempt, or give up at the cap."""
        if self.attempts >= DELIVERY_ATTEMPTS:
            self._store_dead(sentence, status)
            return False
        self.write(
            {
                "state": "queued",
                "response_status": status,
                "last_error": sentence,
                "next_attempt": self._backoff(retry_after),
            }
        )
        self._commit()
        return False

    def _store_dead(self, sentence, status=0):
        """Give up; returns True, for another event may be welcome."""
        self.write(
            {"state": "dead", "next_attempt": False, "response_status": status, "last_error": sentence}
        )
        self.webhook_id._open_incident(
            self.env._("%(webhook)s: %(error)s", webhook=self.webhook_id.name, error=sentence)
        )
        self._commit()
        return True

    # === HELPERS === #

    def _still_ours(self, lease):
        """Lock the row; returns False when it changed since it was leased: another worker had it."""
        self.env.cr.execute(
            "SELECT state, next_attempt FROM ipai_databricks_delivery WHERE id = %s FOR UPDATE", [self.id]
        )
        found = self.env.cr.fetchone()
        self.invalidate_recordset()
        return found == ("sending", lease)

    def _backoff(self, retry_after):
        """Return the time of the next attempt: doubling, capped, with jitter; later if asked."""
        doubled = min(BACKOFF_CAP, BACKOFF_FIRST * 2 ** (self.attempts - 1))
        delay = doubled * random.uniform(0.5, 1.0)  # noqa: S311
        return self._due_in(max(delay, min(retry_after or 0, BACKOFF_CAP)))
