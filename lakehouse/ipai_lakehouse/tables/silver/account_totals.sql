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
  checksum: >
    what the items are, as one number: id, amount, day and partner of each, tax and base of tax lines. Two items that swap their
    amounts leave sum and number as they are, and change this. Odoo computes the same from its ledger. Whole numbers
    only, below the prime 2^31 - 1, so that every engine and PostgreSQL get the same
*/
WITH numbered AS (
  SELECT
    _source,
    company_id,
    account_id,
    account_type,
    month,
    balance,
    (
      (journal_item_id % 2147483647) * 1000003
      + (CAST(balance * 100 AS BIGINT) % 2147483647) * 1000033
      + (coalesce(partner_id, 0) % 2147483647) * 1000039
      + CAST(datediff(date, DATE '2000-01-01') AS BIGINT) * 1000099
      + CASE WHEN tax_line_id IS NULL THEN 0
        ELSE (CAST(coalesce(tax_base_amount, 0) * 100 AS BIGINT) % 2147483647) * 1000037
          + (tax_line_id % 2147483647) * 1000081
        END
    ) % 2147483647 AS number
  FROM silver.journal_items
)

SELECT
  _source,
  company_id,
  account_id,
  max(account_type) AS account_type,
  month,
  CAST(sum(CASE WHEN balance > 0 THEN balance ELSE 0 END) AS DECIMAL(18,2)) AS debit,
  CAST(sum(CASE WHEN balance < 0 THEN -balance ELSE 0 END) AS DECIMAL(18,2)) AS credit,
  CAST(sum(balance) AS DECIMAL(18,2)) AS balance,
  count(*) AS items,
  CAST(sum((number * number % 2147483647) * number % 2147483647) AS BIGINT) AS checksum
FROM numbered
GROUP BY _source, company_id, account_id, month
