from odoo import api, fields, models
from odoo.tools import config

from ..compat import Constraint
from ..tools.sealing import SealError, seal, unseal
from ..tools.settings import outside


class DatabricksToken(models.Model):
    """An access token shared by all workers. No group reads it; without IPAI_SECRET_KEY none is stored."""

    _name = "ipai.databricks.token"
    _description = "Databricks Access Token"

    workspace_id = fields.Many2one("ipai.databricks.workspace", required=True, ondelete="cascade", index=True)
    key = fields.Char(required=True, help="Digest of who logs in where.")
    sealed_token = fields.Char(required=True, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(required=True)
    renew_at = fields.Datetime(required=True)

    _key_uniq = Constraint("UNIQUE(workspace_id, key)", "One token per workspace and credential.")

    @api.model
    def _load(self, workspace_id):
        """Return ``{key: (token, expires_at, renew_at)}`` of the tokens that still live and can be opened."""
        passphrase, tokens = outside("IPAI_SECRET_KEY", config), {}
        alive = [("workspace_id", "=", workspace_id), ("expires_at", ">", fields.Datetime.now())]
        for row in self.search(alive) if passphrase else ():
            try:
                tokens[row.key] = (unseal(row.sealed_token, passphrase), row.expires_at, row.renew_at)
            except SealError:  # encrypted with another key: the client logs in anew and this row is replaced
                continue
        return tokens

    @api.model
    def _save(self, workspace, tokens):
        """Replace the tokens of a workspace; None drops one. Only ciphertext is stored."""
        self.search([("workspace_id", "=", workspace.id), ("key", "in", list(tokens))]).unlink()
        passphrase = outside("IPAI_SECRET_KEY", config)
        if passphrase:
            self.create(
                [
                    {
                        "workspace_id": workspace.id,
                        "key": key,
                        "sealed_token": seal(token.value, passphrase),
                        "expires_at": token.expires_at.replace(microsecond=0),
                        "renew_at": token.renew_at.replace(microsecond=0),
                    }
                    for key, token in tokens.items()
                    if token is not None
                ]
            )

    @api.autovacuum
    def _gc_expired(self):
        self.search([("expires_at", "<", fields.Datetime.now())]).unlink()
