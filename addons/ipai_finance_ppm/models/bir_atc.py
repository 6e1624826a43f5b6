from odoo import api, fields, models

from odoo.addons.ipai_databricks_connector.compat import Constraint


class BirAtc(models.Model):
    """A rate of the alphanumeric tax code table while it holds; a code may have several rates."""

    _name = "ipai.bir.atc"
    _description = "BIR Alphanumeric Tax Code"
    _order = "code, rate, valid_from"
    _rec_names_search = ["code", "name"]

    code = fields.Char(string="ATC", required=True, index=True, help="For example WC160.")
    name = fields.Char(string="Nature of Payment", required=True)
    rate = fields.Float(digits=(5, 2), required=True, help="Percent withheld of the base without VAT.")
    valid_from = fields.Date(help="First period end the rate holds for. Empty: always.")
    valid_to = fields.Date(help="Last period end the rate holds for. Empty: until it changes.")
    active = fields.Boolean(default=True)
    source = fields.Char(help="The regulation the rate comes from.")

    _rate_uniq = Constraint("UNIQUE(code, rate, valid_from)", "This rate of the code exists already.")
    _rate_range = Constraint("CHECK(rate >= 0 AND rate <= 100)", "A rate lies between 0 and 100 percent.")

    @api.depends("code", "name", "rate")
    def _compute_display_name(self):
        for atc in self:
            atc.display_name = f"{atc.code} {atc.rate:g} % {atc.name}" if atc.code else atc.name

    @api.model
    def _problems(self, tax, day, amount):
        """Yield in words why the code or the rate of a withholding tax is not in the table on a day."""
        rows = self.search([("code", "=", tax.l10n_ph_atc)]).filtered(
            lambda row: (
                (not row.valid_from or row.valid_from <= day) and (not row.valid_to or day <= row.valid_to)
            )
        )
        if not rows:
            yield self.env._(
                "%(tax)s has the ATC %(atc)s, which is not in the table of codes (%(amount)s withheld):"
                " correct the"
                " tax, or add the code.",
                tax=tax.name,
                atc=tax.l10n_ph_atc,
                amount=amount,
            )
        elif abs(tax.amount) not in rows.mapped("rate"):
            yield self.env._(
                "%(tax)s withholds %(rate)g %% under %(atc)s, whose rates are %(known)s (%(amount)s"
                " withheld).",
                tax=tax.name,
                rate=abs(tax.amount),
                atc=tax.l10n_ph_atc,
                known=", ".join(f"{rate:g} %" for rate in rows.mapped("rate")),
                amount=amount,
            )
