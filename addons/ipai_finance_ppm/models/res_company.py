from odoo import fields, models
from odoo.exceptions import UserError

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

    reconciliation_required = fields.Boolean(
        string="Require Reconciliation",
        default=True,
        help="Returns are filed only while the lakehouse holds to the centavo what the ledger says. Where the"
        " company has no enabled workspace nothing is compared and nothing blocked.",
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

    def _ipai_own_tins(self):
        """Return the TINs of the agencies in the books of this company itself."""
        self.ensure_one()
        return set(self.sudo().finance_agency_ids.mapped("tin"))

    def _ipai_filing_agency(self):
        """Return the agency whose returns cover this company: the head office of its TIN.

        :raises UserError: when there is none, or the books hold agencies of different TINs
        """
        self.ensure_one()
        own = next((agency for one in self.sudo().parent_ids[::-1] if (agency := one._ipai_agency())), None)
        if not own:
            raise UserError(self.env._("%s has no agency: create one with its TIN first.", self.name))
        if len(own.company_id._ipai_own_tins()) > 1:
            raise UserError(
                self.env._(
                    "The books of %(company)s hold agencies of different TINs (%(agencies)s): give each TIN a"
                    " company of its own, so that each return has its own ledger.",
                    company=own.company_id.name,
                    agencies=", ".join(own.company_id.finance_agency_ids.mapped("code")),
                )
            )
        return own._same_taxpayer().sorted(lambda agency: (agency.branch_code, agency.code))[:1]

    def _ipai_month_to_close(self):
        """Return the first day of the month this company has to close by now, or nothing."""
        self.ensure_one()
        return month_to_close(fields.Datetime.now(), self.month_end_day, self.month_end_hour)
