/*
comment: >
  What returns read from accounts, by company and month: taxes that payroll or people book on the accounts a company maps
  to them, and sales. What is paid to the BIR goes through a bank or cash journal and does not count.
key: [_source, company_id, month, tax_kind]
incremental:
  by: month
  inputs:
    silver.journal_items: {column: month}
    silver.account_totals: {column: month}
    bronze.account_move: {column: date}
  grows: [bronze.account_journal]
columns:
  company_id: Odoo id of the company
  month: first day of the accounting month
  tax_kind: "wtc (compensation), fwt (final), fbt (fringe benefits), or sales (income accounts)"
  amount: credits less debits
*/
SELECT
  i._source, i.company_id, i.month, m.kind AS tax_kind,
  CAST(sum(-i.balance) AS DECIMAL(18,2)) AS amount
FROM silver.journal_items AS i
INNER JOIN bronze.ipai_bir_account_map AS m
  ON m._source = i._source AND m.company_id = i.company_id AND m.account_id = i.account_id
INNER JOIN bronze.account_move AS e ON e._source = i._source AND e.id = i.move_id
INNER JOIN bronze.account_journal AS j ON j._source = e._source AND j.id = e.journal_id
WHERE m.kind IN ('wtc', 'fwt', 'fbt') AND j.type NOT IN ('bank', 'cash')
GROUP BY i._source, i.company_id, i.month, m.kind

UNION ALL
SELECT
  _source, company_id, month, 'sales' AS tax_kind,
  CAST(sum(-balance) AS DECIMAL(18,2)) AS amount
FROM silver.account_totals
WHERE account_type = 'income'
GROUP BY _source, company_id, month
