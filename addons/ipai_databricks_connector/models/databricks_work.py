"""What runs and exports share: asked for once, claimed by one worker, retried, given up in words."""

import random

from odoo import api, fields, models
from odoo.tools import SQL

from ..const import BACKOFF_CAP, BACKOFF_FIRST, MAX_ATTEMPTS, PATIENCE_CAP

INCIDENT = "ipai_databricks_connector.activity_incident"


class DatabricksWork(models.AbstractModel):
    """A row of work for the worker. A model that inherits adds ``state`` and a unique (workspace_id, key)."""

    _name = "ipai.databricks.work"
    _description = "Databricks Work"
    _inherit = ["ipai.databricks.steps", "mail.thread", "mail.activity.mixin"]

    workspace_id = fields.Many2one(
        "ipai.databricks.workspace", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="workspace_id.company_id", store=True, index=True)
    key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        help="What this is for. The same key in the same workspace is always the same record.",
    )
    attempts = fields.Integer(readonly=True, copy=False)
    next_attempt = fields.Datetime(readonly=True, copy=False, index=True)
    last_error = fields.Text(readonly=True, copy=False)

    # === ENQUEUE === #

    @api.model
    def _insert_once(self, values):
        """Insert a row unless its key exists; the unique key decides, also between concurrent transactions.

        A row committed after this transaction began raises a serialization failure, which Odoo retries.

        :param dict values: column → value, ``workspace_id`` and ``key`` among them
        :return: (record, whether it is new)
        """
        self.flush_model()
        user, now = self.env.uid, self._now()
        row = {
            **values,
            "create_uid": user,
            "write_uid": user,
            "create_date": now,
            "write_date": now,
            "next_attempt": now,
            "attempts": 0,
        }
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT DO NOTHING RETURNING id",
                SQL.identifier(self._table),
                SQL(", ").join(SQL.identifier(column) for column in row),
                SQL(", ").join(SQL("%s", value) for value in row.values()),
            )
        )
        inserted = self.env.cr.fetchone()
        if inserted:
            self._trigger_worker()
            return self.sudo().browse(inserted[0]), True
        same = [("workspace_id", "=", values["workspace_id"]), ("key", "=", values["key"])]
        return self.sudo().search(same), False

    @api.model
    def _trigger_worker(self):
        """Wake the worker as soon as this transaction is committed."""
        self.env.ref("ipai_databricks_connector.cron_work").sudo()._trigger()

    # === WORKER === #

    @api.model
    def _claim(self, states, also=None):
        """Return one due row, locked for this transaction, that no other worker holds; empty if none.

        Rows of a disabled workspace are left alone.

        :param states: states in which a row is work
        :param SQL also: one more condition on the row, aliased ``work``
        """
        self.env.flush_all()
        query = SQL(
            """SELECT work.id FROM %s work
                 JOIN ipai_databricks_workspace workspace ON workspace.id = work.workspace_id
               WHERE work.state IN %s AND workspace.state <> 'disabled' AND %s
                 AND work.next_attempt <= clock_timestamp() AT TIME ZONE 'UTC'
               ORDER BY work.next_attempt, work.id LIMIT 1 FOR UPDATE OF work SKIP LOCKED""",
            SQL.identifier(self._table),
            tuple(states),
            also or SQL("TRUE"),
        )
        return self._lock_first(query)

    def _backoff(self, error):
        """Return the time of the next attempt: doubling, capped, with jitter; later if the server wishes."""
        delay = min(BACKOFF_CAP, BACKOFF_FIRST * 2**self.attempts) * random.uniform(0.5, 1.0)  # noqa: S311
        wish = getattr(error, "retry_after", None) or 0
        return self._due_in(max(delay, min(wish, PATIENCE_CAP)))

    def _given_up(self):
        """Tell whether the cap of attempts is reached."""
        return self.attempts >= MAX_ATTEMPTS

    # === INCIDENTS === #

    def _open_incident(self, text):
        """Give the person responsible one activity, however often it fails."""
        if not self.activity_search([INCIDENT]):
            responsible = self.workspace_id.user_id.filtered("active") or self.env.ref("base.user_admin")
            self.activity_schedule(INCIDENT, summary=text, user_id=responsible.id)

    def _close_incident(self):
        """Close the activity of an incident that is over; people's own activities stay."""
        self.activity_feedback([INCIDENT], feedback=self.env._("It works again."))
