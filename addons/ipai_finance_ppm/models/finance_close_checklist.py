"""The checklist of a month-end: made from the templates, closed when all of it is done."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.close_days import close_day
from ..tools.due_dates import BusinessCalendar
from ..tools.periods import add_months, month_of
from .finance_close_step import MANAGER

PEOPLE = ("preparer", "reviewer", "approver")


class FinanceCloseChecklist(models.Model):
    _inherit = "ipai.finance.close"

    step_ids = fields.One2many("ipai.finance.close.step", "close_id", string="Checklist", readonly=True)
    step_count = fields.Integer(compute="_compute_progress", store=True)
    done_count = fields.Integer(compute="_compute_progress", store=True)
    progress = fields.Float(
        compute="_compute_progress", store=True, aggregator="avg", help="Percent of the steps that are done."
    )
    late_count = fields.Integer(compute="_compute_late_count", string="Late Steps")
    closed_at = fields.Datetime(readonly=True, tracking=True)
    closed_by = fields.Many2one("res.users", readonly=True)
    close_reason = fields.Char(readonly=True, help="Why a manager closed it with open steps.")

    @api.depends("step_ids.state")
    def _compute_progress(self):
        for close in self:
            done = close.step_ids.filtered(lambda step: step.state == "done")
            close.step_count, close.done_count = len(close.step_ids), len(done)
            close.progress = 100.0 * len(done) / len(close.step_ids) if close.step_ids else 0.0

    @api.depends("step_ids.state", "step_ids.deadline")
    def _compute_late_count(self):
        for close in self:
            close.late_count = len(close.step_ids.filtered("is_late"))

    # === ACTIONS === #

    def action_open_steps(self):
        """Open the checklist by phase."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("ipai_finance_ppm.action_finance_close_step")
        return {**action, "name": self.name, "domain": [("close_id", "=", self.id)], "context": {}}

    def action_add_steps(self):
        """Add the steps of the templates that this month-end does not have yet."""
        self._check_manager()
        self.sudo()._add_steps()

    def action_close(self):
        """Close the month when every step is done; else a manager is asked why it is closed all the same."""
        self.ensure_one()
        self._check_manager()
        if self._open_steps():
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Close with Open Steps"),
                "res_model": "ipai.finance.close.override",
                "view_mode": "form",
                "target": "new",
                "context": {"default_close_id": self.id},
            }
        self._close()
        return True

    def action_reopen(self):
        """Open the month again, so that its steps can be changed."""
        self._check_manager()
        self.sudo().write({"closed_at": False, "closed_by": False, "close_reason": False})
        for close in self:
            close.message_post(body=self.env._("Reopened."))
            close.step_ids._tell_next()

    # === BUSINESS METHODS === #

    def _check_manager(self):
        self.check_access("read")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a finance manager closes or reopens a month."))

    def _open_steps(self):
        return self.step_ids.filtered(lambda step: step.state != "done")

    def _close(self, reason=False):
        """Close the month.

        :param str reason: why it is closed with open steps; needed then
        :raises UserError: steps are open and there is no reason
        """
        self.ensure_one()
        self._check_manager()
        if self.closed_at:
            raise UserError(self.env._("%s is closed already.", self.name))
        missing = self._open_steps()
        if missing and not (reason or "").strip():
            names = ", ".join(missing.mapped("name"))
            raise UserError(self.env._("Not done yet: %s. Say why the month is closed without.", names))
        now = fields.Datetime.now()
        self.sudo().write(
            {"closed_at": now, "closed_by": self.env.uid, "close_reason": reason if missing else False}
        )
        if missing:
            text = self.env._("Closed with open steps (%(steps)s): %(reason)s")
            names = ", ".join(missing.mapped("name"))
            self.message_post(body=text % {"steps": names, "reason": reason})
        self.sudo().step_ids.activity_ids.unlink()

    # === STEPS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override to give every month-end its checklist."""
        closes = super().create(vals_list)
        closes.sudo()._add_steps()
        return closes

    def _add_steps(self):
        """Create the steps of the templates that are missing, with people and deadlines."""
        for close in self:
            known = close.step_ids.template_id
            templates = self.env["ipai.finance.close.template"]._of_company(close.company_id) - known
            close._create_steps(templates)

    def _create_steps(self, templates):
        people = self.env["ipai.finance.close.role"]._people(self.company_id)
        calendar, end = self._business_calendar(), month_of(self.month).end
        steps = self.env["ipai.finance.close.step"].create(
            [
                self._step_values(template, people, close_day(calendar, end, template.day))
                for template in templates
            ]
        )
        by_template = {step.template_id: step for step in self.step_ids | steps}
        for step in steps:
            waits = step.template_id.depends_ids
            step.depends_ids = [(6, 0, [by_template[one].id for one in waits if one in by_template])]
        steps._tell_next()

    def _step_values(self, template, people, deadline):
        return {
            "close_id": self.id,
            "template_id": template.id,
            "name": template.name,
            "sequence": template.sequence,
            "phase": template.phase,
            "phase_number": template.phase_number,
            "deadline": deadline,
            "job_name": template.job_name,
            "needs_approval": bool(template.approver_role),
            **{f"{who}_id": people.get(template[f"{who}_role"]) for who in PEOPLE},
        }

    def _business_calendar(self):
        """Return the business days around this month, with the company's own days off."""
        since, until = add_months(self.month, -1), add_months(self.month, 3)
        leaves = self.env["resource.calendar.leaves"]
        return BusinessCalendar(leaves._ipai_days_off(self.company_id, since, until))
