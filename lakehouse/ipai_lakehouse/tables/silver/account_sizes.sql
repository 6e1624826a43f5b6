/*
comment: How large the vendor bills on an account are, by the month in which they were entered.
key: [_source, company_id, account_id, month]
columns:
  account_id: account with the bill's largest cost
  month: first day of the month (UTC) in which the bills were entered
  bill_n: vendor bills, posted and draft, without refunds
  logs: sum of the natural logarithms of 1 + the untaxed amount
  squares: sum of their squares
incremental:
  by: month
  inputs:
    silver.bills: {column: created_month, months: 0}
*/
WITH sizes AS (
  SELECT
    _source, company_id, main_account_id AS account_id, created_month AS month,
    CAST(ln(1 + greatest(CAST(amount_untaxed AS DOUBLE), 0)) AS DECIMAL(12,6)) AS log_size
  FROM silver.bills
  WHERE move_type = 'in_invoice' AND main_account_id IS NOT NULL
)

SELECT
  _source, company_id, account_id, month,
  count(*) AS bill_n,
  CAST(sum(log_size) AS DECIMAL(18,6)) AS logs,
  CAST(sum(log_size * log_size) AS DECIMAL(28,12)) AS squares
FROM sizes
GROUP BY _source, company_id, account_id, month
