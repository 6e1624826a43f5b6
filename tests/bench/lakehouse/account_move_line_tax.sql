-- The taxes put on the first item of bills and invoices.
SELECT id * 8 AS line_id, CASE WHEN kind = 'invoice' THEN 2 ELSE 1 END AS tax_id FROM moves
WHERE kind IN ('bill', 'refund', 'invoice')
UNION ALL SELECT id * 8, wht_tax FROM moves WHERE kind IN ('bill', 'refund') AND withholds
