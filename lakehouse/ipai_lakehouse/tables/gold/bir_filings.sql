/*
comment: >
  BIR filings, one a TIN, form and period: what Odoo says, what the lake computes from the same lines, and what filing
  late costs.
key: [_source, filing_id]
expectations:
  period_valid: {expr: "period_start <= period_end", on_violation: drop}
  lake_agrees: {expr: "amount IS NULL OR lake_amount IS NULL OR amount = lake_amount", on_violation: warn}
columns:
  filing_id: Odoo id of the filing
  agency: agency code
  company_id: Odoo id of the company that files
  tin: nine digits of the taxpayer
  companies: companies whose books the return adds up
  period_start: first day of the period
  period_end: last day
  form_type: BIR form
  filing_deadline: due date, moved to a business day
  filing_status: state of the filing in Odoo
  amount: what Odoo says
  excess: what is left over and carried to the next period, NULL while Odoo knows no amount
  adjustment: what people added or took, with a reason
  lake_amount: lines as the lake computes them and the adjustment, not below zero; NULL where a line is, or there is none
  days_late: days between the due date and filing, or the day in exposure_as_of
  surcharge: surcharge so far, NULL while the tax is not known
  interest: interest so far, NULL while the tax is not known
  compromise: settlement the BIR suggests, NULL where nobody entered the sales that decide it
  exposure: surcharge, interest and compromise together, as far as they are known; 0 when it is not late
  exposure_as_of: the day these are of, NULL when it is not late
*/
WITH sums AS (
  SELECT
    _source, filing_id,
    CASE WHEN count(*) = count(lake_amount) THEN sum(sign * lake_amount) END AS net
  FROM gold.bir_filing_lines
  GROUP BY _source, filing_id
)

SELECT
  f._source,
  f.id AS filing_id,
  g.agency,
  f.company_id,
  f.tin,
  f.covered AS companies,
  f.form_code AS form_type,
  f.period_start,
  f.period_end,
  f.due_date AS filing_deadline,
  f.state AS filing_status,
  f.amount,
  f.excess,
  f.adjustment,
  CASE WHEN s.net IS NOT NULL
    THEN CAST(greatest(s.net + coalesce(f.adjustment, 0), 0) AS DECIMAL(18,2)) END AS lake_amount,
  f.days_late,
  f.surcharge,
  f.interest,
  f.compromise,
  CAST(coalesce(f.surcharge, 0) + coalesce(f.interest, 0) + coalesce(f.compromise, 0) AS DECIMAL(18,2)) AS exposure,
  f.exposure_as_of
FROM bronze.ipai_finance_bir_schedule AS f
LEFT JOIN silver.company_agencies AS g ON g._source = f._source AND g.company_id = f.company_id
LEFT JOIN sums AS s ON s._source = f._source AND s.filing_id = f.id
