"""The scheduled action that asks the model about bills, whenever a run has made new signals."""

import logging

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.ipai_databricks_connector.client import DatabricksError
from odoo.addons.ipai_databricks_connector.compat import cron_progress

from ..tools.prediction import as_record

_logger = logging.getLogger(__name__)

ENDPOINT = "ap-risk-scorer"
JOB = "bir_month_end"
BATCH = 200
PURCHASES = ("in_invoice", "in_refund")


class RiskScoreRefresh(models.Model):
    _inherit = "ipai.risk.score"

    @api.model
    def _cron_score(self):
        """Score the bills of every enabled workspace whose signals are newer than its scores.

        A workspace that does not answer keeps the older scores; the connector's call log holds why, and
        the next round goes on where this one stopped.
        """
        for workspace in self.env["ipai.databricks.workspace"].sudo().search([("state", "!=", "disabled")]):
            run = self._newest_run(workspace)
            if run and run != workspace.risk_run_id:
                self._score_workspace(workspace, run)

    @api.model
    def _newest_run(self, workspace):
        """Return the last run that finished well and so made signals and models; empty if none."""
        return (
            self.env["ipai.databricks.run"]
            .sudo()
            .search(
                [("workspace_id", "=", workspace.id), ("job_name", "=", JOB), ("state", "=", "succeeded")],
                order="ended_at desc, id desc",
                limit=1,
            )
        )

    @api.model
    def _score_workspace(self, workspace, run):
        """Ask about all bills not yet scored from this run, batch by batch."""
        try:
            pending = self._pending(workspace, run)
            for start in range(0, len(pending), BATCH):
                batch = pending[start : start + BATCH]
                answers, version = workspace._predict(ENDPOINT, [as_record(row) for _move, row in batch])
                self._store(
                    {move: answer for (move, _row), answer in zip(batch, answers, strict=True)}, version, run
                )
                cron_progress(self.env, len(batch), len(pending) - start - len(batch))
        except (DatabricksError, UserError) as error:
            _logger.info(
                "No risk scores from %s: %s", workspace.name, getattr(error, "sentence", None) or error
            )
            return
        workspace.risk_run_id = run

    @api.model
    def _pending(self, workspace, run):
        """Return [(bill, its row of signals)] not yet scored from this run, of the workspace's companies."""
        companies = workspace.company_ids.filtered(
            lambda company: self.env["ipai.databricks.workspace"]._default_for(company) == workspace
        )
        rows = self._signals(workspace, companies)
        scored = (
            self.sudo()
            .search([("run_id", "=", run.id), ("is_current", "=", True), ("move_id", "in", list(rows))])
            .move_id
        )
        bills = (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("id", "in", list(rows)),
                    ("company_id", "in", companies.ids),
                    ("move_type", "in", PURCHASES),
                ],
                order="id",
            )
        )
        return [(bill, rows[bill.id]) for bill in bills - scored]

    @api.model
    def _signals(self, workspace, companies):
        """Return {bill id: its row of features.bill_signals} of this database's companies."""
        if not companies:
            return {}
        markers = {f"company_{number}": company.id for number, company in enumerate(companies)}
        source = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        names = ", ".join(f":{marker}" for marker in markers)  # names of markers, never values
        rows = workspace._query(
            f"SELECT * FROM ipai.features.bill_signals WHERE company_id IN ({names})", markers
        )
        return {row["move_id"]: row for row in rows if row.get("_source", source) == source}
