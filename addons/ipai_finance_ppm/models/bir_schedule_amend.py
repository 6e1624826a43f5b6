"""Amended returns: a new version that is linked to the old one, and says what is different."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.money import centavos
from ..tools.penalties import SMALL

FILED = ("filed", "paid")


class BirScheduleAmend(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    version = fields.Integer(default=1, readonly=True, copy=False, help="1 is the original return.")
    current = fields.Boolean(
        default=True,
        readonly=True,
        copy=False,
        index=True,
        help="Other returns count this version. An amendment takes over when it is filed.",
    )
    amends_id = fields.Many2one(
        "ipai.finance.bir_schedule",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    amended_by_ids = fields.One2many("ipai.finance.bir_schedule", "amends_id", readonly=True)
    amend_reason = fields.Char(readonly=True, copy=False, tracking=True)
    previously_paid = fields.Monetary(
        compute="_compute_to_pay",
        store=True,
        help="What the version before asked to pay; it counts as a payment of this one.",
    )
    to_pay = fields.Monetary(
        string="Still to Pay",
        compute="_compute_to_pay",
        store=True,
        help="The tax of the return less what an earlier version of it paid.",
    )
    overpaid = fields.Monetary(
        compute="_compute_to_pay",
        store=True,
        help="By how much the version before paid more than the amended return asks for.",
    )

    @api.depends("amount", "amends_id.amount")
    def _compute_to_pay(self):
        for filing in self:
            paid = centavos(filing.sudo().amends_id.amount)
            rest = centavos(filing.amount) - paid
            filing.previously_paid = float(paid)
            filing.to_pay = float(max(rest, Decimal()))
            filing.overpaid = float(max(-rest, Decimal()))

    @api.depends("version")
    def _compute_name(self):
        result = super()._compute_name()
        for filing in self.filtered(lambda filing: filing.name and filing.version > 1):
            filing.name = self.env._(
                "%(name)s, amendment %(number)s", name=filing.name, number=filing.version - 1
            )
        return result

    def action_amend(self):
        """Ask why the return is amended."""
        self.ensure_one()
        self._check_can_amend()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Amend %s", self.name),
            "res_model": "ipai.finance.amend",
            "view_mode": "form",
            "target": "new",
            "context": {"default_filing_id": self.id},
        }

    def _check_can_amend(self):
        """Raise in words unless this return may be amended."""
        if self.state not in FILED:
            raise UserError(self.env._("%s is not filed: change it instead of amending it.", self.name))
        draft = self.amended_by_ids[:1]
        if draft:
            raise UserError(
                self.env._(
                    "%(name)s is being amended already: go on with %(draft)s.",
                    name=self.name,
                    draft=draft.name,
                )
            )

    def _amend(self, reason):
        """Create the next version of a filed return as a draft, with its adjustments and the ledger of now.

        :return: the new filing
        """
        self.ensure_one()
        self._check_can_amend()
        fixed = ("company_id", "agency_id", "form_id", "user_id")
        vals = {name: self[name].id for name in fixed}
        vals |= {"period_start": self.period_start, "period_end": self.period_end}
        vals |= {"version": self.version + 1, "current": False, "amends_id": self.id, "amend_reason": reason}
        new = self.sudo().create(vals).with_env(self.env)
        for one in self.sudo().adjustment_ids:
            one.copy({"filing_id": new.id})
        new._refresh_amounts()
        self.message_post(body=self.env._("Amended by %(new)s: %(reason)s", new=new.name, reason=reason))
        return new

    def _open_form(self):
        """Return the action that shows one filing."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def write(self, vals):
        """Override to let an amendment take over when it is filed."""
        result = super().write(vals)
        if vals.get("state") == "filed":
            for filing in self.sudo().filtered("amends_id"):
                filing.amends_id.write({"state": "amended", "current": False})
                filing.current = True
        return result

    def _was_on_time(self):
        """Tell whether the original return was filed by its due date."""
        first = self.sudo()
        while first.amends_id:
            first = first.amends_id
        return bool(first.filed_date) and first.filed_date <= first.due_date

    def _without_surcharge(self):
        """Tell whether this is an amendment that micro and small taxpayers pay no surcharge on (RR
        6-2024).
        """
        return bool(self.amends_id) and self.agency_id.taxpayer_size in SMALL and self._was_on_time()
