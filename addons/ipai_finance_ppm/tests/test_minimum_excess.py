import io
import zipfile
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.evidence_verify import check_pack
from .income import IncomeCommon


@tagged("post_install", "-at_install")
class TestMinimumExcess(IncomeCommon):
    """NIRC 27(E)(2): minimum tax beyond the regular tax is credited in the three years that follow."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.excesses = cls.env["ipai.bir.minimum_excess"]
        cls.line = cls.env.ref("ipai_finance_ppm.form_1702rt_minimum_excess")

    def year(self, number, income, expense):
        """Book a year in one sum, and return its annual return."""
        self.income(f"{number}-06-10", income)
        self.expense(f"{number}-06-10", expense)
        self.generate(date(number, 1, 1), date(number, 12, 31))
        found = self.filing("1702-RT", date(number, 1, 1))
        found.action_compute()
        return found

    def credit(self, filing):
        return filing.line_ids.filtered(lambda line: line.form_line_id == self.line)

    def by_hand(self, number, amount):
        return self.excesses.with_user(self.manager).create(
            {"agency_id": self.agency.id, "year_end": date(number, 12, 31), "amount": amount}
        )

    def test_golden_a_minimum_year_and_the_year_that_credits_it(self):
        first = self.year(2025, 10000, 9900)  # 25 % of 100 is 25, 2 % of 10,000 is 200
        self.assertEqual(sum(first.line_ids[:2].mapped("amount")), 225.00)
        excess = self.excesses.search([("filing_id", "=", first.id)])
        self.assertEqual(
            (excess.year_end, excess.amount, excess.expires),
            (date(2025, 12, 31), 175.00, date(2028, 12, 31)),
        )
        second = self.year(2026, 10000, 9000)  # 25 % of 1,000 is 250, the minimum is 200
        credit = self.credit(second)
        self.assertEqual(credit.amount, 175.00)
        self.assertIn("175.00", credit.basis)
        self.assertIn("of 2025", credit.basis)
        paid = sum(
            self.filings.search(
                [
                    ("form_code", "=", "1702Q"),
                    ("period_start", ">=", "2026-01-01"),
                    ("company_id", "=", self.company.id),
                ]
            ).mapped("amount")
        )
        self.assertEqual(second.amount - second.excess, 250.00 - 175.00 - paid)
        self.assertEqual((excess.used, excess.remaining), (175.00, 0.0))
        action = credit.action_open_source()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), excess)

    def test_the_oldest_is_credited_first_and_what_is_lost_is_not(self):
        lost, oldest, newer = self.by_hand(2022, 500), self.by_hand(2023, 100), self.by_hand(2024, 400)
        year = self.year(2026, 10000, 9000)
        self.assertEqual(self.credit(year).amount, 250.00, "never more than the regular tax")
        self.assertEqual([one.used for one in (lost, oldest, newer)], [0.0, 100.00, 150.00])
        following = self.year(2027, 10000, 9000)
        self.assertEqual(self.credit(following).amount, 250.00)
        self.assertEqual((oldest.remaining, newer.remaining), (0.0, 0.0))

    def test_a_year_of_minimum_tax_credits_nothing(self):
        before = self.by_hand(2024, 400)
        year = self.year(2026, 10000, 9900)
        self.assertEqual((self.credit(year).amount, before.used), (0.0, 0.0))
        self.assertEqual(self.credit(year).basis, "nothing to credit")

    def test_the_excess_follows_its_return_and_the_amendment_that_is_filed(self):
        year = self.year(2025, 10000, 9900)
        excess = self.excesses.search([("filing_id", "=", year.id)])
        filed = {"state": "filed", "reference": "FRN 1", "filed_date": "2026-04-10"}
        self.approve(year).with_user(self.accountant).write({**filed, **self.proof(year)})
        self.income("2025-07-10", 500)
        year.action_compute()
        self.assertEqual(excess.amount, 175.00, "the filed return counts")
        amended = year._amend("Late income")
        self.assertEqual(excess.amount, 175.00, "a draft amendment does not")
        self.approve(amended).with_user(self.accountant).write({**filed, **self.proof(amended)})
        amended.action_compute()
        # 25 % of 600 is 150, 2 % of 10,500 is 210
        self.assertEqual((excess.amount, excess.filing_id), (60.00, amended))

    def test_what_a_return_says_is_not_typed(self):
        self.year(2025, 10000, 9900)
        excess = self.excesses.search([("agency_id", "=", self.agency.id)])
        for change in (lambda one: one.write({"amount": 1}), lambda one: one.unlink()):
            with self.assertRaisesRegex(UserError, "comes from its return"):
                change(excess.with_user(self.manager))
        with self.assertRaises(AccessError):
            self.by_hand(2024, 5).with_user(self.accountant).amount = 6

    def test_the_evidence_adds_the_credit_up(self):
        self.by_hand(2024, 400)
        year = self.year(2026, 10000, 9000)
        data, _hash = year.with_user(self.accountant)._evidence_pack()
        self.assertEqual(check_pack(data), [])
        number = year.line_ids.ids.index(self.credit(year).id) + 1
        with zipfile.ZipFile(io.BytesIO(data)) as files:
            rows = files.read(f"returns/{number:02d}.csv").decode().splitlines()
        self.assertEqual(rows[1:], ["entered by hand,,,2024-01-01,2024-12-31,250.00,400.00"])
