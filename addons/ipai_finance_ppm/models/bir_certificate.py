from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.money import centavos
from ..tools.periods import Period, add_months

DUE_DAY = 20  # of the month after the quarter (RR 2-98, sec. 2.58)
EXPORT = "l10n_ph_2307.wizard"


class BirCertificate(models.Model):
    """A certificate of tax withheld (2307) a supplier gets for a quarter: pending until a person issues
    it.
    """

    _name = "ipai.bir.certificate"
    _description = "BIR Certificate 2307"
    _inherit = ["mail.thread"]
    _order = "period_start desc, company_id, state desc, partner_id, id"
    _check_company_auto = True

    name = fields.Char(
        string="Number", readonly=True, copy=False, help="Given when the certificate is issued."
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Supplier", required=True, readonly=True, index=True)
    tin = fields.Char(string="TIN", related="partner_id.vat")
    period_start = fields.Date(required=True, readonly=True)
    period_end = fields.Date(required=True, readonly=True)
    period_label = fields.Char(string="Quarter", compute="_compute_period", store=True)
    due_date = fields.Date(
        compute="_compute_period", store=True, help="The supplier gets it by the 20th after the quarter."
    )
    state = fields.Selection(
        [("pending", "Pending"), ("issued", "Issued"), ("cancelled", "Cancelled")],
        default="pending",
        required=True,
        readonly=True,
        tracking=True,
        copy=False,
        index=True,
    )
    issued_date = fields.Date(readonly=True, copy=False, tracking=True)
    issued_by = fields.Many2one("res.users", readonly=True, copy=False)
    line_ids = fields.One2many("ipai.bir.certificate.line", "certificate_id", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    base_amount = fields.Monetary(string="Income Payment", compute="_compute_amounts", store=True)
    tax_amount = fields.Monetary(string="Tax Withheld", compute="_compute_amounts", store=True)
    ledger_note = fields.Char(
        string="Changed Since Issued", readonly=True, help="What the ledger says now, when it differs."
    )

    def init(self):
        """Let one supplier have one valid certificate a quarter, also when two people press the button
        at once.
        """
        self.env.cr.execute(
            """CREATE UNIQUE INDEX IF NOT EXISTS ipai_bir_certificate_once
                   ON ipai_bir_certificate (company_id, partner_id, period_start) WHERE state !=
                   'cancelled'"""
        )

    @api.depends("period_start", "period_end")
    def _compute_period(self):
        for one in self.filtered("period_end"):
            one.period_label = Period(one.period_start, one.period_end).label
            month = add_months(one.period_end, 1)
            one.due_date = date(month.year, month.month, DUE_DAY)

    @api.depends("line_ids.base", "line_ids.tax")
    def _compute_amounts(self):
        for one in self:
            one.base_amount = sum(one.line_ids.mapped("base"))
            one.tax_amount = sum(one.line_ids.mapped("tax"))

    @api.depends("name", "partner_id", "period_label")
    def _compute_display_name(self):
        for one in self:
            one.display_name = (
                f"{one.name or '2307'} {one.partner_id.name or ''} {one.period_label or ''}".strip()
            )

    def write(self, vals):
        """Override to keep the figures and the status from being typed."""
        if not self.env.su and {name for name in vals if self._fields[name].readonly}:
            raise AccessError(
                self.env._("Certificates follow the ledger: issue or cancel them with the buttons.")
            )
        return super().write(vals)

    # === ACTIONS === #

    def action_issue(self):
        """Give the certificates their numbers: they were handed to the suppliers today."""
        for one in self:
            if one.state != "pending":
                raise UserError(self.env._("%s is not pending.", one.display_name))
            if centavos(one.tax_amount) <= 0:
                raise UserError(
                    self.env._(
                        "Nothing was withheld from %s in this quarter after refunds.", one.partner_id.name
                    )
                )
            today = self.env["ipai.finance.bir_schedule"]._today()
            one.check_access("write")
            one.sudo().write(
                {
                    "state": "issued",
                    "issued_date": today,
                    "issued_by": self.env.uid,
                    "name": one._next_number(),
                }
            )

    def action_cancel(self):
        """Take an issued certificate back; the ledger makes a new pending one."""
        for one in self:
            if one.state != "issued":
                raise UserError(self.env._("%s is not issued.", one.display_name))
            one.check_access("write")
            if not self.env.user.has_group("ipai_finance_ppm.group_finance_manager"):
                raise AccessError(self.env._("Only a finance manager may cancel %s.", one.display_name))
            one.sudo().state = "cancelled"

    def action_export(self):
        """Open the export of the Philippine localisation with the bills behind these certificates.

        :raises UserError: this Odoo has no such export
        """
        if EXPORT not in self.env:
            raise UserError(
                self.env._("This Odoo has no 2307 export: print the certificates from the BIR's form.")
            )
        bills = self._bills()
        return bills.action_open_l10n_ph_2307_wizard()

    def _bills(self):
        """Return the vendor bills of these suppliers and quarters that withhold tax."""
        bills = self.env["account.move"]
        for one in self:
            bills |= bills.search(
                [
                    ("move_type", "=", "in_invoice"),
                    ("state", "=", "posted"),
                    ("company_id", "child_of", one.company_id.id),
                    ("commercial_partner_id", "=", one.partner_id.id),
                    ("date", ">=", one.period_start),
                    ("date", "<=", one.period_end),
                    ("line_ids.tax_line_id.l10n_ph_atc", "!=", False),
                ]
            )
        return bills

    # === BUSINESS METHODS === #

    def _next_number(self):
        """Return the next number of the company's own sequence."""
        sequences = self.env["ir.sequence"].sudo()
        code = "ipai.bir.certificate"
        found = sequences.search([("code", "=", code), ("company_id", "=", self.company_id.id)], limit=1)
        if not found:
            found = sequences.create(
                {
                    "name": f"BIR 2307 {self.company_id.name}",
                    "code": code,
                    "company_id": self.company_id.id,
                    "prefix": "2307/%(year)s/",
                    "padding": 5,
                    "use_date_range": True,
                    "implementation": "no_gap",
                }
            )
        return found.next_by_id()

    @api.model
    def _refresh(self, filing):
        """Bring the certificates of a quarter up to date with the ledger.

        Pending ones follow it. Issued ones stay as they were handed out and say what is different.

        :param filing: the 1601-EQ of the quarter
        :return: all certificates of the quarter
        """
        wanted = self._wanted(filing)
        quarter = [("company_id", "=", filing.company_id.id), ("period_start", "=", filing.period_start)]
        kept = self.sudo().search([*quarter, ("state", "!=", "cancelled")])
        for one in kept:
            one._follow(wanted.pop(one.partner_id, {}))
        vals = {"company_id": filing.company_id.id}
        vals |= {"period_start": filing.period_start, "period_end": filing.period_end}
        new = self.sudo().create(
            [
                {**vals, "partner_id": partner.id, "line_ids": self._commands(lines)}
                for partner, lines in wanted.items()
            ]
        )
        return (kept.exists() | new).with_env(self.env)

    @api.model
    def _wanted(self, filing):
        """Return ``{partner: {(atc, rate): [base, tax of month 1, 2, 3]}}`` by the ledger."""
        partners, months, found = self.env["res.partner"].sudo(), filing._period().months(), {}
        for partner_id, tax, month, amount, base in filing._grouped("ewt"):
            partner = partners.browse(partner_id or []).commercial_partner_id
            if partner:
                line = found.setdefault(partner, {}).setdefault(
                    (tax.l10n_ph_atc, abs(tax.amount)), [centavos(0)] * 4
                )
                line[0] += base
                line[months.index(month) + 1] += amount
        return found

    def _follow(self, lines):
        """Take over the ledger's lines when pending, else say how they differ."""
        now = sum((sum(amounts[1:]) for amounts in lines.values()), centavos(0))
        if self.state == "pending":
            if not lines:
                self.unlink()
            elif self._lines() != lines:
                self.line_ids = [fields.Command.clear(), *self._commands(lines)]
        else:
            same = now == centavos(self.tax_amount)
            note = (
                False
                if same
                else self.env._("The ledger now says %s withheld.", self.currency_id.format(float(now)))
            )
            if self.ledger_note != note:
                self.ledger_note = note

    def _lines(self):
        return {
            (line.atc, line.rate): [centavos(line.base), *(centavos(line[f"tax_{n}"]) for n in (1, 2, 3))]
            for line in self.line_ids
        }

    @api.model
    def _commands(self, lines):
        return [
            fields.Command.create(
                {
                    "atc": atc,
                    "rate": rate,
                    "base": float(base),
                    "tax_1": float(one),
                    "tax_2": float(two),
                    "tax_3": float(three),
                }
            )
            for (atc, rate), (base, one, two, three) in lines.items()
        ]


class BirCertificateLine(models.Model):
    """What was withheld under one code, by month of the quarter."""

    _name = "ipai.bir.certificate.line"
    _description = "BIR Certificate Line"
    _order = "certificate_id, atc, rate, id"

    certificate_id = fields.Many2one("ipai.bir.certificate", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="certificate_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="certificate_id.currency_id")
    atc = fields.Char(string="ATC", required=True)
    rate = fields.Float(digits=(5, 2))
    base = fields.Monetary(string="Income Payment")
    tax_1 = fields.Monetary(string="Month 1")
    tax_2 = fields.Monetary(string="Month 2")
    tax_3 = fields.Monetary(string="Month 3")
    tax = fields.Monetary(string="Tax Withheld", compute="_compute_tax", store=True)

    @api.depends("tax_1", "tax_2", "tax_3")
    def _compute_tax(self):
        for line in self:
            line.tax = line.tax_1 + line.tax_2 + line.tax_3
