"""A small ledger posted the way Odoo posts it, as rows for a landing batch."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

CENTAVO = Decimal("0.01")
VAT_IN, VAT_OUT, WC160, WI010, CWT = 1, 2, 3, 4, 5
EXPENSE, INCOME, TAX_ACCOUNT, PARTNER_ACCOUNT = 600, 700, 200, 100
TAXES = [
    {"id": VAT_IN, "company_id": 1, "name": "12% VAT S", "type_tax_use": "purchase", "amount": "12.0000"},
    {"id": VAT_OUT, "company_id": 1, "name": "12% VAT", "type_tax_use": "sale", "amount": "12.0000"},
    {
        "id": WC160,
        "company_id": 1,
        "name": "2% WC160",
        "type_tax_use": "purchase",
        "amount": "-2.0000",
        "atc": "WC160",
    },
    {
        "id": WI010,
        "company_id": 1,
        "name": "5% WI010",
        "type_tax_use": "purchase",
        "amount": "-5.0000",
        "atc": "WI010",
    },
    {
        "id": CWT,
        "company_id": 1,
        "name": "2% WC160 S",
        "type_tax_use": "sale",
        "amount": "-2.0000",
        "atc": "WC160",
    },
]
# The lines of the forms in Odoo: sign and what it is taken from, as data/bir_forms.xml has them.
FORMS = {
    "0619-E": [(1, {"tax_kind": "ewt"})],
    "1601-EQ": [(1, {"tax_kind": "ewt"}), (-1, {"remitted_form": "0619-E"})],
    "2550Q": [
        (1, {"tax_kind": "output_vat"}),
        (-1, {"tax_kind": "input_vat"}),
        (-1, {"remitted_form": "2550Q", "takes": "excess"}),
        (-1, {"tax_kind": "vat_withheld"}),
    ],
    "0619-F": [(1, {"tax_kind": "fwt"})],
    "1601-FQ": [(1, {"tax_kind": "fwt"}), (-1, {"remitted_form": "0619-F"})],
    "1601-C": [(1, {"tax_kind": "wtc"})],
    "2551Q": [(1, {"tax_kind": "sales", "rate": "3.00"})],
    "1702Q": [
        (1, {"tax_kind": "taxable_income", "rate": "25.00", "cumulative": True}),
        (1, {"tax_kind": "gross_income", "rate": "2.00", "cumulative": True, "minimum_tax": True}),
        (-1, {"tax_kind": "cwt"}),
    ],
}
SIGNS = {"in_invoice": 1, "in_refund": -1, "out_invoice": -1, "out_refund": 1}


@dataclass
class Ledger:
    """Companies 1 (agency RIM) and 2 (agency BOM) with vendors 10 (corporation) and 11 (individual)."""

    moves: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    filings: list[dict[str, Any]] = field(default_factory=list)
    filing_lines: list[dict[str, Any]] = field(default_factory=list)
    covered: list[dict[str, Any]] = field(default_factory=list)
    partners: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {"id": 10, "name": "Luzon Supply, Inc.", "vat": "008-412-637-00000", "is_company": True},
            {"id": 11, "name": 'Maria "Ria" Cruz', "vat": "123-456-789", "is_company": False},
        ]
    )
    _ids: Any = field(default_factory=lambda: count(1))

    def post(
        self,
        move_type: str,
        untaxed: str,
        taxes: Iterable[int] = (),
        *,
        day: str = "2026-02-10",
        company: int = 1,
        partner: int = 10,
        ref: str | None = None,
        state: str = "posted",
        **values: Any,
    ) -> int:
        """Post an invoice, bill or refund of ``untaxed`` pesos; returns the id of the entry."""
        move, sign, base = next(self._ids), SIGNS[move_type], Decimal(untaxed)
        used = [tax for tax in TAXES if tax["id"] in set(taxes)]
        amounts = [(tax, (base * Decimal(tax["amount"]) / 100).quantize(CENTAVO)) for tax in used]
        common = {
            "move_id": move,
            "company_id": company,
            "partner_id": partner,
            "date": day,
            "parent_state": state,
        }
        self._line(common, EXPENSE if move_type.startswith("in") else INCOME, sign * base, "product")
        for tax, amount in amounts:
            self._line(common, TAX_ACCOUNT, sign * amount, "tax", tax_line_id=tax["id"], tax_base_amount=base)
        total = base + sum((amount for _, amount in amounts), Decimal())
        self._line(common, PARTNER_ACCOUNT, -sign * total, "payment_term")
        self.moves.append(
            {
                "id": move,
                "company_id": company,
                "name": f"{move_type}/{move}",
                "ref": ref,
                "move_type": move_type,
                "state": state,
                "date": day,
                "invoice_date": day,
                "partner_id": partner,
                "commercial_partner_id": partner,
                "currency": "PHP",
                "amount_untaxed": -sign * base,
                "amount_total": -sign * total,
                "amount_tax": -sign * (total - base),
                "create_uid": 2,
                "create_date": dt.datetime.fromisoformat(day),
                **values,
            }
        )
        return move

    def file(self, form: str, start: str, end: str, due: str, amount: str | None, **values: Any) -> int:
        """Add a filing of company 1; one with an amount has the lines of its form and covers that company."""
        filing, companies = next(self._ids), values.pop("companies", (1,))
        self.filings.append(
            {
                "id": filing,
                "name": form,
                "company_id": 1,
                "tin": "008-412-637",
                "covered": len(companies),
                "form_code": form,
                "period_start": start,
                "period_end": end,
                "due_date": due,
                "state": "draft",
                "amount": amount,
                "excess": None if amount is None else "0.00",
                "adjustment": "0.00",
                "days_late": 0,
                "currency": "PHP",
                **values,
            }
        )
        self.covered += [{"filing_id": filing, "company_id": company} for company in companies]
        if amount is not None:
            self.filing_lines += [self._filing_line(filing, *line) for line in FORMS.get(form, [])]
        return filing

    def _filing_line(self, filing: int, sign: int, source: dict[str, Any]) -> dict[str, Any]:
        rule = {"takes": "amount", "cumulative": False, "minimum_tax": False}
        return {"id": next(self._ids), "filing_id": filing, "company_id": 1, "sign": sign, **rule, **source}

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """The rows by landing table."""
        return {
            "res_company": [{"id": 1, "name": "Rimco", "currency": "PHP"}, {"id": 2, "name": "Bomco"}],
            "res_partner": self.partners,
            "account_tax": TAXES,
            "account_move": self.moves,
            "account_move_line": self.lines,
            "ipai_finance_bir_schedule": self.filings,
            "ipai_finance_bir_schedule_line": self.filing_lines,
            "ipai_finance_bir_schedule_company": self.covered,
            "account_account": [
                {"id": EXPENSE, "company_id": 1, "code": "600000", "account_type": "expense"}
            ],
            "ipai_finance_agency": [
                {"id": 1, "code": "RIM", "company_id": 1, "active": True},
                {"id": 2, "code": "BOM", "company_id": 2, "active": True},
            ],
        }

    def _line(
        self, common: dict[str, Any], account: int, balance: Decimal, display: str, **values: Any
    ) -> None:
        self.lines.append(
            {
                "id": next(self._ids),
                "account_id": account,
                "display_type": display,
                "balance": balance,
                **common,
                **values,
            }
        )
