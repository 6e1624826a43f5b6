/*
comment: >
  Expanded withholding of a month by ATC, payee and rate, with the journal items behind it: what the alphalist of payees
  (QAP) of a 1601-EQ lists, month by month. What was given back is subtracted.
key: [_source, company_id, month, atc, rate, vendor_id]
incremental:
  by: month
  inputs:
    gold.bir_transactions: {column: month}
  grows: [bronze.res_partner]
columns:
  agency: agency code
  company_id: Odoo id of the company
  month: first day of the accounting month
  atc: alphanumeric tax code
  rate: percent withheld
  vendor_id: payee, NULL where the journal item names none
  vendor_name: its name
  vendor_vat: its TIN as typed, NULL when empty
  base: income payment the tax was computed on
  tax: tax withheld
  expected_tax: base times rate, to the centavo
  items: journal items
  journal_item_ids: Odoo ids of the journal items that add up to the tax
*/
SELECT
  w._source,
  w.agency,
  w.company_id,
  w.month,
  w.atc,
  w.rate,
  w.vendor_id,
  p.name AS vendor_name,
  nullif(trim(p.vat), '') AS vendor_vat,
  w.base,
  w.tax,
  CAST(w.base * w.rate * 0.01 AS DECIMAL(18,2)) AS expected_tax,
  w.items,
  w.journal_item_ids
FROM (
  SELECT
    _source, agency, company_id, month, atc, rate, vendor_id,
    CAST(sum(base) AS DECIMAL(18,2)) AS base,
    CAST(sum(amount) AS DECIMAL(18,2)) AS tax,
    count(*) AS items,
    sort_array(collect_list(journal_item_id)) AS journal_item_ids
  FROM gold.bir_transactions
  WHERE tax_kind = 'ewt'
  GROUP BY _source, agency, company_id, month, atc, rate, vendor_id
) AS w
LEFT JOIN bronze.res_partner AS p ON p._source = w._source AND p.id = w.vendor_id
