"""Agencies by month the slow and obvious way: for each month, filter what the landing rows say."""

import datetime as dt
import math
import re
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean, stdev

TIN = re.compile(r"\d{3}-?\d{3}-?\d{3}(-?\d{3,5})?")
SIGN = {"ewt": -1, "output_vat": -1, "input_vat": 1, "cwt": 1}
# Of the ATCs in these books, the rates of silver.atc_rates.
RATES = {"WC160": [2], "WI010": [5], "WC158": [1, Decimal("0.5")]}
CENTAVO = Decimal("0.01")


def day(text):
    return dt.date.fromisoformat(str(text)[:10])


def number(moment):
    """Months as a count; a date as text too."""
    moment = day(moment)
    return moment.year * 12 + moment.month - 1


def first_day(count):
    return dt.date(count // 12, count % 12 + 1, 1)


def agency_months(tables, kinds):
    """Rows of features.agency_month by (company, month, kind); ``kinds`` is the tax kind of each tax."""
    booked = defaultdict(list)
    for line in tables["account_move_line"]:
        kind = kinds.get(line.get("tax_line_id"))
        if kind and line["parent_state"] == "posted":
            amount = SIGN[kind] * Decimal(line["balance"])
            base = abs(Decimal(line["tax_base_amount"])) * ((amount > 0) - (amount < 0))
            booked[line["company_id"], number(line["date"]), kind].append((amount, base))
    last = max(month for _company, month, _kind in booked)
    found = {}
    for company in {company for company, _month, _kind in booked}:
        first = min(month for one, month, _kind in booked if one == company)
        for kind in SIGN:
            series = {
                month: [
                    sum(column) for column in zip(*booked.get((company, month, kind), [(0, 0)]), strict=True)
                ]
                for month in range(first, last + 1)
            }
            for month in series:
                found[company, first_day(month), kind] = _agency_month(series, month)
    return found


def _agency_month(series, month):
    amount, base = series[month]
    amounts = {one: figures[0] for one, figures in series.items()}
    three, twelve = _before(amounts, month, 3), _before(amounts, month, 12)
    of_year = month % 12 + 1
    return {
        "amount": amount,
        "base": base,
        "rate": 100 * float(amount) / float(base) if base else None,
        **{f"lag_{back}": amounts.get(month - back) for back in (1, 2, 3, 12)},
        "mean_3": mean(three) if len(three) == 3 else None,
        "mean_12": mean(twelve) if len(twelve) == 12 else None,
        "sd_12": stdev(twelve) if len(twelve) >= 6 else None,
        "mom": _growth(amount, amounts.get(month - 1)),
        "yoy": _growth(amount, amounts.get(month - 12)),
        "month_of_year": of_year,
        "month_of_quarter": (of_year - 1) % 3 + 1,
        "is_december": int(of_year == 12),
        "month_sin": math.sin(math.tau * of_year / 12),
        "month_cos": math.cos(math.tau * of_year / 12),
    }


def _before(amounts, month, months):
    return [float(amounts[one]) for one in range(month - months, month) if one in amounts]


def _growth(amount, before):
    return float(amount) / float(before) - 1 if before is not None and before > 0 else None


def profiles(tables, kinds):
    """Rows of features.agency_month_profile by (company, month)."""
    moves = [one for one in tables["account_move"] if one["state"] in ("posted", "draft") and one["date"]]
    places = {(one["company_id"], number(one["date"])) for one in moves}
    books = _Books(tables, kinds, moves)
    return {(company, first_day(month)): _profile(books, company, month) for company, month in places}


class _Books:
    """The landing rows in the shapes that the questions need."""

    def __init__(self, tables, kinds, moves):
        self.moves, self.lines = moves, tables["account_move_line"]
        self.vats = {one["id"]: (one.get("vat") or "").strip() for one in tables["res_partner"]}
        self.types = {
            (one["id"], one["company_id"]): one["account_type"] for one in tables["account_account"]
        }
        self.withheld = defaultdict(list)
        atcs = {one["id"]: one.get("atc") for one in tables["account_tax"]}
        for line in self.lines:
            if kinds.get(line.get("tax_line_id")) == "ewt":
                self.withheld[line["move_id"]].append((atcs[line["tax_line_id"]], line))

    def of(self, company, month, **wanted):
        return [
            one
            for one in self.moves
            if one["company_id"] == company
            and number(one["date"]) == month
            and all(one[name] in value for name, value in wanted.items())
        ]

    def total(self, company, months, prefix):
        """Debits less credits of the accounts whose type begins so."""
        return sum(
            (
                Decimal(line["balance"])
                for line in self.lines
                if line["parent_state"] == "posted"
                and line["company_id"] == company
                and number(line["date"]) in months
                and self.types.get((line["account_id"], company), "").startswith(prefix)
            ),
            Decimal(),
        )


BILLS = {"move_type": ("in_invoice", "in_refund")}


def _profile(books, company, month):
    posted, drafts = (books.of(company, month, state=(state,)) for state in ("posted", "draft"))
    year = range(month - month % 12, month + 1)
    income, expenses = -books.total(company, [month], "income"), books.total(company, [month], "expense")
    return {
        **_purchases(books, company, month),
        "draft_bill_n": len([one for one in drafts if one["move_type"] == "in_invoice"]),
        "draft_ewt": sum(
            (-Decimal(line["balance"]) for one in drafts for _atc, line in books.withheld[one["id"]]),
            Decimal(),
        ),
        "wht_gap": _wht_gap(books, [*posted, *drafts]),
        "entry_n": len(posted),
        "manual_entry_share": _share(posted, lambda one: one["move_type"] == "entry"),
        "late_entry_share": _share(posted, lambda one: number(one["create_date"]) > month),
        "income": income,
        "expenses": expenses,
        "taxable_income_ytd": -books.total(company, year, "income") - books.total(company, year, "expense"),
        "weekdays": len([one for one in _days(month) if one.weekday() < 5]),
    }


def _purchases(books, company, month):
    documents = books.of(company, month, state=("posted",), **BILLS)
    vendors = {one["commercial_partner_id"] for one in documents} - {None}
    before = {
        one["commercial_partner_id"]
        for back in range(1, 13)
        for one in books.of(company, month - back, state=("posted",), **BILLS)
    }
    spent = sorted(
        (max(_untaxed(one for one in documents if one["commercial_partner_id"] == v), 0) for v in vendors),
        reverse=True,
    )
    return {
        "bill_n": len([one for one in documents if one["move_type"] == "in_invoice"]),
        "vendor_n": len(vendors),
        "new_vendor_share": _share(vendors, lambda vendor: vendor not in before),
        "tin_unusable_share": _share(vendors, lambda vendor: not TIN.fullmatch(books.vats[vendor])),
        "spend": _untaxed(documents),
        "top10_share": float(sum(spent[:10])) / float(sum(spent)) if sum(spent) else None,
        "hhi": float(sum(one**2 for one in spent)) / float(sum(spent)) ** 2 if sum(spent) else None,
    }


def _untaxed(documents):
    return sum((-Decimal(one["amount_untaxed"]) for one in documents), Decimal())


def _share(things, test):
    return sum(bool(test(one)) for one in things) / len(things) if things else None


def _days(month):
    one = first_day(month)
    while number(one) == month:
        yield one
        one += dt.timedelta(days=1)


def _wht_gap(books, documents):
    gaps = [_bill_gap(books.withheld[one["id"]]) for one in documents if one["move_type"] == "in_invoice"]
    known = [gap for gap in gaps if gap is not None]
    return sum(known) if known else None


def _bill_gap(lines):
    """What the only ATC's nearest rate asks for less what was withheld."""
    if len({atc for atc, _line in lines}) != 1 or lines[0][0] not in RATES:
        return None
    withheld = sum(-Decimal(line["balance"]) for _atc, line in lines)
    base = sum(
        abs(Decimal(line["tax_base_amount"])) * (1 if line["balance"] < 0 else -1) for _atc, line in lines
    )
    if not withheld or not base:
        return None
    rate = (withheld * 100 / base).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    nearest = min(RATES[lines[0][0]], key=lambda one: (abs(one - rate), -one))
    return (base * nearest / 100 - withheld).quantize(CENTAVO, ROUND_HALF_UP)
