/*
comment: >
  What a line of a BIR filing takes from other returns of the same TIN: what those inside its period pay, or the excess
  the one just before carries over.
key: [_source, line_id]
columns:
  line_id: Odoo id of the line
  returns: how many returns it takes from
  amount: their sum, NULL where one of them has no amount yet, 0 where there is none
  filing_ids: Odoo ids of those returns
*/
SELECT
  l._source,
  l.id AS line_id,
  count(r.id) AS returns,
  CASE WHEN count(r.id) = count(r.amount)
    THEN CAST(coalesce(sum(CASE WHEN l.takes = 'excess' THEN r.excess ELSE r.amount END), 0) AS DECIMAL(18,2)) END AS amount,
  sort_array(collect_list(r.id)) AS filing_ids
FROM bronze.ipai_finance_bir_schedule_line AS l
INNER JOIN bronze.ipai_finance_bir_schedule AS f ON f._source = l._source AND f.id = l.filing_id
LEFT JOIN bronze.ipai_finance_bir_schedule AS r
  ON r._source = f._source AND r.tin = f.tin AND r.form_code = l.remitted_form AND r.id <> f.id
  AND (
    (l.takes = 'excess' AND r.period_end = date_sub(f.period_start, 1))
    OR (l.takes = 'amount' AND r.period_start >= f.period_start AND r.period_end <= f.period_end)
  )
WHERE l.remitted_form IS NOT NULL
GROUP BY l._source, l.id
