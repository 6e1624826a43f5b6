/*
comment: Tax of a company, month and kind, with the journal items behind it.
key: [_source, company_id, month, tax_kind]
incremental:
  by: month
  inputs:
    gold.bir_transactions: {column: month}
columns:
  agency: agency code
  company_id: Odoo id of the company
  month: first day of the accounting month
  tax_kind: ewt, output_vat, input_vat, cwt, vat_withheld or vat_withholding
  amount: tax in company currency, refunds subtracted
  base: what the tax was computed on
  transactions: journal entries
  journal_item_ids: Odoo ids of the journal items that add up to the amount
*/
SELECT
  _source,
  agency,
  company_id,
  month,
  tax_kind,
  CAST(sum(amount) AS DECIMAL(18,2)) AS amount,
  CAST(sum(base) AS DECIMAL(18,2)) AS base,
  count(DISTINCT transaction_id) AS transactions,
  sort_array(collect_list(journal_item_id)) AS journal_item_ids
FROM gold.bir_transactions
GROUP BY _source, agency, company_id, month, tax_kind
