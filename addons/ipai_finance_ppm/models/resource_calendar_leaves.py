from datetime import timedelta

from odoo import api, models

from ..tools.month_end import manila_time


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model
    def _ipai_days_off(self, company, start, end):
        """Return the days between two dates on which a company has a general day off, as seen in Manila.

        A day off is a leave of no particular resource in the company's own calendar; part of a day counts.
        """
        leaves = self.sudo().search(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("company_id", "in", [company.id, False]),
                ("calendar_id", "in", [company.sudo().resource_calendar_id.id, False]),
                ("date_to", ">=", start),
                ("date_from", "<=", end + timedelta(days=1)),
            ]
        )
        return {day for leave in leaves for day in leave._ipai_days()}

    def _ipai_days(self):
        """Return the days one leave touches."""
        first, last = manila_time(self.date_from).date(), manila_time(self.date_to).date()
        return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
