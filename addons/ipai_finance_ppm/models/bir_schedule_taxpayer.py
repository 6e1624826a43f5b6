"""Who files: all companies and agencies of one TIN together, one return a form and period."""

from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..tools.money import centavos


class BirScheduleTaxpayer(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    tin = fields.Char(string="TIN", readonly=True, copy=False, index=True)
    covered_ids = fields.Many2many(
        "res.company",
        "ipai_finance_bir_schedule_company_rel",
        "filing_id",
        "company_id",
        string="Covers",
        readonly=True,
        copy=False,
        help="Companies whose books this return adds up: those with the same TIN, and their branches.",
    )
    share_ids = fields.One2many(
        "ipai.finance.bir_schedule.share", "filing_id", string="By Agency", readonly=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Override to keep the TIN a return is filed under, whatever the agency's becomes."""
        filings = super().create(vals_list)
        for filing in filings.sudo():
            filing.write({"tin": filing.agency_id.tin, "covered_ids": filing._taxpayer_companies().ids})
        return filings

    def _taxpayer_companies(self):
        """Return the companies whose books belong to this return."""
        return self.agency_id.sudo()._taxpayer_companies() | self.sudo().company_id

    @api.constrains("form_id", "period_start", "period_end", "tin", "version")
    def _check_once(self):
        """Refuse a return whose days another one of the same TIN and form covers already."""
        for filing in self.sudo().filtered("tin"):
            twin = self.sudo().search(
                [
                    ("id", "!=", filing.id),
                    ("tin", "=", filing.tin),
                    ("form_code", "=", filing.form_code),
                    ("version", "=", filing.version),
                    ("period_start", "<=", filing.period_end),
                    ("period_end", ">=", filing.period_start),
                    ("form_id.frequency", "!=", "transaction"),
                ],
                limit=1,
            )
            if twin:
                raise ValidationError(
                    self.env._(
                        "%(form)s of TIN %(tin)s exists already for %(label)s, as %(name)s of"
                        " %(company)s: a form is"
                        " filed once a period. Open that one, or amend it.",
                        form=filing.form_id.code,
                        tin=filing.tin,
                        label=twin._period().label,
                        name=twin.name,
                        company=twin.company_id.name,
                    )
                )

    def _check_sees_all(self):
        """Refuse to show entries of a return that covers companies the user does not belong to."""
        hidden = self.sudo().covered_ids - self.env.user.company_ids
        if hidden and not self.env.su:
            raise AccessError(
                self.env._(
                    "This return also covers %s: only somebody who belongs to all its companies sees the"
                    " entries.",
                    ", ".join(hidden.sudo().mapped("name")),
                )
            )

    # === BREAKDOWN === #

    def _store_shares(self, ledger):
        """Store what each agency adds to each line, when there is more than one."""
        shares = self.env["ipai.finance.bir_schedule.share"].sudo()
        self.sudo().share_ids.unlink()
        agencies = self.agency_id.sudo()._same_taxpayer()
        if len(agencies) < 2:
            return
        for line in self.sudo().line_ids.filtered("form_line_id.tax_kind"):
            figures = self._figures_by_agency(line.form_line_id, ledger, agencies)
            shares.create(
                [
                    {
                        "line_id": line.id,
                        "company_id": company.id,
                        "agency_id": agency.id,
                        "amount": float(amount),
                    }
                    for (company, agency), amount in self._at_rate(line, figures).items()
                    if amount
                ]
            )

    def _at_rate(self, line, figures):
        """Return figures as parts of the line: at its rate, cents that rounding leaves with the largest."""
        rate = line.form_line_id._rate(self.agency_id)
        if rate is None:
            return figures
        parts = {key: centavos(figure * rate / 100) for key, figure in figures.items()}
        if not line.amount or not parts:
            return {}
        largest = max(parts, key=lambda key: abs(parts[key]))
        parts[largest] += centavos(line.amount) - sum(parts.values(), Decimal())
        return parts

    def _figures_by_agency(self, form_line, ledger, agencies):
        """Return ``{(company, agency or none): Decimal}`` of one line."""
        found = defaultdict(Decimal)
        for company in self.sudo().covered_ids:
            mine = agencies.filtered(lambda agency, company=company: agency.company_id == company)
            if len(mine) > 1:
                for agency, amount in self._figures_by_analytic(form_line, company, mine).items():
                    found[company, agency] += amount
            else:
                owner = mine or agencies._of_parent(company)
                found[company, owner] += self._figure(form_line, ledger, company)
        return found

    def _figures_by_analytic(self, form_line, company, agencies):
        """Return ``{agency or none: Decimal}`` of one company's books by the analytic accounts of entries."""
        items = self.env["account.move.line"].sudo()
        rows = items._read_group(self._items_domain(form_line, company), ["move_id"], ["balance:sum"])
        owners = agencies._of_moves(self.env["account.move"].browse(move.id for move, _sum in rows))
        found = defaultdict(Decimal)
        for move, balance in rows:
            found[owners.get(move.id, agencies.browse())] += items._ipai_sign(form_line.tax_kind) * centavos(
                balance
            )
        return found
