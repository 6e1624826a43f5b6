from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.ipai_databricks_connector.compat import Constraint


class FinanceClose(models.Model):
    """The month-end of a company: asked for once, carried by one run, followed to its end."""

    _name = "ipai.finance.close"
    _description = "Month-End Close"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "month desc, company_id"
    _mail_post_access = "read"  # nobody writes a close by hand, everybody who sees one may comment

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    month = fields.Date(required=True, readonly=True, help="First day of the month that is closed.")
    # planned ──due──▶ requested ──run ended──▶ done | failed ──re-run by a manager──▶ requested
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("requested", "Job Requested"),
            ("done", "Job Done"),
            ("failed", "Job Failed"),
        ],
        string="Month-End Job",
        default="requested",
        required=True,
        readonly=True,
        tracking=True,
    )
    run_id = fields.Many2one(
        "ipai.databricks.run", readonly=True, tracking=True, ondelete="restrict", index=True
    )
    run_state = fields.Selection(related="run_id.state", string="Run Status", tracking=False)
    requested_by = fields.Many2one("res.users", readonly=True, default=lambda self: self.env.user)
    attempt = fields.Integer(default=1, readonly=True, help="1, and one more for each re-run.")
    ended_at = fields.Datetime(readonly=True)

    _company_month_uniq = Constraint(
        "UNIQUE(company_id, month)", "This month of the company is closed once only."
    )

    @api.depends("month", "company_id.name")
    def _compute_name(self):
        for close in self:
            close.name = close.month and f"{close.month:%b %Y} {close.company_id.name}"

    # === ACTIONS === #

    def action_rerun(self):
        """Ask for the reason of a re-run; managers only.

        :raises AccessError: for anybody else
        :raises UserError: while a run is on its way
        """
        self._check_rerun()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Run Again"),
            "res_model": "ipai.finance.close.rerun",
            "view_mode": "form",
            "target": "new",
            "context": {"default_close_ids": self.ids},
        }

    # === BUSINESS METHODS === #

    def _check_rerun(self):
        if not self.env.user.has_group("ipai_finance_ppm.group_finance_manager"):
            raise AccessError(self.env._("Only a finance manager may run a month-end again."))
        planned = self.filtered(lambda close: close.state == "planned")
        if planned:
            names = ", ".join(planned.mapped("name"))
            raise UserError(self.env._("%s has not run yet: it starts by itself when it is due.", names))
        busy = self.filtered(lambda close: close.state == "requested")
        if busy:
            raise UserError(
                self.env._("%s is still on its way; wait for its end.", ", ".join(busy.mapped("name")))
            )

    def _rerun(self, reason):
        """Start the month-end of these companies again, on purpose; the reason stands in the chatter.

        :return: the new runs
        """
        self._check_rerun()
        runs = self.env["ipai.databricks.run"]
        for (month, workspace), closes in (
            self.sudo().grouped(lambda close: (close.month, close._workspace())).items()
        ):
            if not workspace:
                raise UserError(
                    self.env._("%s has no enabled workspace.", ", ".join(closes.mapped("company_id.name")))
                )
            given_up = closes.run_id.filtered("maybe_started")
            attempt = max(closes.mapped("attempt")) + (0 if given_up else 1)
            closes.write(
                {"attempt": attempt, "state": "requested", "requested_by": self.env.uid, "ended_at": False}
            )
            # A run that may be on over there is asked for again with its token: a second one would double it.
            if given_up:
                given_up.action_retry()
            runs |= given_up or closes._enqueue_run(workspace, month, attempt)
        for close in self:
            close.message_post(body=self.env._("Run again: %s", reason))
        return runs

    def _workspace(self):
        """Return the enabled workspace of this close's company; empty if none."""
        self.ensure_one()
        return self.env["ipai.databricks.workspace"]._default_for(self.company_id)

    def _enqueue_run(self, workspace, month, attempt=1):
        """Ask for one export and one run of the month-end job for these closes, and remember the run."""
        companies = self.company_id
        key = f"month-end:{month:%Y-%m}:{','.join(str(number) for number in sorted(companies.ids))}"
        key += f":{attempt}" if attempt > 1 else ""
        parameters = {
            "month": f"{month:%Y-%m}",
            "agencies": ",".join(sorted(companies.finance_agency_ids.mapped("code"))),
        }
        name = self.env._("Month-end %s", f"{month:%b %Y}")
        if attempt > 1:
            name = self.env._("%(month_end)s, attempt %(attempt)s", month_end=name, attempt=attempt)
        export = self.env["ipai.databricks.export"]._enqueue(
            workspace, key, self.env._("Export for %s", name)
        )
        run = self.env["ipai.databricks.run"]._enqueue(
            workspace, "bir_month_end", parameters, key, self[:1], export, name
        )
        self.write({"run_id": run.id})
        return run
