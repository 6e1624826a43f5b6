/*
comment: The agency whose books a company keeps. A company without an agency goes by its own name.
key: [_source, company_id]
columns:
  company_id: Odoo id of the company
  agency: agency code
*/
WITH ranked AS (
  SELECT
    _source, company_id, code,
    row_number() OVER (
      PARTITION BY _source, company_id ORDER BY CASE WHEN active THEN 0 ELSE 1 END, code, id
    ) AS position
  FROM bronze.ipai_finance_agency
)

SELECT
  c._source,
  c.id AS company_id,
  coalesce(a.code, c.name) AS agency
FROM bronze.res_company AS c
LEFT JOIN ranked AS a ON a._source = c._source AND a.company_id = c.id AND a.position = 1
