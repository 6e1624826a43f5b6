/*
comment: >
  What happened in the books of a company in an accounting month beside its taxes: purchases and their concentration,
  drafts, entries and income. Entries dated after the month never change it; entries dated in it may come later, so a
  month is final only when the books are closed.
key: [_source, company_id, month]
expectations:
  agency_known: {expr: "agency IS NOT NULL", on_violation: fail}
columns:
  company_id: Odoo id of the company
  agency: agency code
  month: first day of the accounting month
  bill_n: {comment: "posted bills, without refunds, of whatever vendor or none", window: the month, unknown: never}
  vendor_n: {comment: vendors of posted bills and refunds, window: the month, unknown: never}
  new_vendor_share:
    comment: share of them without a posted bill or refund in the 12 months before
    window: 13 months
    unknown: no vendor in the month
  tin_unusable_share:
    comment: "share of them whose TIN is missing or ill-formed; as the vendor's record says today"
    window: the month
    unknown: no vendor in the month
  spend: {comment: untaxed posted bills less refunds, window: the month, unknown: never}
  top10_share:
    comment: share of the ten largest vendors in spend; vendors below zero count as zero
    window: the month
    unknown: nothing spent
  hhi:
    comment: "Herfindahl-Hirschman index of vendors' shares in spend, 0 to 1"
    window: the month
    unknown: nothing spent
  draft_bill_n: {comment: bills that are still drafts, window: the month, unknown: never}
  draft_ewt: {comment: "tax that would be withheld on them, less that of draft refunds", window: the month, unknown: never}
  wht_gap:
    comment: "what the ATCs' rates ask for less what was withheld, on all bills"
    window: the month
    unknown: no bill whose ATC is in the list
  entry_n: {comment: posted journal entries, window: the month, unknown: never}
  manual_entry_share:
    comment: "share of entries that are no invoice, bill, refund or receipt"
    window: the month
    unknown: no posted entry
  late_entry_share:
    comment: "share of entries made after the month's end (UTC)"
    window: the month
    unknown: no posted entry
  income: {comment: "income accounts, credits less debits", window: the month, unknown: never}
  expenses: {comment: "expense accounts, debits less credits", window: the month, unknown: never}
  taxable_income_ytd:
    comment: "income less expenses, a proxy of taxable income before adjustments"
    window: this year so far
    unknown: never
  weekdays: {comment: Mondays to Fridays; holidays are not taken out, window: the month, unknown: never}
# 11 months of account totals: a December adds up its whole year. Whether a vendor is new is asked of 12 months.
incremental:
  by: month
  inputs:
    bronze.account_move: {column: date, months: 0}
    silver.account_totals: {column: month, months: 11}
    silver.bills: {column: month, months: 12}
    features.bill_signals: {column: accounting_month, months: 0}
  grows: [silver.company_agencies]
*/
WITH entries AS (
  SELECT _source, company_id, TRUNC(date, 'MM') AS month,
    COUNT(CASE WHEN state = 'posted' THEN 1 END) AS entry_n,
    COUNT(CASE WHEN state = 'posted' AND move_type = 'entry' THEN 1 END) AS manual_n,
    COUNT(CASE WHEN state = 'posted' AND TRUNC(create_date, 'MM') > TRUNC(date, 'MM') THEN 1 END) AS late_n
  FROM bronze.account_move
  WHERE state IN ('posted', 'draft') AND date IS NOT NULL
  GROUP BY _source, company_id, TRUNC(date, 'MM')
),
results AS (
  SELECT _source, company_id, month, YEAR(month) AS year,
    SUM(CASE WHEN account_type LIKE 'income%' THEN -balance ELSE 0 END) AS income,
    SUM(CASE WHEN account_type LIKE 'expense%' THEN balance ELSE 0 END) AS expenses
  FROM silver.account_totals GROUP BY _source, company_id, month
),
-- A month in which nothing is posted yet has a year so far, too.
years AS (
  SELECT e._source, e.company_id, e.month, SUM(r.income - r.expenses) AS so_far
  FROM entries AS e
  INNER JOIN results AS r
    ON r._source = e._source AND r.company_id = e.company_id AND r.year = YEAR(e.month) AND r.month <= e.month
  GROUP BY e._source, e.company_id, e.month
),
bills AS (
  SELECT _source, company_id, vendor_id, month, state, withheld, amount_untaxed,
    YEAR(month) * 12 + MONTH(month) AS number,
    CASE WHEN move_type = 'in_invoice' THEN 1 ELSE 0 END AS is_bill,
    CASE WHEN COALESCE(vendor_vat, '') RLIKE '^[0-9]{3}-?[0-9]{3}-?[0-9]{3}(-?[0-9]{3,5})?$' THEN 0 ELSE 1 END AS unusable
  FROM silver.bills
),
vendors AS (
  SELECT _source, company_id, vendor_id, month, number, SUM(is_bill) AS bill_n, SUM(amount_untaxed) AS spend,
    CASE WHEN vendor_id IS NOT NULL THEN GREATEST(SUM(amount_untaxed), 0) ELSE 0 END AS spent, MAX(unusable) AS unusable
  FROM bills WHERE state = 'posted'
  GROUP BY _source, company_id, vendor_id, month, number
),
shares AS (
  SELECT *,
    LAG(number) OVER (PARTITION BY _source, company_id, vendor_id ORDER BY number) AS number_before,
    SUM(spent) OVER (PARTITION BY _source, company_id, month) AS all_spent,
    ROW_NUMBER() OVER (PARTITION BY _source, company_id, month ORDER BY spent DESC, vendor_id) AS place
  FROM vendors
),
purchases AS (
  SELECT _source, company_id, month, SUM(bill_n) AS bill_n, COUNT(vendor_id) AS vendor_n, SUM(spend) AS spend,
    COUNT(CASE WHEN number_before IS NULL OR number_before < number - 12 THEN vendor_id END) AS new_n,
    SUM(CASE WHEN vendor_id IS NOT NULL THEN unusable END) AS unusable_n,
    CAST(MAX(all_spent) AS DOUBLE) AS spent, CAST(SUM(CASE WHEN place <= 10 THEN spent END) AS DOUBLE) AS top_spent,
    CAST(SUM(CAST(spent AS DECIMAL(18,2)) * CAST(spent AS DECIMAL(18,2))) AS DOUBLE) AS squares
  FROM shares GROUP BY _source, company_id, month
),
drafts AS (
  SELECT _source, company_id, month, COUNT(NULLIF(is_bill, 0)) AS bill_n, SUM(withheld) AS ewt
  FROM bills WHERE state = 'draft' GROUP BY _source, company_id, month
),
gaps AS (
  SELECT _source, company_id, accounting_month AS month, CAST(SUM(wht_amount_gap) AS DECIMAL(18,2)) AS wht_gap
  FROM features.bill_signals GROUP BY _source, company_id, accounting_month
)
SELECT
  e._source, e.company_id, a.agency, e.month,
  COALESCE(p.bill_n, 0) AS bill_n, COALESCE(p.vendor_n, 0) AS vendor_n,
  CAST(p.new_n AS DOUBLE) / NULLIF(p.vendor_n, 0) AS new_vendor_share,
  CAST(p.unusable_n AS DOUBLE) / NULLIF(p.vendor_n, 0) AS tin_unusable_share,
  CAST(COALESCE(p.spend, 0) AS DECIMAL(18,2)) AS spend,
  p.top_spent / NULLIF(p.spent, 0) AS top10_share,
  p.squares / NULLIF(p.spent * p.spent, 0) AS hhi,
  COALESCE(d.bill_n, 0) AS draft_bill_n, CAST(COALESCE(d.ewt, 0) AS DECIMAL(18,2)) AS draft_ewt,
  g.wht_gap,
  e.entry_n, CAST(e.manual_n AS DOUBLE) / NULLIF(e.entry_n, 0) AS manual_entry_share,
  CAST(e.late_n AS DOUBLE) / NULLIF(e.entry_n, 0) AS late_entry_share,
  CAST(COALESCE(r.income, 0) AS DECIMAL(18,2)) AS income, CAST(COALESCE(r.expenses, 0) AS DECIMAL(18,2)) AS expenses,
  CAST(COALESCE(y.so_far, 0) AS DECIMAL(18,2)) AS taxable_income_ytd,
  20 + CASE WHEN DAY(LAST_DAY(e.month)) >= 29 AND DAYOFWEEK(DATE_ADD(e.month, 28)) BETWEEN 2 AND 6 THEN 1 ELSE 0 END
    + CASE WHEN DAY(LAST_DAY(e.month)) >= 30 AND DAYOFWEEK(DATE_ADD(e.month, 29)) BETWEEN 2 AND 6 THEN 1 ELSE 0 END
    + CASE WHEN DAY(LAST_DAY(e.month)) >= 31 AND DAYOFWEEK(DATE_ADD(e.month, 30)) BETWEEN 2 AND 6 THEN 1 ELSE 0 END
    AS weekdays
FROM entries AS e
LEFT JOIN silver.company_agencies AS a ON a._source = e._source AND a.company_id = e.company_id
LEFT JOIN purchases AS p ON p._source = e._source AND p.company_id = e.company_id AND p.month = e.month
LEFT JOIN drafts AS d ON d._source = e._source AND d.company_id = e.company_id AND d.month = e.month
LEFT JOIN gaps AS g ON g._source = e._source AND g.company_id = e.company_id AND g.month = e.month
LEFT JOIN results AS r ON r._source = e._source AND r.company_id = e.company_id AND r.month = e.month
LEFT JOIN years AS y ON y._source = e._source AND y.company_id = e.company_id AND y.month = e.month
