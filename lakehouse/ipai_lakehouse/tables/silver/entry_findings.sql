/*
comment: >
  One row a posted entry or journal item that breaks a data quality rule by itself, whatever the rest of the ledger says.
key: [_source, rule, record_id]
incremental:
  by: month
  inputs:
    silver.journal_items: {column: month}
  grows: [silver.taxes]
columns:
  rule: name of the rule
  table_name: bronze table the record is in
  company_id: Odoo id of the company
  month: first day of the accounting month
  record_id: Odoo id of the record
*/
WITH taxed AS (
  SELECT
    i.*, t.category, t.tax_kind, t.atc AS tax_atc, abs(t.tax_amount) AS rate,
    CASE WHEN i.balance > 0 THEN -abs(i.tax_base_amount) ELSE abs(i.tax_base_amount) END AS base
  FROM silver.journal_items AS i
  INNER JOIN silver.taxes AS t ON t._source = i._source AND t.tax_id = i.tax_line_id
),

withheld AS (
  SELECT * FROM taxed WHERE tax_kind = 'ewt'
),

usual AS (
  SELECT atc, rate FROM silver.atc_rates
)

SELECT
  _source, 'ewt_amount_differs_from_rate' AS rule, 'account_move_line' AS table_name, company_id, month,
  journal_item_id AS record_id
FROM withheld
WHERE abs(abs(balance) - rate * abs(base) * 0.01) > 0.05

UNION ALL
SELECT w._source, 'ewt_rate_unusual', 'account_move_line', w.company_id, w.month, w.journal_item_id
FROM withheld AS w
LEFT ANTI JOIN usual AS u ON u.atc = w.tax_atc AND u.rate = w.rate
WHERE w.tax_atc IN (SELECT atc FROM usual)

UNION ALL
SELECT _source, 'withheld_at_payment', 'account_move_line', company_id, month, journal_item_id
FROM withheld
WHERE move_type = 'entry'

UNION ALL
SELECT _source, 'payee_unknown', 'account_move_line', company_id, month, journal_item_id
FROM withheld
WHERE commercial_partner_id IS NULL

UNION ALL
SELECT _source, 'tax_uncategorized', 'account_move_line', company_id, month, journal_item_id
FROM taxed
WHERE category = 'uncategorized'

UNION ALL
SELECT _source, 'unbalanced_entry', 'account_move', company_id, month, move_id
FROM silver.journal_items
GROUP BY _source, company_id, month, move_id
HAVING sum(balance) <> 0
