from odoo import models

from ..tools.money import centavos


class BirScheduleWebhook(models.Model):
    """Tells webhooks how filings move."""

    _name = "ipai.finance.bir_schedule"
    _inherit = ["ipai.finance.bir_schedule", "ipai.databricks.webhook.source"]

    def _state_event(self):
        return "filing.state_changed"

    def _event_data(self, before):
        known = bool(self.amount_as_of)
        return {
            "agency": self.agency_id.code,
            "form": self.form_code,
            "period_start": self.period_start,
            "period_end": self.period_end,
            "due_date": self.due_date or None,
            "from": before,
            "to": self.state,
            "amount": centavos(self.amount) if known else None,
            "currency": self.currency_id.name,
        }
