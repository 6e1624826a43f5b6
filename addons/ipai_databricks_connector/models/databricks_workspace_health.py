"""How a workspace has been lately, from the stored call log alone: one query for all workspaces of a list."""

import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..const import HEALTH_HOURS
from .databricks_event import BREAKER

ADMIN = "ipai_databricks_connector.group_databricks_admin"
# Answered calls only: a call that was cut or never sent has no time of an answer.
FIGURES = """
    SELECT workspace.id, recent.calls, recent.failures, recent.p50, recent.p95,
           good.date AS last_success, bad.date AS last_error_date, bad.error AS last_error
      FROM unnest(%(ids)s::int[]) AS workspace(id)
      LEFT JOIN LATERAL (
           SELECT count(*) AS calls,
                  count(*) FILTER (WHERE error > '') AS failures,
                  percentile_cont(0.5) WITHIN GROUP (ORDER BY milliseconds) FILTER (WHERE status > 0) AS p50,
                  percentile_cont(0.95) WITHIN GROUP (ORDER BY milliseconds) FILTER (WHERE status > 0) AS p95
             FROM ipai_databricks_call WHERE workspace_id = workspace.id AND date >= %(since)s
           ) recent ON TRUE
      LEFT JOIN LATERAL (
           SELECT date FROM ipai_databricks_call
            WHERE workspace_id = workspace.id AND COALESCE(error, '') = ''
            ORDER BY date DESC, id DESC LIMIT 1) good ON TRUE
      LEFT JOIN LATERAL (
           SELECT date, error FROM ipai_databricks_call
            WHERE workspace_id = workspace.id AND error > ''
            ORDER BY date DESC, id DESC LIMIT 1) bad ON TRUE"""
HOURLY = """
    SELECT workspace_id, date_trunc('hour', date), count(*)
      FROM ipai_databricks_call
     WHERE workspace_id = ANY(%(ids)s::int[]) AND date >= %(since)s
     GROUP BY 1, 2"""


