from odoo import api, fields, models
from odoo.exceptions import UserError


class BirAdjustment(models.Model):
    """An amount a person adds to a return or takes from it, with the reason: what the ledger cannot know."""

    _name = "ipai.finance.bir_adjustment"
    _description = "BIR Filing Adjustment"
    _order = "filing_id, id"

    filing_id = fields.Many2one("ipai.finance.bir_schedule", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="filing_id.currency_id")
    name = fields.Char(string="Reason", required=True)
    amount = fields.Monetary(required=True, help="Positive: more to pay. Negative: less, a credit say.")

    @api.model_create_multi
    def create(self, vals_list):
        adjustments = super().create(vals_list)
        adjustments._check_open()
        for one in adjustments:
            one._tell(self.env._("Adjustment added: %(reason)s, %(amount)s.", **one._words()))
        adjustments.filing_id._refresh_amounts()
        return adjustments

    def write(self, vals):
        self._check_open()
        before = {one: one._words() for one in self}
        result = super().write(vals)
        for one, words in before.items():
            one._tell(
                self.env._(
                    "Adjustment changed from %(old)s to %(new)s.",
                    old="{reason}, {amount}".format(**words),
                    new="{reason}, {amount}".format(**one._words()),
                )
            )
        self.filing_id._refresh_amounts()
        return result

    def unlink(self):
        self._check_open()
        filings = self.filing_id
        for one in self:
            one._tell(self.env._("Adjustment removed: %(reason)s, %(amount)s.", **one._words()))
        result = super().unlink()
        filings._refresh_amounts()
        return result

    def _check_open(self):
        """Refuse once a person has looked at the figures: they go back to draft first."""
        for filing in self.filing_id:
            if filing.state != "draft":
                raise UserError(
                    self.env._("%s is no draft any more: reset it before you adjust it.", filing.name)
                )

    def _tell(self, text):
        self.filing_id.message_post(body=text)

    def _words(self):
        return {"reason": self.name, "amount": self.currency_id.format(self.amount)}
