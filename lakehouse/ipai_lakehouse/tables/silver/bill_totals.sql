/*
comment: >
  What the journal items of a vendor bill or refund add up to, posted and draft: tax withheld, main account, the worst
  difference between a tax and its rate.
key: [_source, move_id]
columns:
  move_id: Odoo id of the bill
  month: first day of the accounting month; Odoo keeps the date of a line at the date of its entry
  created_month: first day of the month (UTC) in which the bill was entered
  withheld: expanded withholding tax of the bill
  withheld_base: what it was withheld on
  atc: the ATC with the largest amount
  atc_n: how many ATCs are withheld under
  main_account_id: account with the largest cost
  tax_gap: largest difference in pesos between a tax and its rate times its base, 0 without taxes in percent
incremental:
  by: month
  inputs:
    bronze.account_move_line: {column: date, months: 0}
    bronze.account_move: {column: date, months: 0}
  grows: [silver.taxes]
*/
WITH items AS (
  SELECT
    l._source, l.move_id, m.date, m.create_date,
    CASE WHEN l.tax_line_id IS NULL THEN 'account' WHEN t.tax_kind = 'ewt' THEN 'ewt' ELSE 'other' END AS kind,
    CASE WHEN l.tax_line_id IS NULL THEN l.account_id END AS account_id,
    CASE WHEN t.tax_kind = 'ewt' THEN t.atc END AS atc,
    l.balance,
    CASE WHEN l.balance < 0 THEN abs(l.tax_base_amount) WHEN l.balance > 0 THEN -abs(l.tax_base_amount) ELSE 0 END
      AS base,
    CASE
      WHEN t.amount_type = 'percent'
        THEN abs(abs(CAST(l.balance AS DOUBLE)) - abs(CAST(t.tax_amount AS DOUBLE) * CAST(l.tax_base_amount AS DOUBLE)) / 100)
    END AS gap
  FROM bronze.account_move_line AS l
  INNER JOIN bronze.account_move AS m ON m._source = l._source AND m.id = l.move_id
  LEFT JOIN silver.taxes AS t ON t._source = l._source AND t.tax_id = l.tax_line_id
  WHERE m.move_type IN ('in_invoice', 'in_refund') AND m.state IN ('posted', 'draft')
    AND (l.display_type = 'product' OR l.tax_line_id IS NOT NULL)
),

parts AS (
  SELECT
    _source, move_id, date, create_date, kind, account_id, atc,
    sum(balance) AS balance,
    sum(base) AS base,
    max(gap) AS gap
  FROM items
  GROUP BY _source, move_id, date, create_date, kind, account_id, atc
),

ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY _source, move_id, kind ORDER BY abs(balance) DESC, atc, account_id) AS position
  FROM parts
)

SELECT
  _source,
  move_id,
  trunc(date, 'MM') AS month,
  trunc(create_date, 'MM') AS created_month,
  CAST(coalesce(sum(CASE WHEN kind = 'ewt' THEN -balance END), 0) AS DECIMAL(18,2)) AS withheld,
  CAST(coalesce(sum(CASE WHEN kind = 'ewt' THEN base END), 0) AS DECIMAL(18,2)) AS withheld_base,
  max(CASE WHEN kind = 'ewt' AND position = 1 THEN atc END) AS atc,
  CAST(count(atc) AS INT) AS atc_n,
  max(CASE WHEN kind = 'account' AND position = 1 THEN account_id END) AS main_account_id,
  CAST(round(coalesce(max(gap), 0), 2) AS DECIMAL(18,2)) AS tax_gap
FROM ranked
GROUP BY _source, move_id, date, create_date
