/*
comment: Each vendor of a company with its first bill, by the month in which that was entered.
key: [_source, company_id, vendor_id]
columns:
  month: first day of the month (UTC) in which the vendor's first bill was entered
  first_at: when it was entered
  first_move_id: Odoo id of that bill
  vendor_vat: TIN of the vendor
incremental:
  by: month
  inputs:
    silver.vendor_months: {column: month, months: all, same: [_source, company_id, vendor_id]}
*/
SELECT
  _source,
  company_id,
  vendor_id,
  min(month) AS month,
  min(first_at) AS first_at,
  min_by(first_move_id, month) AS first_move_id,
  max(vendor_vat) AS vendor_vat
FROM silver.vendor_months
GROUP BY _source, company_id, vendor_id
