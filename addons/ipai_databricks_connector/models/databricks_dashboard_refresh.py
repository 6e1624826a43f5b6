"""Reading dashboards from the lake: definition and datasets, by a scheduled action, never by a screen."""

from datetime import date, datetime
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..client import DatabricksError, NotFound
from ..compat import cron_progress
from ..const import SNAPSHOT_ROWS, WORKER_SECONDS
from ..tools.lakeview import LakeviewError, parse
from ..tools.lakeview_viewer import with_parameters


class DatabricksDashboardRefresh(models.Model):
    _inherit = "ipai.databricks.dashboard"

    # === CRON METHODS === #

    @api.model
    def _cron_refresh(self):
        """Read the published dashboards of every enabled workspace; what fails keeps its older figures."""
        workspaces = self.env["ipai.databricks.workspace"].search([("state", "!=", "disabled")])
        for done, workspace in enumerate(workspaces, 1):
            self._refresh_workspace(workspace)
            cron_progress(self.env, 1, len(workspaces) - done)

    @api.model
    def _refresh_workspace(self, workspace):
        """Read the dashboards of a workspace; one that cannot be reached is noted on its dashboards."""
        known = self.with_context(active_test=False).search([("workspace_id", "=", workspace.id)])
        try:
            client = workspace._client(deadline=WORKER_SECONDS)
            remote = [item for item in client.dashboards.list() if item.lifecycle_state != "TRASHED"]
        except (DatabricksError, UserError) as error:
            known.write({"last_error": getattr(error, "sentence", None) or str(error)})
            return
        gone = known.filtered(lambda one: one.external_id not in {item.dashboard_id for item in remote})
        gone.unlink()
        for item in remote:
            self._refresh_one(workspace, client, item)

    @api.model
    def _refresh_one(self, workspace, client, item):
        """Read one dashboard; one that is not published is left out."""
        same = [("workspace_id", "=", workspace.id), ("external_id", "=", item.dashboard_id)]
        dashboard = self.with_context(active_test=False).search(same)
        try:
            published = client.dashboards.published(item.dashboard_id)
            definition = client.dashboards.get(item.dashboard_id).serialized_dashboard
            warehouse = published.warehouse_id or workspace._warehouse()
            datasets = self._read_datasets(client, warehouse, parse(definition))
        except NotFound:
            dashboard.unlink()
            return
        except (DatabricksError, LakeviewError, UserError) as error:
            dashboard.write({"last_error": getattr(error, "sentence", None) or str(error)})
            return
        if not dashboard:
            dashboard = self.create(
                {"workspace_id": workspace.id, "external_id": item.dashboard_id, "name": "…"}
            )
        dashboard._store_snapshot(published.display_name or item.display_name, definition, datasets)

    @api.model
    def _read_datasets(self, client, warehouse, dashboard):
        """Return the values of every dataset of a definition, ready to store."""
        datasets = []
        for name, text in dashboard.datasets.items():
            sql, names = with_parameters(text)
            nobody = dict.fromkeys(names)  # every company's rows are stored; screens filter them
            result = client.statements.query(sql, warehouse, nobody, max_rows=SNAPSHOT_ROWS)
            if result.truncated:
                raise LakeviewError(
                    f"The dataset {name} has more than {SNAPSHOT_ROWS} rows; group it further in its SQL."
                )
            datasets.append(
                {
                    "name": name,
                    "columns": [{"name": column.name, "type": column.type} for column in result.columns],
                    "values": [[_json(value) for value in row] for row in result.rows],
                }
            )
        return datasets

    def _store_snapshot(self, name, definition, datasets):
        """Replace definition and rows together, so that a screen never mixes two moments."""
        self.dataset_ids.unlink()
        self.env["ipai.databricks.dataset"].create(
            [{**values, "dashboard_id": self.id} for values in datasets]
        )
        self.write(
            {"name": name, "definition": definition, "as_of": fields.Datetime.now(), "last_error": False}
        )


def _json(value):
    """Return a value as JSON carries it: decimals and dates as text, arrays as lists."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [_json(part) for part in value]
    return value
