"""No return is filed while the lake and the ledger disagree about what it is made of."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .bir_schedule import OPEN_STATES

MANAGER = "ipai_finance_ppm.group_finance_manager"
OVERRIDE = {"reconciliation_override", "reconciliation_override_by", "reconciliation_override_at"}
FROZEN = OVERRIDE | {"reconciliation_evidence"}


class BirScheduleReconciled(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    reconciliation_state = fields.Selection(
        [
            ("none", "Not Compared"),
            ("equal", "Equal"),
            ("blocked", "Blocked"),
            ("overridden", "Overridden"),
        ],
        string="Reconciliation",
        compute="_compute_reconciliation",
        help="Whether the lake holds to the centavo what the ledger says, for the accounts of this return.",
    )
    reconciliation_note = fields.Text(compute="_compute_reconciliation")
    reconciliation_override = fields.Char(string="Filed All the Same Because", readonly=True, copy=False)
    reconciliation_override_by = fields.Many2one("res.users", readonly=True, copy=False)
    reconciliation_override_at = fields.Datetime(readonly=True, copy=False)
    reconciliation_evidence = fields.Json(
        readonly=True, copy=False, help="What the comparison said when the return was filed."
    )

    @api.depends("state", "amount_as_of", "reconciliation_override")
    def _compute_reconciliation(self):
        for filing in self:
            said = filing._reconciliation(whole=False)
            filing.reconciliation_state = said["state"]
            filing.reconciliation_note = said["note"] or False

    # === ACTIONS === #

    def action_override_reconciliation(self):
        """Ask a manager why this return is filed although it is not reconciled."""
        self.ensure_one()
        self._check_override()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("File without Reconciliation"),
            "res_model": "ipai.finance.reconciliation.override",
            "view_mode": "form",
            "target": "new",
            "context": {"default_filing_id": self.id},
        }

    def action_open_reconciliation(self):
        """Open the comparison of the accounts and months of this return."""
        self.ensure_one()
        self.check_access("read")
        keys = self._reconciliation_keys()
        records = self.env["ipai.finance.reconciliation"].search([("company_id", "in", self.covered_ids.ids)])
        mine = records.filtered(lambda one: (one.company_id.id, one.account_id.id, one.month) in keys)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_finance_ppm.action_finance_reconciliation"
        )
        return {**action, "name": self.name, "domain": [("id", "in", mine.ids)], "context": {}}

    # === THE GATE === #

    def _check_ready(self, state, evidence):
        """Override to refuse a return whose figures the lake does not confirm."""
        result = super()._check_ready(state, evidence)
        if state == "filed":
            said = self._reconciliation()
            if said["state"] == "blocked":
                raise UserError(said["note"])
        return result

    def write(self, vals):
        """Override to keep what the comparison said at filing, and to forget an override at a reset."""
        if vals.get("state") == "filed":
            for filing in self.filtered(lambda one: one.state == "approved"):
                filing.sudo().reconciliation_evidence = filing._reconciliation()
        result = super().write(vals)
        if vals.get("state") == "draft":
            self.sudo().write(dict.fromkeys(FROZEN, False))
        return result

    @api.model
    def _computed_names(self):
        """Override: nobody types the outcome of the comparison."""
        return super()._computed_names() | FROZEN

    def _check_override(self):
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a finance manager may file without reconciliation."))
        if self.state not in OPEN_STATES:
            raise UserError(self.env._("%s is filed already.", self.name))

    def _override_reconciliation(self, reason):
        """Let this return be filed although it is blocked; name and reason stay in its history."""
        self._check_override()
        said = self._reconciliation()
        if said["state"] != "blocked":
            raise UserError(self.env._("%s is not blocked: there is nothing to override.", self.name))
        self.sudo().write(
            {
                "reconciliation_override": reason,
                "reconciliation_override_by": self.env.uid,
                "reconciliation_override_at": fields.Datetime.now(),
            }
        )
        body = self.env._("Reconciliation overridden: %(reason)s. It said: %(note)s")
        self.message_post(body=body % {"reason": reason, "note": said["note"]})
