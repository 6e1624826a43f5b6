from odoo import api, fields, models

from odoo.addons.ipai_databricks_connector.compat import Constraint

from .bir_schedule import OPEN_STATES


class BirExtension(models.Model):
    """A deadline the BIR moved by a circular: after a typhoon, in a city, for a form."""

    _name = "ipai.bir.extension"
    _description = "BIR Deadline Extension"
    _order = "date_from desc, id desc"
    _rec_name = "reference"

    reference = fields.Char(required=True, help="The circular that says so, for example RMC 128-2024.")
    form_id = fields.Many2one("ipai.bir.form", help="Empty: every form.")
    rdo_code = fields.Char(string="RDO", help="Revenue district office. Empty: the whole country.")
    date_from = fields.Date(string="Due From", required=True, help="First due date that is moved.")
    date_to = fields.Date(string="Due Until", required=True, help="Last due date that is moved.")
    new_date = fields.Date(required=True, help="New due date; a weekend or holiday moves it further.")

    _dates_order = Constraint(
        "CHECK(date_from <= date_to AND new_date > date_from)", "An extension moves due dates to a later day."
    )

    @api.model_create_multi
    def create(self, vals_list):
        extensions = super().create(vals_list)
        self._refresh_open_filings()
        return extensions

    def write(self, vals):
        result = super().write(vals)
        self._refresh_open_filings()
        return result

    def unlink(self):
        result = super().unlink()
        self._refresh_open_filings()
        return result

    @api.model
    def _refresh_open_filings(self):
        """Compute the due dates of what is not filed yet again."""
        filings = self.env["ipai.finance.bir_schedule"].sudo()
        filings.search([("state", "in", OPEN_STATES)])._refresh_due_dates()

    def _moving(self, form, rdo_code, due_date):
        """Return the one of these extensions that moves a due date furthest; empty when none concerns it."""
        return self.filtered(
            lambda extension: (
                extension.form_id in (form, self.env["ipai.bir.form"])
                and extension.rdo_code in (rdo_code, False)
                and extension.date_from <= due_date <= extension.date_to
            )
        ).sorted("new_date", reverse=True)[:1]
