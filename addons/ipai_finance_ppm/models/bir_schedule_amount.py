"""Amounts of filings: sums of posted entries, stored with their time. No screen ever computes them."""

from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

from ..tools.money import centavos
from ..tools.periods import Period
from .bir_schedule import OPEN_STATES

FROZEN_STATES = ("approved", "filed", "paid")  # the amount no longer follows the ledger
WATCHED = timedelta(days=400)
UNDER_REVIEW = ("prepared", "reviewed")


class BirScheduleAmount(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    line_ids = fields.One2many(
        "ipai.finance.bir_schedule.line", "filing_id", string="Lines", readonly=True, copy=False
    )
    adjustment_ids = fields.One2many(
        "ipai.finance.bir_adjustment",
        "filing_id",
        string="Adjustments",
        copy=False,
        help="What the ledger cannot know, with the reason. Allowed while the filing is a draft.",
    )
    ledger_amount = fields.Monetary(
        readonly=True,
        copy=False,
        help="Sum of the lines by the ledger at the as-of time; it may be negative.",
    )
    amount = fields.Monetary(
        string="Payable",
        readonly=True,
        copy=False,
        tracking=True,
        help="What the return asks to pay: the sum of the lines, at least zero. Fixed from approval on.",
    )
    excess = fields.Monetary(
        readonly=True, copy=False, help="By how much the deductions exceed the tax; nothing is payable then."
    )
    ledger_gap = fields.Monetary(
        compute="_compute_ledger_gap",
        store=True,
        string="Posted Since Approval",
        help="What the ledger says now minus the amount approved: entries posted or changed afterwards.",
    )
    amount_as_of = fields.Datetime(readonly=True, copy=False, help="When the ledger was read.")
    amount_note = fields.Char(string="Why No Amount", readonly=True, copy=False)

    @api.depends("ledger_amount", "amount", "excess", "amount_as_of")
    def _compute_ledger_gap(self):
        for filing in self:
            gap = centavos(filing.ledger_amount) - centavos(filing.amount) + centavos(filing.excess)
            filing.ledger_gap = float(gap) if filing.amount_as_of else 0.0

    # === ACTIONS AND CRON === #

    def action_compute(self):
        """Read the ledger again, now."""
        (self | self._remitted_filings())._refresh_amounts()

    @api.model
    def _cron_refresh(self):
        """Bring amounts of filings whose period has begun, and due dates of open ones, up to date.

        A return that was filed is watched for another year: what is posted late shows as a gap.
        """
        today = self._today()
        begun = self.search([("period_start", "<=", today), ("period_end", ">=", today - WATCHED)])
        begun |= self.search([("period_start", "<=", today), ("state", "in", OPEN_STATES)])
        begun.filtered(lambda filing: filing.state in OPEN_STATES)._refresh_due_dates()
        begun._refresh_amounts()
        self._refresh_exposure()

    # === BUSINESS METHODS === #

    def _refresh_amounts(self):
        """Store what the ledger says now; the ledger is read once for all filings, one query a tax."""
        payable = self.filtered(lambda filing: filing.form_id.kind != "information")
        ledger = payable._read_ledger()
        now = fields.Datetime.now()
        for filing in payable.sorted("period_end"):  # what a return deducts ends before it
            filing._store_amounts(ledger, now)

    def _read_ledger(self):
        """Return ``{tax kind: {(company, month): Decimal}}`` over all periods of these filings."""
        if not self:
            return {}
        start = min(filing._first_day(line) for filing in self for line in filing.form_id.line_ids)
        end = max(self.mapped("period_end"))
        items, companies = self.env["account.move.line"].sudo(), self.company_id.sudo()
        kinds = {kind for kind in self.form_id.line_ids.mapped("tax_kind") if kind}
        return {kind: items._ipai_tax_by_month(kind, companies, start, end) for kind in kinds}

    def _store_amounts(self, ledger, now):
        """Store the lines of one filing and their sum, or in words why there is none."""
        note = self._why_unknown()
        if note:
            self._store_unknown(note)
            return
        values = {line: self._line_amount(line, ledger) for line in self.form_id.line_ids}
        net = self._net(values)
        self._send_back_if_changed(max(net, Decimal()))
        self._store_lines(values)
        self.sudo().write(self._amount_values(net, now))

    def _net(self, values):
        """Return the sum of the lines and adjustments; of a tax and its minimum only the larger counts."""
        total, before = Decimal(), Decimal()
        for line, value in values.items():
            counted = max(value - before, Decimal()) if line.minimum_tax else value
            total += int(line.sign) * counted
            before = value
        return total + sum((centavos(one.amount) for one in self.sudo().adjustment_ids), Decimal())

    def _store_unknown(self, note):
        """Store why there is no amount; an approved amount stays what it was."""
        if self.state not in FROZEN_STATES:
            unknown = {"amount_note": note, "amount_as_of": False, "amount": 0.0, "excess": 0.0}
            self.sudo().write({"state": "draft", **unknown})

    def _amount_values(self, net, now):
        """Return the fields that say a sum; an approved amount stays what it was."""
        values = {"ledger_amount": float(net), "amount_as_of": now, "amount_note": False}
        if self.state not in FROZEN_STATES:
            values |= {"amount": float(max(net, Decimal())), "excess": float(max(-net, Decimal()))}
        return values

    def _line_amount(self, line, ledger):
        """Return one line as a Decimal. A tax at a rate is never negative: a loss owes nothing."""
        if line.remitted_form_id:
            earlier = self.sudo().search(self._remitted_domain(line))
            return sum((centavos(filing.amount) for filing in earlier), Decimal())
        if line.minimum_tax and not self.agency_id._pays_minimum_tax(self.period_end):
            return Decimal()
        months = Period(self._first_day(line), self.period_end).months()
        by_month = ledger[line.tax_kind]
        figure = sum((by_month.get((self.company_id, month), Decimal()) for month in months), Decimal())
        rate = line._rate(self.agency_id)
        return figure if rate is None else centavos(max(figure * rate / 100, Decimal()))

    def _first_day(self, line):
        """Return the first day a line counts from."""
        return self.agency_id._year_start(self.period_end) if line.cumulative else self.period_start

    def _store_lines(self, values):
        """Write one stored line a form line."""
        lines = self.sudo().line_ids
        stored = {line.form_line_id: line for line in lines}
        for form_line, value in values.items():
            if form_line in stored:
                stored[form_line].amount = float(value)
            else:
                lines.create({"filing_id": self.id, "form_line_id": form_line.id, "amount": float(value)})
        lines.filtered(lambda line: line.form_line_id not in values).unlink()

    def _send_back_if_changed(self, amount):
        """Put a filing under review back to draft when its amount is no longer what people looked at."""
        if self.state in UNDER_REVIEW and centavos(self.amount) != amount:
            self.sudo().state = "draft"
            self.message_post(
                body=self.env._(
                    "The ledger changed: the amount was %(old)s and is %(new)s now. Please prepare it again.",
                    old=self.currency_id.format(self.amount),
                    new=self.currency_id.format(float(amount)),
                )
            )
