/*
comment: Data quality rules that were broken, with how many records and up to ten examples.
key: [_source, rule, company_id]
columns:
  rule: name of the rule
  table_name: bronze table the records are in
  company_id: Odoo id of the company
  records: how many records break the rule
  example_ids: Odoo ids of the first ten
*/
WITH findings AS (
  SELECT _source, rule, table_name, company_id, record_id FROM silver.quality_findings
  UNION
  SELECT _source, rule, table_name, company_id, record_id FROM silver.bill_findings
  UNION ALL
  SELECT _source, rule, table_name, company_id, record_id FROM silver.entry_findings
)

SELECT
  _source,
  rule,
  table_name,
  company_id,
  count(*) AS records,
  sort_array(collect_list(CASE WHEN position <= 10 THEN record_id END)) AS example_ids
FROM (
  SELECT *, row_number() OVER (PARTITION BY _source, rule, company_id ORDER BY record_id) AS position
  FROM findings
) AS ranked
GROUP BY _source, rule, table_name, company_id
