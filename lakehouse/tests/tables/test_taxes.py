"""What a tax is: from its ATC and use, and for VAT from the name both Odoo versions give it."""

import pytest

from tests.tables.lake import build

# (name, use, rate, ATC) → (tax kind, category, class of input VAT); names as in l10n_ph of Odoo 18 and 19.
CASES = [
    ("12%", "sale", "12", None, ("output_vat", "output_vat", None)),
    ("12% GOV", "sale", "12", None, ("output_vat", "output_vat", None)),
    ("0% ZR", "sale", "0", None, (None, "zero_rated", None)),
    ("0% EXEMPT", "sale", "0", None, (None, "exempt", None)),
    ("Nil", "sale", "0", None, (None, "uncategorized", None)),
    ("12%", "purchase", "12", None, ("input_vat", "input_vat", "goods")),
    ("Input VAT 12%", "purchase", "12", None, ("input_vat", "input_vat", "goods")),
    ("12% S", "purchase", "12", None, ("input_vat", "input_vat", "services")),
    ("12% S NR", "purchase", "12", None, ("input_vat", "input_vat", "non_resident")),
    ("12% C", "purchase", "12", None, ("input_vat", "input_vat", "capital")),
    ("12% I", "purchase", "12", None, ("input_vat", "input_vat", "imports")),
    ("12% NCR", "purchase", "12", None, ("input_vat", "input_vat", "other")),
    ("4% PIT", "purchase", "4", None, ("input_vat", "input_vat", "other")),
    ("0% EXEMPT I", "purchase", "0", None, ("input_vat", "input_vat", "zero")),
    ("2% WC160", "purchase", "-2", "WC160", ("ewt", "ewt", None)),
    ("10% WI011", "sale", "-10", " wi011 ", ("cwt", "cwt", None)),
    ("25% WC230", "purchase", "-25", "WC230", (None, "final", None)),
    ("25% WF", "purchase", "-25", "WF010", (None, "final", None)),
    ("5% WVAT", "sale", "-5", "WV010", ("vat_withheld", "vat_withheld", None)),
    ("12% WV", "purchase", "-12", "WV070", ("vat_withholding", "vat_withholding", None)),
    ("12% FWVAT DS RC", "none", "-12", "WV080", (None, "vat_withheld", None)),
    (None, "none", "0", None, (None, "uncategorized", None)),
]


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    rows = [
        {
            "id": position,
            "company_id": 1,
            "name": name,
            "type_tax_use": use,
            "amount": f"{rate}.0000",
            "atc": atc,
        }
        for position, (name, use, rate, atc, _) in enumerate(CASES, 1)
    ]
    rows.append({"id": 99, "company_id": 1, "name": "No rate", "type_tax_use": "sale"})
    return build(tmp_path_factory.mktemp("taxes"), {"account_tax": rows})


@pytest.mark.parametrize("position", range(1, len(CASES) + 1))
def test_kind_category_and_class(lake, position):
    (row,) = lake(f"SELECT tax_kind, category, input_class FROM silver.taxes WHERE tax_id = {position}")
    assert tuple(row.values()) == CASES[position - 1][-1]


def test_a_tax_without_a_rate_is_left_out_and_counted(lake):
    assert lake("SELECT tax_id FROM silver.taxes WHERE tax_id = 99") == []
    assert lake(
        "SELECT failed FROM gold.expectations "
        "WHERE table_name = 'silver.taxes' AND expectation = 'valid_rate'"
    ) == [{"failed": 1}]
