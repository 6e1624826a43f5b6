"""Amounts of filings: sums of posted entries, stored with their time. No screen ever computes them."""

from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

from ..tools.money import centavos
from .bir_schedule import OPEN_STATES

FROZEN_STATES = ("approved", "filed", "paid", "amended")  # the amount no longer follows the ledger
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
    gap_note = fields.Char(compute="_compute_gap_note", string="Changed Since Approval")
    amount_as_of = fields.Datetime(readonly=True, copy=False, help="When the ledger was read.")
    amount_note = fields.Char(string="Why No Amount", readonly=True, copy=False)

    @api.depends("ledger_amount", "amount", "excess", "amount_as_of")
    def _compute_ledger_gap(self):
        for filing in self:
            gap = centavos(filing.ledger_amount) - centavos(filing.amount) + centavos(filing.excess)
            filing.ledger_gap = float(gap) if filing.amount_as_of else 0.0

    @api.depends("ledger_gap", "state")
    def _compute_gap_note(self):
        for filing in self:
            filing.gap_note = filing._gap_words() if filing.ledger_gap else False

    def _gap_words(self):
        """Say what entries posted or changed since approval mean for this return."""
        gap, money = centavos(self.ledger_gap), self.currency_id.format
        words = {
            "old": money(float(centavos(self.amount) - centavos(self.excess))),
            "new": money(self.ledger_amount),
            "gap": money(abs(float(gap))),
        }
        if gap > 0:
            text = self.env._(
                "Entries posted or changed since approval: the ledger now says %(new)s instead of"
                " %(old)s, %(gap)s"
                " more than this return.",
                **words,
            )
        else:
            text = self.env._(
                "Entries posted or changed since approval: the ledger now says %(new)s instead of"
                " %(old)s, %(gap)s"
                " less than this return.",
                **words,
            )
        if self.state in ("filed", "paid"):
            return self.env._(
                "%s The filed figures stay; amend the return if the difference belongs in it.", text
            )
        return text

    # === ACTIONS AND CRON === #

    def action_compute(self):
        """Read the ledger again, now."""
        (self | self._remitted_filings())._refresh_amounts()

    def action_open_late_entries(self):
        """Open the journal items of this return that were entered or changed since it was approved."""
        self.ensure_one()
        self._check_sees_all()
        kinds = self.form_id.line_ids.filtered("tax_kind")
        items = self.env["account.move.line"]
        found = items.browse()
        for line in kinds:
            found |= items.search([*self._items_domain(line), ("write_date", ">", self.approved_at)])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%s: since approval", self.name),
            "res_model": items._name,
            "view_mode": "list,form",
            "domain": [("id", "in", found.ids)],
            "context": {"create": False},
        }

    @api.model
    def _cron_refresh(self):
        """Bring amounts of filings whose period has begun, and due dates of open ones, up to date.

        A return that was filed is watched for another year: what is posted late shows as a gap.
        """
        today = self._today()
        begun = self.search(
            [("period_start", "<=", today), ("period_end", ">=", today - WATCHED), ("current", "=", True)]
        )
        begun |= self.search([("period_start", "<=", today), ("state", "in", OPEN_STATES)])
        begun.filtered(lambda filing: filing.state in OPEN_STATES)._refresh_due_dates()
        begun._refresh_amounts()
        self._refresh_exposure()

    # === BUSINESS METHODS === #

    def _refresh_amounts(self):
        """Store what the ledger says now; the ledger is read once for all filings, one query a tax."""
        payable = self.filtered(
            lambda filing: filing.form_id.kind != "information" and filing.state != "amended"
        )
        payable._refresh_covered()
        ledger = payable._read_ledger()
        now = fields.Datetime.now()
        for filing in payable.sorted("period_end"):  # what a return deducts ends before it
            filing._store_amounts(ledger, now)
        payable.filtered(lambda filing: filing.state not in FROZEN_STATES and filing.amount_as_of)._warn(
            ledger
        )

    def _refresh_covered(self):
        """Bring the companies of open returns up to date: an agency may have joined the TIN."""
        for filing in self.filtered(lambda filing: filing.state not in FROZEN_STATES).sudo():
            companies = filing._taxpayer_companies()
            if filing.covered_ids != companies:
                filing.covered_ids = companies

    def _store_amounts(self, ledger, now):
        """Store the lines of one filing and their sum, or in words why there is none."""
        note = self._why_unknown()
        if note:
            self._store_unknown(note)
            return
        values = self._line_amounts(ledger)
        net = self._net(values)
        self._send_back_if_changed(max(net, Decimal()))
        if self.state not in FROZEN_STATES:
            self._store_lines(values, ledger)
        self.sudo().write(self._amount_values(net, now))

    def _net(self, values):
        """Return the sum of the lines and adjustments; of a tax and its minimum only the larger counts."""
        total, before = Decimal(), Decimal()
        for line, value in values.items():
            counted = max(value - before, Decimal()) if line.minimum_tax else value
            total += int(line.sign) * counted
            before = value if line.sign != "0" else before
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
