"""What people should look at before they file, in words. Nothing here stops a filing."""

from odoo import fields, models

WITHHOLDING = ("ewt", "cwt", "vat_withheld", "vat_withholding")
ON_PAYMENT = "is_withholding_tax_on_payment"  # of l10n_account_withholding_tax, where it is installed


class BirScheduleWarnings(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    warning_note = fields.Text(
        string="To Check", readonly=True, copy=False, help="Found when the ledger was read last."
    )

    def _warn(self, ledger):
        """Store the warnings of filings whose figures still move."""
        late = self._read_late_entries()
        for filing in self:
            texts = [
                *filing._withholding_warnings(ledger),
                *filing._vat_warnings(ledger),
                *filing._late_warnings(late),
            ]
            note = "\n".join(texts) or False
            if filing.warning_note != note:
                filing.sudo().warning_note = note

    def _withholding_warnings(self, ledger):
        """Yield what is odd about the taxes withheld: ATC, rate, and when they were withheld."""
        table, money = self.env["ipai.bir.atc"], self.currency_id.format
        for line in self.form_id.line_ids.filtered(lambda line: line.tax_kind in WITHHOLDING):
            if line.tax_kind == "ewt":
                yield from self._unknown_atc_warning(line, ledger)
            for tax, amount in self._figures_by_source(line.tax_kind, line, ledger).items():
                yield from table._problems(tax, self.period_end, money(float(amount)))
                yield from self._on_payment_warning(tax, amount)

    def _unknown_atc_warning(self, line, ledger):
        for tax, amount in self._figures_by_source("atc_unknown", line, ledger).items():
            yield self.env._(
                "%(tax)s has the ATC %(atc)s, which no return knows: %(amount)s are in no line. Correct the"
                " ATC of the tax.",
                tax=tax.name,
                atc=tax.l10n_ph_atc,
                amount=self.currency_id.format(float(amount)),
            )

    def _on_payment_warning(self, tax, amount):
        if ON_PAYMENT in tax._fields and tax[ON_PAYMENT] and tax.type_tax_use == "purchase" and amount:
            yield self.env._(
                "%(amount)s of %(tax)s were withheld at payment. Since RR 4-2024 the duty arises when the"
                " bill is"
                " recorded: check the month.",
                amount=self.currency_id.format(float(amount)),
                tax=tax.name,
            )

    def _vat_warnings(self, ledger):
        """Yield what is odd about the figures of a VAT return."""
        for line in self.form_id.line_ids:
            if line.tax_kind == "output_vat" and self._figure(line, ledger) < 0:
                yield self.env._(
                    "Output VAT is negative (%s): refunds exceed sales. Nothing is payable and the excess"
                    " is carried"
                    " over.",
                    self.currency_id.format(float(self._figure(line, ledger))),
                )
            if line.tax_kind == "input_other" and self._figure(line, ledger):
                yield self.env._(
                    "%s of input VAT come from taxes in no line of VAT Mapping: they count, but the form"
                    " asks which"
                    " kind of purchase they are.",
                    self.currency_id.format(float(self._figure(line, ledger))),
                )
            if line.takes == "excess" and not self.sudo().search_count(self._remitted_domain(line), limit=1):
                yield self.env._(
                    "There is no %(form)s before this one here: enter what it carried over as an adjustment.",
                    form=line.remitted_form_id.code,
                )
