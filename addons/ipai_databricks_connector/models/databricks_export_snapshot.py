"""One snapshot of all tables, copied to files that wait for their upload."""

import contextlib
from functools import partial

from psycopg2.errors import InvalidTextRepresentation, NumericValueOutOfRange

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

from ..tools import spool
from ..tools.landing import batch_name, pack
from .export_table import inexact

SPOOL_DAYS = 7  # files of a failed export wait that long for its Retry


class DatabricksExportSnapshot(models.Model):
    _inherit = "ipai.databricks.export"

    def _spool(self):
        """Return the folder in which this batch waits."""
        return spool.folder(config["data_dir"], self.env.cr.dbname, self.batch)

    def _make_batch(self, base, reason):
        """Copy what the lake needs, in one snapshot, to the spool, and commit what is there.

        :param base: the export this batch may build on; none: everything is sent
        :param str reason: why everything is sent
        """
        newest = self._newest()
        self._forget_batch()
        self.write({"batch": batch_name(fields.Datetime.now(), newest.batch or ""), "base_id": newest.id})
        spool.make(self._spool())
        try:
            with self._snapshot() as cursor:
                values = self._copy_tables(cursor, base)
        except BaseException:
            spool.remove(self._spool())
            raise
        self.write({**values, "mode_reason": reason if values["mode"] == "full" else False})
        self._step("spooled")
        self._commit()
        self._step("spool committed")

    def _forget_batch(self):
        """Drop what an earlier attempt left, on disk and here."""
        if self.batch:
            spool.remove(self._spool())
        self.file_ids.unlink()

    @contextlib.contextmanager
    def _snapshot(self):
        """Give a cursor on which everything read is of one moment.

        The worker takes a connection of its own, read-only. A test or a shell, which does not commit, reads
        its own transaction: that is one snapshot too, and the only one that sees its data.
        """
        if not self._commits():
            self.env.flush_all()
            yield self.env.cr
            return
        with contextlib.closing(self.env.registry.cursor()) as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield cursor

    def _copy_tables(self, cursor, base):
        """Copy every table; returns the values of this record."""
        # Dates as the contract writes them; compiling the query would take longer than it saves.
        cursor.execute("SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL jit = off")
        place, moment = self._place(cursor), self._now()
        before, digests, files = base._read_digests(place), {}, []
        for name, table in self._export_tables().items():
            values, entry = self._copy_table(cursor, name, table, before.get(name))
            files.append(values)
            if entry:
                digests[name] = entry
        return {
            "snapshot_at": moment,
            "mode": "ranges" if any(values["mode"] == "ranges" for values in files) else "full",
            "file_ids": [fields.Command.create(values) for values in files],
            "digests": self._packed_digests(place, digests),
            **{name: sum(values[name] for values in files) for name in ("rows", "total", "size")},
        }

    def _copy_table(self, cursor, name, table, before):
        """Copy one table, or what changed in it; returns (values of its file, its new digest if any)."""
        reading = self._reading(name, table)
        parts, total, entry = None, None, None
        if table.range_column:
            parts, expected, total, entry = self._compare(cursor, reading, before)
        try:
            packed, rows = self._write_file(cursor, name, reading.copy_out(parts))
        except NumericValueOutOfRange:  # once more, to hear which number it is
            packed, rows = self._write_file(cursor, name, reading.copy_out(parts, careful=True))
        if entry and rows != expected:
            raise AssertionError(f"{name}: {rows} rows were copied, {expected} counted in the same snapshot")
        values = {
            "name": name,
            "mode": "full" if parts is None else "ranges",
            "range_column": table.range_column if parts is not None else False,
            "ranges": parts,
            "columns": table.columns,
            "rows": rows,
            "total": rows if total is None else total,
            "size": packed.size,
            "sha256": packed.sha256,
        }
        return values, entry

    def _write_file(self, cursor, name, query):
        """Run one COPY into a gzip file; raises UserError for a number that the lake cannot hold exactly."""
        path = self._spool() / f"{name}.csv.gz"
        path.unlink(missing_ok=True)
        try:
            with cursor.savepoint(flush=False):
                return pack(path, partial(_copy, cursor, query))
        except InvalidTextRepresentation as error:
            if not (found := inexact(error.diag.message_primary)):
                raise
        row, column, value = found
        kind = dict(self._export_tables()[name].columns)[column]
        raise UserError(
            self.env._(
                "%(table)s %(id)s has %(column)s %(value)s, which %(type)s cannot hold exactly.",
                table=name,
                id=row,
                column=column,
                value=value,
                type=kind,
            )
        )

    # === CRON METHODS === #

    @api.autovacuum
    def _gc_spool(self):
        """Delete batches on disk that nobody will upload any more."""
        root = spool.folder(config["data_dir"], self.env.cr.dbname)
        patience = self._due_in(-SPOOL_DAYS * 86400)
        retried = ["&", ("state", "=", "failed"), ("write_date", ">", patience)]
        waiting = self.sudo().search(["|", ("state", "in", ("queued", "uploading")), *retried])
        spool.remove_old(root, set(waiting.mapped("batch")), 86400)


def _copy(cursor, query, out):
    """Run a COPY on an Odoo cursor into a binary file; returns the number of rows."""
    # COPY takes no bound parameters: psycopg2 quotes them here, as it does for every other statement.
    cursor.copy_expert(cursor.mogrify(query.code, query.params), out)
    return cursor.rowcount
