/*
comment: >
  Sales at 0 %, zero-rated or exempt: such a tax leaves no journal item of its own, so the posted items it was applied to
  are what a return lists. A sale is positive, its refund negative.
key: [_source, journal_item_id, tax_id]
incremental:
  by: month
  inputs:
    bronze.account_move_line: {column: date}
  grows: [bronze.account_move_line_tax, silver.taxes]
columns:
  journal_item_id: Odoo id of the journal item
  move_id: Odoo id of the journal entry
  company_id: Odoo id of the company
  month: first day of the accounting month
  tax_id: Odoo id of the tax
  category: zero_rated or exempt
  amount: sale in company currency
  changed_at: when the item was last written; a tax put on it later shows here
*/
-- Not from silver.journal_items: a tax at 0 % that is put on an old item changes nothing there but when it was written.
SELECT
  i._source,
  i.id AS journal_item_id,
  i.move_id,
  i.company_id,
  trunc(i.date, 'MM') AS month,
  s.tax_id,
  s.category,
  CAST(-i.balance AS DECIMAL(18,2)) AS amount,
  i.write_date AS changed_at
FROM bronze.account_move_line AS i
INNER JOIN (
  SELECT l._source, l.line_id, l.tax_id, t.category
  FROM bronze.account_move_line_tax AS l
  INNER JOIN silver.taxes AS t ON t._source = l._source AND t.tax_id = l.tax_id
  WHERE t.category IN ('zero_rated', 'exempt')
) AS s ON s._source = i._source AND s.line_id = i.id
WHERE i.parent_state = 'posted' AND i.date IS NOT NULL AND i.balance IS NOT NULL
