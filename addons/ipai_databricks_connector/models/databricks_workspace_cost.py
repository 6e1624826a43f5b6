from odoo import fields, models


class DatabricksWorkspaceCost(models.Model):
    """What an hour of running costs, entered by a person: Databricks tells nobody a price per run."""

    _inherit = "ipai.databricks.workspace"

    cost_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of Costs",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Currency of the cost per hour and of the estimated costs of runs.",
    )
    cost_per_hour = fields.Monetary(
        currency_field="cost_currency_id",
        tracking=True,
        help="What one hour of a running job costs, for example DBUs per hour × price of a DBU + machines. "
        "Empty: no cost is estimated. A change counts for runs that end later.",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("cost_per_hour"):
            self.env["ipai.databricks.run"].sudo()._estimate_missing(self)
        return result
