"""How a run gets to the workspace: intent, commit, call, answer; then a look now and then until it ends."""

import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..client import ConnectionCut, DatabricksError, OutcomeUnknown, TimedOutAfterSending
from ..const import BUTTON_SECONDS, FOLLOW_SECONDS, FOLLOW_STEP, POLL_SECONDS, WORKER_SECONDS, YOUNG_SECONDS
from .databricks_run import DONE_STATES

NO_ANSWER = (OutcomeUnknown, TimedOutAfterSending, ConnectionCut)  # the run may have started
# Theirs → ours; pending, running and words we have not learned leave the run running.
REMOTE_STATES = {"succeeded": "succeeded", "failed": "failed", "skipped": "failed", "canceled": "canceled"}
LEASE_SECONDS = 2 * WORKER_SECONDS  # longer than any call: who finds the row after that finds a crash


class DatabricksRunWorker(models.Model):
    _inherit = "ipai.databricks.run"

    # === CRON METHODS === #

    @api.model
    def _cron_work(self):
        """One round of the worker: exports, submissions, running jobs, origins."""
        self.env["ipai.databricks.export"]._work()
        self._follow()

    @api.model
    def _submit_due(self):
        """Submit what waits, and what a crash or a lost answer left open."""
        while run := self._claim(("queued", "submitting", "unknown")):
            run._submit()

    @api.model
    def _follow(self):
        """Submit, look at running jobs, tell origins; again while a young run is on: people wait for it."""
        until = time.monotonic() + FOLLOW_SECONDS
        while True:
            self._submit_due()
            while run := self._claim(("running",)):
                run._poll()
            self._tell_origins()
            if not self._commits() or time.monotonic() > until or not self._young():
                return
            self._commit()  # the next look must see what others did meanwhile
            time.sleep(FOLLOW_STEP)

    @api.model
    def _young(self):
        """Return the running runs submitted a moment ago."""
        since = self._due_in(-YOUNG_SECONDS)
        return self.search(
            [
                ("state", "=", "running"),
                ("submitted_at", ">=", since),
                ("workspace_id.state", "!=", "disabled"),
            ]
        )

    # === SUBMIT === #

    def _submit(self):
        """Store the intent, commit, ask for the run with its token, store the answer.

        A crash between the two commits leaves ``submitting``: after the lease the same token is sent again,
        and the server answers with the run it has started already.
        """
        before = self.state
        self.write(
            {
                "state": "submitting",
                "attempts": self.attempts + 1,
                "next_attempt": self._due_in(LEASE_SECONDS),
            }
        )
        self._commit()
        try:
            run_id = self._run_now()
        except NO_ANSWER as error:
            self._store_failure(error, "unknown")
        except (DatabricksError, UserError) as error:
            self._store_failure(error, before if before == "unknown" else "queued")
        else:
            self._store_submitted(run_id)
        self._commit()

    def _run_now(self):
        """Ask the workspace for this run; returns its run id."""
        client = self.workspace_id._client(deadline=WORKER_SECONDS)
        job = client.jobs.find(self.job_name)
        if job is None:
            raise UserError(self.env._("The workspace has no job named %s: deploy it first.", self.job_name))
        return client.jobs.run_now(job.job_id, self.idempotency_token, self.parameters or {})

    def _store_submitted(self, run_id):
        self.write(
            {
                "state": "running",
                "external_run_id": str(run_id),
                "submitted_at": fields.Datetime.now(),
                "attempts": 0,
                "next_attempt": fields.Datetime.now(),
                "last_error": False,
            }
        )
        self._close_incident()

    def _store_failure(self, error, state):
        """Plan the next attempt, or give up: at the cap, or when the workspace will never say yes."""
        sentence = _sentence(error)
        if self._given_up() or not (state == "unknown" or getattr(error, "retryable", False)):
            self.write({"state": "failed", "last_error": sentence, "ended_at": fields.Datetime.now()})
            self._open_incident(self.env._("%(run)s failed: %(error)s", run=self.name, error=sentence))
        else:
            self.write({"state": state, "last_error": sentence, "next_attempt": self._backoff(error)})

    # === FOLLOW === #

    def _poll(self):
        """Read the run from the workspace and store what it says."""
        self.write({"next_attempt": self._due_in(LEASE_SECONDS)})
        self._commit()
        try:
            remote = self.workspace_id._client(deadline=WORKER_SECONDS).jobs.run(int(self.external_run_id))
        except (DatabricksError, UserError) as error:
            self._store_poll_failure(error)
        else:
            self._store_remote(remote)
        self._commit()

    def _store_poll_failure(self, error):
        """Keep the run as running: not being able to ask says nothing about it. One activity at the cap."""
        self.write(
            {
                "attempts": self.attempts + 1,
                "last_error": _sentence(error),
                "next_attempt": self._backoff(error),
            }
        )
        if self._given_up():
            self._open_incident(
                self.env._("%(run)s cannot be followed: %(error)s", run=self.name, error=self.last_error)
            )

    def _store_remote(self, remote):
        """Store what the workspace says; it decides the state."""
        if self.attempts:
            self._close_incident()
        young = self.submitted_at and self.submitted_at >= self._due_in(-YOUNG_SECONDS)
        state = REMOTE_STATES.get(remote.state, "running")
        self.write(
            {
                "state": state,
                "attempts": 0,
                "last_error": False,
                "message": remote.message or False,
                "page_url": remote.page_url or False,
                "started_at": _seconds(remote.started_at),
                "ended_at": _seconds(remote.ended_at),
                "next_attempt": self._due_in(
                    0 if state != "running" else FOLLOW_STEP if young else POLL_SECONDS
                ),
            }
        )
        if state == "failed":
            self._open_incident(
                self.env._("%(run)s failed: %(error)s", run=self.name, error=remote.message or "")
            )

    @api.model
    def _tell_origins(self):
        """Tell the records that asked for a run how it ended; a failure there never changes the run."""
        waiting = SQL("work.origin_model IS NOT NULL AND work.origin_told IS NOT TRUE")
        while run := self._claim(DONE_STATES, waiting):
            run.write({"next_attempt": run._due_in(LEASE_SECONDS)})
            run._commit()
            run._tell_origin()
            run._commit()

    def _tell_origin(self):
        """Call ``_databricks_run_done(run)`` of the origin, if it still exists and has one."""
        model = self.env.get(self.origin_model)
        origin = model.browse(self.origin_id).exists() if model is not None else None
        values = {"origin_told": True}
        if origin and hasattr(origin, "_databricks_run_done"):
            try:
                with self.env.cr.savepoint():
                    origin._databricks_run_done(self)
            except UserError as error:
                values = {"last_error": str(error), "next_attempt": self._due_in(POLL_SECONDS)}
        self.write(values)

    @api.model
    def _export_finished(self, export):
        """Release the runs that waited for an export, or fail them with its sentence."""
        for run in self.search([("export_id", "=", export.id), ("state", "=", "draft")]):
            if export.state == "done":
                run.write({"state": "queued", "next_attempt": fields.Datetime.now()})
            else:
                reason = self.env._("The export failed: %s", export.last_error or "")
                run.write({"state": "failed", "last_error": reason, "ended_at": fields.Datetime.now()})

    # === ACTIONS === #

    def action_cancel(self):
        """Cancel what is not over: at once while it waits here, through the workspace when it runs there."""
        self.check_access("write")
        for run in self:
            if run.state in ("draft", "queued"):
                run.sudo().write({"state": "canceled", "ended_at": fields.Datetime.now()})
            elif run.state == "running":
                run.sudo()._cancel_remote()
            else:
                raise UserError(self.env._("%s cannot be canceled now; try again in a minute.", run.name))

    def _cancel_remote(self):
        """Ask the workspace to cancel; the state changes when it says the run is over."""
        try:
            self.workspace_id._client(deadline=BUTTON_SECONDS).jobs.cancel(int(self.external_run_id))
        except DatabricksError as error:
            raise UserError(_sentence(error)) from error
        self.write({"next_attempt": fields.Datetime.now(), "message": self.env._("Cancel requested.")})
        self._trigger_worker()


def _sentence(error):
    """Return one sentence a person can act on."""
    return getattr(error, "sentence", None) or str(error)


def _seconds(moment):
    """Return a naive UTC time as Odoo stores it, without fractions; False for None."""
    return moment.replace(microsecond=0) if moment else False
