/*
comment: >
  What a vendor billed a company in a month, and what was withheld from it. Posted bills and refunds; VAT and withholding
  as booked in the month, withholding at payment included. Refunds are subtracted.
key: [_source, company_id, vendor_id, month]
incremental:
  by: month
  inputs:
    silver.bills: {column: month}
    gold.bir_transactions: {column: month}
  grows: [silver.company_agencies, bronze.res_partner]
columns:
  agency: agency code
  company_id: Odoo id of the company
  vendor_id: the vendor (commercial partner)
  vendor_name: its name
  month: first day of the accounting month
  bills: posted bills
  refunds: posted refunds
  untaxed: billed without VAT and withholding
  vat: input VAT
  withheld: expanded withholding tax
  withheld_base: what it was withheld on
  effective_rate: withheld in percent of what was billed without VAT, NULL where that is not above 0
  first_bill: earliest accounting date of a bill in the month, NULL without one
  last_bill: latest
*/
WITH booked AS (
  SELECT
    _source, company_id, vendor_id, month, move_type, date, amount_untaxed AS untaxed,
    CAST(0 AS DECIMAL(18,2)) AS vat, CAST(0 AS DECIMAL(18,2)) AS withheld, CAST(0 AS DECIMAL(18,2)) AS withheld_base
  FROM silver.bills
  WHERE state = 'posted' AND vendor_id IS NOT NULL

  UNION ALL
  SELECT
    _source, company_id, vendor_id, month, NULL, NULL, CAST(0 AS DECIMAL(18,2)),
    CASE WHEN tax_kind = 'input_vat' THEN amount ELSE 0 END,
    CASE WHEN tax_kind = 'ewt' THEN amount ELSE 0 END,
    CASE WHEN tax_kind = 'ewt' THEN base ELSE 0 END
  FROM gold.bir_transactions
  WHERE tax_kind IN ('input_vat', 'ewt') AND vendor_id IS NOT NULL
),

totals AS (
  SELECT
    _source, company_id, vendor_id, month,
    count(CASE WHEN move_type = 'in_invoice' THEN 1 END) AS bills,
    count(CASE WHEN move_type = 'in_refund' THEN 1 END) AS refunds,
    CAST(sum(untaxed) AS DECIMAL(18,2)) AS untaxed,
    CAST(sum(vat) AS DECIMAL(18,2)) AS vat,
    CAST(sum(withheld) AS DECIMAL(18,2)) AS withheld,
    CAST(sum(withheld_base) AS DECIMAL(18,2)) AS withheld_base,
    min(CASE WHEN move_type = 'in_invoice' THEN date END) AS first_bill,
    max(CASE WHEN move_type = 'in_invoice' THEN date END) AS last_bill
  FROM booked
  GROUP BY _source, company_id, vendor_id, month
)

SELECT
  t._source,
  g.agency,
  t.company_id,
  t.vendor_id,
  p.name AS vendor_name,
  t.month,
  t.bills,
  t.refunds,
  t.untaxed,
  t.vat,
  t.withheld,
  t.withheld_base,
  CASE WHEN t.untaxed > 0 THEN CAST(t.withheld AS DOUBLE) * 100 / CAST(t.untaxed AS DOUBLE) END AS effective_rate,
  t.first_bill,
  t.last_bill
FROM totals AS t
LEFT JOIN silver.company_agencies AS g ON g._source = t._source AND g.company_id = t.company_id
LEFT JOIN bronze.res_partner AS p ON p._source = t._source AND p.id = t.vendor_id
