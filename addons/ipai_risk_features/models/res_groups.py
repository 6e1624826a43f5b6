from odoo import api, models

from odoo.addons.ipai_databricks_connector.compat import assign_groups_to_section


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model
    def _ipai_risk_section(self):
        """Show the two groups as one choice named Bill Review on the user form."""
        names = ("reviewer", "manager")
        groups = self.browse([self.env.ref(f"ipai_risk_features.group_risk_{name}").id for name in names])
        assign_groups_to_section(self.env, "ipai_risk_features.section_risk", "Bill Review", groups)
