"""Rows the lake left out, as records: which rule, why in plain words, and the Odoo record behind each."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..compat import Constraint


class DatabricksRejection(models.Model):
    """A rejected row or a refused batch of the lake. ``_cron_refresh`` reads them, people explain them."""

    _name = "ipai.databricks.rejection"
    _description = "Databricks Rejected Row"
    _order = "rejected_at desc, id desc"
    _rec_name = "reason"

    workspace_id = fields.Many2one(
        "ipai.databricks.workspace", required=True, readonly=True, ondelete="cascade", index=True
    )
    key = fields.Char(required=True, readonly=True, help="What the row is known by when it is read again.")
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        index=True,
        help="Company of the row. Empty where the row does not say or belongs to another database: only "
        "managers see it then.",
    )
    source = fields.Char(readonly=True, help="Database the row comes from.")
    table_name = fields.Char(
        string="Table", readonly=True, index=True, help="The lake's table it is missing in."
    )
    rule = fields.Char(readonly=True, index=True, help="The check it did not pass.")
    reason = fields.Text(readonly=True, help="Why, in plain words.")
    record = fields.Char(readonly=True, help="Key of the row. Empty where not even that could be read.")
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Integer(string="Record ID", readonly=True)
    month = fields.Date(readonly=True, help="First day of the month the row belongs to.")
    row = fields.Text(string="Row as Sent", readonly=True)
    batch = fields.Char(readonly=True, help="Batch that brought it. Empty where a later table left it out.")
    occurrences = fields.Integer(
        readonly=True, default=1, help="How many equal rows without a key there are."
    )
    rejected_at = fields.Datetime(string="Left Out On", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("seen", "Seen"), ("explained", "Explained")],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    note = fields.Text(string="Explanation", help="Why the row is as it is, or what is done about it.")
    seen_by = fields.Many2one("res.users", readonly=True)
    seen_at = fields.Datetime(readonly=True)
    as_of = fields.Datetime(
        related="workspace_id.rejections_as_of", help="When the rows were read from the lake."
    )
    table_version = fields.Integer(
        related="workspace_id.rejections_version",
        string="Version of silver.quarantine",
        help="Version of the lake's table these rows were read at. 0 where the workspace does not tell.",
    )
    last_error = fields.Text(related="workspace_id.rejections_error", string="Last Reading Failed")

    _key_uniq = Constraint("UNIQUE(workspace_id, key)", "This rejected row is known already.")

    # === CRUD === #

    def write(self, vals):
        """People change the explanation; everything else comes from the lake."""
        if not self.env.su and vals.keys() - {"note"}:
            raise AccessError(
                self.env._("A rejected row is as the lake has it: only its explanation changes.")
            )
        return super().write(vals)

    # === ACTIONS === #

    def action_seen(self):
        """Mark rows as seen, those with an explanation as explained."""
        self.check_access("write")
        seen = {"seen_by": self.env.uid, "seen_at": fields.Datetime.now()}
        for row in self:
            row.sudo().write({**seen, "state": "explained" if (row.note or "").strip() else "seen"})
        self.workspace_id.sudo()._tell_about_rejections()

    def action_reopen(self):
        """Mark rows as open again; their explanation stays."""
        self.check_access("write")
        self.sudo().write({"state": "open", "seen_by": False, "seen_at": False})

    def action_open_record(self):
        """Open the record in Odoo, with the rights of whoever asks."""
        self.ensure_one()
        self.check_access("read")
        if not self.res_id or self.res_model not in self.env:
            raise UserError(self.env._("The row does not say which record of this database it belongs to."))
        if not self.env[self.res_model].browse(self.res_id).exists():
            raise UserError(self.env._("The record is no longer in Odoo: the next export takes it out."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [[False, "form"]],
            "target": "current",
        }

    @api.model
    def action_refresh_all(self):
        """Ask the scheduled action to read the rejected rows now."""
        self.check_access("read")
        self.env.ref("ipai_databricks_connector.cron_rejections").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The rejected rows are being read; look again in a minute."),
            },
        }
