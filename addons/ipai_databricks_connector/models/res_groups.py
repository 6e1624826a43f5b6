from odoo import api, models

from ..compat import assign_groups_to_section


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model
    def _ipai_databricks_section(self):
        """Show the three groups as one choice named Databricks on the user form."""
        names = ("user", "manager", "admin")
        groups = self.browse(
            [self.env.ref(f"ipai_databricks_connector.group_databricks_{name}").id for name in names]
        )
        assign_groups_to_section(
            self.env, "ipai_databricks_connector.section_databricks", "Databricks", groups
        )
