"""What a workspace knows of its rejected rows as a whole, and who is told about new ones, once."""

from odoo import fields, models

ACTIVITY = "ipai_databricks_connector.activity_rejections"
MANAGERS = "ipai_databricks_connector.group_databricks_manager"


class DatabricksWorkspaceRejections(models.Model):
    _inherit = "ipai.databricks.workspace"

    rejections_as_of = fields.Datetime(
        string="Rejected Rows As Of", readonly=True, copy=False, help="When they were read from the lake."
    )
    rejections_version = fields.Integer(
        string="Version of the Rejected Rows",
        readonly=True,
        copy=False,
        help="Version of the lake's table silver.quarantine; 0 where the workspace does not tell.",
    )
    rejections_truncated = fields.Boolean(
        readonly=True, copy=False, help="The lake has more rejected rows than are kept here: the newest are."
    )
    rejections_error = fields.Text(
        readonly=True, copy=False, help="Why they could not be read; the rows shown are the older ones."
    )

    def _tell_about_rejections(self, fresh=None):
        """Open one activity when new rows appear; close it when nobody has any left to look at.

        While one is open, and when it was closed by hand, the same rows are not told again.
        """
        rejections = self.env["ipai.databricks.rejection"].sudo()
        for workspace in self:
            open_rows = rejections.search_count([("workspace_id", "=", workspace.id), ("state", "=", "open")])
            if not open_rows:
                workspace.activity_feedback([ACTIVITY], feedback=self.env._("No open row is left."))
            elif fresh and not workspace.activity_search([ACTIVITY]):
                workspace.activity_schedule(
                    ACTIVITY,
                    user_id=workspace._rejection_reader().id,
                    summary=self.env._("%s rows are missing in the lake: see Rejected Rows.", open_rows),
                )

    def _rejection_reader(self):
        """Return who is told: the responsible, if a manager, else the first manager of the company."""
        if self.user_id.active and self.user_id.has_group(MANAGERS):
            return self.user_id
        people = self.env["res.users"].search(
            [("share", "=", False), ("company_ids", "in", self.company_ids.ids)], order="id"
        )
        managers = people.filtered(lambda user: user.has_group(MANAGERS))
        return managers[:1] or self.env.ref("base.user_admin")
