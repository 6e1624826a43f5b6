from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.ipai_databricks_connector.compat import Constraint

from ..tools.due_dates import statutory_date
from ..tools.periods import periods


class BirForm(models.Model):
    """A tax return: how often it is filed, when it is due and what it adds up."""

    _name = "ipai.bir.form"
    _description = "BIR Form"
    _order = "sequence, code"
    _rec_names_search = ["code", "name"]

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, help="Number of the form, for example 0619-E.")
    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    frequency = fields.Selection(
        [
            ("monthly", "Every month"),
            ("quarter_months", "First two months of each quarter"),
            ("quarterly", "Every quarter"),
        ],
        required=True,
    )
    due_rule = fields.Selection(
        [
            ("day_of_next_month", "On a day of the following month"),
            ("end_of_next_month", "On the last day of the following month"),
            ("days_after", "A number of days after the period"),
        ],
        required=True,
        help="Statutory date. It moves to the next business day when it falls on a weekend or a holiday.",
    )
    due_value = fields.Integer(help="The day, or the number of days; unused for the last day of a month.")
    vat_only = fields.Boolean(help="Filed by VAT-registered agencies only.")
    line_ids = fields.One2many("ipai.bir.form.line", "form_id", string="Lines", copy=True)

    _code_uniq = Constraint("UNIQUE(code)", "A form with this code exists already.")

    @api.constrains("due_rule", "due_value")
    def _check_due_value(self):
        for form in self:
            if form.due_rule == "day_of_next_month" and not 1 <= form.due_value <= 28:
                raise ValidationError(self.env._("The due day of %s lies between 1 and 28.", form.code))
            if form.due_rule == "days_after" and form.due_value < 1:
                raise ValidationError(self.env._("%s is due at least one day after its period.", form.code))

    @api.depends("code", "name")
    def _compute_display_name(self):
        for form in self:
            form.display_name = f"{form.code} {form.name}" if form.code else form.name

    def _periods(self, start, end):
        """Return the periods of this form that end between two days, both included."""
        self.ensure_one()
        return periods(self.frequency, start, end)

    def _statutory_date(self, period_end):
        """Return the due date of a period before any shift."""
        self.ensure_one()
        return statutory_date(self.due_rule, self.due_value, period_end)

    def _is_filed_by(self, agency):
        """Tell whether an agency owes this return."""
        self.ensure_one()
        return not self.vat_only or agency.vat_status == "vat"
