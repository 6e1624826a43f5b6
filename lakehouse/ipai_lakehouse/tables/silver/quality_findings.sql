/*
comment: >
  One row a record that breaks a data quality rule about bills, vendors and companies; these rules look at the whole
  ledger, not at one row. Those about single entries are in silver.entry_findings.
columns:
  rule: name of the rule
  table_name: bronze table the record is in
  record_id: Odoo id of the record
*/
WITH posted AS (
  SELECT * FROM silver.bills WHERE state = 'posted' AND move_type = 'in_invoice'
),

vendors AS (
  SELECT _source, company_id, vendor_id, vendor_vat, vendor_is_company
  FROM posted
  WHERE vendor_id IS NOT NULL
  GROUP BY _source, company_id, vendor_id, vendor_vat, vendor_is_company
),

repeated AS (
  SELECT _source, company_id, vendor_id, ref_norm
  FROM posted
  WHERE ref_norm IS NOT NULL AND vendor_id IS NOT NULL
  GROUP BY _source, company_id, vendor_id, ref_norm
  HAVING count(*) > 1
),

snapshots AS (
  SELECT _source, CAST(max(_snapshot_at) AS DATE) AS snapshot_date
  FROM bronze.res_company
  GROUP BY _source
)

SELECT
  p._source, 'duplicate_vendor_reference' AS rule, 'account_move' AS table_name, p.company_id, p.move_id AS record_id
FROM posted AS p
INNER JOIN repeated AS r
  ON r._source = p._source AND r.company_id = p.company_id AND r.vendor_id = p.vendor_id AND r.ref_norm = p.ref_norm

UNION ALL
SELECT _source, 'missing_vendor_reference', 'account_move', company_id, move_id
FROM posted
WHERE ref_norm IS NULL

UNION ALL
SELECT _source, 'missing_tin', 'res_partner', company_id, vendor_id
FROM vendors
WHERE vendor_vat IS NULL

UNION ALL
SELECT _source, 'ill_formed_tin', 'res_partner', company_id, vendor_id
FROM vendors
WHERE vendor_vat IS NOT NULL
  AND (NOT vendor_vat RLIKE '^[0-9]{3}-[0-9]{3}-[0-9]{3}(-[0-9]{3,5})?$' OR vendor_vat LIKE '000-000-000%')

UNION ALL
SELECT _source, 'atc_does_not_fit_payee', 'account_move', company_id, move_id
FROM posted
WHERE (atc LIKE 'WI%' AND vendor_is_company) OR (atc LIKE 'WC%' AND NOT vendor_is_company)

UNION ALL
SELECT m._source, 'future_date', 'account_move', m.company_id, m.id
FROM bronze.account_move AS m
INNER JOIN snapshots AS s ON s._source = m._source
WHERE m.state = 'posted' AND (m.date > s.snapshot_date OR m.invoice_date > s.snapshot_date)

UNION ALL
SELECT c._source, 'company_without_agency', 'res_company', c.id, c.id
FROM bronze.res_company AS c
LEFT ANTI JOIN bronze.ipai_finance_agency AS a ON a._source = c._source AND a.company_id = c.id
