/*
comment: >
  The lake against the ledger, account by account and month by month: sums and number of posted journal items as the
  lake has them and as PostgreSQL added them up in the same snapshot. Both differences are 0 where nothing was lost or
  doubled on the way. Without totals from the ledger they are NULL: not compared is not the same as equal.
key: [_source, company_id, account_id, month]
expectations:
  lake_equals_ledger: {expr: "balance_difference IS NULL OR (balance_difference = 0 AND items_difference = 0)", on_violation: warn}
columns:
  agency: agency code
  company_id: Odoo id of the company
  account_id: Odoo id of the account
  account_code: its code
  account_name: its name
  month: first day of the accounting month
  lake_balance: sum of the balances in the lake
  ledger_balance: the ledger's own sum, NULL where it sent none
  balance_difference: lake less ledger
  lake_debit: sum of the balances above zero in the lake
  ledger_debit: the ledger's own
  lake_credit: sum of the balances below zero in the lake, as a positive amount
  ledger_credit: the ledger's own
  lake_items: posted journal items in the lake
  ledger_items: in the ledger
  items_difference: lake less ledger
  lake_checksum: what the items in the lake are, as one number; see silver.account_totals
  example_ids: >
    up to ten Odoo ids of journal items that were left out by a quality rule or came more than once; empty where
    nothing differs and where the ids of what is missing never arrived
*/
WITH compared AS (
  SELECT
    coalesce(l._source, t._source) AS _source,
    coalesce(l.company_id, t.company_id) AS company_id,
    coalesce(l.account_id, t.account_id) AS account_id,
    coalesce(l.month, t.month) AS month,
    coalesce(l.balance, 0) AS lake_balance,
    coalesce(l.debit, 0) AS lake_debit,
    coalesce(l.credit, 0) AS lake_credit,
    coalesce(l.items, 0) AS lake_items,
    coalesce(l.checksum, 0) AS lake_checksum,
    t.balance AS ledger_balance,
    t.debit AS ledger_debit,
    t.credit AS ledger_credit,
    t.items AS ledger_items
  FROM silver.account_totals AS l
  FULL OUTER JOIN bronze.ipai_ledger_total AS t
    ON t._source = l._source AND t.company_id = l.company_id AND t.account_id = l.account_id AND t.month = l.month
),

senders AS (
  SELECT DISTINCT _source FROM bronze.ipai_ledger_total
),

filled AS (
  SELECT
    c._source, c.company_id, c.account_id, c.month,
    c.lake_balance, c.lake_debit, c.lake_credit, c.lake_items, c.lake_checksum,
    CASE WHEN s._source IS NOT NULL THEN coalesce(c.ledger_balance, 0) END AS ledger_balance,
    CASE WHEN s._source IS NOT NULL THEN coalesce(c.ledger_debit, 0) END AS ledger_debit,
    CASE WHEN s._source IS NOT NULL THEN coalesce(c.ledger_credit, 0) END AS ledger_credit,
    CASE WHEN s._source IS NOT NULL THEN coalesce(c.ledger_items, 0) END AS ledger_items
  FROM compared AS c
  LEFT JOIN senders AS s ON s._source = c._source
),

differing AS (
  SELECT _source, company_id, account_id, month
  FROM filled
  WHERE lake_balance <> ledger_balance OR lake_debit <> ledger_debit OR lake_credit <> ledger_credit
    OR lake_items <> ledger_items
),

sent AS (
  SELECT b._source, b.company_id, b.account_id, d.month, b.id, count(*) AS times
  FROM bronze.account_move_line AS b
  INNER JOIN differing AS d
    ON d._source = b._source AND d.company_id = b.company_id AND d.account_id = b.account_id
    AND d.month = trunc(b.date, 'MM')
  WHERE b.parent_state = 'posted'
  GROUP BY b._source, b.company_id, b.account_id, d.month, b.id
),

kept AS (
  SELECT i._source, i.journal_item_id
  FROM silver.journal_items AS i
  INNER JOIN differing AS d
    ON d._source = i._source AND d.company_id = i.company_id AND d.account_id = i.account_id AND d.month = i.month
),

suspects AS (
  SELECT
    s.*, row_number() OVER (PARTITION BY s._source, s.company_id, s.account_id, s.month ORDER BY s.id) AS position
  FROM sent AS s
  LEFT JOIN kept AS k ON k._source = s._source AND k.journal_item_id = s.id
  WHERE k.journal_item_id IS NULL OR s.times > 1
),

examples AS (
  SELECT _source, company_id, account_id, month, sort_array(collect_list(id)) AS example_ids
  FROM suspects
  WHERE position <= 10
  GROUP BY _source, company_id, account_id, month
)

SELECT
  f._source,
  g.agency,
  f.company_id,
  f.account_id,
  a.code AS account_code,
  a.name AS account_name,
  f.month,
  CAST(f.lake_balance AS DECIMAL(18,2)) AS lake_balance,
  CAST(f.ledger_balance AS DECIMAL(18,2)) AS ledger_balance,
  CAST(f.lake_balance - f.ledger_balance AS DECIMAL(18,2)) AS balance_difference,
  CAST(f.lake_debit AS DECIMAL(18,2)) AS lake_debit,
  CAST(f.ledger_debit AS DECIMAL(18,2)) AS ledger_debit,
  CAST(f.lake_credit AS DECIMAL(18,2)) AS lake_credit,
  CAST(f.ledger_credit AS DECIMAL(18,2)) AS ledger_credit,
  CAST(f.lake_items AS BIGINT) AS lake_items,
  CAST(f.ledger_items AS BIGINT) AS ledger_items,
  CAST(f.lake_items - f.ledger_items AS BIGINT) AS items_difference,
  CAST(f.lake_checksum AS BIGINT) AS lake_checksum,
  coalesce(e.example_ids, array()) AS example_ids
FROM filled AS f
LEFT JOIN silver.company_agencies AS g ON g._source = f._source AND g.company_id = f.company_id
LEFT JOIN bronze.account_account AS a
  ON a._source = f._source AND a.id = f.account_id AND a.company_id = f.company_id
LEFT JOIN examples AS e
  ON e._source = f._source AND e.company_id = f.company_id AND e.account_id = f.account_id AND e.month = f.month
