"""A batch of tables for the lake's landing folder."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..compat import Constraint


class DatabricksExport(models.Model):
    """One batch: all tables of the workspace's companies, read in one snapshot (docs/architecture.md)."""

    _name = "ipai.databricks.export"
    _description = "Databricks Export"
    _inherit = ["ipai.databricks.work"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    # queued ──▶ uploading ──▶ done | failed
    #   ▲ ◀──(back-off)──┘              │        each attempt writes a new batch folder
    #   └─────────────(Retry)───────────┘
    state = fields.Selection(
        [("queued", "Queued"), ("uploading", "Uploading"), ("done", "In the Lake"), ("failed", "Failed")],
        default="queued",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    batch = fields.Char(readonly=True, copy=False, help="Folder of the batch in the landing volume.")
    snapshot_at = fields.Datetime(readonly=True, copy=False, help="State of the ledger that was exported.")
    row_counts = fields.Json(string="Rows per Table (JSON)", readonly=True, copy=False)
    row_counts_text = fields.Text(string="Rows per Table", compute="_compute_row_counts_text")
    rows = fields.Integer(readonly=True, copy=False)
    size = fields.Integer(string="Bytes", readonly=True, copy=False)
    seconds = fields.Float(readonly=True, copy=False, help="From the start of the snapshot to the manifest.")
    run_ids = fields.One2many("ipai.databricks.run", "export_id", readonly=True)

    _key_uniq = Constraint("UNIQUE(workspace_id, key)", "This export was asked for already.")

    # === COMPUTES === #

    @api.depends("row_counts")
    def _compute_row_counts_text(self):
        for export in self:
            counts = (export.row_counts or {}).items()
            export.row_counts_text = "\n".join(f"{table}: {rows:,}" for table, rows in counts)

    # === BUSINESS METHODS === #

    @api.model
    def _enqueue(self, workspace, key, name=None):
        """Ask for an export; the same key in the same workspace is the same export.

        :param str key: what it is for, for example ``month-end|2026-02``
        :param str name: what people see; by default the key
        """
        workspace.ensure_one()
        export, _new = self._insert_once(
            {
                "name": name or self.env._("Export %s", key.replace("|", " ")),
                "workspace_id": workspace.id,
                "company_id": workspace.company_id.id or None,
                "key": key,
                "state": "queued",
            }
        )
        return export

    # === ACTIONS === #

    def action_retry(self):
        """Queue failed exports again, with the runs that waited for them."""
        self.check_access("write")
        for export in self:
            if export.state != "failed":
                raise UserError(self.env._("%s did not fail; there is nothing to retry.", export.name))
            export.sudo().write(
                {"state": "queued", "attempts": 0, "last_error": False, "next_attempt": fields.Datetime.now()}
            )
            waiting = export.sudo().run_ids.filtered(
                lambda run: run.state == "failed" and not run.external_run_id
            )
            waiting.write({"state": "draft", "last_error": False, "ended_at": False, "attempts": 0})
        self._trigger_worker()
