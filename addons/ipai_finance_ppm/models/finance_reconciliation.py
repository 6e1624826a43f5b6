"""The lake against the ledger, account by account and month by month, as the last run left them."""

from markupsafe import Markup

from odoo import api, fields, models

from odoo.addons.ipai_databricks_connector.compat import Constraint

from ..tools.money import centavos
from ..tools.periods import month_of

MOST_ITEMS = 1000


class FinanceReconciliation(models.Model):
    """One account of a company in one month: the ledger, the lake, and by how much they differ."""

    _name = "ipai.finance.reconciliation"
    _description = "Reconciliation of Ledger and Lake"
    _order = "differs desc, month desc, company_id, account_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    account_id = fields.Many2one(
        "account.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    month = fields.Date(required=True, readonly=True, index=True, help="First day of the accounting month.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    ledger_amount = fields.Monetary(readonly=True, help="Balance of the posted items when the lake was read.")
    lake_amount = fields.Monetary(readonly=True, help="Balance of the items the lake holds.")
    difference = fields.Monetary(
        compute="_compute_difference", store=True, help="Lake less ledger; zero to the centavo when equal."
    )
    ledger_items = fields.Integer(readonly=True)
    lake_items = fields.Integer(readonly=True)
    ledger_checksum = fields.Char(
        readonly=True, help="What the items are, as one number: id, amount, day, partner and tax of each."
    )
    lake_checksum = fields.Char(readonly=True, help="The same number of the items the lake holds.")
    differs = fields.Boolean(compute="_compute_difference", store=True, index=True)
    item_ids = fields.Json(
        string="Differing Items",
        readonly=True,
        help="Ids of journal items that the lake lacks, doubles, or holds with another content.",
    )
    as_of = fields.Datetime(readonly=True, help="State of the ledger that was exported.")
    read_at = fields.Datetime(readonly=True, help="When the lake was read.")
    table_version = fields.Char(
        readonly=True, help="Version of gold.reconciliation; empty where it has none."
    )
    run_id = fields.Many2one("ipai.databricks.run", readonly=True, ondelete="set null")

    _key_uniq = Constraint(
        "UNIQUE(company_id, account_id, month)", "An account is compared once for a company and month."
    )

    @api.depends("company_id", "account_id", "month")
    def _compute_display_name(self):
        for one in self:
            code = one.account_id.with_company(one.company_id).code
            one.display_name = f"{code or ''} {one.month:%b %Y}".strip() if one.month else ""

    @api.depends(
        "ledger_amount", "lake_amount", "ledger_items", "lake_items", "ledger_checksum", "lake_checksum"
    )
    def _compute_difference(self):
        for one in self:
            gap = centavos(one.lake_amount) - centavos(one.ledger_amount)
            one.difference = float(gap)
            one.differs = (
                bool(gap) or one.ledger_items != one.lake_items or one.ledger_checksum != one.lake_checksum
            )

    @api.model
    def get_empty_list_help(self, help_message):
        """Override to say why a list without lines is empty: all is equal, or nothing was compared yet."""
        compared = self.search_count([])
        if compared:
            title = self.env._("Ledger and lakehouse agree")
            text = self.env._(
                "%(number)s accounts and months were compared, last as of %(time)s (UTC). Remove the filter"
                " to see them.",
                number=compared,
                time=self.search([("as_of", "!=", False)], order="as_of desc", limit=1).as_of,
            )
        else:
            title = self.env._("Nothing has been compared yet")
            text = self.env._(
                "After each month-end the lakehouse is compared with the ledger, account by account."
            )
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>') % (title, text)

    def action_open_items(self):
        """Open the journal items that differ; all of the account and month where nobody can tell which."""
        self.ensure_one()
        self.check_access("read")
        domain = self._items_domain()
        suspects = set(self.item_ids or ()) | set(self._changed_items().ids)
        if suspects:
            domain.append(("id", "in", sorted(suspects)))
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": domain,
            "context": {"create": False},
        }

    # === BUSINESS METHODS === #

    def _items_domain(self):
        period = month_of(self.month)
        return [
            ("parent_state", "=", "posted"),
            ("company_id", "=", self.company_id.id),
            ("account_id", "=", self.account_id.id),
            ("date", ">=", period.start),
            ("date", "<=", period.end),
        ]

    def _changed_items(self):
        """Return posted items that were entered or changed after the lake's snapshot."""
        self.ensure_one()
        items = self.env["account.move.line"].sudo()
        if not self.as_of:
            return items
        return items.search([*self._items_domain(), ("write_date", ">", self.as_of)], limit=MOST_ITEMS)

    @api.model
    def _ledger(self, companies, start, end, accounts=None, checksum=True):
        """Return ``{(company id, account id, first day of month): Sum}`` of posted items between two days."""
        domain = [
            ("parent_state", "=", "posted"),
            ("company_id", "in", companies.ids),
            ("date", ">=", start),
            ("date", "<=", end),
            ("account_id", "!=", False) if accounts is None else ("account_id", "in", accounts.ids),
        ]
        return self.env["account.move.line"]._ipai_content(domain, checksum)
