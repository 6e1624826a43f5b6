/*
comment: >
  What the ledger in the lake says of each tax in the period of a BIR filing, over all companies of its TIN. There is no
  row where the lake does not know: of a filing that covers a company whose books are not here, or books in several
  currencies; of a tax on accounts that one of its companies has not mapped.
key: [_source, filing_id, tax_kind]
columns:
  filing_id: Odoo id of the filing
  tax_kind: ewt, output_vat, input_vat, cwt, vat_withheld, vat_withholding, sales, wtc, fwt or fbt
  amount: tax (sales for sales) in company currency, 0 where nothing was booked
*/
WITH books AS (
  SELECT f._source, f.id AS filing_id, f.covered, f.period_start, f.period_end, c.id AS company_id, c.currency
  FROM bronze.ipai_finance_bir_schedule AS f
  INNER JOIN bronze.ipai_finance_bir_schedule_company AS k ON k._source = f._source AND k.filing_id = f.id
  INNER JOIN bronze.res_company AS c ON c._source = k._source AND c.id = k.company_id
),

complete AS (
  SELECT _source, filing_id
  FROM books
  GROUP BY _source, filing_id, covered
  HAVING count(*) = covered AND count(DISTINCT currency) <= 1
),

-- A tax of tax records is known for every company, one of accounts where a company has mapped some.
known AS (
  SELECT c._source, c.id AS company_id, v.tax_kind
  FROM bronze.res_company AS c
  CROSS JOIN (
    VALUES ('ewt'), ('output_vat'), ('input_vat'), ('cwt'), ('vat_withheld'), ('vat_withholding'), ('sales')
  ) AS v(tax_kind)

  UNION ALL
  SELECT DISTINCT _source, company_id, kind
  FROM bronze.ipai_bir_account_map
  WHERE kind IN ('wtc', 'fwt', 'fbt')
),

taxes AS (
  SELECT _source, company_id, month, tax_kind, amount FROM gold.tax_by_month
  UNION ALL
  SELECT _source, company_id, month, tax_kind, amount FROM silver.account_taxes
),

sums AS (
  SELECT b._source, b.filing_id, b.company_id, t.tax_kind, sum(t.amount) AS amount
  FROM books AS b
  INNER JOIN taxes AS t
    ON t._source = b._source AND t.company_id = b.company_id AND t.month BETWEEN b.period_start AND b.period_end
  GROUP BY b._source, b.filing_id, b.company_id, t.tax_kind
)

SELECT
  b._source, b.filing_id, n.tax_kind,
  CAST(coalesce(sum(s.amount), 0) AS DECIMAL(18,2)) AS amount
FROM books AS b
INNER JOIN complete AS f ON f._source = b._source AND f.filing_id = b.filing_id
INNER JOIN known AS n ON n._source = b._source AND n.company_id = b.company_id
LEFT JOIN sums AS s
  ON s._source = b._source AND s.filing_id = b.filing_id AND s.company_id = b.company_id AND s.tax_kind = n.tax_kind
GROUP BY b._source, b.filing_id, b.covered, n.tax_kind
HAVING count(*) = b.covered
