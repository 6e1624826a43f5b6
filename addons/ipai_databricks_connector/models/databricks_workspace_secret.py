"""The secrets of a workspace: one in use and one to replace it, write-only, encrypted at rest."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

from ..tools.sealing import SealError, seal, unseal
from ..tools.settings import outside

SECRET_KEY = "IPAI_SECRET_KEY"
# Write-only field → where it is kept
TYPED = {"secret": "sealed_secret", "next_secret": "sealed_next_secret"}
CREDENTIAL_FIELDS = {
    "host",
    "auth_type",
    "client_id",
    "tenant_id",
    "secret_source",
    "state",
    *TYPED,
    *TYPED.values(),
}


def _without_secrets(vals):
    """Return the values without the clear text of a secret, which must never enter the cache."""
    return {key: value for key, value in vals.items() if key not in TYPED}


class DatabricksWorkspaceSecret(models.Model):
    """Secrets come from the environment or ``odoo.conf`` first. One entered on the form is encrypted with a
    key from outside the database and can never be read back.

    Rotation: create a second secret in Databricks, enter it as next secret, delete the first one there,
    promote. Nothing stops in between, because the client tries the second when the first is refused.
    """

    _inherit = "ipai.databricks.workspace"

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
    secret_ends = fields.Date(
        tracking=True,
        copy=False,
        help="The day the secret stops working, as Databricks or Entra shows it. A warning is given before.",
    )
    next_secret = fields.Char(
        compute="_compute_secret",
        readonly=False,
        copy=False,
        exportable=False,
        help="A second secret of the same service principal. It is tried when the first is refused. "
        "It is encrypted and never shown again.",
    )
    sealed_next_secret = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    has_next_secret = fields.Boolean(
        compute="_compute_has_secret",
        compute_sudo=True,
        string="Next Secret Set",
        help="A second secret is stored, or DATABRICKS_CLIENT_SECRET_NEXT is set on the server.",
    )
    next_secret_ends = fields.Date(
        tracking=True, copy=False, help="The day the next secret stops working; empty when not known."
    )

    # === COMPUTES === #

    def _compute_secret(self):
        self.secret = self.next_secret = False

    @api.depends("sealed_secret", "sealed_next_secret", "secret_source", "auth_type")
    def _compute_has_secret(self):
        for workspace in self:
            workspace.has_secret = bool(workspace.sealed_secret)
            workspace.has_next_secret = workspace._has_next_secret()

    def _has_next_secret(self):
        """Tell whether a second secret is there, without opening it."""
        if self.auth_type == "pat":
            return False
        return bool(self.sealed_next_secret) or bool(self._environment_next_secret())

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        workspaces = super().create([_without_secrets(vals) for vals in vals_list])
        for workspace, vals in zip(workspaces, vals_list, strict=True):
            workspace._store_secrets(vals)
        return workspaces

    def write(self, vals):
        result = super().write(_without_secrets(vals))
        self._store_secrets(vals)
        if CREDENTIAL_FIELDS & vals.keys():
            self._drop_tokens()
        return result

    def _store_secrets(self, vals):
        """Keep typed secrets encrypted; nothing typed keeps what is stored."""
        sealed = {TYPED[name]: self._seal(vals[name]) for name in TYPED if vals.get(name)}
        if "sealed_secret" in sealed:
            sealed["secret_source"] = "stored"
        if sealed:
            self.sudo().write(sealed)

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

    def _secret(self):
        """Return the secret in clear text, for ``_auth`` only; the environment's goes to its host only."""
        self_sudo = self.sudo()
        if self_sudo.secret_source == "stored":
            return self._unseal(self_sudo.sealed_secret) if self_sudo.sealed_secret else ""
        home = outside("DATABRICKS_HOST", config)
        if home and self.host and self.host.rstrip("/") != home.rstrip("/"):
            raise UserError(
                self.env._(
                    "The server's secret belongs to %(home)s, not to %(host)s: store one for this workspace.",
                    home=home,
                    host=self.host,
                )
            )
        return outside("DATABRICKS_TOKEN" if self.auth_type == "pat" else "DATABRICKS_CLIENT_SECRET", config)

    def _next_secret(self):
        """Return the second secret in clear text, for ``_auth`` only; "" when there is none."""
        sealed = self.sudo().sealed_next_secret
        return self._unseal(sealed) if sealed else self._environment_next_secret()

    def _environment_next_secret(self):
        """Return the environment's second secret; it belongs to the environment's first one."""
        if self.secret_source == "stored":
            return ""
        return outside("DATABRICKS_CLIENT_SECRET_NEXT", config)

    # === ACTIONS === #

    def action_forget_secret(self):
        """Delete the stored secret and go back to the environment's."""
        self.check_access("write")
        self.sudo().write({"sealed_secret": False, "secret_source": "environment", "secret_ends": False})

    def action_forget_next_secret(self):
        """Delete the stored next secret."""
        self.check_access("write")
        self.sudo().write({"sealed_next_secret": False, "next_secret_ends": False})

    def action_promote_next_secret(self):
        """Let the next secret take the place of the first, with its end date."""
        self.ensure_one()
        self.check_access("write")
        sealed = self.sudo().sealed_next_secret
        if not sealed:
            raise UserError(self._nothing_to_promote())
        self.sudo().write(
            {
                "sealed_secret": sealed,
                "secret_source": "stored",
                "secret_ends": self.next_secret_ends,
                "sealed_next_secret": False,
                "next_secret_ends": False,
            }
        )

    def _nothing_to_promote(self):
        if self._environment_next_secret():
            return self.env._(
                "The next secret comes from the server: put it into DATABRICKS_CLIENT_SECRET there, "
                "and remove DATABRICKS_CLIENT_SECRET_NEXT."
            )
        return self.env._("Enter a next secret first.")
