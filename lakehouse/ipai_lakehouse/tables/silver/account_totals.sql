/*
comment: What the lake holds for each account and month, to be compared with the ledger's own totals.
key: [_source, company_id, account_id, month]
incremental:
  by: month
  inputs:
    silver.journal_items: {column: month}
columns:
  company_id: Odoo id of the company
  account_id: Odoo id of the account
  account_type: type of the account in Odoo
  month: first day of the accounting month
  debit: sum of the balances above zero
  credit: sum of those below zero, as a positive amount
  balance: debit less credit
  items: posted journal items
*/
SELECT
  _source,
  company_id,
  account_id,
  max(account_type) AS account_type,
  month,
  CAST(sum(CASE WHEN balance > 0 THEN balance ELSE 0 END) AS DECIMAL(18,2)) AS debit,
  CAST(sum(CASE WHEN balance < 0 THEN -balance ELSE 0 END) AS DECIMAL(18,2)) AS credit,
  CAST(sum(balance) AS DECIMAL(18,2)) AS balance,
  count(*) AS items
FROM silver.journal_items
GROUP BY _source, company_id, account_id, month
