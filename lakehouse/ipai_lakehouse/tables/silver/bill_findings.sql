/*
comment: >
  One row a posted vendor bill that breaks a data quality rule, by the month of the bill that showed it: with the second
  bill under a reference, the first one is found too.
key: [_source, rule, record_id, month]
columns:
  rule: name of the rule
  table_name: bronze table the record is in
  company_id: Odoo id of the company
  month: first day of the month (UTC) in which the bill was entered that showed it
  record_id: Odoo id of the bill
incremental:
  by: month
  inputs:
    silver.bills: {column: created_month, months: all, same: [_source, company_id, vendor_id, ref_norm]}
*/
WITH posted AS (
  SELECT * FROM silver.bills WHERE state = 'posted' AND move_type = 'in_invoice'
),

shared AS (
  SELECT _source, company_id, vendor_id, ref_norm
  FROM posted
  WHERE ref_norm IS NOT NULL AND vendor_id IS NOT NULL
  GROUP BY _source, company_id, vendor_id, ref_norm
  HAVING count(*) > 1
),

repeated AS (
  SELECT
    p._source, p.company_id, p.created_month, p.move_id,
    row_number() OVER entered AS place,
    first_value(p.move_id) OVER entered AS first_id
  FROM posted AS p
  INNER JOIN shared AS s
    ON s._source = p._source AND s.company_id = p.company_id AND s.vendor_id = p.vendor_id AND s.ref_norm = p.ref_norm
  WINDOW entered AS (
    PARTITION BY p._source, p.company_id, p.vendor_id, p.ref_norm ORDER BY p.created_at, p.move_id
  )
)

SELECT
  _source, 'duplicate_vendor_reference' AS rule, 'account_move' AS table_name, company_id, created_month AS month,
  move_id AS record_id
FROM repeated
WHERE place > 1

UNION
SELECT _source, 'duplicate_vendor_reference', 'account_move', company_id, created_month, first_id
FROM repeated
WHERE place > 1

UNION ALL
SELECT _source, 'missing_vendor_reference', 'account_move', company_id, created_month, move_id
FROM posted
WHERE ref_norm IS NULL

UNION ALL
SELECT _source, 'atc_does_not_fit_payee', 'account_move', company_id, created_month, move_id
FROM posted
WHERE (atc LIKE 'WI%' AND vendor_is_company) OR (atc LIKE 'WC%' AND NOT vendor_is_company)
