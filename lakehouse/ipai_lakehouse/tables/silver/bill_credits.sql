/*
comment: Posted refunds that reverse a bill, one row a bill, month and amount.
key: [_source, move_id, amount_total, created_month]
columns:
  move_id: Odoo id of the bill that is reversed
  amount_total: total of the refund, negative
  credited_at: when the first such refund was entered
  created_month: first day of the month (UTC) in which the refund was entered
incremental:
  by: created_month
  inputs:
    silver.bills: {column: created_month, months: 0}
*/
SELECT
  _source,
  reverses AS move_id,
  amount_total,
  created_month,
  min(created_at) AS credited_at
FROM silver.bills
WHERE move_type = 'in_refund' AND state = 'posted' AND reverses IS NOT NULL
GROUP BY _source, reverses, amount_total, created_month