class DatabricksWorkspaceHealth(models.Model):
    _inherit = "ipai.databricks.workspace"

    health = fields.Selection(
        [
            ("disabled", "Disabled"),
            ("silent", "Not Called"),
            ("good", "Good"),
            ("errors", "Errors"),
            ("down", "Down"),
        ],
        compute="_compute_health",
        compute_sudo=True,
        groups=ADMIN,
        help="Good: the newest call was answered well. Errors: the newest call failed. "
        "Down: calls are paused because the workspace failed again and again.",
    )
    breaker_text = fields.Char(
        compute="_compute_health",
        compute_sudo=True,
        groups=ADMIN,
        string="Circuit Breaker",
        help="Each server process pauses its calls for a moment after five failures in a row. "
        "This is the newest such event of any process.",
    )
    last_success = fields.Datetime(compute="_compute_health", compute_sudo=True, groups=ADMIN)
    last_failure = fields.Datetime(compute="_compute_health", compute_sudo=True, groups=ADMIN)
    last_failure_text = fields.Char(
        compute="_compute_health", compute_sudo=True, groups=ADMIN, string="What Failed"
    )
    calls = fields.Integer(
        compute="_compute_health",
        compute_sudo=True,
        groups=ADMIN,
        string="Calls (24 h)",
    )
    failures = fields.Integer(
        compute="_compute_health", compute_sudo=True, groups=ADMIN, string="Errors (24 h)"
    )
    error_rate = fields.Float(
        compute="_compute_health",
        compute_sudo=True,
        groups=ADMIN,
        help="Share of the calls of the last 24 hours that were refused or not answered.",
    )
    calls_text = fields.Char(
        compute="_compute_health", compute_sudo=True, groups=ADMIN, string="Calls and Errors"
    )
    latency = fields.Char(
        compute="_compute_health",
        compute_sudo=True,
        groups=ADMIN,
        string="Answer Time",
        help="Half of the answered calls of the last 24 hours took at most the first time, "
        "19 of 20 at most the second.",
    )
    calls_graph = fields.Text(compute="_compute_calls_graph", compute_sudo=True, groups=ADMIN)

    # === COMPUTES === #

    @api.depends("state")
    @api.depends_context("lang", "tz")
    def _compute_health(self):
        figures = self._health_figures()
        events = self.env["ipai.databricks.event"]._newest(self._origin, BREAKER)
        for workspace in self:
            found = figures.get(workspace._origin.id, {})
            event = events.get(workspace._origin)
            workspace.calls = found.get("calls") or 0
            workspace.failures = found.get("failures") or 0
            workspace.error_rate = workspace.failures / workspace.calls if workspace.calls else 0.0
            workspace.calls_text = workspace._calls_text()
            workspace.latency = self._latency_text(found.get("p50"), found.get("p95"))
            workspace.last_success = found.get("last_success")
            workspace.last_failure = found.get("last_error_date")
            workspace.last_failure_text = found.get("last_error")
            workspace.breaker_text = workspace._breaker_text(event)
            workspace.health = workspace._health_now(event)

    @api.depends_context("lang", "tz")
    def _compute_calls_graph(self):
        counts = self._calls_by_hour()
        hours = [self._this_hour() - timedelta(hours=back) for back in range(HEALTH_HOURS - 1, -1, -1)]
        for workspace in self:
            values = [
                {"x": self._hour_text(hour), "y": counts.get((workspace._origin.id, hour), 0)}
                for hour in hours
            ]
            series = {"key": self.env._("Calls per hour"), "title": "", "area": True, "values": values}
            workspace.calls_graph = json.dumps([series])

    def _health_now(self, event):
        """Return the health in one word."""
        if self.state == "disabled":
            return "disabled"
        if self._is_paused(event):
            return "down"
        if not self.last_success and not self.last_failure:
            return "silent"
        failed_last = self.last_failure and (not self.last_success or self.last_failure > self.last_success)
        return "errors" if failed_last else "good"

    def _is_paused(self, event):
        """Tell whether calls are paused: a success later than the pause ends it, whichever process had it."""
        opened = event and event.kind == "breaker_open"
        return bool(opened) and not (self.last_success and self.last_success > event.date)

    def _breaker_text(self, event):
        if event is None:
            return self.env._("Closed: calls go through")
        since = fields.Datetime.context_timestamp(self, event.date).strftime("%Y-%m-%d %H:%M")
        if self._is_paused(event):
            return self.env._("Open since %s: calls are paused, then one is let through to try", since)
        if event.kind == "breaker_open":
            return self.env._("Closed: calls go through again after a pause at %s", since)
        return self.env._("Closed since %s: calls go through again", since)

    def _calls_text(self):
        if not self.calls:
            return self.env._("no calls")
        words = {"calls": self.calls, "errors": self.failures, "share": f"{self.error_rate:.1%}"}
        return self.env._("%(calls)s calls, %(errors)s failed (%(share)s)", **words)

    def _latency_text(self, p50, p95):
        """Return the two times in words; "" when no call was answered."""
        if p50 is None or p95 is None:
            return False
        return self.env._(
            "%(half)s ms typical, %(most)s ms at most for 95 %%", half=f"{p50:,.0f}", most=f"{p95:,.0f}"
        )

    # === BUSINESS METHODS === #

    def _health_figures(self):
        """Return ``{workspace id: figures}`` from the call log, in one query."""
        self.env["ipai.databricks.call"].flush_model()
        self.env.cr.execute(SQL(FIGURES, ids=self.ids, since=self._health_since()))
        return {row["id"]: row for row in self.env.cr.dictfetchall()}

    def _calls_by_hour(self):
        """Return ``{(workspace id, hour): calls}``, in one query."""
        self.env["ipai.databricks.call"].flush_model()
        since = self._this_hour() - timedelta(hours=HEALTH_HOURS - 1)
        self.env.cr.execute(SQL(HOURLY, ids=self.ids, since=since))
        return {(workspace, hour): count for workspace, hour, count in self.env.cr.fetchall()}

    @api.model
    def _health_since(self):
        return fields.Datetime.now() - timedelta(hours=HEALTH_HOURS)

    @api.model
    def _this_hour(self):
        return fields.Datetime.now().replace(minute=0, second=0)

    def _hour_text(self, hour):
        return fields.Datetime.context_timestamp(self, hour).strftime("%H:%M")

    # === ACTIONS === #

    def action_open_calls(self):
        """Show the calls of this workspace."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_databricks_connector.databricks_call_action"
        )
        return {**action, "domain": [("workspace_id", "=", self.id)]}
