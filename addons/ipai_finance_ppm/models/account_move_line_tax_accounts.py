"""On which accounts taxes were booked: found by probing an index, whatever the size of the ledger."""

from odoo import api, models
from odoo.tools import SQL

INDEX = """
    CREATE INDEX IF NOT EXISTS account_move_line_ipai_tax_idx
        ON account_move_line (company_id, tax_line_id, account_id, date)
     WHERE tax_line_id IS NOT NULL AND parent_state = 'posted'"""


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def init(self):
        """Override to index tax lines; a fifth of a ledger or less."""
        result = super().init()
        self.env.cr.execute(INDEX)
        return result

    @api.model
    def _ipai_tax_accounts(self, taxes, companies, start, end):
        """Return ``{(company id, account id)}`` with a posted line of one of the taxes between two days.

        One look into the index for each company, tax and account, instead of reading all lines.
        """
        accounts = self.env["account.account"].sudo()
        accounts = accounts.search(accounts._check_company_domain(companies))
        if not (taxes and accounts):
            return set()
        self.flush_model(["company_id", "tax_line_id", "account_id", "date", "parent_state"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT company.id, account.id
                     FROM unnest(%s) company(id), unnest(%s) tax(id), unnest(%s) account(id),
                          LATERAL (SELECT FROM account_move_line item
                                    WHERE item.company_id = company.id AND item.tax_line_id = tax.id
                                      AND item.account_id = account.id AND item.parent_state = 'posted'
                                      AND item.date BETWEEN %s AND %s LIMIT 1) booked""",
                *(companies.ids, taxes.ids, accounts.ids, start, end),
            )
        )
        return set(rows)
