"""The record that owns a credential: where the lakehouse is, who we are there, and whether we may call it."""

from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..compat import Constraint


class DatabricksWorkspace(models.Model):
    """A Databricks workspace, or the embedded lakehouse.

    Its secrets, its place among the workspaces of a company, its health, … have files of their own.
    """

    _name = "ipai.databricks.workspace"
    _description = "Databricks Workspace"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Company this workspace serves. Empty: all companies share it."
    )
    company_ids = fields.Many2many(
        "res.company",
        compute="_compute_company_ids",
        compute_sudo=True,
        string="Companies Served",
        help="Companies whose books are exported to this workspace.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        help="Gets one activity when runs or exports fail for good.",
    )
    state = fields.Selection(
        [("disabled", "Disabled"), ("test", "Test"), ("production", "Production")],
        default="disabled",
        required=True,
        tracking=True,
        copy=False,
        help="Disabled: nothing is called. A neutralized copy of the database is always disabled.",
    )
    host = fields.Char(
        tracking=True,
        help="Address of the workspace, for example https://adb-123.4.azuredatabricks.net. "
        "Empty: DATABRICKS_HOST of the server's environment.",
    )
    auth_type = fields.Selection(
        [
            ("oauth", "Service principal (OAuth)"),
            ("entra", "Microsoft Entra client secret"),
            ("pat", "Personal access token (belongs to a person; not recommended)"),
        ],
        string="Authentication",
        default="oauth",
        required=True,
    )
    client_id = fields.Char(
        string="Client ID",
        help="Application id of the service principal. Empty: DATABRICKS_CLIENT_ID of the environment.",
    )
    tenant_id = fields.Char(string="Tenant ID", help="Directory (tenant) id, for Microsoft Entra only.")
    warehouse_id = fields.Char(
        string="SQL Warehouse",
        help="Id of the SQL warehouse. Empty: DATABRICKS_WAREHOUSE_ID of the environment.",
    )
    test_date = fields.Datetime(string="Last Test", readonly=True, copy=False)
    test_ok = fields.Boolean(string="Last Test Passed", readonly=True, copy=False)
    test_result = fields.Text(readonly=True, copy=False)

    _name_uniq = Constraint("UNIQUE(name)", "A workspace with this name exists already.")

    # === CONSTRAINTS === #

    @api.constrains("host")
    def _check_host(self):
        for workspace in self.filtered("host"):
            parts = urlsplit(workspace.host)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
                raise ValidationError(
                    self.env._(
                        "%s is no address of a workspace; write it like https://adb-123.4.azuredatabricks.net.",
                        workspace.host,
                    )
                )

    # === COMPUTES === #

    @api.depends("company_id")
    def _compute_company_ids(self):
        every = self.env["res.company"].search([("active", "=", True)])
        for workspace in self:
            workspace.company_ids = workspace.company_id or every

    # === ACTIONS === #

    def action_use_for_test(self):
        """Let the workspace be called, with data that is being tried out."""
        self._set_state("test")

    def action_use_in_production(self):
        """Let the workspace be called with the company's real figures; the button asks first."""
        self._set_state("production")

    def action_disable(self):
        """Call the workspace no more."""
        self._set_state("disabled")

    def _set_state(self, state):
        self.check_access("write")
        self.write({"state": state})
