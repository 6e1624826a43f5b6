from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.ipai_databricks_connector.compat import Constraint

from ..tools.due_dates import DueRule
from ..tools.periods import DECEMBER, periods


class BirForm(models.Model):
    """A tax return during the time its rules hold: how often it is filed, when it is due, what it adds up.

    When a rule changes, the record gets a last day and another one with the same number takes over.
    """

    _name = "ipai.bir.form"
    _description = "BIR Form"
    _order = "sequence, code, valid_from"
    _rec_names_search = ["code", "name"]

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, help="Number of the form, for example 0619-E.")
    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    valid_from = fields.Date(help="First period end these rules hold for. Empty: always.")
    valid_to = fields.Date(help="Last period end these rules hold for. Empty: until they change.")
    source = fields.Char(help="The regulation these rules come from.")
    note = fields.Text(help="What people should know, or why the form is no longer filed.")
    kind = fields.Selection(
        [
            ("withholding", "Withholding tax"),
            ("vat", "Value-added tax"),
            ("percentage", "Percentage tax"),
            ("income", "Income tax"),
            ("information", "Information return"),
            ("other", "Other"),
        ],
        default="other",
        required=True,
    )
    frequency = fields.Selection(
        [
            ("monthly", "Every month"),
            ("quarter_months", "First two months of each quarter"),
            ("quarterly", "Every quarter"),
            ("first_quarters", "First three quarters of the year"),
            ("yearly", "Every year"),
            ("transaction", "For each transaction"),
        ],
        required=True,
        help="A form for each transaction is not generated: create its filing when there is one.",
    )
    fiscal = fields.Boolean(
        string="By Fiscal Year", help="Quarters and years follow the agency's fiscal year, not the calendar."
    )
    due_rule = fields.Selection(
        [
            ("day_of_month", "On a day of a later month"),
            ("end_of_month", "On the last day of a later month"),
            ("days_after", "A number of days after the period"),
        ],
        required=True,
        help="Statutory date. It moves to the next business day when it falls on a weekend or a holiday.",
    )
    due_value = fields.Integer(help="The day, or the number of days; unused for the last day of a month.")
    due_months = fields.Integer(default=1, help="How many months after the last month of the period.")
    december_value = fields.Integer(
        string="Day for December", help="Another day when the period ends in December. 0: the same day."
    )
    efps_staggered = fields.Boolean(
        string="Staggered in eFPS",
        help="Who files through eFPS has until the 11th to 15th, by industry group, and pays on the 15th"
        " (RR 26-2002).",
    )
    vat_only = fields.Boolean(help="Filed by VAT-registered agencies only.")
    non_vat_only = fields.Boolean(help="Filed by agencies that are not VAT registered only.")
    withholding_agent_only = fields.Boolean(help="Filed by withholding agents only.")
    on_demand = fields.Boolean(
        help="Not generated for everybody: only for agencies that list it among their own forms."
    )
    line_ids = fields.One2many("ipai.bir.form.line", "form_id", string="Lines", copy=True)

    _code_uniq = Constraint("UNIQUE(code, valid_from)", "A form with this code and first day exists already.")
    _validity_order = Constraint(
        "CHECK(valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)",
        "The rules of a form cannot end before they begin.",
    )

    @api.constrains("due_rule", "due_value", "december_value", "due_months")
    def _check_due_value(self):
        for form in self:
            days = [form.due_value, form.december_value or 1]
            if form.due_rule == "day_of_month" and not all(1 <= day <= 28 for day in days):
                raise ValidationError(self.env._("The due day of %s lies between 1 and 28.", form.code))
            if form.due_rule == "days_after" and form.due_value < 1:
                raise ValidationError(self.env._("%s is due at least one day after its period.", form.code))
            if form.due_rule != "days_after" and not 1 <= form.due_months <= 12:
                raise ValidationError(self.env._("%s is due 1 to 12 months after its period.", form.code))

    @api.constrains("code", "valid_from", "valid_to")
    def _check_no_overlap(self):
        """Refuse two records of one form that hold for the same day, archived ones included."""
        for form in self:
            others = self.with_context(active_test=False).search(
                [("code", "=", form.code), ("id", "!=", form.id)]
            )
            for other in others:
                apart = (form.valid_to and other.valid_from and form.valid_to < other.valid_from) or (
                    other.valid_to and form.valid_from and other.valid_to < form.valid_from
                )
                if not apart:
                    raise ValidationError(
                        self.env._("Two records of %s hold for the same days: end the older one.", form.code)
                    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for form in self:
            form.display_name = f"{form.code} {form.name}" if form.code else form.name

    def _periods(self, start, end, year_end=DECEMBER):
        """Return the periods of this form that end between two days, both included, while its rules hold.

        :param int year_end: month the agency's fiscal year ends with
        """
        self.ensure_one()
        found = periods(self.frequency, start, end, year_end if self.fiscal else DECEMBER)
        return [period for period in found if self._holds_for(period.end)]

    def _holds_for(self, day):
        """Tell whether these rules hold for a period that ends on a day."""
        self.ensure_one()
        return (not self.valid_from or self.valid_from <= day) and (not self.valid_to or day <= self.valid_to)

    def _statutory_date(self, period_end):
        """Return the due date of a period before any shift."""
        self.ensure_one()
        rule = DueRule(self.due_rule, self.due_value, self.due_months, self.december_value)
        return rule.date(period_end)

    def _why_not_filed_by(self, agency):
        """Return in words why an agency does not file this return; nothing when it does."""
        self.ensure_one()
        vat = agency.vat_status == "vat"
        if self.vat_only and not vat:
            return self.env._("%s is not VAT registered", agency.code)
        if self.non_vat_only and vat:
            return self.env._("%s is VAT registered", agency.code)
        if self.withholding_agent_only and not agency.withholding_agent:
            return self.env._("%s is no withholding agent", agency.code)
        if self.on_demand and self not in agency.form_ids:
            return self.env._("not among the forms %s also files", agency.code)
        if not self.line_ids and self.kind != "information":
            return self.env._("its amount is not computed: create the filing by hand when there is one")
        return ""
