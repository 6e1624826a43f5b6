/*
comment: Posted journal items with their account, their tax and their entry.
key: [_source, journal_item_id]
expectations:
  valid_date: {expr: "date IS NOT NULL", on_violation: drop, message: "The journal item has no date."}
  valid_amount: {expr: "balance IS NOT NULL", on_violation: drop, message: "The journal item has no amount."}
  entry_known: {expr: "move_type IS NOT NULL", on_violation: warn}
  tax_known: {expr: "tax_line_id IS NULL OR tax_use IS NOT NULL", on_violation: fail}
columns:
  journal_item_id: Odoo id of the journal item
  move_id: Odoo id of the journal entry
  month: first day of the accounting month; Odoo keeps the date of a line at the date of its entry
  created_month: first day of the month (UTC) in which the entry was made
  balance: debit minus credit, company currency
  tax_line_id: the tax this item is the amount of, NULL for other items
  tax_base_amount: what the tax was computed on, as Odoo signs it
  tax_use: sale or purchase, of the tax
  tax_amount: rate of the tax in percent
  atc: alphanumeric tax code of the tax
  commercial_partner_id: the company behind the contact
incremental:
  by: month
  inputs:
    bronze.account_move_line: {column: date, months: 0}
    bronze.account_move: {column: date, months: 0}
  grows: [bronze.account_account, silver.taxes]
*/
SELECT
  l._source,
  l.id AS journal_item_id,
  l.move_id,
  l.company_id,
  l.account_id,
  a.code AS account_code,
  a.account_type,
  l.partner_id,
  coalesce(m.commercial_partner_id, l.partner_id) AS commercial_partner_id,
  l.date,
  trunc(l.date, 'MM') AS month,
  trunc(m.create_date, 'MM') AS created_month,
  l.display_type,
  l.balance,
  l.tax_line_id,
  l.tax_base_amount,
  t.tax_use,
  t.tax_amount,
  t.atc,
  m.move_type
FROM bronze.account_move_line AS l
LEFT JOIN bronze.account_move AS m ON m._source = l._source AND m.id = l.move_id
LEFT JOIN bronze.account_account AS a
  ON a._source = l._source AND a.id = l.account_id AND a.company_id = l.company_id
LEFT JOIN silver.taxes AS t ON t._source = l._source AND t.tax_id = l.tax_line_id
WHERE l.parent_state = 'posted'
