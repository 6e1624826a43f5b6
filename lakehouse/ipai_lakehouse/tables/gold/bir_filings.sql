/*
comment: >
  BIR filings and what the lake computes for them: 0619-E what was withheld in the month; 1601-EQ what was withheld in
  the quarter less the quarter's 0619-E; 2550Q output less input VAT. Not below zero. Other forms: NULL.
key: [_source, filing_id]
expectations:
  period_valid: {expr: "period_start <= period_end", on_violation: drop}
  lake_agrees: {expr: "amount IS NULL OR lake_amount IS NULL OR amount = lake_amount", on_violation: warn}
columns:
  filing_id: Odoo id of the filing
  agency: agency code
  company_id: Odoo id of the company
  period_start: first day of the period
  period_end: last day
  form_type: BIR form
  filing_deadline: due date, moved to a business day
  filing_status: state of the filing in Odoo
  amount: what Odoo says
  lake_amount: what the lake computes, NULL where it cannot
*/
WITH taxes AS (
  SELECT
    f._source, f.id,
    sum(CASE WHEN t.tax_kind = 'ewt' THEN t.amount ELSE 0 END) AS ewt,
    sum(CASE WHEN t.tax_kind = 'output_vat' THEN t.amount WHEN t.tax_kind = 'input_vat' THEN -t.amount ELSE 0 END)
      AS vat
  FROM bronze.ipai_finance_bir_schedule AS f
  LEFT JOIN gold.tax_by_month AS t
    ON t._source = f._source AND t.company_id = f.company_id AND t.month BETWEEN f.period_start AND f.period_end
  GROUP BY f._source, f.id
),

remitted AS (
  SELECT f._source, f.id, sum(r.amount) AS amount
  FROM bronze.ipai_finance_bir_schedule AS f
  INNER JOIN bronze.ipai_finance_bir_schedule AS r
    ON r._source = f._source AND r.company_id = f.company_id AND r.form_code = '0619-E'
    AND r.period_start >= f.period_start AND r.period_end <= f.period_end
  WHERE f.form_code = '1601-EQ'
  GROUP BY f._source, f.id
)

SELECT
  f._source,
  f.id AS filing_id,
  g.agency,
  f.company_id,
  f.form_code AS form_type,
  f.period_start,
  f.period_end,
  f.due_date AS filing_deadline,
  f.state AS filing_status,
  f.amount,
  CAST(
    CASE f.form_code
      WHEN '0619-E' THEN greatest(t.ewt, 0)
      WHEN '1601-EQ' THEN greatest(t.ewt - coalesce(r.amount, 0), 0)
      WHEN '2550Q' THEN greatest(t.vat, 0)
    END AS DECIMAL(18,2)
  ) AS lake_amount
FROM bronze.ipai_finance_bir_schedule AS f
LEFT JOIN silver.company_agencies AS g ON g._source = f._source AND g.company_id = f.company_id
LEFT JOIN taxes AS t ON t._source = f._source AND t.id = f.id
LEFT JOIN remitted AS r ON r._source = f._source AND r.id = f.id
