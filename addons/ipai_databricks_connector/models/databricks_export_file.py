"""One file of a batch: what it holds, and whether it has arrived."""

from odoo import fields, models

from ..client import UploadState
from ..compat import Constraint


class DatabricksExportFile(models.Model):
    """A table of a batch. It is committed before the upload begins, so that a crash costs no new snapshot."""

    _name = "ipai.databricks.export.file"
    _description = "File of a Databricks Export"
    _order = "id"

    export_id = fields.Many2one(
        "ipai.databricks.export", required=True, readonly=True, ondelete="cascade", index=True
    )
    name = fields.Char(string="Table", required=True, readonly=True)
    mode = fields.Selection(
        [("full", "Everything"), ("ranges", "What Changed")], required=True, readonly=True
    )
    range_column = fields.Char(readonly=True)
    ranges = fields.Json(readonly=True)
    columns = fields.Json(readonly=True)
    rows = fields.Integer(string="Rows Sent", readonly=True)
    total = fields.Integer(string="Rows in All", readonly=True)
    size = fields.Integer(string="Bytes", readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)
    uploaded = fields.Boolean(readonly=True)
    upload_state = fields.Text(
        readonly=True, groups=fields.NO_ACCESS, help="How far the upload of a large file came."
    )

    _name_uniq = Constraint("UNIQUE(export_id, name)", "A batch has one file a table.")

    def _file_name(self):
        return f"{self.name}.csv.gz"

    def _send(self, client, folder, path):
        """Upload the file; one that is large goes on with the parts that are missing after a cut.

        :param str folder: of the batch in the landing volume
        :param path: of the spooled file
        """
        state = UploadState.model_validate_json(self.upload_state) if self.upload_state else None
        target = f"{folder}/{self._file_name()}"
        client.files.upload(target, path, state=state, on_part=self._note_part)

    def _note_part(self, state):
        """Commit how far the upload came."""
        self.upload_state = state.model_dump_json()
        self.export_id._renew_lease()

    def _note_uploaded(self):
        """Commit that the file has arrived."""
        self.write({"uploaded": True, "upload_state": False})
        self.export_id._renew_lease()

    def _entry(self):
        """Return what the manifest says about this table."""
        where = (
            {"range_column": self.range_column, "ranges": self.ranges or []} if self.mode == "ranges" else {}
        )
        return {
            "mode": self.mode,
            **where,
            "file": self._file_name(),
            "bytes": self.size,
            "sha256": self.sha256,
            "rows": self.rows,
            "total": self.total,
            "columns": [{"name": name, "type": kind} for name, kind in self.columns],
        }
