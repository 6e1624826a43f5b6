from odoo import fields, models

from odoo.addons.ipai_databricks_connector.compat import Constraint

from ..tools.month_end import month_to_close


class ResCompany(models.Model):
    _inherit = "res.company"

    finance_agency_ids = fields.One2many("ipai.finance.agency", "company_id", string="Agencies")
    month_end_on = fields.Boolean(
        string="Scheduled Month-End",
        default=True,
        help="Start the month-end job of this company by itself. Needs an agency and an enabled workspace.",
    )
    month_end_day = fields.Integer(default=1, help="Day of the following month, 1 to 28.")
    month_end_hour = fields.Integer(default=2, help="Hour of that day in Manila, 0 to 23.")
    bir_separation = fields.Selection(
        [
            ("two", "Who prepares neither reviews nor approves"),
            ("three", "Three different people"),
            ("none", "One person may do everything"),
        ],
        string="Separation of Duties",
        default="two",
        required=True,
        help="Who may take which step of a filing.",
    )
    month_end_user_id = fields.Many2one(
        "res.users", string="Month-End Responsible", help="Told by an activity when a month-end fails."
    )

    _month_end_day_range = Constraint(
        "CHECK(month_end_day BETWEEN 1 AND 28)", "The day of the month-end lies between 1 and 28."
    )
    _month_end_hour_range = Constraint(
        "CHECK(month_end_hour BETWEEN 0 AND 23)", "The hour of the month-end lies between 0 and 23."
    )

    def _ipai_agency(self):
        """Return the agency that files for this company: the head office when there are several."""
        self.ensure_one()
        return self.sudo().finance_agency_ids.sorted(lambda agency: (agency.branch_code, agency.code))[:1]

    def _ipai_month_to_close(self):
        """Return the first day of the month this company has to close by now, or nothing."""
        self.ensure_one()
        return month_to_close(fields.Datetime.now(), self.month_end_day, self.month_end_hour)
