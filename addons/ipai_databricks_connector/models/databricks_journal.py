"""What a client leaves behind, calls, tokens, events: written after the transaction whatever became of it."""

import logging
import threading
from collections import deque

from psycopg2.errors import IntegrityError, SerializationFailure

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.tools import mute_logger

from ..client import Token

_logger = logging.getLogger(__name__)

CALLS_KEPT = 1000  # calls waiting to be written; more are dropped, oldest first


class Journal:
    """Token store and call log of one client (``TokenStore`` of the client package).

    Tokens live in memory and, for the other workers, in ``ipai.databricks.token``. Writing waits for the end
    of the running transaction and uses a cursor of its own, so that a rollback loses nothing. What the client
    itself knows (its circuit breaker, which secret worked) is looked at then, too.
    """

    def __init__(self, env, workspace_id):
        self._dbname, self._workspace_id = env.cr.dbname, workspace_id
        self._tokens, self._changed, self._calls = {}, {}, deque(maxlen=CALLS_KEPT)
        self._lock = threading.Lock()
        self._client, self._breaker_since, self._secret_used = None, None, ""

    def watch(self, client):
        """Look at this client at the end of each transaction."""
        self._client = client

    # === TOKEN STORE === #

    def get(self, key):
        """Return the token of a key, or None."""
        return self._tokens.get(key)

    def put(self, key, token):
        """Keep a token in place of any other."""
        with self._lock:
            self._tokens[key] = self._changed[key] = token

    def drop(self, key):
        """Forget a token."""
        with self._lock:
            self._tokens.pop(key, None)
            self._changed[key] = None

    # === CALL LOG === #

    def note(self, call):
        """Take one call of the client."""
        self._calls.append(call)

    # === DATABASE === #

    def attach(self, env):
        """Read tokens other workers fetched, and write ours when the transaction of ``env`` ends."""
        stored = env["ipai.databricks.token"].sudo()._load(self._workspace_id)
        with self._lock:
            for key, (value, expires_at, renew_at) in stored.items():
                known = self._tokens.get(key)
                if key not in self._changed and (known is None or known.expires_at < expires_at):
                    self._tokens[key] = Token(value, expires_at, renew_at)
        env.cr.postcommit.add(self.store)
        env.cr.postrollback.add(self.store)

    def store(self):
        """Write waiting calls and changed tokens on a cursor of its own."""
        with self._lock:
            changed, self._changed = self._changed, {}
            calls = [self._calls.popleft() for _count in range(len(self._calls))]
        events = self._events()
        if not changed and not calls and not events:
            return
        with Registry(self._dbname).cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            workspace = env["ipai.databricks.workspace"].browse(self._workspace_id).exists()
            if workspace:
                env["ipai.databricks.call"]._record(workspace, calls)
                for kind, date in events:
                    env["ipai.databricks.event"]._record(workspace, kind, date)
                self._share(env, workspace, changed)

    def _share(self, env, workspace, tokens):
        """Store tokens for the other workers; who stores the same one at the same moment wins.

        Ours stays in memory: what has been committed just now must not end in an error for that.
        """
        try:
            with mute_logger("odoo.sql_db"), env.cr.savepoint():
                env["ipai.databricks.token"]._save(workspace, tokens)
        except (IntegrityError, SerializationFailure):
            _logger.info("Another worker has just stored the access token of %s.", workspace.name)

    def _events(self):
        """Return (kind, time) of what changed in the client since the last look."""
        events = []
        breaker, used = self._client.breaker, self._client.secret_used
        if breaker.since != self._breaker_since:
            self._breaker_since = breaker.since
            kind = "breaker_closed" if breaker.state == "closed" else "breaker_open"
            events.append((kind, breaker.since.replace(microsecond=0)))
        if used != self._secret_used:
            self._secret_used = used
            events.append((f"secret_{used}", fields.Datetime.now()))
        return events
