from odoo import api, fields, models
from odoo.exceptions import UserError

FIELDS = {"host", "auth_type", "client_id", "tenant_id", "warehouse_id", "secret_source", "state"}


class ResConfigSettings(models.TransientModel):
    """Settings → Databricks: the default workspace of the company. The secret is write-only here too."""

    _inherit = "res.config.settings"

    databricks_workspace_id = fields.Many2one(
        "ipai.databricks.workspace",
        string="Workspace",
        default=lambda self: self._databricks_default(),
        help="Empty: typing a host or client id creates one.",
    )
    databricks_host = fields.Char(related="databricks_workspace_id.host", readonly=False)
    databricks_auth_type = fields.Selection(related="databricks_workspace_id.auth_type", readonly=False)
    databricks_client_id = fields.Char(related="databricks_workspace_id.client_id", readonly=False)
    databricks_tenant_id = fields.Char(related="databricks_workspace_id.tenant_id", readonly=False)
    databricks_warehouse_id = fields.Char(related="databricks_workspace_id.warehouse_id", readonly=False)
    databricks_secret_source = fields.Selection(
        related="databricks_workspace_id.secret_source", readonly=False
    )
    databricks_state = fields.Selection(related="databricks_workspace_id.state", readonly=False)
    databricks_secret = fields.Char(compute="_compute_databricks_secret", readonly=False)
    databricks_has_secret = fields.Boolean(related="databricks_workspace_id.has_secret")
    databricks_test_date = fields.Datetime(related="databricks_workspace_id.test_date")
    databricks_test_result = fields.Text(related="databricks_workspace_id.test_result")

    def _compute_databricks_secret(self):
        self.databricks_secret = False

    @api.model
    def _databricks_default(self):
        """Return the workspace settings show: the company's default, else the first one, disabled or not."""
        workspaces = self.env["ipai.databricks.workspace"]
        found = workspaces._default_for(self.env.company).sudo(False)
        return found or workspaces.search([("company_id", "in", [self.env.company.id, False])], limit=1)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._databricks_take(vals) for vals in vals_list])

    def _databricks_take(self, vals):
        """Pass the typed secret on to the workspace, encrypted, and make a workspace where there is none."""
        vals = {"databricks_workspace_id": self._databricks_default().id, **vals}
        secret = vals.pop("databricks_secret", False)
        typed = {name: vals[f"databricks_{name}"] for name in FIELDS if vals.get(f"databricks_{name}")}
        workspaces = self.env["ipai.databricks.workspace"]
        workspace = workspaces.browse(vals.get("databricks_workspace_id"))
        if not workspace and (secret or typed.keys() & {"host", "client_id", "warehouse_id"}):
            workspace = workspaces.create({"name": "Databricks", **typed})
            vals["databricks_workspace_id"] = workspace.id
        if secret:
            workspace.write({"secret": secret})
        return vals

    def action_databricks_test(self):
        """Test the workspace shown."""
        if not self.databricks_workspace_id:
            raise UserError(self.env._("Enter the host of a workspace first."))
        return self.databricks_workspace_id.action_test_connection()
