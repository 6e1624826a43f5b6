"""How a submitted run goes on: a look now and then until it ends, then its origin is told; and Cancel."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..client import DatabricksError, NotFound
from ..const import BUTTON_SECONDS, FOLLOW_STEP, POLL_SECONDS, WORKER_SECONDS, YOUNG_SECONDS
from .databricks_run import DONE_STATES
from .databricks_run_worker import _sentence

# Theirs → ours; pending, running and words we have not learned leave the run running.
REMOTE_STATES = {"succeeded": "succeeded", "failed": "failed", "skipped": "failed", "canceled": "canceled"}


class DatabricksRunFollow(models.Model):
    _inherit = "ipai.databricks.run"

    # === FOLLOW === #

    @api.model
    def _poll_due(self, until):
        """Look at running runs."""
        self._drain("poll", ("running",), until)

    def _poll(self):
        """Read the run from the workspace and store what it says."""
        lease = self.next_attempt
        try:
            remote = self.workspace_id._client(deadline=WORKER_SECONDS).jobs.run(int(self.external_run_id))
        except (DatabricksError, UserError) as error:
            if self._still_ours(lease):
                self._store_poll_failure(error)
        else:
            self._step("polled")
            if self._still_ours(lease):
                self._store_remote(remote)

    def _store_poll_failure(self, error):
        """Keep the run as running: not being able to ask says nothing about it. One activity at the cap.

        Only a workspace that says again and again that it does not know the run ends it here.
        """
        sentence = _sentence(error)
        if isinstance(error, NotFound) and self._given_up():
            self.maybe_started = True  # a retry sends the old token: the run was there once
            self._end("dead", sentence)
            return
        self.write({"last_error": sentence, "next_attempt": self._backoff(error)})
        self._give_up_at_cap("poll", self.env._("it cannot be followed: %s", sentence))

    def _store_remote(self, remote):
        """Store what the workspace says; it decides the state."""
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
                "next_attempt": self._due_in(self._pause(state)),
            }
        )
        if state == "failed":
            self._open_incident(
                self.env._("%(run)s failed: %(error)s", run=self.name, error=remote.message or "")
            )
        else:
            self._close_incident()

    def _pause(self, state):
        """Return the seconds until the next look: people wait for a young run, and for the end of one."""
        if state != "running":
            return 0
        young = self.submitted_at and self.submitted_at >= self._due_in(-YOUNG_SECONDS)
        return FOLLOW_STEP if young else POLL_SECONDS

    # === ORIGINS === #

    @api.model
    def _tell_origins(self, until):
        """Tell the records that asked for a run how it ended; a failure there never changes the run."""
        waiting = SQL("work.origin_model IS NOT NULL AND work.origin_told IS NOT TRUE")
        self._drain("tell_origin", DONE_STATES, until, waiting)

    def _tell_origin(self):
        """Call ``_databricks_run_done(run)`` of the origin, if it still exists and has one."""
        model = self.env.get(self.origin_model)
        origin = model.browse(self.origin_id).exists() if model is not None else None
        try:
            if origin and hasattr(origin, "_databricks_run_done"):
                with self.env.cr.savepoint():
                    origin._databricks_run_done(self)
        except UserError as error:
            self._store_untold(error)
        else:
            if self.origin_error and self.state in ("succeeded", "canceled"):
                self._close_incident()
            self.write({"origin_told": True, "origin_error": False, "attempts": 0})

    def _store_untold(self, error):
        """Tell the origin again later; a person hears of it at the cap."""
        sentence = str(error)
        self.write({"origin_error": sentence, "next_attempt": self._backoff(error)})
        self._give_up_at_cap("tell_origin", self.env._("what asked for it cannot be told: %s", sentence))

    # === ACTIONS === #

    def action_cancel(self):
        """Cancel what is not over: at once while it waits here, through the workspace when it runs there."""
        self.check_access("write")
        for run in self:
            if run.state in ("draft", "queued"):
                now = self._now()
                run.sudo().write({"state": "canceled", "ended_at": now, "next_attempt": now})
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
        self.write({"next_attempt": self._now(), "message": self.env._("Cancel requested.")})
        self._trigger_worker()


def _seconds(moment):
    """Return a naive UTC time as Odoo stores it, without fractions; False for None."""
    return moment.replace(microsecond=0) if moment else False
