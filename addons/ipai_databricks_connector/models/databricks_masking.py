"""Masking of personal data on its way out (Data Privacy Act, RA 10173: no more than the purpose needs)."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, config

from ..compat import Constraint
from ..tools.pseudonym import pads
from ..tools.settings import outside
from .pseudonym_sql import pseudonym

SECRET_KEY = "IPAI_SECRET_KEY"


class DatabricksMasking(models.Model):
    """What happens to one column of the export. The list of a workspace is its masking policy."""

    _name = "ipai.databricks.masking"
    _description = "Masking of an Exported Column"
    _order = "table_name, column_name"

    workspace_id = fields.Many2one("ipai.databricks.workspace", required=True, ondelete="cascade", index=True)
    table_name = fields.Selection(
        selection="_table_names", string="Table", required=True, default="res_partner"
    )
    column_name = fields.Char(string="Column", required=True, help="As the lake names it, for example vat.")
    whom = fields.Selection(
        [("individuals", "Individuals"), ("everybody", "Everybody")],
        default="individuals",
        required=True,
        help="Individuals: rows about a natural person. Companies stay as they are.",
    )
    method = fields.Selection(
        [("pseudonym", "Pseudonym"), ("blank", "Blank"), ("plain", "As It Is")],
        default="pseudonym",
        required=True,
        help="Pseudonym: the same value always gives the same one, computed with IPAI_SECRET_KEY; a TIN "
        "becomes another TIN. Blank: nothing is sent.",
    )

    _column_uniq = Constraint(
        "UNIQUE(workspace_id, table_name, column_name)", "This column has a masking already."
    )

    @api.model
    def _table_names(self):
        return [(name, name) for name in self.env["ipai.databricks.export"]._export_tables()]

    @api.constrains("table_name", "column_name", "whom", "method")
    def _check_column(self):
        tables = self.env["ipai.databricks.export"]._export_tables()
        for masking in self:
            if problem := masking._problem(tables[masking.table_name]):
                raise ValidationError(problem)

    def _problem(self, table):
        """Return in words why this masking cannot be; None when it can."""
        kind = dict(table.columns).get(self.column_name)
        name = f"{self.table_name}.{self.column_name}"
        if not kind:
            return self.env._("%s is not exported.", name)
        if self.column_name in ("id", table.range_column):
            return self.env._("%s identifies the row and cannot be masked.", name)
        if self.method == "pseudonym" and kind != "STRING":
            return self.env._("%s is no text: it can be blank, but has no pseudonym.", name)
        if self.whom == "individuals" and not table.individual:
            return self.env._("Rows of %s do not tell individuals apart: choose Everybody.", self.table_name)
        return None


class DatabricksExportMasking(models.Model):
    _inherit = "ipai.databricks.export"

    def _masks(self, name):
        """Return the maskings of a table: column → function of (cell, SQL that tells a natural person)."""
        rules = self.workspace_id.sudo().masking_ids.filtered(
            lambda rule: rule.table_name == name and rule.method != "plain"
        )
        return {rule.column_name: self._mask(rule) for rule in rules}

    def _mask(self, rule):
        keys = self._pseudonym_keys() if rule.method == "pseudonym" else None

        def mask(cell, person):
            masked = pseudonym(cell, *keys) if keys else SQL("NULL")
            if rule.whom == "everybody":
                return masked
            return SQL("CASE WHEN %s THEN %s ELSE %s END", person, masked, cell)

        return mask

    def _pseudonym_keys(self):
        """Return the padded keys of this database's pseudonyms; raises UserError without a server key."""
        secret = outside(SECRET_KEY, config)
        if not secret:
            raise UserError(
                self.env._(
                    "Pseudonyms need a key: set IPAI_SECRET_KEY (or ipai_secret_key in odoo.conf) on the "
                    "server, or choose another masking on the Export page of %s.",
                    self.workspace_id.name,
                )
            )
        return pads(secret, self._source())
