"""How a run gets to the workspace: intent, commit, call, answer."""

import time

from odoo import api, models
from odoo.exceptions import UserError

from ..client import (
    AnswerTooLarge,
    ConnectionCut,
    DatabricksError,
    MalformedAnswer,
    OutcomeUnknown,
    ServerError,
    TimedOutAfterSending,
    Unavailable,
)
from ..const import FOLLOW_SECONDS, FOLLOW_STEP, MAX_ATTEMPTS, WORKER_SECONDS, YOUNG_SECONDS

SUBMIT_STATES = ("queued", "submitting", "unknown")
# An answer to run-now that leaves open whether the run has started; every other error says it has not.
OPEN_ERRORS = (
    OutcomeUnknown,
    TimedOutAfterSending,
    ConnectionCut,
    MalformedAnswer,
    AnswerTooLarge,
    ServerError,  # but not 503, see _may_have_started
)


class DatabricksRunWorker(models.Model):
    _inherit = "ipai.databricks.run"

    # === CRON METHODS === #

    @api.model
    def _cron_work(self):
        """One round of the worker: exports, submissions, running jobs, origins."""
        self.env["ipai.databricks.export"]._work()
        self._follow()

    @api.model
    def _follow(self):
        """Submit, look at running jobs, tell origins; again while a young run is on: people wait for it."""
        until = time.monotonic() + FOLLOW_SECONDS
        while True:
            self._submit_due(until)
            self._poll_due(until)
            self._tell_origins(until)
            if not self._commits() or time.monotonic() > until or not self._young():
                break
            self._commit()  # the next look must see what others did meanwhile
            time.sleep(FOLLOW_STEP)
        if time.monotonic() > until and self._due():
            self._trigger_worker()  # time is up with rows left: the scheduler goes on at once

    @api.model
    def _due(self):
        """Return one run that waits to be submitted, if there is any."""
        due = [("state", "in", SUBMIT_STATES), ("next_attempt", "<=", self._now())]
        return self.search([*due, ("workspace_id.state", "!=", "disabled")], limit=1)

    @api.model
    def _young(self):
        """Return the running runs submitted a moment ago."""
        return self.search(
            [
                ("state", "=", "running"),
                ("submitted_at", ">=", self._due_in(-YOUNG_SECONDS)),
                ("workspace_id.state", "!=", "disabled"),
            ]
        )

    # === SUBMIT === #

    @api.model
    def _submit_due(self, until):
        """Submit what waits, and what a crash or a lost answer left open."""
        self._release_waiting()
        self._commit()
        self._drain("submit", SUBMIT_STATES, until)

    def _intent(self, work):
        """A row found as ``submitting`` was left by a crash: the workspace may have started it."""
        values = super()._intent(work)
        if work != "submit":
            return values
        left_open = self.maybe_started or self.state == "submitting"
        return {**values, "state": "submitting", "maybe_started": left_open}

    def _submit(self):
        """Ask for the run with its token and store the answer.

        A crash leaves ``submitting``: after the lease the same token is sent again, and the server answers
        with the run it has started already.
        """
        lease, sent = self.next_attempt, False
        if self.attempts > MAX_ATTEMPTS:
            self._end("dead", self.env._("no worker has survived the attempts to submit it."))
            return
        try:
            client, job = self._find_job()
            self._step("job found")
            sent = True
            run_id = client.jobs.run_now(job.job_id, self.idempotency_token, self.parameters or {})
        except (DatabricksError, UserError) as error:
            if self._still_ours(lease):
                self._store_refusal(error, sent and _may_have_started(error))
        else:
            self._step("answered")
            if self._still_ours(lease):
                self._store_submitted(run_id)

    def _find_job(self):
        """Return the client and the job to run."""
        client = self.workspace_id._client(deadline=WORKER_SECONDS / 2)  # two calls within the lease
        job = client.jobs.find(self.job_name)
        if job is None:
            raise UserError(self.env._("The workspace has no job named %s: deploy it first.", self.job_name))
        return client, job

    def _store_submitted(self, run_id):
        now = self._now()
        self.write(
            {
                "state": "running",
                "external_run_id": str(run_id),
                "maybe_started": False,
                "submitted_at": now,
                "attempts": 0,
                "next_attempt": now,
                "last_error": False,
            }
        )
        self._close_incident()

    def _store_refusal(self, error, maybe_started):
        """Plan the next attempt, give up at the cap, or fail when the workspace will never say yes."""
        maybe_started = self.maybe_started or maybe_started
        sentence = _sentence(error)
        if not maybe_started and not _worth_again(error):
            self._end("failed", sentence)
            return
        self.write(
            {
                "state": "unknown" if maybe_started else "queued",
                "maybe_started": maybe_started,
                "last_error": sentence,
                "next_attempt": self._backoff(error),
            }
        )
        self._give_up_at_cap("submit", sentence)

    def _give_up_at_cap(self, work, sentence):
        """End a submission here; a run that cannot be followed, or an origin not told, is tried on."""
        if work != "submit":
            return super()._give_up_at_cap(work, sentence)
        if self._given_up():
            self._end("dead", sentence)
        return None

    def _end(self, state, sentence):
        """End a run here, without the workspace's word for it, and tell a person."""
        if state == "dead":
            sentence = self.env._(
                "Given up after %(attempts)s attempts: %(error)s", attempts=self.attempts, error=sentence
            )
        now = self._now()
        times = {"ended_at": now, "next_attempt": now}
        self.write({"state": state, "attempts": 0, "last_error": sentence, **times})
        self._open_incident(self.env._("%(run)s failed: %(error)s", run=self.name, error=sentence))

    # === EXPORTS === #

    @api.model
    def _release_waiting(self):
        """Release or fail the runs whose export is over, also one that was asked for while it ended."""
        over = [("state", "=", "draft"), ("export_id.state", "in", ("done", "failed"))]
        for export in self.search(over).export_id:
            self._export_finished(export)

    @api.model
    def _export_finished(self, export):
        """Release the runs that waited for an export, or fail them with its sentence."""
        for run in self.search([("export_id", "=", export.id), ("state", "=", "draft")]):
            if export.state == "done":
                run.write({"state": "queued", "next_attempt": self._now(), "origin_told": False})
            elif export.state == "failed":
                reason = self.env._("The export failed: %s", export.last_error or "")
                now = self._now()
                run.write({"state": "failed", "last_error": reason, "ended_at": now, "next_attempt": now})


def _may_have_started(error):
    """Tell whether an error of run-now leaves open that the workspace started the run."""
    return isinstance(error, OPEN_ERRORS) and not isinstance(error, Unavailable)


def _worth_again(error):
    """Tell whether a submission that did not start anything is worth another attempt."""
    return getattr(error, "retryable", False) or isinstance(error, (MalformedAnswer, AnswerTooLarge))


def _sentence(error):
    """Return one sentence a person can act on."""
    return getattr(error, "sentence", None) or str(error)
