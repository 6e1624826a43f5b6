"""Who wants to be told what, and where."""

import time

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import config

from ..client import DatabricksError
from ..client.webhook import check_address, post
from ..compat import Constraint
from ..const import BUTTON_SECONDS
from ..tools.sealing import SealError
from ..tools.settings import outside_list
from ..tools.signing import DELIVERY, EVENT, signed_headers
from .databricks_webhook_signing import ADMIN
from .databricks_work import INCIDENT

ALLOWED_HOSTS = "IPAI_WEBHOOK_ALLOWED_HOSTS"
TEST_EVENT = "test"


class DatabricksWebhook(models.Model):
    """A receiver of events: n8n, or any address that checks the signature (docs/webhooks.md)."""

    _name = "ipai.databricks.webhook"
    _description = "Databricks Webhook"
    _inherit = ["mail.thread", "mail.activity.mixin", "ipai.databricks.webhook.signing"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(
        default=True, tracking=True, copy=False, help="Off: nothing is sent, and no event is kept for it."
    )
    url = fields.Char(
        string="Address",
        required=True,
        groups=ADMIN,
        tracking=True,
        help="Where events are posted to: https, at a public address. Others only when the server's "
        "administrator listed the host in ipai_webhook_allowed_hosts.",
    )
    topic_ids = fields.Many2many(
        "ipai.databricks.webhook.topic", string="Events", required=True, help="What is sent."
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Whose events are sent, with those that all companies share. Empty: all companies'.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        help="Gets one activity when deliveries fail for good.",
    )
    delivery_ids = fields.One2many("ipai.databricks.delivery", "webhook_id", readonly=True)
    dead_count = fields.Integer(
        compute="_compute_dead_count", string="Failed Deliveries", help="Replay or discard them."
    )

    _signing_key_uniq = Constraint("UNIQUE(signing_key)", "Another webhook has this key.")

    # === CONSTRAINTS === #

    @api.constrains("url")
    def _check_url(self):
        for webhook in self:
            try:
                check_address(webhook.url, webhook._allowed_hosts())
            except DatabricksError as error:
                raise ValidationError(
                    self.env._("%(url)s cannot be called: %(error)s", url=webhook.url, error=error.sentence)
                ) from None

    # === CRUD === #

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # nobody hands a webhook to a company whose events are not theirs
        return result

    # === COMPUTES === #

    @api.depends("delivery_ids.state")
    def _compute_dead_count(self):
        dead = self.env["ipai.databricks.delivery"]._read_group(
            [("webhook_id", "in", self.ids), ("state", "=", "dead")], ["webhook_id"], ["__count"]
        )
        counts = {webhook.id: count for webhook, count in dead}
        for webhook in self:
            webhook.dead_count = counts.get(webhook.id, 0)

    # === BUSINESS METHODS === #

    @api.model
    def _emit(self, event, record, payload, company=None):
        """Keep an event for everybody who wants it, in this transaction: with a rollback nothing is sent.

        :param str event: code of an ``ipai.databricks.webhook.topic``
        :param record: the record it is about; deliveries about the same record keep their order
        :param dict payload: ``data``: plain values, amounts as Decimal or text; no personal data, no secrets
        :param company: ``res.company`` it belongs to; empty: shared by all companies
        """
        deliveries = self.env["ipai.databricks.delivery"].sudo()
        for webhook in self.sudo()._listeners(event, company):
            deliveries._enqueue(webhook, event, record, payload, company)

    @api.model
    def _listeners(self, event, company):
        """Return the webhooks that want an event; one without a secret gets nothing unsigned."""
        domain = [("topic_ids.code", "=", event), ("sealed_signing_secret", "!=", False)]
        if company:
            domain.append(("company_id", "in", [company.id, False]))
        return self.search(domain)

    def _letter(self, identity, event, body):
        """Return what to send, signed now: keyword arguments of ``post`` but the time.

        :param str identity: the delivery's id, the same at every attempt
        :raises UserError: the secret cannot be read
        """
        content = body.encode()
        try:
            valid = self._signing_secrets()
        except SealError as error:
            raise UserError(str(error)) from None
        if not valid:
            raise UserError(self.env._("%s has no secret: press New Secret.", self.name))
        headers = signed_headers(self.sudo().signing_key, valid, content, int(time.time()))
        return {
            "url": self.sudo().url,
            "body": content,
            "headers": {**headers, EVENT: event, DELIVERY: identity},
            "allowed_hosts": self._allowed_hosts(),
        }

    @api.model
    def _allowed_hosts(self):
        """Return the hosts with private addresses, or without https, that may be called."""
        return outside_list(ALLOWED_HOSTS, config)

    def _open_incident(self, text):
        """Give the person responsible one activity, however many deliveries fail."""
        if not self.activity_search([INCIDENT]):
            responsible = self.user_id.filtered("active") or self.env.ref("base.user_admin")
            self.activity_schedule(INCIDENT, summary=text, user_id=responsible.id)

    def _close_incident(self):
        """Close the activity once no failed delivery is left."""
        if not self.dead_count:
            self.activity_feedback([INCIDENT], feedback=self.env._("No failed delivery is left."))

    # === ACTIONS === #

    def action_test(self):
        """Send a test event now, and say how it went."""
        self.ensure_one()
        self.check_access("write")
        deliveries = self.env["ipai.databricks.delivery"]
        identity, body = deliveries._message(self, TEST_EVENT, self, {"name": self.name}, self.company_id, 0)
        try:
            receipt = post(**self._letter(identity, TEST_EVENT, body), seconds=BUTTON_SECONDS)
        except DatabricksError as error:
            return self._told("danger", error.sentence)
        if 200 <= receipt.status < 300:
            return self._told("success", self.env._("The receiver took it (HTTP %s).", receipt.status))
        return self._told("danger", self.env._("The receiver answered HTTP %s.", receipt.status))

    def action_open_deliveries(self):
        """Open the deliveries of this webhook."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_databricks_connector.databricks_delivery_action"
        )
        return {**action, "domain": [("webhook_id", "in", self.ids)], "context": {}}

    def _told(self, kind, text):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": kind, "title": self.name, "message": text, "sticky": kind == "danger"},
        }
