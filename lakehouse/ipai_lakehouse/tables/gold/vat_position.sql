/*
comment: >
  VAT of a company by month: output, input by what was bought, sales at 0 %, what customers withheld, and where the
  quarter stands so far. What is carried over from the quarter before is what that quarter's 2550Q was filed with, when
  it covers this company alone; otherwise it and what is payable are NULL: the ledger alone does not tell.
key: [_source, company_id, month]
incremental:
  by: month
  inputs:
    gold.bir_transactions: {column: month, months: 2}
    silver.untaxed_sales: {column: month, months: 2}
    bronze.ipai_finance_bir_schedule: {column: period_start, months: 5}
  grows: [silver.company_agencies]
columns:
  agency: agency code
  company_id: Odoo id of the company
  month: first day of the accounting month
  quarter_start: first day of the quarter
  output_vat: VAT on sales of the month
  output_base: sales it was computed on
  input_vat: VAT on purchases of the month, the sum of the kinds that follow
  input_goods: on goods bought at home
  input_services: on services bought at home
  input_capital: on capital goods
  input_imports: on imported goods
  input_non_resident: on services of non-residents
  input_other: where the name of the tax does not tell
  zero_rated_sales: zero-rated sales of the month
  exempt_sales: exempt sales of the month
  vat_withheld: VAT that customers withheld in the month
  net_vat: output less input VAT of the month
  quarter_output: output VAT from the start of the quarter to the end of this month
  quarter_input: input VAT likewise
  quarter_net: output less input VAT likewise
  carry_over: excess input from the quarter before, NULL where it cannot be computed
  payable: quarter_net less carry_over and VAT withheld in the quarter, not below zero, NULL where carry_over is
*/
WITH entries AS (
  SELECT
    _source, company_id, month, tax_kind AS category, input_class,
    CAST(sum(amount) AS DECIMAL(18,2)) AS amount, CAST(sum(base) AS DECIMAL(18,2)) AS base
  FROM gold.bir_transactions
  WHERE tax_kind IN ('output_vat', 'input_vat', 'vat_withheld')
  GROUP BY _source, company_id, month, tax_kind, input_class

  UNION ALL
  SELECT _source, company_id, month, category, NULL, CAST(sum(amount) AS DECIMAL(18,2)), CAST(0 AS DECIMAL(18,2))
  FROM silver.untaxed_sales
  GROUP BY _source, company_id, month, category
),

by_month AS (
  SELECT
    _source, company_id, month,
    sum(CASE WHEN category = 'output_vat' THEN amount ELSE 0 END) AS output_vat,
    sum(CASE WHEN category = 'output_vat' THEN base ELSE 0 END) AS output_base,
    sum(CASE WHEN category = 'input_vat' THEN amount ELSE 0 END) AS input_vat,
    sum(CASE WHEN input_class = 'goods' THEN amount ELSE 0 END) AS input_goods,
    sum(CASE WHEN input_class = 'services' THEN amount ELSE 0 END) AS input_services,
    sum(CASE WHEN input_class = 'capital' THEN amount ELSE 0 END) AS input_capital,
    sum(CASE WHEN input_class = 'imports' THEN amount ELSE 0 END) AS input_imports,
    sum(CASE WHEN input_class = 'non_resident' THEN amount ELSE 0 END) AS input_non_resident,
    sum(CASE WHEN input_class IN ('zero', 'other') THEN amount ELSE 0 END) AS input_other,
    sum(CASE WHEN category = 'zero_rated' THEN amount ELSE 0 END) AS zero_rated_sales,
    sum(CASE WHEN category = 'exempt' THEN amount ELSE 0 END) AS exempt_sales,
    sum(CASE WHEN category = 'vat_withheld' THEN amount ELSE 0 END) AS vat_withheld
  FROM entries
  GROUP BY _source, company_id, month
),

running AS (
  SELECT
    *,
    trunc(month, 'QUARTER') AS quarter_start,
    sum(output_vat) OVER (PARTITION BY _source, company_id, trunc(month, 'QUARTER') ORDER BY month) AS quarter_output,
    sum(input_vat) OVER (PARTITION BY _source, company_id, trunc(month, 'QUARTER') ORDER BY month) AS quarter_input,
    sum(vat_withheld) OVER (PARTITION BY _source, company_id, trunc(month, 'QUARTER') ORDER BY month) AS quarter_withheld
  FROM by_month
),

filed AS (
  SELECT _source, company_id, add_months(trunc(period_start, 'QUARTER'), 3) AS next_quarter, max(excess) AS excess
  FROM bronze.ipai_finance_bir_schedule
  WHERE form_code = '2550Q' AND state IN ('filed', 'paid') AND covered = 1
  GROUP BY _source, company_id, add_months(trunc(period_start, 'QUARTER'), 3)
)

SELECT
  r._source,
  g.agency,
  r.company_id,
  r.month,
  r.quarter_start,
  CAST(r.output_vat AS DECIMAL(18,2)) AS output_vat,
  CAST(r.output_base AS DECIMAL(18,2)) AS output_base,
  CAST(r.input_vat AS DECIMAL(18,2)) AS input_vat,
  CAST(r.input_goods AS DECIMAL(18,2)) AS input_goods,
  CAST(r.input_services AS DECIMAL(18,2)) AS input_services,
  CAST(r.input_capital AS DECIMAL(18,2)) AS input_capital,
  CAST(r.input_imports AS DECIMAL(18,2)) AS input_imports,
  CAST(r.input_non_resident AS DECIMAL(18,2)) AS input_non_resident,
  CAST(r.input_other AS DECIMAL(18,2)) AS input_other,
  CAST(r.zero_rated_sales AS DECIMAL(18,2)) AS zero_rated_sales,
  CAST(r.exempt_sales AS DECIMAL(18,2)) AS exempt_sales,
  CAST(r.vat_withheld AS DECIMAL(18,2)) AS vat_withheld,
  CAST(r.output_vat - r.input_vat AS DECIMAL(18,2)) AS net_vat,
  CAST(r.quarter_output AS DECIMAL(18,2)) AS quarter_output,
  CAST(r.quarter_input AS DECIMAL(18,2)) AS quarter_input,
  CAST(r.quarter_output - r.quarter_input AS DECIMAL(18,2)) AS quarter_net,
  f.excess AS carry_over,
  CASE WHEN f.excess IS NOT NULL
    THEN CAST(greatest(r.quarter_output - r.quarter_input - f.excess - r.quarter_withheld, 0) AS DECIMAL(18,2))
  END AS payable
FROM running AS r
LEFT JOIN silver.company_agencies AS g ON g._source = r._source AND g.company_id = r.company_id
LEFT JOIN filed AS f ON f._source = r._source AND f.company_id = r.company_id AND f.next_quarter = r.quarter_start
