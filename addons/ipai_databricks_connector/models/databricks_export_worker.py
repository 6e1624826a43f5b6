"""How an export gets to the lake: one snapshot to files, files to the landing folder, the manifest last."""

import contextlib
import io
import json
import re
import time
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..client import DatabricksError
from ..const import LANDING, UPLOAD_SECONDS
from ..tools.landing import batch_name, copy_table, manifest

DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
CASTS = {"BIGINT": "bigint", "INT": "integer", "STRING": "text", "BOOLEAN": "boolean", "DATE": "date"}


class DatabricksExportWorker(models.Model):
    _inherit = "ipai.databricks.export"

    # === CRON METHODS === #

    @api.model
    def _work(self):
        """Upload what is due. Never raises for one bad export."""
        while export := self._claim(("queued", "uploading")):
            export._upload()

    def _upload(self):
        """Make one attempt. A crash leaves a folder without a manifest, which does not exist for the lake."""
        started, moment = time.monotonic(), fields.Datetime.now()
        self.write(
            {
                "state": "uploading",
                "attempts": self.attempts + 1,
                "next_attempt": self._due_in(UPLOAD_SECONDS),
                "batch": batch_name(moment),
                "snapshot_at": moment,
            }
        )
        self._commit()
        try:
            with contextlib.ExitStack() as stack:
                files = self._copy_tables(stack)
                self._send(files)
                self._store_done(files, time.monotonic() - started)
        except (DatabricksError, UserError) as error:
            self._store_failure(error)
        self.env["ipai.databricks.run"]._export_finished(self)
        self._commit()

    def _store_done(self, files, seconds):
        counts = {file.table: file.rows for file in files}
        size = sum(file.content.seek(0, io.SEEK_END) for file in files)
        self.write(
            {
                "state": "done",
                "row_counts": counts,
                "rows": sum(counts.values()),
                "size": size,
                "seconds": seconds,
                "last_error": False,
                "attempts": 0,
            }
        )
        self._close_incident()

    def _store_failure(self, error):
        """Try again later, or give up: at the cap, or when trying again cannot help."""
        sentence = getattr(error, "sentence", None) or str(error)
        if getattr(error, "retryable", False) and not self._given_up():
            self.write({"state": "queued", "last_error": sentence, "next_attempt": self._backoff(error)})
        else:
            self.write({"state": "failed", "last_error": sentence})
            self._open_incident(self.env._("%(export)s failed: %(error)s", export=self.name, error=sentence))

    # === SNAPSHOT === #

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

    def _copy_tables(self, stack):
        """Copy every table to a temporary file, which ``stack`` closes; returns the files."""
        files = []
        with self._snapshot() as cursor:
            for table, (columns, query) in self._export_tables().items():
                self._check_exact(cursor, table, columns, query)
                file = copy_table(table, columns, partial(_copy, cursor, _copy_query(columns, query)))
                stack.callback(file.content.close)
                files.append(file)
        return files

    def _check_exact(self, cursor, table, columns, query):
        """Refuse, in words, a number that the lake's type cannot hold exactly."""
        for name, kind in columns:
            if not (match := DECIMAL.fullmatch(kind)):
                continue
            precision, scale = int(match[1]), int(match[2])
            column = SQL.identifier("source", name)
            cursor.execute(
                SQL(
                    """SELECT id, %s FROM (%s) source
                        WHERE %s <> round(%s, %s) OR abs(%s) >= 10::numeric ^ %s LIMIT 1""",
                    column,
                    query,
                    column,
                    column,
                    scale,
                    column,
                    precision - scale,
                )
            )
            if found := cursor.fetchone():
                raise UserError(
                    self.env._(
                        "%(table)s %(id)s has %(column)s %(value)s, which %(type)s cannot hold exactly.",
                        table=table,
                        id=found[0],
                        column=name,
                        value=found[1],
                        type=kind,
                    )
                )

    # === UPLOAD === #

    def _send(self, files):
        """Upload the files and, last, the manifest that makes the batch exist."""
        source = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        folder = f"{LANDING}/{source}/{self.batch}"
        client = self.workspace_id._client(deadline=UPLOAD_SECONDS)
        for file in files:
            client.files.upload(f"{folder}/{file.name}", file.content)
        text = json.dumps(manifest(source, self.batch, self.snapshot_at, files), indent=1)
        client.files.upload(f"{folder}/_manifest.json", io.BytesIO(text.encode()))


def _copy_query(columns, query):
    """Wrap a SELECT so that its columns come in order and in the lake's form."""
    cells = SQL(", ").join(_cell(name, kind) for name, kind in columns)
    return SQL("COPY (SELECT %s FROM (%s) source) TO STDOUT (FORMAT csv, HEADER)", cells, query)


def _cell(name, kind):
    """Return one column cast to what its lake type is written like; exactness was checked before."""
    column, alias = SQL.identifier("source", name), SQL.identifier(name)
    if kind == "TIMESTAMP":
        return SQL("to_char(%s, 'YYYY-MM-DD HH24:MI:SS.US') AS %s", column, alias)
    if match := DECIMAL.fullmatch(kind):
        return SQL("%s::numeric(%s, %s) AS %s", column, int(match[1]), int(match[2]), alias)
    return SQL("%s::%s AS %s", column, SQL(CASTS[kind]), alias)


def _copy(cursor, query, out):
    """Run a COPY on an Odoo cursor into a binary file; returns the number of rows."""
    # COPY takes no bound parameters: psycopg2 quotes them here, as it does for every other statement.
    cursor.copy_expert(cursor.mogrify(query.code, query.params), out)
    return cursor.rowcount
