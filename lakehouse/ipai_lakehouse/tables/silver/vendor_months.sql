/*
comment: The months in which a vendor was billed, with what the first and the last bill of the month say.
key: [_source, company_id, vendor_id, month]
columns:
  month: first day of the month (UTC) in which the bills were entered
  first_at: when the first bill of the month was entered
  first_move_id: Odoo id of that bill
  last_at: when the last one was entered
  last_tail: number at the end of its reference
  last_bank_id: bank account of the last bill that names one
  vendor_vat: TIN of the vendor
incremental:
  by: month
  inputs:
    silver.bills: {column: created_month, months: 0}
*/
WITH numbered AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY _source, company_id, vendor_id, created_month ORDER BY created_at, move_id
    ) AS position
  FROM silver.bills
  WHERE move_type = 'in_invoice' AND vendor_id IS NOT NULL
)

SELECT
  _source,
  company_id,
  vendor_id,
  created_month AS month,
  min(created_at) AS first_at,
  min(CASE WHEN position = 1 THEN move_id END) AS first_move_id,
  max(created_at) AS last_at,
  max_by(ref_tail, position) AS last_tail,
  max_by(partner_bank_id, CASE WHEN partner_bank_id IS NOT NULL THEN position END) AS last_bank_id,
  max(vendor_vat) AS vendor_vat
FROM numbered
GROUP BY _source, company_id, vendor_id, created_month
