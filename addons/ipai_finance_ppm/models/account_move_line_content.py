"""What the journal items of an account and month are, as one number that Odoo and the lake compute alike."""

from collections import namedtuple

from odoo import api, models
from odoo.tools import SQL

from ..tools.money import centavos

Sum = namedtuple("Sum", "balance items checksum")
NOTHING = Sum(centavos(0), 0, 0)
COLUMNS = (
    "id",
    "company_id",
    "account_id",
    "date",
    "balance",
    "partner_id",
    "tax_line_id",
    "tax_base_amount",
)

# As in lakehouse/ipai_lakehouse/tables/silver/account_totals.sql, to the letter of the numbers.
NUMBER = SQL(
    """mod(  mod(item.id, 2147483647) * 1000003::bigint
          + mod((item.balance * 100)::bigint, 2147483647) * 1000033
          + mod(coalesce(item.partner_id, 0), 2147483647) * 1000039::bigint
          + (item.date - DATE '2000-01-01') * 1000099::bigint
          + CASE WHEN item.tax_line_id IS NULL THEN 0
            ELSE mod((coalesce(item.tax_base_amount, 0) * 100)::bigint, 2147483647) * 1000037
               + mod(item.tax_line_id, 2147483647) * 1000081::bigint
            END, 2147483647)"""
)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def _ipai_content(self, domain, checksum=True):
        """Return ``{(company id, account id, first day of month): Sum}`` of the items of a domain.

        One grouped query by day, which is faster than PostgreSQL's own months; sums come as text, because
        Odoo's cursor makes a float of a number.

        :param bool checksum: False leaves out the checksums, which take longer than the sums
        """
        self.flush_model()
        query = self.env["account.move.line"].sudo()._search(domain)
        chosen = query.select(*(SQL.identifier(query.table, name) for name in COLUMNS))
        rows = self.env.execute_query(
            SQL(
                """SELECT company_id, account_id, date, sum(balance)::text, count(*),
                          sum(mod(mod(number * number, 2147483647) * number, 2147483647))::text
                     FROM (SELECT company_id, account_id, date, balance, %s AS number FROM (%s) item) numbered
                 GROUP BY company_id, account_id, date""",
                NUMBER if checksum else SQL("0::bigint"),
                chosen,
            )
        )
        found = {}
        for company, account, day, balance, items, content in rows:
            key = (company, account, day.replace(day=1))
            known = found.get(key, NOTHING)
            found[key] = Sum(
                known.balance + centavos(balance), known.items + items, known.checksum + int(content)
            )
        return found
