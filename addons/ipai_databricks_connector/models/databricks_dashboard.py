"""Dashboards of the lake, shown inside Odoo from stored snapshots and filtered by the viewer's companies."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..compat import Constraint
from ..tools.lakeview import LakeviewError, evaluate, find, parse


class DatabricksDashboard(models.Model):
    """A published dashboard. ``_cron_refresh`` reads it; a screen never waits for the lake."""

    _name = "ipai.databricks.dashboard"
    _description = "Databricks Dashboard"
    _order = "name, id"

    name = fields.Char(required=True, readonly=True)
    active = fields.Boolean(default=True)
    workspace_id = fields.Many2one(
        "ipai.databricks.workspace", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="workspace_id.company_id", store=True, index=True)
    external_id = fields.Char(string="Dashboard ID", required=True, readonly=True)
    definition = fields.Text(
        readonly=True,
        groups="ipai_databricks_connector.group_databricks_admin",
        help="The published Lakeview definition.",
    )
    dataset_ids = fields.One2many("ipai.databricks.dataset", "dashboard_id", readonly=True)
    as_of = fields.Datetime(readonly=True, help="When the figures were read from the lake.")
    last_error = fields.Text(
        readonly=True, help="Why the last refresh failed; the figures shown are the older ones."
    )

    _external_uniq = Constraint("UNIQUE(workspace_id, external_id)", "This dashboard is known already.")

    # === ACTIONS === #

    def action_show(self):
        """Open the dashboard."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "ipai_databricks_dashboard",
            "name": self.name,
            "params": {"dashboard_id": self.id},
            "context": {"dashboard_id": self.id},
        }

    @api.model
    def action_refresh_all(self):
        """Ask the scheduled action to read the dashboards now."""
        self.check_access("read")
        self.env.ref("ipai_databricks_connector.cron_dashboards").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The dashboards are being read; look again in a minute."),
            },
        }

    # === BUSINESS METHODS === #

    @api.model
    def list_dashboards(self):
        """Return the dashboards the user may see, for the screen's menu: ``[{"id", "name"}]``."""
        return self.search([("as_of", "!=", False)]).read(["name"])

    def get_dashboard(self):
        """Return everything the screen draws, from rows of the user's allowed companies only.

        :return: dict with ``name``, ``live`` (shown by Databricks), ``as_of`` (UTC text or False), ``error``,
            ``companies`` and ``pages``
        """
        self.ensure_one()
        self.check_access("read")
        self_sudo, companies = self.sudo(), self.env.companies
        head = {
            "id": self.id,
            "name": self.name,
            "live": self.show_mode == "live",
            "as_of": fields.Datetime.to_string(self.as_of),
            "error": self.last_error,
            "companies": companies.mapped("name"),
            "pages": [],
        }
        if not self_sudo.definition:
            return head
        try:
            pages = evaluate(parse(self_sudo.definition), self_sudo.dataset_ids._rows(), companies.ids)
        except LakeviewError as error:
            return head | {"error": str(error)}
        return head | {"pages": pages}

    def get_drill_action(self, widget_name, keys):
        """Return the action that opens the journal items behind a point of a widget.

        :param str widget_name: name of the widget
        :param dict keys: field of the widget → value as the screen got it
        """
        self.ensure_one()
        self.check_access("read")
        self_sudo = self.sudo()
        try:
            widget = find(parse(self_sudo.definition), widget_name)
            rows = self_sudo.dataset_ids._rows()[widget.dataset].of_companies(self.env.companies.ids)
            ids = rows.ids_where(widget.fields, keys)
        except (LakeviewError, KeyError) as error:
            raise UserError(self.env._("There is nothing to open here.")) from error
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move.line",
            "name": ", ".join(map(str, keys.values())),
            "views": [[False, "list"], [False, "form"]],
            "domain": [["id", "in", ids]],
            "target": "current",
        }
