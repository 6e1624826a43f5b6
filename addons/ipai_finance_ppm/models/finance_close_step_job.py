"""Steps whose work a lakehouse job does."""

from odoo import models
from odoo.exceptions import UserError


class FinanceCloseStepJob(models.Model):
    _inherit = "ipai.finance.close.step"

    def action_start_job(self):
        """Ask for one run of the step's job; while it is on its way nothing starts twice."""
        for step in self:
            step._check_open(("todo", "in_progress"))
            step._check_depends()
            step._check_job()
            step.sudo()._enqueue_job()

    def _check_job(self):
        if not self.job_name:
            raise UserError(self.env._("%s has no lakehouse job.", self.name))
        run = self.sudo().run_id
        if run and (run.maybe_started or run.state not in ("succeeded", "failed", "canceled", "dead")):
            raise UserError(
                self.env._("The job of %(step)s is on its way: %(run)s.", step=self.name, run=run.name)
            )
        if not self.close_id.sudo()._workspace():
            raise UserError(self.env._("%s has no enabled workspace.", self.company_id.sudo().name))

    def _enqueue_job(self):
        """Enqueue the run under a key of this step and attempt: the key makes it one run."""
        attempt = self.attempt + 1
        workspace = self.close_id._workspace()
        key = f"close-step:{self.id}:{attempt}"
        parameters = {
            "month": f"{self.month:%Y-%m}",
            "agencies": ",".join(sorted(self.company_id.finance_agency_ids.mapped("code"))),
        }
        export = self.env["ipai.databricks.export"]._enqueue(workspace, key, self.name)
        name = f"{self.name}, {self.close_id.name}"
        run = self.env["ipai.databricks.run"]._enqueue(
            workspace, self.job_name, parameters, key, self, export, name
        )
        self.write({"run_id": run.id, "attempt": attempt, "state": "in_progress"})
        return run

    def _databricks_run_done(self, run):
        """Note how the job ended; the person who prepares the step hands it in. Called by the connector."""
        for step in self.sudo().filtered(lambda one: one.run_id == run):
            if run.state == "succeeded":
                text = self.env._("%s has succeeded.", run.name)
            else:
                why = run.last_error or run.message or run.state
                text = self.env._("%(run)s did not succeed: %(why)s", run=run.name, why=why)
            step.message_post(body=text)
