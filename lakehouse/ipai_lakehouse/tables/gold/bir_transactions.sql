/*
comment: >
  One row a posted tax journal item. Positive increases what the tax kind says, a refund is negative; the base has the
  sign of its amount.
key: [_source, journal_item_id]
expectations:
  agency_known: {expr: "agency IS NOT NULL", on_violation: drop, message: "The company is not among the exported ones."}
  amount_and_base_agree: {expr: "amount * base >= 0", on_violation: warn}
incremental:
  by: month
  inputs:
    silver.journal_items: {column: month}
  grows: [silver.taxes, silver.company_agencies, bronze.res_partner]
columns:
  agency: agency code
  company_id: Odoo id of the company
  month: first day of the accounting month
  year: of the accounting date
  tax_kind: ewt, output_vat, input_vat, cwt, vat_withheld or vat_withholding
  tax_id: Odoo id of the tax
  input_class: "of input VAT: goods, services, capital, imports, non_resident, zero or other"
  atc: alphanumeric tax code, NULL for VAT
  rate: percent, positive
  amount: tax in company currency
  base: what the tax was computed on
  transaction_id: Odoo id of the journal entry
  journal_item_id: Odoo id of the journal item
  vendor_id: vendor or customer
  vendor_name: its name
  date: accounting date
*/
SELECT
  i._source,
  g.agency,
  i.company_id,
  i.month,
  year(i.date) AS year,
  t.tax_kind,
  i.tax_line_id AS tax_id,
  t.input_class,
  t.atc,
  abs(t.tax_amount) AS rate,
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
