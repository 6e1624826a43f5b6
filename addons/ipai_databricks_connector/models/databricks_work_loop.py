"""The worker's loop: one row after the other, each on its own, each after its intent has been committed."""

import logging
import time
from contextlib import contextmanager

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import api, models
from odoo.tools import SQL

from ..const import MAX_ATTEMPTS, WORKER_SECONDS

_logger = logging.getLogger(__name__)

# Twice what the calls of one row may take together: who finds the row after that finds a crash.
LEASE_SECONDS = 2 * WORKER_SECONDS


class DatabricksWorkLoop(models.AbstractModel):
    _inherit = "ipai.databricks.work"

    @api.model
    def _drain(self, work, states, until, also=None):
        """Do a piece of work for every due row, one after the other, until none is left or time is up.

        :param str work: ``submit`` for the method ``_submit``; see also ``_intent`` and ``_give_up_at_cap``
        :param states, also: which rows are due, see ``_claim``
        :param float until: monotonic seconds; a row begun before is finished
        """
        while time.monotonic() < until and (row := self._claim(states, also)):
            row._alone(work)

    def _alone(self, work):
        """Do one row's work. Whatever goes wrong with it stays with it: the next row must not wait for it."""
        try:
            self._take(work)
            with self._undone_when_broken():
                getattr(self, f"_{work}")()
            self._step("stored")
            self._commit()
            self._step("committed")
        except (SerializationFailure, DeadlockDetected):
            # Somebody else changed the row at the same moment; after its lease it is looked at again.
            self._roll_back()
            _logger.info("%s changed while the worker had it; %s is done later.", self, work)
        except Exception as error:  # an addon's callback may raise anything, and must not stop the others
            self._roll_back()
            _logger.exception("%s of %s broke.", work, self)
            self._store_breakdown(work, error)

    def _take(self, work):
        """Store the intent and the lease, and commit: a later worker knows what was begun."""
        self._step("claimed")
        lease = {"attempts": self.attempts + 1, "next_attempt": self._due_in(LEASE_SECONDS)}
        self.write({**lease, **self._intent(work)})
        self._step("intent written")
        self._commit()
        self._step("intent committed")

    def _intent(self, work):
        """Return what is written, besides the lease, before a piece of work begins."""
        return {}

    def _still_ours(self, lease):
        """Begin a new transaction to store an answer in, with the row locked.

        :param lease: ``next_attempt`` as it was when the work began
        :return: False when the row has changed since: the lease is another worker's, or a person acted
        """
        self._commit()
        self._step("fresh")
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL("SELECT next_attempt FROM %s WHERE id = %s FOR UPDATE", table, self.id))
        found = self.env.cr.fetchone()
        self.invalidate_recordset()
        return bool(found) and found[0] == lease

    @contextmanager
    def _undone_when_broken(self):
        """Where the worker does not commit, undo a broken piece of work alone."""
        if self._commits():
            yield
        else:
            with self.env.cr.savepoint():
                yield

    def _roll_back(self):
        """Undo what was not committed; a test or a shell has a savepoint for that."""
        if self._commits():
            self.env.cr.rollback()

    def _store_breakdown(self, work, error):
        """Note that our own code or an addon's broke on this row, and when it is tried again.

        The error's own words stay in the log: nobody knows what they contain.
        """
        kind = type(error).__name__
        sentence = self.env._("An unforeseen error (%s); the server's log has the details.", kind)
        if self.exists():
            self.write({"last_error": sentence, "next_attempt": self._backoff(error)})
            self._give_up_at_cap(work, sentence)
            self._commit()

    def _give_up_at_cap(self, work, sentence):
        """Tell a person when the cap of attempts is reached: then, and not again. A model may do more."""
        if self.attempts == MAX_ATTEMPTS:
            self._open_incident(self.env._("%(name)s: %(error)s", name=self.display_name, error=sentence))
