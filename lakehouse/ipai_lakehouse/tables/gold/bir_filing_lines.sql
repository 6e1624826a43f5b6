/*
comment: >
  The lines that make up the sum of a BIR filing: what Odoo says, and what the lake computes from its own ledger and from
  the other returns of the TIN. NULL where the lake cannot: income of the year so far, the minimum tax, a company whose
  books are not exported, an account nobody mapped, a return without an amount.
key: [_source, line_id]
expectations:
  lake_agrees: {expr: "amount IS NULL OR lake_amount IS NULL OR amount = lake_amount", on_violation: warn}
columns:
  line_id: Odoo id of the line
  filing_id: Odoo id of the filing
  company_id: Odoo id of the company that files
  form_type: BIR form
  label: what the line is
  sign: 1 adds to the sum, -1 is deducted
  tax_kind: the tax it adds up, NULL where it comes from other returns
  remitted_form: the form of those returns
  rate: percent of the figure that is due, NULL where the figure is the tax itself
  amount: what Odoo says
  lake_amount: what the lake computes, NULL where it cannot
*/
SELECT
  l._source,
  l.id AS line_id,
  l.filing_id,
  f.company_id,
  f.form_code AS form_type,
  l.name AS label,
  l.sign,
  l.tax_kind,
  l.remitted_form,
  l.rate,
  l.amount,
  CASE
    WHEN l.cumulative OR l.minimum_tax THEN NULL
    WHEN l.remitted_form IS NOT NULL THEN r.amount
    WHEN l.rate IS NULL OR t.amount IS NULL THEN t.amount
    ELSE CAST(greatest(t.amount * l.rate * 0.01, 0) AS DECIMAL(18,2))
  END AS lake_amount
FROM bronze.ipai_finance_bir_schedule_line AS l
INNER JOIN bronze.ipai_finance_bir_schedule AS f ON f._source = l._source AND f.id = l.filing_id
LEFT JOIN silver.filing_returns AS r ON r._source = l._source AND r.line_id = l.id
LEFT JOIN gold.filing_taxes AS t
  ON t._source = l._source AND t.filing_id = l.filing_id AND t.tax_kind = l.tax_kind
