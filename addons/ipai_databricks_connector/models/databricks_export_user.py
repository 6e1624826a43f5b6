"""For whom the ledger is read: the export user's rights, record rules and companies decide what leaves."""

from odoo import models
from odoo.exceptions import AccessError, UserError

from .export_table import Reading


class DatabricksExportUser(models.Model):
    _inherit = "ipai.databricks.export"

    def _export_company_ids(self):
        """Return the ids of the companies of this batch: the workspace's that the export user may use."""
        user = self.workspace_id._export_user()
        companies = self.workspace_id.company_ids & user.company_ids
        if not companies:
            raise UserError(
                self.env._(
                    "The export user %(user)s may use none of the companies of %(workspace)s.",
                    user=user.name,
                    workspace=self.workspace_id.name,
                )
            )
        return companies.sorted("id").ids

    def _reading(self, name, table):
        """Return the ``Reading`` of a table under the export user's rights; raises UserError in words."""
        companies = self._export_company_ids()
        user = self.workspace_id._export_user()
        model = self.env[table.model].with_user(user)
        model = model.with_context(allowed_company_ids=companies, active_test=False, lang="en_US")
        try:
            query = model._search(table.domain(companies) if table.domain else [])
        except AccessError:
            raise UserError(
                self.env._(
                    "The export user %(user)s may not read %(model)s, which the export needs.",
                    user=user.name,
                    model=model._description,
                )
            ) from None
        return Reading(table, query, companies, self._masks(name))
