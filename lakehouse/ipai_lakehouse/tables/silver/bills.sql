/*
comment: Vendor bills and their refunds, posted and draft. Amounts in company currency, refunds negative.
key: [_source, move_id]
expectations:
  vendor_known: {expr: "vendor_id IS NOT NULL", on_violation: warn}
  valid_date: {expr: "date IS NOT NULL", on_violation: drop, message: "The bill has no accounting date."}
  valid_amount: {expr: "amount_total IS NOT NULL", on_violation: drop, message: "The bill has no amount."}
  valid_entry: {expr: "created_at IS NOT NULL", on_violation: drop, message: "The bill does not say when it was entered."}
columns:
  vendor_id: commercial partner
  ref: the vendor's own reference as typed
  ref_norm: reference in capitals, letters and digits only, without leading zeros
  ref_tail: number at the end of the reference, up to 15 digits
  month: first day of the accounting month
  amount_untaxed: without VAT and withholding
  withheld: expanded withholding tax of the bill
  withheld_base: what it was withheld on
  wht_rate: withheld in percent of its base, NULL when nothing was withheld
  atc: the ATC with the largest amount
  atc_n: how many ATCs are withheld under
  main_account_id: account with the largest cost
  tax_gap: largest difference in pesos between a tax and its rate times its base
  created_month: first day of the month (UTC) in which the bill was entered
  reverses: the bill that this refund reverses
incremental:
  by: created_month
  inputs:
    bronze.account_move: {column: create_date, months: 0}
    silver.bill_totals: {column: created_month, months: 0}
  grows: [bronze.res_partner, silver.company_agencies]
*/
-- A refund names the bill it reverses, and not the bill its refund: a bill's row must not change when, months later, a
-- refund is entered.
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
  CAST(
    nullif(
      regexp_extract(regexp_replace(regexp_replace(upper(m.ref), '[^A-Z0-9]', ''), '^0+', ''), '([0-9]{1,15})$', 1), ''
    ) AS BIGINT
  ) AS ref_tail,
  m.move_type,
  m.state,
  m.date,
  m.invoice_date,
  m.invoice_date_due AS due_date,
  trunc(m.date, 'MM') AS month,
  CAST(-m.amount_untaxed AS DECIMAL(18,2)) AS amount_untaxed,
  CAST(-m.amount_tax AS DECIMAL(18,2)) AS amount_tax,
  CAST(-m.amount_total AS DECIMAL(18,2)) AS amount_total,
  coalesce(t.withheld, CAST(0 AS DECIMAL(18,2))) AS withheld,
  coalesce(t.withheld_base, CAST(0 AS DECIMAL(18,2))) AS withheld_base,
  CAST(nullif(t.withheld, 0) * 100 / nullif(t.withheld_base, 0) AS DECIMAL(9,4)) AS wht_rate,
  t.atc,
  coalesce(t.atc_n, 0) AS atc_n,
  t.main_account_id,
  coalesce(t.tax_gap, CAST(0 AS DECIMAL(18,2))) AS tax_gap,
  m.partner_bank_id,
  m.create_uid,
  m.create_date AS created_at,
  trunc(m.create_date, 'MM') AS created_month,
  m.reversed_entry_id AS reverses
FROM bronze.account_move AS m
LEFT JOIN silver.company_agencies AS g ON g._source = m._source AND g.company_id = m.company_id
LEFT JOIN bronze.res_partner AS p
  ON p._source = m._source AND p.id = coalesce(m.commercial_partner_id, m.partner_id)
LEFT JOIN silver.bill_totals AS t ON t._source = m._source AND t.move_id = m.id
WHERE m.move_type IN ('in_invoice', 'in_refund') AND m.state IN ('posted', 'draft')
