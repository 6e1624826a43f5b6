"""Reading rejected rows and refused batches from the lake, by a scheduled action, never by a screen."""

from collections import Counter
from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..client import DatabricksError, StatementFailed
from ..compat import cron_progress
from ..const import REJECTION_ROWS, WORKER_SECONDS
from ..tools.rejection import BATCHES_SQL, ROWS_SQL, VERSION_SQL, fingerprint, in_words, locate, pretty

NO_TABLE = "42P01"  # SQLSTATE of a table that is not there (yet)


class DatabricksRejectionRefresh(models.Model):
    _inherit = "ipai.databricks.rejection"

    # === CRON METHODS === #

    @api.model
    def _cron_refresh(self):
        """Read every enabled workspace; what cannot be read keeps its older rows and says why."""
        workspaces = self.env["ipai.databricks.workspace"].search([("state", "!=", "disabled")])
        for done, workspace in enumerate(workspaces, 1):
            self.sudo()._refresh_workspace(workspace.sudo())
            cron_progress(self.env, 1, len(workspaces) - done)

    @api.model
    def _refresh_workspace(self, workspace):
        """Read one workspace and tell its responsible about rows that are new."""
        try:
            version = self._read_version(workspace)
            rows, truncated = self._read(workspace, ROWS_SQL)
            batches, _more = self._read(workspace, BATCHES_SQL)
        except (DatabricksError, UserError) as error:
            workspace.rejections_error = getattr(error, "sentence", None) or str(error)
            return
        fresh = self._store(workspace, rows + batches, rows[-1]["rejected_at"] if truncated else None)
        workspace.write(
            {
                "rejections_as_of": fields.Datetime.now(),
                "rejections_version": version,
                "rejections_truncated": truncated,
                "rejections_error": False,
            }
        )
        workspace._tell_about_rejections(fresh)

    @api.model
    def _read(self, workspace, sql):
        """Return (rows as dictionaries, whether there are more); a table that is not there has none."""
        client = workspace._client(deadline=WORKER_SECONDS)
        try:
            result = client.statements.query(sql, workspace._warehouse(), {}, max_rows=REJECTION_ROWS)
        except StatementFailed as error:
            if error.sql_state != NO_TABLE:
                raise
            return [], False
        return result.dicts(), result.truncated

    @api.model
    def _read_version(self, workspace):
        """Return the version of the table, 0 where it is not there or the workspace does not tell."""
        try:
            rows = workspace._query(VERSION_SQL)
        except StatementFailed:
            return 0
        return rows[0]["version"] if rows else 0

    # === STORE === #

    @api.model
    def _store(self, workspace, rows, since=None):
        """Make the stored rows what was read, and return the new ones; what people wrote stays.

        :param since: rows left out before were not read, because there are too many; None: all were read
        """
        known = {one.key: one for one in self.search([("workspace_id", "=", workspace.id)])}
        named = {row["company_id"] for row in rows if row["company_id"]}
        companies = set(self.env["res.company"].browse(named).exists().ids)
        keys = [fingerprint(row) for row in rows]
        equal, newest, fresh = Counter(keys), {}, []
        for key, row in zip(keys, rows, strict=True):
            newest.setdefault(key, row)
        for key, row in newest.items():
            values = {**self._values(row, companies), "occurrences": equal[key]}
            if key in known:
                known.pop(key)._update_changed(values)
            else:
                fresh.append({**values, "workspace_id": workspace.id, "key": key})
        gone = [one for one in known.values() if since is None or one.rejected_at >= _naive(since)]
        self.browse([one.id for one in gone]).unlink()
        return self.create(fresh)

    def _update_changed(self, values):
        """Write what differs only: a row that is as it was must not look changed."""
        changed = {
            name: value
            for name, value in values.items()
            if self._fields[name].convert_to_write(self[name], self) != (value or False)
        }
        if changed:
            self.write(changed)

    @api.model
    def _values(self, row, companies):
        """Return the values of a record. Ids of another database than ours mean nothing here."""
        ours = row["_source"] in (None, self.env["ir.config_parameter"].get_param("database.uuid"))
        model, res_id = self._located(row) if ours else (False, 0)
        company = row["company_id"] if ours and row["company_id"] in companies else False
        return {
            "source": row["_source"],
            "table_name": row["table_name"],
            "rule": row["rule"],
            "reason": row["reason"],
            "record": in_words(row["record"]),
            "res_model": model,
            "res_id": res_id,
            "company_id": company,
            "month": row["month"],
            "row": pretty(row["row"]),
            "batch": row["batch"],
            "rejected_at": _naive(row["rejected_at"]),
        }

    @api.model
    def _located(self, row):
        """Return (model, id) of the record a row is about; (False, 0) when Odoo has no such model."""
        table, model, res_id = locate(row["table_name"], row["record"])
        if table:
            model = next(
                (name for name, one in self.env.registry.items() if one._table == table and one._auto), None
            )
        return (model, res_id) if model in self.env else (False, 0)


def _naive(moment):
    """Return a time of the lake as Odoo keeps it: UTC without a zone, whole seconds."""
    if moment is None:
        return False
    utc = moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment
    return utc.replace(microsecond=0)
