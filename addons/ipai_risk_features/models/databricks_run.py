from odoo import models


class DatabricksRun(models.Model):
    _inherit = "ipai.databricks.run"

    def write(self, vals):
        """Wake the scoring when a run ends well: it may have made new signals."""
        result = super().write(vals)
        if vals.get("state") == "succeeded":
            self.env.ref("ipai_risk_features.cron_score").sudo()._trigger()
        return result
