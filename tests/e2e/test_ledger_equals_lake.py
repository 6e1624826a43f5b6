"""The amounts of each return in the lake equal the ledger to the centavo; its side is this file's own SQL."""

from decimal import Decimal

import pytest

LEDGER = """
    SELECT c.code, to_char(date_trunc('month', line.date), 'YYYY-MM'),
           SUM(CASE WHEN %s IN ('input_vat', 'cwt') THEN line.balance ELSE -line.balance END)
      FROM account_move_line line
      JOIN account_tax tax ON tax.id = line.tax_line_id
      JOIN ipai_finance_agency c ON c.company_id = line.company_id
     WHERE line.parent_state = 'posted'
       AND line.date <= %s
       AND CASE %s WHEN 'ewt' THEN tax.type_tax_use = 'purchase' AND COALESCE(tax.l10n_ph_atc, '') <> ''
                   WHEN 'cwt'        THEN tax.type_tax_use = 'sale' AND COALESCE(tax.l10n_ph_atc, '') <> ''
                   WHEN 'input_vat'  THEN tax.type_tax_use = 'purchase' AND COALESCE(tax.l10n_ph_atc, '') = ''
                   WHEN 'output_vat' THEN tax.type_tax_use = 'sale' AND COALESCE(tax.l10n_ph_atc, '') = ''
                                          AND tax.amount > 0 END
     GROUP BY 1, 2
"""


@pytest.fixture(scope="module")
def closed_month(ledger):
    """Last day of the month that the month-end has closed; what is posted later is not in the lake yet."""
    ((last_day,),) = ledger(
        "SELECT max(month + interval '1 month' - interval '1 day')::date FROM ipai_finance_close"
        " WHERE run_id IS NOT NULL"
    )
    return last_day


def nonzero(rows):
    return {(agency, month): Decimal(amount) for agency, month, amount in rows if Decimal(amount)}


@pytest.mark.parametrize("tax_kind", ["ewt", "output_vat", "input_vat"])
def test_every_month_equals_the_ledger(ledger, lake, closed_month, tax_kind):
    in_ledger = nonzero(ledger(LEDGER, tax_kind, closed_month, tax_kind))
    in_lake = nonzero(
        lake(
            f"SELECT agency, date_format(month, 'yyyy-MM'), amount FROM ipai.gold.tax_by_month"
            f" WHERE tax_kind = '{tax_kind}' AND month <= DATE'{closed_month}'"
        )
    )
    assert len(in_ledger) >= 3 * 36 - 3, "the demo books cover 36 months for three agencies"
    assert in_lake == in_ledger


def test_creditable_withholding_equals_the_ledger(ledger, lake, closed_month):
    in_ledger = nonzero(ledger(LEDGER, "cwt", closed_month, "cwt"))
    in_lake = nonzero(
        lake(
            "SELECT agency, date_format(month, 'yyyy-MM'), amount FROM ipai.gold.tax_by_month"
            f" WHERE tax_kind = 'cwt' AND month <= DATE'{closed_month}'"
        )
    )
    assert in_lake == in_ledger


def test_each_withholding_return_equals_ledger_and_lake(ledger, lake, accountant, closed_month):
    """0619-E: the filing on the accountant's screen, the lake and the ledger are the same number."""
    in_ledger = nonzero(ledger(LEDGER, "ewt", closed_month, "ewt"))
    filings = accountant.read(
        "ipai.finance.bir_schedule",
        [("form_code", "=", "0619-E"), ("period_end", "<=", str(closed_month))],
        ["amount", "period_start", "company_id"],
        context={"allowed_company_ids": accountant.call("res.company", "search", [])},
    )
    assert len(filings) >= 12
    codes = {
        row["company_id"][0]: row["code"]
        for row in accountant.read("ipai.finance.agency", [], ["code", "company_id"])
    }
    for filing in filings:
        key = (codes[filing["company_id"][0]], filing["period_start"][:7])
        assert Decimal(f"{filing['amount']:.2f}") == in_ledger[key], key


COMPUTED = ["0619-E", "1601-EQ", "2550Q", "1601-C"]


@pytest.fixture(scope="module")
def computed_in_odoo(ledger, closed_month):
    """Return how many returns of a form have an amount in Odoo; 1601-C only where its account is mapped."""
    return lambda form: ledger(
        "SELECT count(*) FROM ipai_finance_bir_schedule filing JOIN ipai_bir_form form ON form.id = form_id"
        " WHERE filing.current AND amount_as_of IS NOT NULL AND form.code = %s AND period_end <= %s",
        form,
        closed_month,
    )[0][0]


def test_a_form_of_mapped_accounts_has_amounts_where_they_are_mapped(ledger, computed_in_odoo):
    """The chart of Odoo 18 has an account of the tax on compensation, that of 19 has none."""
    ((mapped,),) = ledger("SELECT count(*) FROM ipai_bir_account_map WHERE kind = 'wtc'")
    assert bool(computed_in_odoo("1601-C")) == bool(mapped)


@pytest.mark.parametrize("form", COMPUTED)
def test_the_lake_computes_the_amount_of_each_return(lake, closed_month, computed_in_odoo, form):
    rows = lake(
        "SELECT filing_id, amount, lake_amount FROM ipai.gold.bir_filings"
        f" WHERE form_type = '{form}' AND amount IS NOT NULL AND period_end <= DATE'{closed_month}'"
    )
    assert len(rows) == computed_in_odoo(form) and (rows or form == "1601-C")
    assert [row for row in rows if row[2] is None or Decimal(row[1]) != Decimal(row[2])] == []


def test_every_line_the_lake_computes_is_the_line_in_odoo(ledger, lake, closed_month):
    forms = ", ".join(f"'{form}'" for form in COMPUTED)
    rows = lake(
        "SELECT l.line_id, l.amount, l.lake_amount FROM ipai.gold.bir_filing_lines AS l"
        " INNER JOIN ipai.gold.bir_filings AS f ON f.filing_id = l.filing_id"
        f" WHERE l.form_type IN ({forms}) AND f.period_end <= DATE'{closed_month}'"
    )
    ((in_odoo,),) = ledger(
        "SELECT count(*) FROM ipai_finance_bir_schedule_line line"
        " JOIN ipai_bir_form_line said ON said.id = line.form_line_id AND said.sign <> '0'"
        " JOIN ipai_finance_bir_schedule filing ON filing.id = line.filing_id AND filing.current"
        " JOIN ipai_bir_form form ON form.id = filing.form_id"
        " WHERE filing.amount_as_of IS NOT NULL AND filing.period_end <= %s AND form.code = ANY(%s)",
        closed_month,
        COMPUTED,
    )
    assert len(rows) == in_odoo > 90
    assert [row for row in rows if row[2] is None or Decimal(row[1]) != Decimal(row[2])] == []


def test_every_gold_row_names_its_records(ledger, lake):
    """Drill-through: the journal items behind a gold row exist and add up to it."""
    ((ids, amount),) = lake(
        "SELECT array_join(journal_item_ids, ','), amount FROM ipai.gold.tax_by_month"
        " WHERE tax_kind = 'ewt' ORDER BY month DESC, agency LIMIT 1"
    )
    ids = [int(i) for i in ids.split(",")]
    ((count, balance),) = ledger(
        "SELECT count(*), -sum(balance) FROM account_move_line WHERE id = ANY(%s)", ids
    )
    assert count == len(ids)
    assert balance == Decimal(amount)
