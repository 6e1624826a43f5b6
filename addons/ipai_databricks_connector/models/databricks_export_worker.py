"""How an export gets to the lake: files to the landing folder, the manifest last, nothing twice."""

import io
import json
import math
import time

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..client import DatabricksError, NotFound
from ..const import LANDING, MAX_ATTEMPTS, UPLOAD_SECONDS
from ..tools import spool
from ..tools.landing import MANIFEST, REQUEST, manifest

LEASE_SECONDS = 2 * UPLOAD_SECONDS  # renewed after each file; who finds the row after that finds a crash

# Two batches at once would build on the same one, and the lake could take one of them only.
ALONE = SQL(
    """NOT EXISTS (SELECT FROM ipai_databricks_export other
                    WHERE other.workspace_id = work.workspace_id AND other.id <> work.id
                      AND other.state = 'uploading'
                      AND other.next_attempt > clock_timestamp() AT TIME ZONE 'UTC')"""
)


class DatabricksExportWorker(models.Model):
    _inherit = "ipai.databricks.export"

    # === CRON METHODS === #

    @api.model
    def _work(self):
        """Upload what is due."""
        self.sudo()._drain("upload", ("queued", "uploading"), math.inf, ALONE)

    def _intent(self, work):
        """Override to take the row for as long as an upload may take."""
        return {"state": "uploading", "next_attempt": self._due_in(LEASE_SECONDS)}

    def _upload(self):
        """Make one attempt: go on with the batch that is spooled, or make a new one."""
        started = time.monotonic()
        try:
            self._bring_to_lake()
            self._store_done(time.monotonic() - started)
        except (DatabricksError, UserError, OSError) as error:
            self._store_failure(error)
        self.env["ipai.databricks.run"]._export_finished(self)

    def _store_done(self, seconds):
        self.write({"state": "done", "seconds": seconds, "last_error": False, "attempts": 0})
        spool.remove(self._spool())
        others = [("workspace_id", "=", self.workspace_id.id), ("id", "!=", self._newest().id)]
        self.search([*others, ("state", "=", "done"), ("digests", "!=", False)]).digests = False
        self._close_incident()

    def _store_failure(self, error):
        """Try again later, or give up: at the cap, or when trying again cannot help."""
        sentence = getattr(error, "sentence", None) or str(error)
        again = getattr(error, "retryable", isinstance(error, OSError))
        if again and not self._given_up():
            self.write({"state": "queued", "last_error": sentence, "next_attempt": self._backoff(error)})
        else:
            self._fail(sentence)

    def _give_up_at_cap(self, work, sentence):
        """Override to end the export when the cap is reached."""
        if self.attempts >= MAX_ATTEMPTS:
            self._fail(sentence)

    def _fail(self, sentence):
        self.write({"state": "failed", "last_error": sentence})
        self._open_incident(self.env._("%(export)s failed: %(error)s", export=self.name, error=sentence))

    # === UPLOAD === #

    def _bring_to_lake(self):
        """Upload what is missing and, last, the manifest that makes the batch exist."""
        client = self.workspace_id._client(deadline=UPLOAD_SECONDS)
        if self.batch and MANIFEST in self._landed(client, self.batch):
            return  # an earlier attempt was cut between the manifest and its commit
        if not self._is_spooled():
            self._make_batch(*self._base(client))
        self._send(client)

    def _is_spooled(self):
        """Tell whether the files of an earlier attempt are there, whole, and what the lake waits for."""
        waiting = self.file_ids.filtered(lambda file: not file.uploaded)
        return (
            bool(self.file_ids)
            and self.base_id == self._newest()
            and all(
                spool.is_whole(self._spool() / file._file_name(), file.size, file.sha256) for file in waiting
            )
        )

    def _send(self, client):
        """Upload the files that are not there, each committed when it is, and the manifest."""
        present = self._landed(client, self.batch)
        for file in self.file_ids.filtered(lambda file: not file.uploaded):
            if present.get(file._file_name()) != file.size:
                file._send(client, self._folder(self.batch), self._spool() / file._file_name())
            self._step("uploaded")
            file._note_uploaded()
        client.files.upload(f"{self._folder(self.batch)}/{MANIFEST}", io.BytesIO(self._manifest()))
        self._step("manifest uploaded")

    def _renew_lease(self):
        """Keep the row for another while, and commit."""
        self.next_attempt = self._due_in(LEASE_SECONDS)
        self._commit()

    def _manifest(self):
        """Return the manifest of this batch as bytes."""
        base = self.base_id.batch if self.mode == "ranges" else None
        tables = {file.name: file._entry() for file in self.file_ids}
        return json.dumps(manifest(self._source(), self.batch, base, self.snapshot_at, tables)).encode()

    # === LANDING FOLDER === #

    def _folder(self, batch=""):
        return "/".join(filter(None, (LANDING, self._source(), batch)))

    def _landed(self, client, batch=""):
        """Return what is in the folder of a batch, or of this source: name → bytes."""
        try:
            return {
                entry.name or entry.path.rstrip("/").rpartition("/")[2]: entry.file_size
                for entry in client.files.list(self._folder(batch))
            }
        except NotFound:
            return {}

    def _newest(self):
        """Return the newest batch of this workspace that is in the lake; none if there is none."""
        done = [("workspace_id", "=", self.workspace_id.id), ("state", "=", "done"), ("batch", "!=", False)]
        return self.search(done, order="batch desc", limit=1)

    def _base(self, client):
        """Return (the batch to build on, or none, and why everything is sent then)."""
        newest = self._newest()
        if self.full_asked:
            reason = self.env._("Asked for by a person.")
        elif not newest.digests:
            reason = self.env._("It is the first batch of this workspace.")
        elif not self._digests_last():
            reason = self.env._("Rows of an open transaction have no digest that lasts.")
        elif REQUEST in self._landed(client):
            reason = self.env._("The lake asked for it.")
        elif MANIFEST not in self._landed(client, newest.batch):
            reason = self.env._("The batch before is no longer in the landing folder.")
        else:
            return newest, False
        return self.browse(), reason

    def _digests_last(self):
        """Tell whether each change of a row has a transaction id of its own: not in an open transaction."""
        return self._commits()
