/*
comment: What vendors billed a company, less what they refunded, by the month in which it was entered.
key: [_source, company_id, month]
columns:
  month: first day of the month (UTC) in which bills and refunds were entered
  spend: untaxed bills less refunds, posted and draft, of known vendors
incremental:
  by: month
  inputs:
    silver.bills: {column: created_month, months: 0}
*/
SELECT
  _source,
  company_id,
  created_month AS month,
  CAST(sum(amount_untaxed) AS DECIMAL(18,2)) AS spend
FROM silver.bills
WHERE vendor_id IS NOT NULL
GROUP BY _source, company_id, created_month
