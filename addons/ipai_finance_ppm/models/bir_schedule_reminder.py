"""One activity for a return that has to be prepared, one for a filed return that the ledger no longer
agrees with.
"""

from odoo import api, fields, models

from ..tools.money import centavos
from .bir_schedule import OPEN_STATES

FILED = ("filed", "paid")
PREPARE = "ipai_finance_ppm.activity_prepare"
CHANGED = "ipai_finance_ppm.activity_changed"


class BirScheduleReminder(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    reminded_on = fields.Date(readonly=True, copy=False, help="Day the responsible person was reminded.")
    gap_told = fields.Monetary(readonly=True, copy=False, help="Difference the last activity was about.")

    @api.model
    def _cron_refresh(self):
        """Override to remind people of what the refresh has found."""
        result = super()._cron_refresh()
        self._remind_to_prepare()
        self._remind_of_changes()
        return result

    @api.model
    def _remind_to_prepare(self):
        """Give the responsible person one activity when the days to prepare a return have come."""
        today = self._today()
        waiting = [
            ("state", "in", OPEN_STATES),
            ("reminded_on", "=", False),
            ("prepare_date", "<=", today),
            ("period_end", "<", today),
        ]
        for filing in self.search(waiting):
            if filing._tell_responsible(PREPARE, self.env._("Prepare and file %s", filing.name)):
                filing.sudo().reminded_on = today

    @api.model
    def _remind_of_changes(self):
        """Give the responsible person one activity a difference between a filed return and the ledger."""
        for filing in self.search([("state", "in", FILED), ("current", "=", True)]):
            gap, told = centavos(filing.ledger_gap), centavos(filing.gap_told)
            if gap == told:
                continue
            filing.activity_unlink([CHANGED])
            if not gap or filing._tell_responsible(CHANGED, filing.gap_note):
                filing.sudo().gap_told = float(gap)

    def _tell_responsible(self, activity, summary):
        """Schedule an activity for who is responsible; return it, or nothing when nobody is."""
        user = self.user_id or self.company_id.sudo().month_end_user_id
        if not user:
            return None
        return self.activity_schedule(activity, self.due_date, summary, user_id=user.id)

    def write(self, vals):
        """Override to close the activity of a return that is filed."""
        result = super().write(vals)
        if vals.get("state") == "filed":
            self.activity_feedback([PREPARE])
        return result
