from odoo import api, models

from odoo.addons.ipai_databricks_connector.compat import assign_groups_to_section


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model
    def _ipai_finance_section(self):
        """Show the two groups as one choice named Finance Compliance on the user form."""
        names = ("user", "manager")
        groups = self.browse([self.env.ref(f"ipai_finance_ppm.group_finance_{name}").id for name in names])
        assign_groups_to_section(self.env, "ipai_finance_ppm.section_finance", "Finance Compliance", groups)
