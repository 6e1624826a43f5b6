"""The record that owns a credential: where the lakehouse is, who we are there, and whether we may call it."""

from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import config

from ..compat import Constraint
from ..tools.sealing import SealError, seal, unseal
from ..tools.settings import outside

SECRET_KEY = "IPAI_SECRET_KEY"
CREDENTIAL_FIELDS = {
    "host",
    "auth_type",
    "client_id",
    "tenant_id",
    "secret",
    "sealed_secret",
    "secret_source",
    "state",
}


def _without_secret(vals):
    """Return the values without the clear text of a secret, which must never enter the cache."""
    return {key: value for key, value in vals.items() if key != "secret"}


class DatabricksWorkspace(models.Model):
    """A Databricks workspace, or the embedded lakehouse.

    Secrets come from the environment or ``odoo.conf`` first. One entered on the form is encrypted with a key
    from outside the database and can never be read back: ``secret`` is write-only.
    """

    _name = "ipai.databricks.workspace"
    _description = "Databricks Workspace"
    _inherit = ["mail.thread"]
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
    secret_source = fields.Selection(
        [("environment", "Environment or odoo.conf"), ("stored", "Stored, encrypted")],
        default="environment",
        required=True,
        help="Environment: DATABRICKS_CLIENT_SECRET, or databricks_client_secret in odoo.conf.",
    )
    secret = fields.Char(
        compute="_compute_secret",
        readonly=False,
        copy=False,
        exportable=False,
        help="Type a new secret to replace the stored one. It is encrypted and never shown again.",
    )
    sealed_secret = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    has_secret = fields.Boolean(compute="_compute_has_secret", compute_sudo=True, string="Secret Stored")
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

    def _compute_secret(self):
        self.secret = False

    @api.depends("sealed_secret")
    def _compute_has_secret(self):
        for workspace in self:
            workspace.has_secret = bool(workspace.sealed_secret)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        workspaces = super().create([_without_secret(vals) for vals in vals_list])
        for workspace, vals in zip(workspaces, vals_list, strict=True):
            workspace._store_secret(vals.get("secret"))
        return workspaces

    def write(self, vals):
        result = super().write(_without_secret(vals))
        self._store_secret(vals.get("secret"))
        if CREDENTIAL_FIELDS & vals.keys():
            self._drop_tokens()
        return result

    def _store_secret(self, text):
        """Keep a typed secret encrypted; nothing typed keeps the stored one."""
        if text:
            self.sudo().write({"sealed_secret": self._seal(text), "secret_source": "stored"})

    def _drop_tokens(self):
        """Forget cached tokens: they belong to the credentials that just changed."""
        self.env["ipai.databricks.token"].sudo().search([("workspace_id", "in", self.ids)]).unlink()

    def _seal(self, text):
        """Encrypt a text with the server's key; raises UserError in words when there is none."""
        try:
            return seal(text, outside(SECRET_KEY, config))
        except SealError as error:
            raise UserError(str(error)) from None

    def _unseal(self, sealed):
        """Decrypt a text; raises UserError in words when the key is missing or another one."""
        try:
            return unseal(sealed, outside(SECRET_KEY, config))
        except SealError as error:
            raise UserError(str(error)) from None

    # === BUSINESS METHODS === #

    @api.model
    def _default_for(self, company):
        """Return the enabled workspace of a company, the company's own before a shared one; empty if none.

        The result is elevated: callers are scheduled actions and models that show stored figures.
        """
        domain = [("state", "!=", "disabled"), ("company_id", "in", [company.id, False])]
        found = self.sudo().search(domain)
        return found.filtered("company_id")[:1] or found[:1]

    # === ACTIONS === #

    def action_forget_secret(self):
        """Delete the stored secret and go back to the environment's."""
        self.check_access("write")
        self.sudo().write({"sealed_secret": False, "secret_source": "environment"})
