from odoo import api, fields, models


class DatabricksWebhookSecret(models.TransientModel):
    """Shows a new secret. Nothing of it is stored: the secret travels to the browser once, and is gone."""

    _name = "ipai.databricks.webhook.secret"
    _description = "New Webhook Secret"

    key = fields.Char(string="Webhook Key", store=False, readonly=True, help="User name, or X-Ipai-Key.")
    secret = fields.Char(store=False, readonly=True, help="Password, or the key of the signature.")

    @api.model
    def _action_show(self, key, secret):
        """Return the action that opens the dialog."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Webhook Secret"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": key, "default_secret": secret},
        }
