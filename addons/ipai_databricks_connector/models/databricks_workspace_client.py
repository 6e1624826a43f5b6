"""From a workspace record to a client that may call it, and the three calls other addons make."""

import hashlib

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import config

from ..client import Databricks, EntraClientSecret, InvalidInput, PersonalAccessToken, ServicePrincipal
from ..const import BUTTON_SECONDS, WORKER_SECONDS
from ..tools.settings import outside, outside_list
from .databricks_journal import Journal

# One client per workspace and process, because it owns connections, circuit breaker and tokens:
# (database, workspace id) → (digest of its credentials, client, journal)
_clients = {}


class DatabricksWorkspaceClient(models.Model):
    _inherit = "ipai.databricks.workspace"

    # === SETTINGS === #

    def _host(self):
        """Return the address of the workspace; raises UserError when nobody gave one."""
        host = self.host or outside("DATABRICKS_HOST", config)
        if not host:
            raise UserError(
                self.env._(
                    "%s has no address: enter the host, or set DATABRICKS_HOST on the server.", self.name
                )
            )
        return host

    def _setting(self, field, name):
        """Return a setting of the record, else of the environment."""
        return self[field] or outside(name, config)

    def _warehouse(self):
        """Return the id of the SQL warehouse; raises UserError when nobody gave one."""
        warehouse = self._setting("warehouse_id", "DATABRICKS_WAREHOUSE_ID")
        if not warehouse:
            raise UserError(
                self.env._(
                    "%s has no SQL warehouse: enter its id, or set DATABRICKS_WAREHOUSE_ID on the server.",
                    self.name,
                )
            )
        return warehouse

    def _auth(self):
        """Return who we are towards the workspace; raises UserError in words when something is missing."""
        client_id = self._setting("client_id", "DATABRICKS_CLIENT_ID")
        try:
            if self.auth_type == "pat":
                return PersonalAccessToken(self._secret())
            if self.auth_type == "entra":
                return EntraClientSecret(
                    self.tenant_id or "", client_id, self._secret(), next_secret=self._next_secret()
                )
            return ServicePrincipal(client_id, self._secret(), self._next_secret())
        except InvalidInput as error:
            raise UserError(self.env._("%(name)s: %(error)s", name=self.name, error=error.sentence)) from None

    # === BUSINESS METHODS === #

    def _client(self, deadline=BUTTON_SECONDS):
        """Return the client of this workspace; every call ends within ``deadline`` seconds.

        :raises UserError: the workspace is disabled, or a setting is missing; in words
        """
        self.ensure_one()
        if self.state == "disabled":
            raise UserError(self.env._("%s is disabled: set it to Test or Production first.", self.name))
        host, auth, allowed = (
            self._host(),
            self._auth(),
            outside_list("IPAI_DATABRICKS_ALLOWED_HOSTS", config),
        )
        place, whose = (self.env.cr.dbname, self.id), _fingerprint(host, auth, allowed)
        if _clients.get(place, (None,))[0] != whose:
            _clients[place] = (whose, *self._new_client(host, auth, allowed))
        _whose, client, journal = _clients[place]
        journal.attach(self.env)
        return client.with_deadline(deadline)

    def _new_client(self, host, auth, allowed):
        """Return (client, journal); raises UserError when the host is not allowed."""
        journal = Journal(self.env, self.id)
        try:
            client = Databricks(host, auth, allowed_hosts=allowed, token_store=journal, on_call=journal.note)
        except InvalidInput as error:
            raise UserError(self.env._("%(name)s: %(error)s", name=self.name, error=error.sentence)) from None
        journal.watch(client)
        return client, journal

    def _query(self, sql, parameters=None, deadline=WORKER_SECONDS):
        """Run a SELECT on the warehouse; for scheduled actions.

        :param str sql: Databricks SQL with ``:name`` markers
        :param dict parameters: values of the markers, typed by their Python type
        :return: list of dictionaries; DECIMAL is Decimal
        :raises DatabricksError: with a ``sentence``
        :raises UserError: the result is too large to be read whole
        """
        result = self._client(deadline).statements.query(sql, self._warehouse(), parameters or {})
        if result.truncated:
            raise UserError(self.env._("The result has too many rows to be read whole; select fewer."))
        return result.dicts()

    def _predict(self, endpoint, records, deadline=WORKER_SECONDS):
        """Ask a serving endpoint; for scheduled actions.

        :param list records: dictionaries of JSON values
        :return: (one prediction a record in order, model version such as ``bir_tax_forecaster-3``)
        :raises DatabricksError: with a ``sentence``
        """
        answer = self._client(deadline).serving.predict(endpoint, records)
        return answer.predictions, ", ".join(sorted(filter(None, set(answer.served_models))))


def _fingerprint(*parts):
    """Return a digest that changes with the credentials; who logs in never shows when printed."""
    auth = parts[1]
    if isinstance(auth, PersonalAccessToken):
        secrets = [auth.token]
    else:
        secrets = [auth.client_secret, auth.next_secret]
    return hashlib.sha256("|".join([*map(repr, parts), *secrets]).encode()).hexdigest()
