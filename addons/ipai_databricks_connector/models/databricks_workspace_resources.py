from odoo import models


class DatabricksWorkspaceResources(models.Model):
    _inherit = "ipai.databricks.workspace"

    def action_open_resources(self):
        """Show what this workspace has, as it was read last."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_databricks_connector.databricks_resource_action"
        )
        return {**action, "domain": [("workspace_id", "=", self.id)]}
