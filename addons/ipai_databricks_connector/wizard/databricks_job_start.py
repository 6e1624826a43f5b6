"""The dialog that starts a job: its parameters, with the job's defaults."""

import uuid

from odoo import api, fields, models


class DatabricksJobStart(models.TransientModel):
    """Makes one run in the outbox; pressing the button twice makes the same run."""

    _name = "ipai.databricks.job.start"
    _description = "Databricks Job Start"

    resource_id = fields.Many2one("ipai.databricks.resource", required=True, ondelete="cascade")
    job_name = fields.Char(related="resource_id.name", string="Job")
    workspace_id = fields.Many2one(related="resource_id.workspace_id")
    key = fields.Char(required=True, readonly=True, default=lambda self: f"manual|{uuid.uuid4().hex}")
    line_ids = fields.One2many("ipai.databricks.job.start.line", "start_id", string="Parameters")

    @api.model
    def _of_job(self, resource):
        """Return the dialog of a job, with a line for each of its parameters."""
        lines = [
            fields.Command.create({"name": one["name"], "value": one["default"]})
            for one in resource.parameters or []
        ]
        return self.create({"resource_id": resource.id, "line_ids": lines})

    def action_run(self):
        """Ask for the run and open it."""
        self.ensure_one()
        self.resource_id.check_access("write")
        run = self.env["ipai.databricks.run"]._enqueue(
            self.workspace_id.sudo(),
            self.job_name,
            {line.name: line.value or "" for line in self.line_ids},
            self.key,
            name=self.env._("%(job)s, started by %(user)s", job=self.job_name, user=self.env.user.name),
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "ipai.databricks.run",
            "res_id": run.id,
            "view_mode": "form",
        }


class DatabricksJobStartLine(models.TransientModel):
    _name = "ipai.databricks.job.start.line"
    _description = "Databricks Job Parameter"

    start_id = fields.Many2one("ipai.databricks.job.start", required=True, ondelete="cascade")
    name = fields.Char(string="Parameter", required=True)
    value = fields.Char()
