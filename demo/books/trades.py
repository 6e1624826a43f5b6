"""What vendors are paid for: nature of payment, withholding code, habit of billing.

ATC and rates: RR 2-98 as amended by RR 11-2018 (the same table Odoo's Philippine chart uses).
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Trade:
    """`amount` is the usual bill before VAT in pesos at level 1, `spread` the standard deviation of its
    logarithm, `often` the bills a month, `account` a word in the name of the expense account,
    `season` how strongly it follows the agency's year (0 not at all, 1 fully)."""

    key: str
    label: str
    account: str
    company_atc: tuple[str, str]
    person_atc: tuple[str, str]
    goods: bool
    amount: Decimal
    spread: float
    often: float
    season: float
    days: tuple[int, int]
    terms: int

    def withholding(self, is_company: bool) -> tuple[str, Decimal]:
        """(ATC, rate in percent) for a payee of that kind."""
        atc, rate = self.company_atc if is_company else self.person_atc
        return atc, Decimal(rate)


def _trade(key, label, account, company, person, amount, spread, often, season, days, terms=30, goods=False):
    return Trade(
        key, label, account, company, person, goods, Decimal(amount), spread, often, season, days, terms
    )


TRADES = {
    trade.key: trade
    for trade in (
        _trade(
            "rent", "Office rent", "Lease", ("WC100", "5"), ("WI100", "5"), "184500", 0.0, 1, 0, (1, 4), 10
        ),
        _trade(
            "site",
            "Billboard site rental",
            "Lease",
            ("WC100", "5"),
            ("WI100", "5"),
            "46200",
            0.04,
            1,
            0,
            (3, 8),
            15,
        ),
        _trade(
            "law",
            "Legal retainer",
            "Professional",
            ("WC011", "15"),
            ("WI011", "10"),
            "92800",
            0.06,
            1,
            0,
            (5, 12),
            15,
        ),
        _trade(
            "audit",
            "Accounting and tax services",
            "Professional",
            ("WC010", "10"),
            ("WI010", "5"),
            "48350",
            0.10,
            1,
            0.5,
            (10, 24),
            15,
        ),
        _trade(
            "talent",
            "Talent and creative fees",
            "Professional",
            ("WC010", "10"),
            ("WI010", "5"),
            "38650",
            0.18,
            2,
            1,
            (8, 27),
            15,
        ),
        _trade(
            "consult",
            "Consultancy",
            "Professional",
            ("WC011", "15"),
            ("WI011", "10"),
            "71400",
            0.12,
            1,
            0.4,
            (12, 25),
            30,
        ),
        _trade(
            "production",
            "Production works",
            "Advertising",
            ("WC120", "2"),
            ("WI120", "2"),
            "238000",
            0.18,
            1.4,
            1,
            (6, 28),
            30,
        ),
        _trade(
            "fabricate",
            "Fabrication and installation",
            "Advertising",
            ("WC120", "2"),
            ("WI120", "2"),
            "142600",
            0.20,
            1,
            1,
            (5, 27),
            30,
        ),
        _trade(
            "security",
            "Security services",
            "Security",
            ("WC120", "2"),
            ("WI120", "2"),
            "88740",
            0.03,
            1,
            0,
            (24, 28),
            15,
        ),
        _trade(
            "print",
            "Printing and materials",
            "Supplies",
            ("WC158", "1"),
            ("WI158", "1"),
            "67300",
            0.24,
            1.4,
            1,
            (4, 27),
            30,
            goods=True,
        ),
        _trade(
            "supplies",
            "Office supplies",
            "Supplies",
            ("WC158", "1"),
            ("WI158", "1"),
            "21900",
            0.20,
            1,
            0.4,
            (6, 20),
            30,
            goods=True,
        ),
        _trade(
            "power",
            "Electricity",
            "Utilities",
            ("WC160", "2"),
            ("WI160", "2"),
            "64150",
            0.07,
            1,
            0,
            (14, 18),
            15,
        ),
        _trade(
            "telco",
            "Internet and telephone",
            "Utilities",
            ("WC160", "2"),
            ("WI160", "2"),
            "31480",
            0.05,
            1,
            0,
            (7, 11),
            15,
        ),
        _trade(
            "courier",
            "Courier and logistics",
            "Travel",
            ("WC160", "2"),
            ("WI160", "2"),
            "24750",
            0.18,
            1,
            0.8,
            (18, 28),
            30,
        ),
        _trade(
            "broker",
            "Media brokerage commission",
            "Commission",
            ("WC140", "15"),
            ("WI140", "10"),
            "54800",
            0.16,
            1,
            1,
            (15, 27),
            30,
        ),
    )
}
