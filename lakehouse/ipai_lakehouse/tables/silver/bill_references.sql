/*
comment: Vendor bills by the vendor's reference, for look-ups over all time.
key: [_source, move_id]
columns:
  ref_norm: reference in capitals, letters and digits only, without leading zeros
  bill_date: date on the bill, else the accounting date
  created_month: first day of the month (UTC) in which the bill was entered
incremental:
  by: created_month
  inputs:
    silver.bills: {column: created_month, months: 0}
*/
SELECT
  _source, move_id, company_id, vendor_id, vendor_name, ref_norm, bill_name,
  coalesce(invoice_date, date) AS bill_date,
  amount_total, created_at, created_month
FROM silver.bills
WHERE move_type = 'in_invoice' AND ref_norm IS NOT NULL AND vendor_id IS NOT NULL
