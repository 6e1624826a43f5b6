"""What a run cost, estimated: its time × the workspace's price of an hour."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from odoo import api, fields, models

HOUR = 3600


class DatabricksRunCost(models.Model):
    """The estimate is made when a run ends, with the price of that moment; a later price leaves it as it is.

    A column of money cannot be empty in Odoo: ``cost_known`` tells an unknown cost from one of 0.00.
    """

    _inherit = "ipai.databricks.run"

    cost_currency_id = fields.Many2one("res.currency", compute="_compute_estimated_cost", store=True)
    estimated_cost = fields.Monetary(
        compute="_compute_estimated_cost",
        store=True,
        currency_field="cost_currency_id",
        help="Run time × the workspace's cost per hour when the run ended. An estimate: the bill of the "
        "workspace is the truth. Empty when no cost per hour was entered.",
    )
    cost_known = fields.Boolean(compute="_compute_estimated_cost", store=True)

    @api.depends("started_at", "ended_at")
    def _compute_estimated_cost(self):
        for run in self:
            cost = run._estimate()
            run.cost_currency_id = run.workspace_id.cost_currency_id
            run.cost_known = cost is not None
            run.estimated_cost = cost or 0.0

    def _estimate(self):
        """Return the cost, exact and rounded to the currency; None when it is not known."""
        rate = self.workspace_id.cost_per_hour
        if not rate or not self.started_at or not self.ended_at or self.ended_at < self.started_at:
            return None
        seconds = Decimal((self.ended_at - self.started_at) // timedelta(seconds=1))
        step = Decimal(str(self.workspace_id.cost_currency_id.rounding))
        steps = (seconds * Decimal(str(rate)) / HOUR / step).quantize(Decimal(1), ROUND_HALF_UP)
        return float(steps * step)

    @api.model
    def _estimate_missing(self, workspaces):
        """Estimate runs that ended before their workspace had a price."""
        runs = self.search(
            [
                ("workspace_id", "in", workspaces.ids),
                ("cost_known", "=", False),
                ("ended_at", "!=", False),
            ]
        )
        for name in ("cost_currency_id", "estimated_cost", "cost_known"):
            self.env.add_to_compute(self._fields[name], runs)
