"""Which journal items differ, where the sums of an account and month or their contents do."""

import logging

from odoo import models
from odoo.exceptions import UserError

from ..lake import DatabricksError
from ..tools.money import centavos

_logger = logging.getLogger(__name__)

ITEMS = "ipai.silver.journal_items"
MOST_COMPARED = 20  # accounts and months whose items are asked for, each with MOST_ITEMS
MOST_ITEMS = 10_000
NAMES = ("date", "balance", "partner_id", "tax_line_id", "tax_base_amount")


class FinanceReconciliationItems(models.Model):
    _inherit = "ipai.finance.reconciliation"

    def _note_items(self, workspace):
        """Note which items differ: those the lake names, those changed since, those compared here."""
        for position, one in enumerate(self):
            found = {*(one.item_ids or ()), *one._changed_items().ids}
            if position < MOST_COMPARED:
                found |= one._differing_items(workspace)
            one.item_ids = sorted(found) or False

    def _differing_items(self, workspace):
        """Return the ids of the items that only one side has, or that are not the same on both.

        Nothing where the lake does not answer, or where there are more items than can be compared here.
        """
        try:
            lake = self._lake_items(workspace)
        except (DatabricksError, UserError) as error:
            _logger.info("No items of %s: %s", self.display_name, getattr(error, "sentence", None) or error)
            return set()
        if max(self.ledger_items, len(lake)) > MOST_ITEMS:
            return set()
        items = self.env["account.move.line"].sudo().search(self._items_domain())
        ledger = {item.id: _content({name: item[name] for name in NAMES}) for item in items}
        return {number for number in {*ledger, *lake} if ledger.get(number) != lake.get(number)}

    def _lake_items(self, workspace):
        """Return ``{id: content}`` of the items the lake has, one more than can be compared at most."""
        rows = workspace._query(
            f"SELECT journal_item_id, {', '.join(NAMES)} FROM {ITEMS} WHERE _source = :source"  # noqa: S608
            f" AND company_id = :company AND account_id = :account AND month = :month LIMIT {MOST_ITEMS + 1}",
            {
                "source": self.env["ir.config_parameter"].sudo().get_param("database.uuid"),
                "company": self.company_id.id,
                "account": self.account_id.id,
                "month": self.month,
            },
        )
        return {row["journal_item_id"]: _content(row) for row in rows}


def _content(row):
    """Return what an item is, the same for a row of the lake and a record: ids, day, exact amounts."""
    return (
        row["date"],
        centavos(row["balance"]),
        centavos(row["tax_base_amount"] or 0),
        *(getattr(row[name], "id", row[name]) or 0 for name in ("partner_id", "tax_line_id")),
    )
