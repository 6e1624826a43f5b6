"""What a workspace says about its exports: for whom they read the ledger, and what they mask."""

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

# A TIN is a number the government gave to a person, a name tells who it is; the lake needs neither to add up
# taxes, and the pseudonym keeps "the same vendor" and "the same TIN" the same.
MASKED = [("res_partner", "name"), ("res_partner", "vat")]


class DatabricksWorkspaceExport(models.Model):
    _inherit = "ipai.databricks.workspace"

    export_user_id = fields.Many2one(
        "res.users",
        help="The lake gets what this user may read: rights, record rules and companies. "
        "Empty: the person responsible.",
    )
    masking_ids = fields.One2many(
        "ipai.databricks.masking",
        "workspace_id",
        copy=True,
        default=lambda self: [
            fields.Command.create({"table_name": table, "column_name": column}) for table, column in MASKED
        ],
    )

    # === ACTIONS === #

    def action_full_export(self):
        """Ask for an export of everything, and open it."""
        self.ensure_one()
        self.env["ipai.databricks.export"].check_access("write")
        return self.env["ipai.databricks.export"]._open_full(self)

    # === BUSINESS METHODS === #

    def _export_user(self):
        """Return the user under whose rights the export reads; raises UserError in words."""
        user = self.export_user_id or self.user_id
        if not user:
            raise UserError(self.env._("%s has no export user: choose one on its Export page.", self.name))
        if user.id == SUPERUSER_ID:
            raise UserError(
                self.env._(
                    "%s cannot be the export user: no record rule holds for it. Choose a person, or a user "
                    "made for the export.",
                    user.name,
                )
            )
        if not user.active:
            raise UserError(self.env._("The export user %s is archived: choose another one.", user.name))
        return user
