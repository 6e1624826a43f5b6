/*
comment: Vendor bills and their refunds, posted and draft. Amounts in company currency, refunds negative.
key: [_source, move_id]
expectations:
  vendor_known: {expr: "vendor_id IS NOT NULL", on_violation: warn}
  valid_date: {expr: "date IS NOT NULL", on_violation: drop}
  valid_amount: {expr: "amount_total IS NOT NULL", on_violation: fail}
columns:
  vendor_id: commercial partner
  ref: the vendor's own reference as typed
  ref_norm: reference in capitals, letters and digits only, without leading zeros
  month: first day of the accounting month
  amount_untaxed: without VAT and withholding
  withheld: expanded withholding tax of the bill
  withheld_base: what it was withheld on
  wht_rate: withheld in percent of its base, NULL when nothing was withheld
  atc: the ATC with the largest amount
  main_account_id: account with the largest cost
  reversed_by: refund that reverses this bill
*/
WITH tax_items AS (
  SELECT
    l._source, l.move_id, t.atc,
    -l.balance AS withheld,
    CASE WHEN l.balance < 0 THEN abs(l.tax_base_amount) WHEN l.balance > 0 THEN -abs(l.tax_base_amount) ELSE 0 END
      AS base
  FROM bronze.account_move_line AS l
  INNER JOIN silver.taxes AS t ON t._source = l._source AND t.tax_id = l.tax_line_id
  WHERE t.tax_kind = 'ewt'
),

withholding AS (
  SELECT
    _source, move_id,
    CAST(sum(withheld) AS DECIMAL(18,2)) AS withheld,
    CAST(sum(base) AS DECIMAL(18,2)) AS base
  FROM tax_items
  GROUP BY _source, move_id
),

atcs AS (
  SELECT
    _source, move_id, atc,
    row_number() OVER (PARTITION BY _source, move_id ORDER BY abs(sum(withheld)) DESC, atc) AS position
  FROM tax_items
  GROUP BY _source, move_id, atc
),

accounts AS (
  SELECT
    _source, move_id, account_id,
    row_number() OVER (PARTITION BY _source, move_id ORDER BY abs(sum(balance)) DESC, account_id) AS position
  FROM bronze.account_move_line
  WHERE display_type = 'product'
  GROUP BY _source, move_id, account_id
),

reversals AS (
  SELECT _source, reversed_entry_id, min(id) AS reversed_by
  FROM bronze.account_move
  WHERE state = 'posted' AND reversed_entry_id IS NOT NULL
  GROUP BY _source, reversed_entry_id
)

SELECT
  m._source,
  m.id AS move_id,
  m.company_id,
  g.agency,
  coalesce(m.commercial_partner_id, m.partner_id) AS vendor_id,
  p.name AS vendor_name,
  nullif(trim(p.vat), '') AS vendor_vat,
  p.is_company AS vendor_is_company,
  m.name AS bill_name,
  m.ref,
  nullif(regexp_replace(regexp_replace(upper(m.ref), '[^A-Z0-9]', ''), '^0+', ''), '') AS ref_norm,
  m.move_type,
  m.state,
  m.date,
  m.invoice_date,
  m.invoice_date_due AS due_date,
  trunc(m.date, 'MM') AS month,
  CAST(-m.amount_untaxed AS DECIMAL(18,2)) AS amount_untaxed,
  CAST(-m.amount_tax AS DECIMAL(18,2)) AS amount_tax,
  CAST(-m.amount_total AS DECIMAL(18,2)) AS amount_total,
  coalesce(w.withheld, CAST(0 AS DECIMAL(18,2))) AS withheld,
  coalesce(w.base, CAST(0 AS DECIMAL(18,2))) AS withheld_base,
  CASE WHEN w.withheld <> 0 AND w.base <> 0 THEN CAST(w.withheld * 100 / w.base AS DECIMAL(9,4)) END AS wht_rate,
  t.atc,
  a.account_id AS main_account_id,
  m.partner_bank_id,
  m.create_uid,
  m.create_date AS created_at,
  r.reversed_by
FROM bronze.account_move AS m
LEFT JOIN silver.company_agencies AS g ON g._source = m._source AND g.company_id = m.company_id
LEFT JOIN bronze.res_partner AS p
  ON p._source = m._source AND p.id = coalesce(m.commercial_partner_id, m.partner_id)
LEFT JOIN withholding AS w ON w._source = m._source AND w.move_id = m.id
LEFT JOIN atcs AS t ON t._source = m._source AND t.move_id = m.id AND t.position = 1
LEFT JOIN accounts AS a ON a._source = m._source AND a.move_id = m.id AND a.position = 1
LEFT JOIN reversals AS r ON r._source = m._source AND r.reversed_entry_id = m.id
WHERE m.move_type IN ('in_invoice', 'in_refund') AND m.state IN ('posted', 'draft')
