"""How a filing moves from draft to paid, and who may move it. The rules hold for every way to write."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

NEXT = {
    "draft": "prepared",
    "prepared": "reviewed",
    "reviewed": "approved",
    "approved": "filed",
    "filed": "paid",
}
RESETTABLE = ("prepared", "reviewed", "approved")
MANAGER_STATES = ("reviewed", "approved", "draft")
COMPUTED = {"amount", "excess", "ledger_amount", "amount_as_of", "amount_note", "line_ids", "warning_note"}
SIGNED = {"prepared_by", "prepared_at", "reviewed_by", "reviewed_at", "approved_by", "approved_at"}
SIGNED |= {"filed_by", "filed_at"}
EVIDENCE = {"reference", "filed_date", "proof_ids"}
# Who did a step, and when; stamped by the move itself and cleared by a reset.
SIGNATURES = {
    "prepared": ("prepared_by", "prepared_at"),
    "reviewed": ("reviewed_by", "reviewed_at"),
    "approved": ("approved_by", "approved_at"),
    "filed": ("filed_by", "filed_at"),
}
# Steps whose person may not do another step as well, by the company's rule.
SEPARATED = {
    "none": {},
    "two": {"reviewed": ("prepared_by",), "approved": ("prepared_by",)},
    "three": {"reviewed": ("prepared_by",), "approved": ("prepared_by", "reviewed_by")},
}
IDENTITY = {"company_id", "agency_id", "form_id", "period_start", "period_end"}
IDENTITY |= {"version", "current", "amends_id", "tin", "covered_ids"}


class BirScheduleFlow(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    proof_ids = fields.Many2many(
        "ir.attachment",
        string="Proof of Filing",
        copy=False,
        help="The confirmation of eFPS or eBIRForms. A return cannot be marked filed without it.",
    )
    prepared_by = fields.Many2one("res.users", readonly=True, copy=False)
    prepared_at = fields.Datetime(readonly=True, copy=False)
    reviewed_by = fields.Many2one("res.users", readonly=True, copy=False)
    reviewed_at = fields.Datetime(readonly=True, copy=False)
    approved_by = fields.Many2one("res.users", readonly=True, copy=False)
    approved_at = fields.Datetime(readonly=True, copy=False)
    filed_by = fields.Many2one("res.users", readonly=True, copy=False)
    filed_at = fields.Datetime(readonly=True, copy=False)

    # === ACTIONS === #

    def action_prepare(self):
        """Say that the figures are complete."""
        self.write({"state": "prepared"})

    def action_review(self):
        """Say that a second person looked at the figures."""
        self.write({"state": "reviewed"})

    def action_approve(self):
        """Allow the payment; the amount stands still from here on."""
        self.write({"state": "approved"})

    def action_file(self):
        """Record that a person filed the return; needs the reference and the date of the confirmation."""
        self.write({"state": "filed"})

    def action_pay(self):
        """Record the payment, today unless a date was entered."""
        for filing in self:
            filing.write({"state": "paid", "paid_date": filing.paid_date or filing._today()})

    def action_reset(self):
        """Start over from draft and read the ledger again."""
        self.write({"state": "draft"})
        self._refresh_amounts()

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_not_computed(vals)
                if {"version", "current", "amends_id", "tin", "covered_ids"} & vals.keys():
                    raise UserError(self.env._("Amend the filed return instead of entering a version."))
                if vals.get("state", "draft") != "draft":
                    raise UserError(self.env._("A filing starts as a draft."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_not_computed(vals)
            if IDENTITY & vals.keys():
                raise UserError(
                    self.env._("Form, period and company of a filing cannot change; generate another one.")
                )
            if EVIDENCE & vals.keys() and {"filed", "paid", "amended"} & set(self.mapped("state")):
                raise UserError(self.env._("Reference and date of a filed return stay as they were filed."))
        if "state" in vals and not self.env.su:
            for filing in self:
                filing._check_move(vals["state"], {**filing._evidence(), **vals})
        result = super().write({**vals, **self._signature(vals.get("state"))})
        if vals.get("state") == "filed" and not self.env.su:
            self._check_proof()
        return result

    def _signature(self, state):
        """Return who makes a move, and when; a reset takes all signatures back."""
        if state == "draft":
            return dict.fromkeys(SIGNED, False)
        if state not in SIGNATURES:
            return {}
        who, when = SIGNATURES[state]
        return {who: self.env.uid, when: fields.Datetime.now()}

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if self.filtered(lambda filing: filing.state != "draft"):
            raise UserError(self.env._("Only a draft filing can be deleted; reset it to draft first."))

    # === CHECKS === #

    def _check_not_computed(self, vals):
        """Refuse amounts typed by hand: they come from the ledger."""
        if self._computed_names() & vals.keys():
            raise AccessError(self.env._("The figures of a filing are computed and cannot be typed."))

    @api.model
    def _computed_names(self):
        """Return the fields nobody may write by hand. Addons extend this."""
        return COMPUTED | SIGNED

    def _evidence(self):
        """Return what the move to filed needs, besides the proof."""
        return {"reference": self.reference, "filed_date": self.filed_date}

    def _check_move(self, state, evidence):
        """Raise in words unless this filing may move to a state."""
        back = state == "draft" and self.state in RESETTABLE
        if not back and NEXT.get(self.state) != state:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(name)s is %(old)s and cannot become %(new)s.",
                    name=self.name,
                    old=labels[self.state],
                    new=labels.get(state, state),
                )
            )
        if state in MANAGER_STATES and not self.env.user.has_group("ipai_finance_ppm.group_finance_manager"):
            raise AccessError(
                self.env._("Only a finance manager may review, approve or reset %s.", self.name)
            )
        self._check_separation(state)
        self._check_ready(state, evidence)

    def _check_separation(self, state):
        """Refuse a step to who did an earlier one, as far as the company wants different people."""
        earlier = SEPARATED[self.company_id.sudo().bir_separation].get(state, ())
        if any(self[who] == self.env.user for who in earlier):
            raise UserError(
                self.env._("You have worked on %s already: another person has to take this step.", self.name)
            )

    def _check_proof(self):
        """Refuse to call a return filed without its confirmation."""
        for filing in self:
            if not filing.proof_ids:
                raise UserError(
                    self.env._("Attach the confirmation of %s as proof of filing first.", filing.name)
                )

    def _check_ready(self, state, evidence):
        """Raise in words when something is missing for a state."""
        payable = self.form_id.kind != "information"
        if state == "prepared" and payable and not self.amount_as_of:
            raise UserError(self.amount_note or self.env._("Compute the amount of %s first.", self.name))
        if state == "prepared" and self.period_end >= self._today():
            raise UserError(
                self.env._(
                    "%(name)s covers days until %(end)s; prepare it afterwards.",
                    name=self.name,
                    end=self.period_end,
                )
            )
        if state == "filed":
            self._check_evidence(evidence["reference"], fields.Date.to_date(evidence["filed_date"]))

    def _check_evidence(self, reference, filed):
        """Refuse a filing without reference, or with a date that cannot be."""
        if not (reference and filed):
            raise UserError(
                self.env._("Enter the filing reference and the filing date of %s first.", self.name)
            )
        if not self.period_end < filed <= self._today():
            raise UserError(
                self.env._("The filing date of %s lies after its period and not in the future.", self.name)
            )
