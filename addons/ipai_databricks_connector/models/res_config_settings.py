from odoo import api, fields, models
from odoo.exceptions import UserError

FIELDS = {
    "host",
    "auth_type",
    "client_id",
    "tenant_id",
    "warehouse_id",
    "secret_source",
    "secret_ends",
    "state",
}


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
    databricks_secret_ends = fields.Date(related="databricks_workspace_id.secret_ends", readonly=False)
    databricks_secret_banner = fields.Char(related="databricks_workspace_id.secret_banner")
    databricks_others = fields.Text(
        compute="_compute_databricks_others", help="Other workspaces the company could use."
    )
    databricks_test_date = fields.Datetime(related="databricks_workspace_id.test_date")
    databricks_test_result = fields.Text(related="databricks_workspace_id.test_result")

    def _compute_databricks_secret(self):
        self.databricks_secret = False

    @api.depends("databricks_workspace_id")
    def _compute_databricks_others(self):
        states = dict(self.env["ipai.databricks.workspace"]._fields["state"]._description_selection(self.env))
        for settings in self:
            others = self._databricks_choices() - settings.databricks_workspace_id
            settings.databricks_others = "\n".join(f"{one.name} ({states[one.state]})" for one in others)

    @api.model
    def _databricks_default(self):
        """Return the workspace settings show: the company's default, enabled ones first."""
        workspaces = self.env["ipai.databricks.workspace"]
        found = workspaces._default_for(self.env.company).sudo(False)
        choices = self._databricks_choices()
        defaults = choices.filtered("is_default").sorted(lambda one: not one.company_id)
        return found or defaults[:1] or choices[:1]

    @api.model
    def _databricks_choices(self):
        """Return the workspaces of the company and the shared ones."""
        domain = [("company_id", "in", [self.env.company.id, False])]
        return self.env["ipai.databricks.workspace"].search(domain)

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

    def action_databricks_open(self):
        """Open the workspace shown, where its state, second secret and health are."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "ipai.databricks.workspace",
            "res_id": self.databricks_workspace_id.id,
            "view_mode": "form",
        }

    def action_databricks_test(self):
        """Test the workspace shown."""
        if not self.databricks_workspace_id:
            raise UserError(self.env._("Enter the host of a workspace first."))
        return self.databricks_workspace_id.action_test_connection()
