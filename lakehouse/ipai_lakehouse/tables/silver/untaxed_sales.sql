/*
comment: >
  Sales at 0 %, zero-rated or exempt: such a tax leaves no journal item of its own, so the items it was applied to are
  what a return lists. A sale is positive, its refund negative.
key: [_source, journal_item_id, tax_id]
incremental:
  by: month
  inputs:
    silver.journal_items: {column: month}
columns:
  journal_item_id: Odoo id of the journal item
  move_id: Odoo id of the journal entry
  company_id: Odoo id of the company
  month: first day of the accounting month
  tax_id: Odoo id of the tax
  category: zero_rated or exempt
  amount: sale in company currency
*/
SELECT
  i._source,
  i.journal_item_id,
  i.move_id,
  i.company_id,
  i.month,
  s.tax_id,
  s.category,
  CAST(-i.balance AS DECIMAL(18,2)) AS amount
FROM silver.journal_items AS i
INNER JOIN (
  SELECT l._source, l.line_id, l.tax_id, t.category
  FROM bronze.account_move_line_tax AS l
  INNER JOIN silver.taxes AS t ON t._source = l._source AND t.tax_id = l.tax_id
  WHERE t.category IN ('zero_rated', 'exempt')
) AS s ON s._source = i._source AND s.line_id = i.journal_item_id
