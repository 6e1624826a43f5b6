"""A key and its secret, for messages that are signed: shown once, sealed, replaced without a gap."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

from ..const import OLD_SECRET_DAYS
from ..tools.sealing import SealError, seal, unseal
from ..tools.settings import outside
from ..tools.signing import new_key, new_secret

SECRET_KEY = "IPAI_SECRET_KEY"
ADMIN = "ipai_databricks_connector.group_databricks_admin"


class DatabricksWebhookSigning(models.AbstractModel):
    """What a workspace (messages in) and a webhook (messages out) share."""

    _name = "ipai.databricks.webhook.signing"
    _description = "Databricks Webhook Signing"

    signing_key = fields.Char(
        string="Webhook Key",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=ADMIN,
        help="Names the secret. It is the user name where the sender only knows a name and a password.",
    )
    sealed_signing_secret = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    sealed_old_signing_secret = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    old_signing_until = fields.Datetime(
        string="Old Secret Valid Until",
        readonly=True,
        copy=False,
        groups=ADMIN,
        help="After a new secret was made, the one before is still good until then.",
    )
    has_signing_secret = fields.Boolean(
        compute="_compute_has_signing_secret", compute_sudo=True, string="Webhook Secret Stored"
    )

    # === COMPUTES === #

    @api.depends("sealed_signing_secret")
    def _compute_has_signing_secret(self):
        for record in self:
            record.has_signing_secret = bool(record.sealed_signing_secret)

    # === ACTIONS === #

    def action_new_signing_secret(self):
        """Make a secret and show it, this once; the one before stays valid for a day."""
        self.ensure_one()
        self.check_access("write")
        record, secret = self.sudo(), new_secret()
        values = {
            "signing_key": record.signing_key or new_key(),
            "sealed_signing_secret": self._seal_signing(secret),
            "sealed_old_signing_secret": record.sealed_signing_secret,
            "old_signing_until": False,
        }
        if record.sealed_signing_secret:
            values["old_signing_until"] = fields.Datetime.now() + timedelta(days=OLD_SECRET_DAYS)
        record.write(values)
        record.message_post(body=self.env._("A new webhook secret was made by %s.", self.env.user.name))
        return self.env["ipai.databricks.webhook.secret"]._action_show(values["signing_key"], secret)

    def action_forget_signing_secret(self):
        """Delete the secrets; messages signed with them are refused from now on."""
        self.check_access("write")
        self.sudo().write(
            {
                "sealed_signing_secret": False,
                "sealed_old_signing_secret": False,
                "old_signing_until": False,
            }
        )

    # === HELPERS === #

    def _seal_signing(self, secret):
        """Encrypt a secret; raises UserError in words when the server has no key."""
        try:
            return seal(secret, outside(SECRET_KEY, config))
        except SealError:
            raise UserError(
                self.env._("Set %s on the server first: the secret is stored encrypted with it.", SECRET_KEY)
            ) from None

    def _signing_secrets(self):
        """Return the secrets in force, the newest first, in clear text.

        :raises SealError: the server's key is missing or another one
        """
        record = self.sudo()
        sealed = [record.sealed_signing_secret]
        if record.old_signing_until and record.old_signing_until > fields.Datetime.now():
            sealed.append(record.sealed_old_signing_secret)
        return [unseal(text, outside(SECRET_KEY, config)) for text in sealed if text]
