from odoo import Command

from .common import FilingsCommon


class IncomeCommon(FilingsCommon):
    """Income and expenses without invoices."""

    def book(self, day, amount, account):
        """Post an entry: a positive amount credits the account."""
        bank = self.company_data["default_account_receivable"].copy({"account_type": "asset_current"})
        self.env["account.move"].create(
            {
                "date": day,
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create({"account_id": bank.id, "balance": amount}),
                    Command.create({"account_id": account.id, "balance": -amount}),
                ],
            }
        ).action_post()

    def income(self, day, amount):
        self.book(day, amount, self.company_data["default_account_revenue"])

    def expense(self, day, amount):
        self.book(day, -amount, self.company_data["default_account_expense"])
