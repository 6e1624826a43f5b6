/*
comment: >
  One row a posted tax journal item. Positive increases what the tax kind says, a refund is negative; the base has the
  sign of its amount.
key: [_source, journal_item_id]
expectations:
  tax_kind_known: {expr: "tax_kind IS NOT NULL", on_violation: fail}
  agency_known: {expr: "agency IS NOT NULL", on_violation: fail}
  amount_and_base_agree: {expr: "amount * base >= 0", on_violation: warn}
columns:
  month: first day of the accounting month
  tax_kind: ewt, output_vat, input_vat or cwt
  amount: tax in company currency
  base: what the tax was computed on
  transaction_id: Odoo id of the journal entry
  journal_item_id: Odoo id of the journal item
  vendor_id: vendor or customer
*/
SELECT
  i._source,
  g.agency,
  i.company_id,
  i.month,
  year(i.date) AS year,
  t.tax_kind,
  i.atc,
  CAST(i.balance * t.amount_sign AS DECIMAL(18,2)) AS amount,
  CAST(
    CASE
      WHEN i.balance * t.amount_sign > 0 THEN abs(i.tax_base_amount)
      WHEN i.balance * t.amount_sign < 0 THEN -abs(i.tax_base_amount)
      ELSE 0
    END AS DECIMAL(18,2)
  ) AS base,
  i.move_id AS transaction_id,
  i.journal_item_id,
  i.commercial_partner_id AS vendor_id,
  p.name AS vendor_name,
  i.date
FROM silver.journal_items AS i
INNER JOIN silver.taxes AS t ON t._source = i._source AND t.tax_id = i.tax_line_id
LEFT JOIN silver.company_agencies AS g ON g._source = i._source AND g.company_id = i.company_id
LEFT JOIN bronze.res_partner AS p ON p._source = i._source AND p.id = i.commercial_partner_id
WHERE t.tax_kind IS NOT NULL
