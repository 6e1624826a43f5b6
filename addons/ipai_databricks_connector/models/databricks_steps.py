"""How a worker goes: one committed step after the other, by the clock of the database."""

from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, models

from ..compat import in_cron


class DatabricksSteps(models.AbstractModel):
    """What the outboxes share: of runs, of exports and of webhook deliveries."""

    _name = "ipai.databricks.steps"
    _description = "Databricks Worker Steps"

    @api.model
    def _lock_first(self, query):
        """Return the row a query locks, of which it selects the id; empty if there is none to be had.

        :param SQL query: ``SELECT id … LIMIT 1 FOR UPDATE SKIP LOCKED``
        """
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
                found = self.env.cr.fetchone()
        except SerializationFailure:  # another worker finished this row after our snapshot: nothing lost
            found = None
        return self.browse(found or [])

    def _commits(self):
        """Tell whether the worker commits step by step; a test or a shell keeps its own transaction."""
        return in_cron(self.env) or bool(self.env.context.get("databricks_commit"))

    def _commit(self):
        """Commit the step just done, if the worker commits at all (see ``_commits``)."""
        if self._commits():
            self.env.cr.commit()  # pylint: disable=invalid-commit  # the intent must survive a crash
        else:
            self.env.flush_all()

    def _step(self, name):
        """Do nothing: the worker calls this at each of its steps, and tests cut the power here."""

    @api.model
    def _now(self):
        """Return the database's time: leases hold though the clocks of two Odoo servers differ."""
        self.env.cr.execute("SELECT date_trunc('second', clock_timestamp() AT TIME ZONE 'UTC')")
        return self.env.cr.fetchone()[0]

    @api.model
    def _due_in(self, seconds):
        """Return the time some seconds from now."""
        return self._now() + timedelta(seconds=seconds)
