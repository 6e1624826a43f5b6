/*
comment: >
  One row a record that breaks a data quality rule about vendors, companies and dates to come; these rules look at the
  whole ledger. Those about bills are in silver.bill_findings, those about entries in silver.entry_findings.
columns:
  rule: name of the rule
  table_name: bronze table the record is in
  record_id: Odoo id of the record
*/
WITH snapshots AS (
  SELECT _source, CAST(max(_snapshot_at) AS DATE) AS snapshot_date
  FROM bronze.res_company
  GROUP BY _source
)

SELECT
  _source, 'missing_tin' AS rule, 'res_partner' AS table_name, company_id, vendor_id AS record_id
FROM silver.new_vendors
WHERE vendor_vat IS NULL

UNION ALL
SELECT _source, 'ill_formed_tin', 'res_partner', company_id, vendor_id
FROM silver.new_vendors
WHERE vendor_vat IS NOT NULL
  AND (NOT vendor_vat RLIKE '^[0-9]{3}-[0-9]{3}-[0-9]{3}(-[0-9]{3,5})?$' OR vendor_vat LIKE '000-000-000%')

UNION ALL
SELECT m._source, 'future_date', 'account_move', m.company_id, m.id
FROM bronze.account_move AS m
INNER JOIN snapshots AS s ON s._source = m._source
WHERE m.state = 'posted' AND (m.date > s.snapshot_date OR m.invoice_date > s.snapshot_date)

UNION ALL
SELECT c._source, 'company_without_agency', 'res_company', c.id, c.id
FROM bronze.res_company AS c
LEFT ANTI JOIN bronze.ipai_finance_agency AS a ON a._source = c._source AND a.company_id = c.id
