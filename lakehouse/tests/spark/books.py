"""Seeded books that leave no table empty and hold what engines like to disagree about."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from tests.ledger import CWT, EXPENSE, INCOME, TAX_ACCOUNT, VAT_IN, VAT_OUT, WC160, WI010, Ledger
from tests.tables.lake import ledger_totals

FIRST, MONTHS, VENDORS = dt.date(2024, 12, 1), 16, 9
ZERO, EXEMPT = 6, 7
KINDS = ("ewt", "output_vat", "input_vat", "cwt")
VATS = [
    "008-412-637-00000",
    "123-456-789",
    None,
    "",
    " 111-111-111 ",
    "000-000-000-000",
    "12345",
    "987-654-321-00001",
]


def books(seed: int = 7) -> dict[str, list[dict[str, Any]]]:
    """The rows by landing table."""
    rng, ledger = random.Random(seed), Ledger()
    ledger.partners += [_partner(rng, number) for number in range(12, 12 + VENDORS)]
    for month in range(MONTHS):
        first = _month(month)
        for vendor in range(10, 12 + VENDORS):
            for _ in range(rng.choice((1, 1, 2))):
                _bill(rng, ledger, first, vendor)
        for _ in range(5):
            taxes = rng.sample((VAT_OUT, CWT), rng.randint(0, 2))
            kind = "out_refund" if rng.random() < 0.2 else "out_invoice"
            ledger.post(kind, _amount(rng), taxes, day=_day(rng, first), company=rng.choice((1, 1, 2, 3)))
    _oddities(ledger)
    _filings(rng, ledger)
    tables = ledger.tables()
    tables["res_company"] = [*tables["res_company"], {"id": 3, "name": "No Agency ñ", "parent_id": 1}]
    tables["account_account"] = [
        {"id": number, "company_id": company, "code": f"{number}000", "account_type": "expense"}
        for number in range(600, 604)
        for company in (1, 2)
    ] + [{"id": INCOME, "company_id": 1, "code": "700000", "account_type": "income"}]
    tables["account_journal"] = [{"id": 1, "type": "general"}, {"id": 2, "type": "cash"}]
    tables["ipai_bir_account_map"] = [
        {"company_id": company, "kind": kind, "account_id": TAX_ACCOUNT}
        for company, kind in ((1, "wtc"), (2, "wtc"), (1, "provision"))
    ]
    tables["account_tax"] = [
        *tables["account_tax"],
        {"id": ZERO, "company_id": 1, "name": "0% Zero-rated", "type_tax_use": "sale", "amount": "0.0000"},
        {"id": EXEMPT, "company_id": 1, "name": "0% Exempt", "type_tax_use": "sale", "amount": "0.0000"},
    ]
    tables["account_move_line_tax"] = _untaxed(rng, ledger)
    tables["ipai_ledger_total"] = ledger_totals(ledger.lines[5:])
    tables |= _forecasts(rng, ledger)
    return tables


def _untaxed(rng: random.Random, ledger: Ledger) -> list[dict[str, Any]]:
    """Sales at 0 %: no journal item of their own, only the tax applied to the income."""
    sales = {move["id"] for move in ledger.moves if move["move_type"].startswith("out_")}
    items = [
        line["id"] for line in ledger.lines if line["move_id"] in sales and line["display_type"] == "product"
    ]
    return [{"line_id": item, "tax_id": rng.choice((ZERO, EXEMPT))} for item in items[::3]]


def _forecasts(rng: random.Random, ledger: Ledger) -> dict[str, list[dict[str, Any]]]:
    """Two forecasts of each filing, one before and one after its period, and some that failed."""
    heads, lines = [], []
    for filing in ledger.filings[:30]:
        end = dt.date.fromisoformat(filing["period_end"])
        for days in (-20, 5):
            made, number = end + dt.timedelta(days=days), len(heads) + 1
            predicted = None if rng.random() < 0.1 else Decimal(_amount(rng))
            shared = {
                "company_id": 1,
                "period_start": filing["period_start"],
                "period_end": filing["period_end"],
                "predicted": predicted,
                "low": predicted and predicted - 5000,
                "high": predicted and predicted + 5000,
            }
            heads.append(
                shared
                | {
                    "id": number,
                    "filing_id": filing["id"],
                    "form_code": filing["form_code"],
                    "made_at": dt.datetime(made.year, made.month, made.day, 3, 4, 5, number),
                    "ahead": days < 0,
                    "model_version": f"m-{number % 2}",
                    "error": None if predicted else "too few months",
                }
            )
            lines.append(shared | {"id": 1000 + number, "forecast_id": number, "tax_kind": rng.choice(KINDS)})
    return {"ipai_bir_forecast": heads, "ipai_bir_forecast_line": lines}


def _bill(rng: random.Random, ledger: Ledger, first: dt.date, vendor: int) -> None:
    day = _day(rng, first)
    taxes = {VAT_IN} if rng.random() < 0.8 else set()
    taxes |= set(rng.choices(((WC160,), (WI010,), (WC160, WI010), ()), (6, 2, 1, 2))[0])
    due = (
        None
        if rng.random() < 0.1
        else str(dt.date.fromisoformat(day) + dt.timedelta(days=rng.choice((15, 30, 30, 60))))
    )
    entered = dt.datetime.fromisoformat(day) + dt.timedelta(
        days=rng.randint(-2, 9), hours=rng.randrange(24), microseconds=rng.randrange(10**6)
    )
    bill = ledger.post(
        "in_invoice",
        rng.choice((_amount(rng), _amount(rng), "9500.00", "12000.00", "100000.00")),
        sorted(taxes),
        day=day,
        company=rng.choices((1, 2, 3), (6, 2, 1))[0],
        partner=vendor,
        ref=rng.choice(
            (None, "", "000", f"SI-{rng.randrange(40):06d}", f"inv/{rng.randrange(10**5)}", "Señal 7")
        ),
        state=rng.choices(("posted", "draft", "cancel"), (12, 1, 1))[0],
        invoice_date_due=due,
        create_date=entered,
        create_uid=rng.choice((2, 2, 2, 7)),
        journal_id=rng.choice((1, 1, 2)),
        partner_bank_id=rng.choice((None, vendor, vendor, vendor, 99)),
    )
    if rng.random() < 0.06:
        _credit(rng, ledger, bill, day, vendor)


def _credit(rng: random.Random, ledger: Ledger, bill: int, day: str, vendor: int) -> None:
    original = next(move for move in ledger.moves if move["id"] == bill)
    untaxed = -original["amount_untaxed"] if rng.random() < 0.7 else Decimal("10.00")
    ledger.post(
        "in_refund", str(untaxed), [VAT_IN], day=day, partner=vendor, company=original["company_id"],
        reversed_entry_id=bill, create_date=original["create_date"] + dt.timedelta(days=3),
    )  # fmt: skip


def _oddities(ledger: Ledger) -> None:
    """What expectations and quality rules are for."""
    undated = ledger.post("in_invoice", "500.00", state="draft", invoice_date=None, create_date=None)
    for row in (*ledger.moves, *ledger.lines):  # Odoo keeps the date of a line at that of its entry
        if undated in (row.get("move_id"), row["id"] if "move_type" in row else None):
            row["date"] = None
    ledger.post("in_invoice", "77.00", day="2027-01-31", partner=11)
    ledger.post("in_invoice", "88.00", [WC160], day="2026-02-28", partner_id=None, commercial_partner_id=None)
    entry = ledger.post("in_invoice", "0.00", [WC160], day="2026-01-15")
    ledger.moves[-1] |= {"move_type": "entry", "name": "Payment"}
    for position, balance in enumerate(("-20.07", "0.00", "5.00")):
        line = {
            "move_id": entry,
            "company_id": 1,
            "partner_id": 10,
            "date": "2026-01-15",
            "parent_state": "posted",
        }
        ledger._line(
            line, TAX_ACCOUNT + position, Decimal(balance), "tax", tax_line_id=WC160, tax_base_amount="1000"
        )
    for line in ledger.lines[:40]:
        if line["account_id"] == EXPENSE:
            line["account_id"] = EXPENSE + line["id"] % 4


def _filings(rng: random.Random, ledger: Ledger) -> None:
    forms = (
        ("0619-E", 1),
        ("1601-EQ", 3),
        ("2550Q", 3),
        ("1702Q", 3),
        ("2307", 3),
        ("1601-C", 1),
        ("2551Q", 3),
    )
    for form, months in forms:
        for month in range(0, MONTHS, months):
            start, end = _month(month), _month(month + months) - dt.timedelta(days=1)
            amount = rng.choice((None, "0.00", _amount(rng)))
            state = rng.choice(("draft", "approved", "filed"))
            values = {"state": state, "companies": rng.choice(((1,), (1, 2), (1, 2, 3)))}
            if rng.random() < 0.3:
                values |= {
                    "days_late": 9,
                    "surcharge": _amount(rng),
                    "compromise": rng.choice((None, "1000.00")),
                }
            ledger.file(form, str(start), str(end), str(end + dt.timedelta(days=25)), amount, **values)


def _partner(rng: random.Random, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"Peña & Söhne {number}",
        "vat": VATS[number % len(VATS)],
        "is_company": rng.choice((True, False, None)),
        "create_date": dt.datetime(2024, 1, 1, 1, 2, 3, number),
    }


def _month(number: int) -> dt.date:
    count = FIRST.year * 12 + FIRST.month - 1 + number
    return dt.date(count // 12, count % 12 + 1, 1)


def _day(rng: random.Random, first: dt.date) -> str:
    return str(first + dt.timedelta(days=rng.randrange(28)))


def _amount(rng: random.Random) -> str:
    return f"{rng.lognormvariate(9, 1.2):.2f}"
