from odoo import api, fields, models

from odoo.addons.ipai_databricks_connector.compat import Constraint

from ..tools.signals import SIGNALS

# Families of signals, as the risk model names them; one it adds later is shown as "Other".
FAMILIES = [
    ("duplicate", "Duplicate"),
    ("tax", "Tax"),
    ("payee", "Payee"),
    ("amount", "Amount"),
    ("approval", "Approval Limit"),
    ("vendor", "Vendor"),
    ("timing", "Timing"),
    ("other", "Other"),
]


class RiskFeature(models.Model):
    """A signal the model reads: what a reason's code means. A code unknown here is added when first seen."""

    _name = "ipai.risk.feature"
    _description = "Risk Signal"
    _order = "family, name, id"

    code = fields.Char(required=True, readonly=True, help="Name of the signal in the lakehouse.")
    name = fields.Char(required=True, translate=True)
    family = fields.Selection(FAMILIES, required=True, default="other")
    description = fields.Text(translate=True, help="What is measured, in words a reviewer understands.")
    unit = fields.Char(help="What the signal counts: days, pesos, percent …")
    reason_ids = fields.One2many("ipai.risk.reason", "feature_id", readonly=True)

    _code_uniq = Constraint("UNIQUE(code)", "This signal is known already.")

    @api.model
    def _sync_catalogue(self):
        """Bring the catalogue up to the addon's list; signals that a newer model has added stay."""
        known = {feature.code: feature for feature in self.search([])}
        for code, (family, name, unit, description) in SIGNALS.items():
            values = {"code": code, "family": family, "name": name, "unit": unit, "description": description}
            if code in known:
                known[code].write(values)
            else:
                self.create(values)

    @api.model
    def _by_code(self, families):
        """Return {code: signal}; codes that are new to Odoo are added.

        :param dict families: code → family as the model says it
        """
        known = {feature.code: feature for feature in self.sudo().search([("code", "in", list(families))])}
        missing = [code for code in families if code not in known]
        created = self.sudo().create(
            [
                {
                    "code": code,
                    "name": code.replace("_", " ").capitalize(),
                    "family": self._family(families[code]),
                }
                for code in missing
            ]
        )
        return known | dict(zip(missing, created, strict=True))

    @api.model
    def _family(self, family):
        """Return the family under which Odoo shows what the model calls so."""
        return family if family in dict(FAMILIES) else "other"
