"""A batch of tables for the lake's landing folder."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..compat import Constraint


class DatabricksExport(models.Model):
    """One batch: all tables the export user may read, in one snapshot (docs/architecture.md)."""

    _name = "ipai.databricks.export"
    _description = "Databricks Export"
    _inherit = ["ipai.databricks.work"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    # queued ──▶ uploading ──▶ done | failed
    #   ▲ ◀──(back-off)──┘              │        an attempt goes on with the files that are spooled,
    #   └─────────────(Retry)───────────┘        or begins a new batch when it cannot
    state = fields.Selection(
        [("queued", "Queued"), ("uploading", "Uploading"), ("done", "In the Lake"), ("failed", "Failed")],
        default="queued",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    full_asked = fields.Boolean(string="Full Export Asked", readonly=True)
    batch = fields.Char(
        readonly=True, copy=False, index=True, help="Folder of the batch in the landing volume."
    )
    mode = fields.Selection(
        [("full", "Everything"), ("ranges", "What Changed")],
        readonly=True,
        copy=False,
        help="What changed is found by comparing digests of the rows with those of the batch before.",
    )
    mode_reason = fields.Char(string="Why Everything", readonly=True, copy=False)
    base_id = fields.Many2one(
        "ipai.databricks.export",
        string="Builds On",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The newest batch in the lake when this one was made.",
    )
    snapshot_at = fields.Datetime(readonly=True, copy=False, help="State of the ledger that was exported.")
    rows = fields.Integer(string="Rows Sent", readonly=True, copy=False)
    total = fields.Integer(
        string="Rows in All", readonly=True, copy=False, help="Rows the lake has afterwards."
    )
    size = fields.Integer(string="Bytes", readonly=True, copy=False, help="As uploaded.")
    seconds = fields.Float(readonly=True, copy=False, help="From the start of the last attempt to its end.")
    row_counts = fields.Json(string="Rows Sent per Table", compute="_compute_row_counts")
    file_ids = fields.One2many("ipai.databricks.export.file", "export_id", readonly=True, copy=False)
    run_ids = fields.One2many("ipai.databricks.run", "export_id", readonly=True)

    _key_uniq = Constraint("UNIQUE(workspace_id, key)", "This export was asked for already.")

    # === COMPUTES === #

    @api.depends("file_ids.rows")
    def _compute_row_counts(self):
        for export in self:
            export.row_counts = {file.name: file.rows for file in export.file_ids}

    # === BUSINESS METHODS === #

    @api.model
    def _enqueue(self, workspace, key, name=None, full=False):
        """Ask for an export; the same key in the same workspace is the same export.

        :param str key: what it is for, for example ``month-end|2026-02``
        :param str name: what people see; by default the key
        :param bool full: send everything, whatever has changed
        """
        workspace.ensure_one()
        export, _new = self._insert_once(
            {
                "name": name or self.env._("Export %s", key.replace("|", " ")),
                "workspace_id": workspace.id,
                "company_id": workspace.company_id.id or None,
                "key": key,
                "state": "queued",
                "full_asked": full,
            }
        )
        return export

    @api.model
    def _source(self):
        """Return the name of this database as a source of the lake: its UUID."""
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")

    # === ACTIONS === #

    def action_retry(self):
        """Queue failed exports again, with the runs that waited for them."""
        self.check_access("write")
        for export in self:
            if export.state != "failed":
                raise UserError(self.env._("%s did not fail; there is nothing to retry.", export.name))
            export.sudo().write(
                {"state": "queued", "attempts": 0, "last_error": False, "next_attempt": export._now()}
            )
            waiting = export.sudo().run_ids.filtered(
                lambda run: run.state == "failed" and not run.external_run_id
            )
            waiting.write({"state": "draft", "last_error": False, "ended_at": False, "attempts": 0})
        self._trigger_worker()

    def action_full_export(self):
        """Ask for a new export of everything to the same workspace, and open it."""
        self.ensure_one()
        self.check_access("write")
        return self._open_full(self.workspace_id)

    @api.model
    def _open_full(self, workspace):
        """Queue a full export; returns the action that shows it."""
        moment = self._now()
        name = self.env._("Full Export %s", f"{moment:%Y-%m-%d %H:%M:%S}")
        export = self.sudo()._enqueue(workspace, f"full|{moment:%Y%m%d%H%M%S}", name, full=True)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": export.id,
            "view_mode": "form",
        }
