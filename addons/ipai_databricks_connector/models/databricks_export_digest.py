"""Which parts of a table changed since the batch before: decided by comparing digests, never by a clock."""

import base64
import hashlib
import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.buckets import changed, count_rows, digest_of, from_text, ranges, shift_for, to_text

MOST = 0.7  # a table that changed in more of its rows is sent whole: that is faster here and in the lake


class DatabricksExportDigest(models.Model):
    _inherit = "ipai.databricks.export"

    digests = fields.Binary(
        attachment=True,
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="What the next batch compares its rows with; kept for the newest batch only.",
    )

    def _read_digests(self, place):
        """Return the digests of this batch by table; none when it was made elsewhere."""
        stored = json.loads(base64.b64decode(self.digests)) if self.digests else {}
        return stored["tables"] if stored.get("place") == place else {}

    @api.model
    def _packed_digests(self, place, tables):
        """Return the value of ``digests``."""
        return base64.b64encode(json.dumps({"place": place, "tables": tables}).encode())

    @api.model
    def _place(self, cursor):
        """Return what tells a database from a restored or copied one: transaction ids count in one only."""
        source = self._source()  # first: it may use the same cursor
        cursor.execute("SELECT has_function_privilege('pg_control_system()', 'EXECUTE')")
        system = "(SELECT system_identifier FROM pg_control_system())" if cursor.fetchone()[0] else "0"
        cursor.execute(
            SQL(
                "SELECT concat_ws('/', %s, oid) FROM pg_database WHERE datname = current_database()",
                SQL(system),
            )
        )
        return f"{source}/{cursor.fetchone()[0]}"

    def _compare(self, cursor, reading, before):
        """Compare a table with its digest of the batch before.

        :param before: the entry of this table in ``_read_digests``; None when there is none
        :return: (ranges to send, rows in them, rows in all, new entry); ranges None: everything
        """
        shift, signature = self._shift(cursor, reading), self._signature(cursor, reading)
        cursor.execute(reading.digest(shift))
        now = digest_of(cursor.fetchall())
        total = count_rows(now)
        entry = {"signature": signature, "shift": shift, "digest": to_text(now)}
        if not before or (before["signature"], before["shift"]) != (signature, shift):
            return None, total, total, entry
        buckets = changed(from_text(before["digest"]), now)
        rows = count_rows(now, buckets)
        if rows > MOST * total:
            return None, total, total, entry
        return ranges(buckets, shift), rows, total, entry

    @api.model
    def _shift(self, cursor, reading):
        """Return the size of a bucket, from the largest id of the model, whoever may see that row."""
        cursor.execute(SQL("SELECT coalesce(max(id), 0) FROM %s", SQL.identifier(reading.query.table)))
        return shift_for(cursor.fetchone()[0])

    @api.model
    def _signature(self, cursor, reading):
        """Return a digest of how a table is read: columns, masking, rights, and the table itself."""
        query = reading.copy_out()
        cursor.execute(SQL("SELECT %s::regclass::oid", f'"{reading.query.table}"'))
        text = repr((cursor.fetchone()[0], reading.table.columns, query.code, query.params))
        return hashlib.sha256(text.encode()).hexdigest()
