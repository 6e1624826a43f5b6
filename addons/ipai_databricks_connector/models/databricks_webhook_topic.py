from odoo import fields, models

from ..compat import Constraint


class DatabricksWebhookTopic(models.Model):
    """An event that can be sent. Addons bring theirs as data."""

    _name = "ipai.databricks.webhook.topic"
    _description = "Databricks Webhook Event"
    _order = "code"

    code = fields.Char(required=True, readonly=True, help="What the message calls it.")
    name = fields.Char(required=True, translate=True)

    _code_uniq = Constraint("UNIQUE(code)", "This event exists already.")
