"""One step of a month-end: who does it, until when, after what."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .finance_close_template import PHASES

MANAGER = "ipai_finance_ppm.group_finance_manager"
SIGNATURES = ("prepared", "reviewed", "approved")
# todo ──start──▶ in_progress ──hand in──▶ for_review ──review (and approve)──▶ done
#   ▲                 ▲────────── send back ───┴───────────────────────────────┘
STATES = [
    ("todo", "To Do"),
    ("in_progress", "In Progress"),
    ("for_review", "For Review"),
    ("done", "Done"),
]


class FinanceCloseStep(models.Model):
    """What has to be done before a month is closed; it changes by its buttons only."""

    _name = "ipai.finance.close.step"
    _description = "Month-End Step"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "close_id desc, phase_number, sequence, id"
    _mail_post_access = "read"

    close_id = fields.Many2one(
        "ipai.finance.close", required=True, readonly=True, ondelete="cascade", index=True
    )
    template_id = fields.Many2one("ipai.finance.close.template", readonly=True, ondelete="set null")
    company_id = fields.Many2one(related="close_id.company_id", store=True, index=True)
    month = fields.Date(related="close_id.month", store=True)
    name = fields.Char(string="Step", required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    phase = fields.Selection(PHASES, required=True, readonly=True, group_expand=True)
    phase_number = fields.Integer(readonly=True)
    deadline = fields.Date(readonly=True, help="Business days by the company's calendar.")
    state = fields.Selection(
        STATES, string="Status", default="todo", required=True, readonly=True, tracking=True, index=True
    )
    preparer_id = fields.Many2one("res.users", readonly=True)
    reviewer_id = fields.Many2one("res.users", readonly=True)
    approver_id = fields.Many2one("res.users", readonly=True)
    needs_approval = fields.Boolean(readonly=True, help="Somebody approves after the review.")
    prepared_by = fields.Many2one("res.users", readonly=True)
    prepared_at = fields.Datetime(readonly=True)
    reviewed_by = fields.Many2one("res.users", readonly=True)
    reviewed_at = fields.Datetime(readonly=True)
    approved_by = fields.Many2one("res.users", readonly=True)
    approved_at = fields.Datetime(readonly=True)
    depends_ids = fields.Many2many(
        "ipai.finance.close.step",
        "ipai_finance_close_step_depends_rel",
        "step_id",
        "depends_id",
        string="After",
        readonly=True,
    )
    is_late = fields.Boolean(compute="_compute_is_late", help="The deadline is over and it is not done.")
    job_name = fields.Char(string="Lakehouse Job", readonly=True)
    run_id = fields.Many2one("ipai.databricks.run", readonly=True, ondelete="set null")
    run_state = fields.Selection(related="run_id.state", string="Run Status", tracking=False)
    attempt = fields.Integer(readonly=True)

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        today = self.env["ipai.finance.bir_schedule"]._today()
        for step in self:
            step.is_late = bool(step.deadline) and step.deadline < today and step.state != "done"

    # === ACTIONS === #

    def action_start(self):
        """Say that work has begun."""
        self._move("todo", "in_progress")

    def action_hand_in(self):
        """Hand the work to the reviewer; what it waits for is done first."""
        for step in self:
            step._check_open(("todo", "in_progress"))
            step._check_depends()
        self._sign("prepared", {"state": "for_review"})
        self._tell_next()

    def action_review(self):
        """Sign the review, or the approval after it; the last signature ends the step."""
        for step in self:
            step._check_open(("for_review",))
            kind = "approved" if step.reviewed_by else "reviewed"
            step._check_signer(kind)
            last = kind == "approved" or not step.needs_approval
            step._sign(kind, {"state": "done"} if last else {})
        self._tell_next()

    def action_send_back(self):
        """Give the work back to who prepares it; the signatures are taken back."""
        for step in self:
            step._check_open(("for_review", "done"))
            step._check_signer("reviewed", again=True)
            waiting = step._dependents().filtered(lambda other: other.state in ("for_review", "done"))
            if waiting:
                raise UserError(
                    self.env._(
                        "%(steps)s came after %(step)s: send them back first.",
                        steps=", ".join(waiting.mapped("name")),
                        step=step.name,
                    )
                )
        cleared = {f"{kind}_{part}": False for kind in SIGNATURES for part in ("by", "at")}
        self.sudo().write({**cleared, "state": "in_progress"})
        self._tell_next()

    # === CHECKS === #

    def _check_open(self, states):
        """Raise in words unless the step is in one of these states and its month open."""
        self.check_access("read")
        if self.close_id.closed_at:
            raise UserError(self.env._("%s is closed: a manager reopens it first.", self.close_id.name))
        if self.state not in states:
            label = dict(self._fields["state"]._description_selection(self.env))[self.state]
            raise UserError(self.env._("%(step)s is %(state)s.", step=self.name, state=label))

    def _check_depends(self):
        open_ones = self.depends_ids.filtered(lambda step: step.state != "done")
        if open_ones:
            raise UserError(
                self.env._(
                    "%(step)s comes after %(others)s: finish that first.",
                    step=self.name,
                    others=", ".join(open_ones.mapped("name")),
                )
            )

    def _check_signer(self, kind, again=False):
        """Raise unless this user may review or approve: who holds the step, or a manager, and not twice."""
        user = self.env.user
        holder = self.approver_id if kind == "approved" else self.reviewer_id
        if user != holder and not user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "%(step)s is reviewed by %(person)s or a finance manager.",
                    step=self.name,
                    person=holder.sudo().name or self.env._("nobody yet"),
                )
            )
        if not again and user == self.prepared_by and self.company_id.sudo().bir_separation != "none":
            raise UserError(self.env._("You prepared %s: another person signs it.", self.name))

    # === HELPERS === #

    def _move(self, before, after):
        for step in self:
            step._check_open((before,))
        self.sudo().write({"state": after})

    def _sign(self, kind, values):
        stamp = {f"{kind}_by": self.env.uid, f"{kind}_at": fields.Datetime.now()}
        self.sudo().write({**stamp, **values})

    def _dependents(self):
        return self.sudo().search([("depends_ids", "in", self.ids)])

    def _next_person(self):
        """Return who has to do something now; nobody while another step comes first."""
        self.ensure_one()
        if self.state == "done" or self.close_id.closed_at:
            return self.env["res.users"]
        if self.state == "for_review":
            return self.approver_id if self.reviewed_by else self.reviewer_id
        if any(step.state != "done" for step in self.depends_ids):
            return self.env["res.users"]
        return self.preparer_id

    def _tell_next(self):
        """Leave one activity a step, with the person whose turn it is; also on steps that waited."""
        for step in (self | self._dependents()).sudo():
            person, told = step._next_person(), step.activity_ids
            if told.user_id == person and len(told) <= 1:
                continue
            told.unlink()
            if person:
                step.activity_schedule(
                    "mail.mail_activity_data_todo",
                    step.deadline,
                    summary=step.name,
                    user_id=person.id,
                )
