"""The outbox of events: what is sent, in which order, and what became of it."""

import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..compat import Constraint
from ..const import DELIVERY_DAYS
from ..tools.payload import encode

# queued ──▶ sending ──▶ delivered
#   ▲  ▲        │
#   │  └(later)─┤
#   └─(Replay)─ dead ──(Discard)──▶ discarded        queued can be discarded too
STATES = [
    ("queued", "Queued"),
    ("sending", "Sending"),
    ("delivered", "Delivered"),
    ("dead", "Failed"),
    ("discarded", "Discarded"),
]
OPEN_STATES = ("queued", "sending", "dead")  # what comes later about the same record waits for these
DONE_STATES = ("delivered", "discarded")


class DatabricksDelivery(models.Model):
    """One event for one webhook, written in the transaction of the event.

    Not an ``ipai.databricks.work``: that belongs to a workspace and is claimed by it, and has no order.
    """

    _name = "ipai.databricks.delivery"
    _description = "Databricks Webhook Delivery"
    _inherit = ["ipai.databricks.steps"]
    _order = "id desc"
    _rec_name = "uuid"

    webhook_id = fields.Many2one("ipai.databricks.webhook", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    uuid = fields.Char(
        string="Delivery ID",
        required=True,
        readonly=True,
        help="The same at every attempt: receivers dedup by it.",
    )
    event = fields.Char(required=True, readonly=True)
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", required=True, readonly=True)
    sequence = fields.Integer(
        required=True, readonly=True, help="Place among the deliveries of this webhook about the same record."
    )
    body = fields.Text(required=True, readonly=True, help="Exactly what is sent.")
    state = fields.Selection(STATES, default="queued", required=True, readonly=True)
    attempts = fields.Integer(readonly=True)
    next_attempt = fields.Datetime(readonly=True, index="btree_not_null", help="Empty when it is over.")
    response_status = fields.Integer(string="HTTP Status", readonly=True, help="0: no answer came.")
    last_error = fields.Char(readonly=True)
    delivered_at = fields.Datetime(readonly=True)

    _order_uniq = Constraint(
        "UNIQUE(webhook_id, res_model, res_id, sequence)", "Two deliveries cannot have the same place."
    )
    _uuid_uniq = Constraint("UNIQUE(uuid)", "Two deliveries cannot have the same id.")

    # === ENQUEUE === #

    @api.model
    def _enqueue(self, webhook, event, record, payload, company):
        """Insert a delivery behind those about the same record.

        A row committed after this transaction began raises a serialization failure, which Odoo retries.
        """
        self.flush_model()
        sequence = self._next_sequence(webhook, record)
        identity, body = self._message(webhook, event, record, payload, company, sequence)
        user, now = self.env.uid, fields.Datetime.now()
        row = {
            "webhook_id": webhook.id,
            "company_id": (company or webhook.company_id).id or None,
            "uuid": identity,
            "event": event,
            "res_model": record._name,
            "res_id": record.id,
            "sequence": sequence,
            "body": body,
            "state": "queued",
            "attempts": 0,
            "next_attempt": now,
            "create_uid": user,
            "write_uid": user,
            "create_date": now,
            "write_date": now,
        }
        self.env.cr.execute(
            SQL(
                "INSERT INTO ipai_databricks_delivery (%s) VALUES (%s) ON CONFLICT DO NOTHING",
                SQL(", ").join(SQL.identifier(column) for column in row),
                SQL(", ").join(SQL("%s", value) for value in row.values()),
            )
        )
        self.invalidate_model()
        self._trigger_worker()

    @api.model
    def _next_sequence(self, webhook, record):
        same = [("webhook_id", "=", webhook.id), ("res_model", "=", record._name), ("res_id", "=", record.id)]
        return (self.search(same, order="sequence desc", limit=1).sequence or 0) + 1

    @api.model
    def _message(self, webhook, event, record, payload, company, sequence):
        """Return (id, body) of a new message."""
        identity = str(uuid.uuid4())
        message = {
            "id": identity,
            "event": event,
            "occurred_at": fields.Datetime.now(),
            "database": self.env["ir.config_parameter"].sudo().get_param("database.uuid"),
            "company": {"id": company.id, "name": company.sudo().name} if company else None,
            "record": {"model": record._name, "id": record.id, "name": record.display_name},
            "sequence": sequence,
            "data": payload,
        }
        return identity, encode(message)

    @api.model
    def _trigger_worker(self):
        """Wake the worker as soon as this transaction is committed."""
        self.env.ref("ipai_databricks_connector.cron_webhooks").sudo()._trigger()

    # === ACTIONS: whoever may read deliveries is a manager === #

    def action_replay(self):
        """Send failed deliveries again, with the same id; what waited behind them follows."""
        self.check_access("read")
        for delivery in self:
            if delivery.state != "dead":
                raise UserError(self.env._("%s did not fail; there is nothing to replay.", delivery.uuid))
        self.sudo().write({"state": "queued", "attempts": 0, "next_attempt": fields.Datetime.now()})
        self._after_decision()

    def action_discard(self):
        """Give up deliveries that are not sent, so that what waits behind them can go."""
        self.check_access("read")
        for delivery in self:
            if delivery.state not in ("queued", "dead"):
                raise UserError(
                    self.env._("%s is being sent, or over; it cannot be discarded.", delivery.uuid)
                )
        self.sudo().write({"state": "discarded", "next_attempt": False})
        self._after_decision()

    def _after_decision(self):
        for webhook in self.sudo().webhook_id:
            webhook._close_incident()
        self._trigger_worker()

    # === HELPERS === #

    @api.autovacuum
    def _gc_old(self):
        """Delete what is over and old, but the last about each record: the next one counts on from it."""
        self.flush_model()
        self.env.cr.execute(
            """DELETE FROM ipai_databricks_delivery old
                WHERE old.state IN %s AND old.create_date < %s
                  AND EXISTS (SELECT 1 FROM ipai_databricks_delivery later
                               WHERE later.webhook_id = old.webhook_id AND later.res_model = old.res_model
                                 AND later.res_id = old.res_id AND later.sequence > old.sequence)""",
            (DONE_STATES, fields.Datetime.now() - timedelta(days=DELIVERY_DAYS)),
        )
        self.invalidate_model()
