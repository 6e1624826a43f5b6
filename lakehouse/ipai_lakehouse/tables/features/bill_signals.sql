/*
comment: >
  Signals of every posted or draft vendor bill for the risk score, at the point in time it was entered: only bills
  entered before it count (same instant: the lower move_id). Windows are days before the entry, to the second, the bill
  itself excluded. NULL is unknown. Amounts are company currency; times of day are Manila's, which has no summer time.
  Approval limits: 10,000, 50,000, 100,000, compared with the untaxed amount. A bill under several ATCs has no single
  rate, so its rate is not judged. Names, TINs and whether a bill still stands are as the books say today.
key: [_source, move_id]
expectations:
  move_id_known: {expr: "move_id IS NOT NULL", on_violation: fail}
  as_of_known: {expr: "as_of IS NOT NULL", on_violation: drop, message: "The bill does not say when it was entered."}
  bill_has_a_vendor: {expr: "vendor_id IS NOT NULL", on_violation: warn}
columns:
  move_id: Odoo id of the bill
  company_id: Odoo id of the company
  agency: agency code
  vendor_id: commercial partner
  vendor_name: name of the vendor
  bill_name: "number of the bill, or that it is a draft"
  ref: "the vendor's own reference"
  bill_date: date on the bill
  as_of: when the bill was entered; nothing entered later is known to these columns
  created_month: first day of the month (UTC) in which the bill was entered
  accounting_month: first day of the accounting month
  amount_total: {comment: "total with VAT, less tax withheld", window: this bill, unknown: never}
  withheld: {comment: expanded withholding tax of the bill, window: this bill, unknown: never}
  withheld_base: {comment: what it was withheld on, window: this bill, unknown: never}
  amount_untaxed: {comment: amount without VAT and withholding, window: this bill, unknown: never}
  atc:
    comment: alphanumeric tax code withheld under; of several the one with the largest amount
    window: this bill
    unknown: nothing withheld
  wht_rate: {comment: percent withheld, window: this bill, unknown: nothing withheld}
  duplicate_reference:
    comment: "bills of this vendor with the same reference, not credited in full, among the 30 before this one that have it"
    window: all time
    unknown: no reference
  duplicate_of: {comment: first such bill, window: all time, unknown: no such bill}
  duplicate_date: {comment: date of that bill, window: all time, unknown: no such bill}
  dup_amount_n:
    comment: "bills of this vendor with the same total, dated within 7 days, under another reference, not credited, among the 30 before with that total"
    window: 365 days
    unknown: never
  twin_of:
    comment: "last such bill, else the last of 45 days with the same total"
    window: 365 days
    unknown: no such bill
  twin_date: {comment: date of that bill, window: 365 days, unknown: no such bill}
  twin_unusual:
    comment: "0 without an equal amount in the last 45 days, else the share of the vendor's bills that did not repeat an amount of the 45 days before them"
    window: 365 days
    unknown: never
  near_ref_n:
    comment: "bills with the same total and a reference one keystroke away, not credited, among the 30 before with that total"
    window: 45 days
    unknown: no reference
  near_ref_of: {comment: first such bill, window: 45 days, unknown: no such bill}
  near_ref: {comment: its reference, window: 45 days, unknown: no such bill}
  dup_cross_vendor_n:
    comment: "bills of other vendors with the same reference and total, among the 30 before that have both"
    window: 90 days
    unknown: no reference
  cross_vendor_of: {comment: first such bill, window: 90 days, unknown: no such bill}
  cross_vendor_name: {comment: its vendor, window: 90 days, unknown: no such bill}
  amt_robust_z:
    comment: "log amount less that of the vendor's median, in units of the vendor's spread (quartile range of logs over 1.349)"
    window: 365 days
    unknown: "fewer than 8 bills, or no spread"
  amt_ratio_median: {comment: "amount over the vendor's median", window: 365 days, unknown: fewer than 5 bills}
  vendor_median: {comment: median untaxed bill of the vendor, window: 365 days, unknown: no bill}
  vendor_n: {comment: bills of the vendor, window: 365 days, unknown: never}
  amount_log: {comment: natural logarithm of 1 + the untaxed amount, window: this bill, unknown: never}
  amt_account_z:
    comment: "log amount less the mean of the account's bills, in standard deviations of them"
    window: 12 months before the month of the entry
    unknown: "fewer than 30 bills on the account, or all equal"
  first_digit:
    comment: "first digit of the untaxed amount, for Benford's law"
    window: this bill
    unknown: below 10 pesos
  round_level:
    comment: "zeros at the end of the untaxed amount in pesos, at most 5"
    window: this bill
    unknown: never
  round_thousand: {comment: "1 for a multiple of 1,000", window: this bill, unknown: never}
  round_unusual:
    comment: "0 unless a multiple of 1,000, else the share of the vendor's bills that are not"
    window: 365 days
    unknown: never
  first_bill: {comment: 1 when the vendor was never billed before, window: all time, unknown: never}
  first_bill_amount: {comment: "total when it is the vendor's first bill, else 0", window: all time, unknown: never}
  vendor_age_days: {comment: "days since the vendor's first bill, 0 at the first", window: all time, unknown: never}
  days_since_last: {comment: "days since the vendor's last bill", window: all time, unknown: first bill}
  bill_n_7d: {comment: bills of the vendor, window: 7 days, unknown: never}
  weekend_entry: {comment: 1 when entered on Saturday or Sunday, window: this bill, unknown: never}
  offhours_entry: {comment: "1 when entered before 7:00 or from 20:00 on", window: this bill, unknown: never}
  entered_at: {comment: Manila time of the entry, window: this bill, unknown: never}
  period_end_entry:
    comment: "1 when entered on one of the last two weekdays of a month, or after them"
    window: this bill
    unknown: never
  entry_lag_days: {comment: "days from the bill's date to the entry", window: this bill, unknown: no bill date}
  future_dated_days: {comment: "days the bill's date lies after the entry", window: this bill, unknown: no bill date}
  backdated_months:
    comment: months the accounting month lies before the month of the entry
    window: this bill
    unknown: never
  terms_deviation_days:
    comment: "payment term less the vendor's median"
    window: 365 days
    unknown: "no due date, or fewer than 5 bills"
  limit_above:
    comment: smallest approval limit above the untaxed amount
    window: this bill
    unknown: above all limits
  limit_proximity: {comment: untaxed amount over that limit, window: this bill, unknown: above all limits}
  just_below_limit: {comment: "1 from 90 % of the limit on", window: this bill, unknown: above all limits}
  split_n:
    comment: "bills of the vendor, this one included, each below the limit and together above it, else 0"
    window: 7 days
    unknown: above all limits
  split_near_n: {comment: "those of them that reach 80 % of the limit", window: 7 days, unknown: above all limits}
  split_sum: {comment: what the bills below the limit add up to, window: 7 days, unknown: never}
  ref_missing: {comment: 1 without a reference, window: this bill, unknown: never}
  ref_sequential:
    comment: "1 when the reference counts on from the vendor's last one, so we may be its only customer"
    window: all time
    unknown: no number in the reference or the one before
  tin_problem:
    comment: "1 when the TIN is missing, not of 9, 12, 13 or 14 digits, or all one digit; as the vendor's record says today"
    window: this bill
    unknown: never
  tin_missing_withheld: {comment: 1 when tax is withheld under such a TIN, window: this bill, unknown: never}
  vendor_vat: {comment: TIN as entered, window: this bill, unknown: no TIN}
  tin_shared_n:
    comment: other vendors billed before under the same nine digits
    window: all time
    unknown: no usable TIN
  wht_missing:
    comment: "1 when nothing is withheld though at least 80 % of the vendor's bills had it"
    window: 365 days
    unknown: "fewer than 3 bills, or under 80 %"
  wht_bills_n: {comment: bills of the vendor with tax withheld, window: 365 days, unknown: never}
  wht_rate_gap_pp:
    comment: "percent withheld less the ATC's rate; 0 when the amounts agree to 5 centavos"
    window: this bill
    unknown: "nothing withheld, several ATCs, or one that is not in the list"
  wht_expected_rate:
    comment: "the ATC's rate, the nearer one where it has two"
    window: this bill
    unknown: "nothing withheld, several ATCs, or one that is not in the list"
  wht_amount_gap:
    comment: "what the ATC's rate asks for less what was withheld"
    window: this bill
    unknown: "nothing withheld, several ATCs, or one that is not in the list"
  wht_habit_gap_pp:
    comment: "percent withheld less the vendor's median percent"
    window: 365 days
    unknown: "nothing withheld, several ATCs, or fewer than 3 bills with tax withheld"
  wht_usual_rate:
    comment: "the vendor's median percent"
    window: 365 days
    unknown: "fewer than 3 bills with tax withheld, or nothing withheld here"
  wht_habit_amount_gap:
    comment: "what the vendor's usual rate asks for less what was withheld"
    window: 365 days
    unknown: "nothing withheld, several ATCs, or fewer than 3 bills with tax withheld"
  atc_payee_mismatch:
    comment: "1 for an individual's code on a company or the other way round"
    window: this bill
    unknown: nothing withheld
  tax_gap:
    comment: "largest difference in pesos between a tax and its rate times its base, 0 without taxes in percent"
    window: this bill
    unknown: never
  vat_habit_gap_pp: {comment: "VAT percent less the vendor's median", window: 365 days, unknown: fewer than 5 bills}
  bank_changed:
    comment: "1 when to be paid to another account than the vendor's last bill that named one"
    window: all time
    unknown: no account on this bill or any before
  account_novel: {comment: "1 when none of the vendor's bills is on this account", window: 365 days, unknown: no bill}
  user_novel: {comment: "1 when this user entered none of the vendor's bills", window: 365 days, unknown: no bill}
# 14 months: 12 for 365 days, and 2 more because twin_unusual asks of a bill of those days what it repeated in 45 days.
incremental:
  by: created_month
  inputs:
    silver.bills: {column: created_month, months: 14, same: [_source, company_id, vendor_id]}
    silver.bill_references: {column: created_month, months: all, same: [_source, company_id, ref_norm]}
    silver.bill_credits: {column: created_month, months: all}
    silver.vendor_months: {column: month, months: all, same: [_source, company_id, vendor_id]}
    silver.new_vendors: {column: month, months: all}
    silver.account_sizes: {column: month, months: 12}
*/
-- `clock` puts the bills of a company into one order that RANGE frames can count in: whole seconds of the entry, then
-- the place among the vendor's bills (24 bits), so that no two bills stand at the same mark. A frame of 365 days is
-- 365 * 86400 * 2^24 marks and 2^24 - 1 more, which reach bills of the same second.
WITH ledgers AS (
  SELECT _source, company_id, ROW_NUMBER() OVER (ORDER BY _source, company_id) AS ledger
  FROM (SELECT DISTINCT _source, company_id FROM silver.bills WHERE move_type = 'in_invoice') AS known
),
credits AS (
  SELECT _source, move_id, amount_total, MIN(credited_at) AS credited_at
  FROM silver.bill_credits GROUP BY _source, move_id, amount_total
),
rates AS (
  SELECT atc, MIN(rate) AS low_rate, MAX(rate) AS high_rate FROM silver.atc_rates GROUP BY atc
),
documents AS (
  SELECT l.ledger, b.move_id, b.vendor_id, COALESCE(b.vendor_id, -b.move_id) AS payee,
    COALESCE(b.invoice_date, b.date) AS bill_date, b.amount_total, b.amount_untaxed, b.ref_tail, b.main_account_id,
    b.partner_bank_id, b.create_uid, b.created_at, b.wht_rate,
    ROW_NUMBER() OVER (
      PARTITION BY l.ledger, COALESCE(b.vendor_id, -b.move_id) ORDER BY b.created_at, b.move_id
    ) AS place,
    CASE WHEN b.atc_n <= 1 THEN b.wht_rate END AS single_rate,
    CAST(b.amount_untaxed AS DOUBLE) AS size,
    CAST(UNIX_DATE(b.due_date) - UNIX_DATE(b.invoice_date) AS DOUBLE) AS terms,
    100 * CAST(b.amount_tax + COALESCE(b.withheld, 0) AS DOUBLE)
      / NULLIF(CAST(b.amount_untaxed AS DOUBLE), 0) AS vat_percent,
    CASE WHEN b.amount_untaxed >= 1000 AND MOD(b.amount_untaxed, 1000) = 0 THEN 1 ELSE 0 END AS is_round,
    CASE WHEN b.amount_untaxed < 10000 THEN CAST(10000 AS DECIMAL(18,2))
      WHEN b.amount_untaxed < 50000 THEN CAST(50000 AS DECIMAL(18,2))
      WHEN b.amount_untaxed < 100000 THEN CAST(100000 AS DECIMAL(18,2)) END AS limit_above
  FROM silver.bills AS b
  JOIN ledgers AS l ON l._source = b._source AND l.company_id = b.company_id
  WHERE b.move_type = 'in_invoice'
),
clocked AS (
  SELECT *, UNIX_TIMESTAMP(created_at) * 16777216 + place AS clock FROM documents
),
-- The bill before with the same total, on the same account, by the same user.
repeated AS (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY ledger, payee, amount_total ORDER BY clock) AS same_total_place,
    LAG(clock) OVER (PARTITION BY ledger, payee, amount_total ORDER BY clock) AS same_total_clock,
    LEAD(clock) OVER (PARTITION BY ledger, payee, amount_total ORDER BY clock) AS next_total_clock,
    LAG(clock) OVER (PARTITION BY ledger, payee, main_account_id ORDER BY clock) AS same_account_clock,
    LAG(clock) OVER (PARTITION BY ledger, payee, create_uid ORDER BY clock) AS same_user_clock
  FROM clocked
),
habits AS (
  SELECT *,
    LAG(created_at) OVER vendor AS before_at,
    LAG(clock) OVER vendor AS before_clock,
    LEAD(clock) OVER vendor AS after_clock,
    LAG(ref_tail) OVER vendor AS before_tail,
    LAST_VALUE(partner_bank_id) IGNORE NULLS OVER (
      PARTITION BY ledger, payee ORDER BY clock ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS before_bank_id,
    COUNT(*) OVER year AS vendor_n,
    COUNT(wht_rate) OVER year AS wht_bills_n,
    COUNT(NULLIF(is_round, 0)) OVER year AS round_n,
    COUNT(CASE WHEN clock - same_total_clock <= 65229832585215 THEN 1 END) OVER year AS repeat_n,
    PERCENTILE(size, ARRAY(0.25, 0.5, 0.75)) OVER year AS sizes,
    PERCENTILE(terms, 0.5) OVER year AS median_terms,
    PERCENTILE(vat_percent, 0.5) OVER year AS median_vat,
    PERCENTILE(CAST(single_rate AS DOUBLE), 0.5) OVER year AS median_wht,
    COUNT(*) OVER week AS bill_n_7d
  FROM repeated
  WINDOW
    vendor AS (PARTITION BY ledger, payee ORDER BY clock),
    year AS (PARTITION BY ledger, payee ORDER BY clock RANGE BETWEEN 529086300553215 PRECEDING AND 1 PRECEDING),
    week AS (PARTITION BY ledger, payee ORDER BY clock RANGE BETWEEN 10146877014015 PRECEDING AND 1 PRECEDING)
),
-- Approval limits: only bills with another one of the vendor within 7 days can be parts of a split.
weeks AS (
  SELECT ledger, move_id, payee, clock, limit_above, amount_untaxed FROM habits
  WHERE clock - before_clock <= 10146877014015 OR after_clock - clock <= 10146877014015
),
limits AS (
  SELECT * FROM (VALUES (CAST(10000 AS DECIMAL(18,2))), (CAST(50000 AS DECIMAL(18,2))), (CAST(100000 AS DECIMAL(18,2))))
    AS v(amount)
),
ceilings AS (
  SELECT w.ledger, w.move_id, w.payee, w.clock, w.amount_untaxed, w.limit_above = x.amount AS is_own, x.amount AS ceiling,
    CASE WHEN w.amount_untaxed >= CAST(0.8 * x.amount AS DECIMAL(18,2)) THEN 1 END AS is_near
  FROM weeks AS w JOIN limits AS x ON x.amount >= w.limit_above
),
parts AS (
  SELECT ledger, move_id, is_own,
    COUNT(*) OVER week AS part_n,
    COUNT(is_near) OVER week AS near_part_n,
    SUM(amount_untaxed) OVER week AS part_sum
  FROM ceilings
  WINDOW week AS (
    PARTITION BY ledger, payee, ceiling ORDER BY clock RANGE BETWEEN 10146877014015 PRECEDING AND 1 PRECEDING
  )
),
splits AS (
  SELECT * FROM parts WHERE is_own AND part_n > 0
),
-- Duplicates: a bill is compared with the 30 bills before it that share the key, block by block of 30, so that a vendor
-- with 20,000 equal bills costs no more for each of them.
twins AS (
  SELECT r.ledger, r.move_id, r.payee, r.clock, r.amount_total, r.same_total_clock, r.same_total_place,
    FLOOR(r.same_total_place / 30) AS block, UNIX_DATE(r.bill_date) AS bill_day, r.bill_date, b.ref, b.ref_norm, r.ref_tail,
    COALESCE(NULLIF(b.bill_name, '/'), 'a draft bill') AS bill_name,
    UNIX_TIMESTAMP(c.credited_at) * 16777216 + 16777215 AS credited_clock
  FROM repeated AS r
  JOIN ledgers AS l ON l.ledger = r.ledger
  JOIN silver.bills AS b ON b._source = l._source AND b.move_id = r.move_id
  LEFT JOIN credits AS c ON c._source = l._source AND c.move_id = r.move_id AND c.amount_total = -r.amount_total
  WHERE r.clock - r.same_total_clock <= 529086300553215 OR r.next_total_clock - r.clock <= 529086300553215
),
twin_pairs AS (
  SELECT b.ledger, b.move_id, e.bill_name, e.bill_date, e.ref, e.clock,
    b.clock - e.clock <= 65229832585215 AS within_45_days,
    ABS(e.bill_day - b.bill_day) <= 7 AND NOT COALESCE(e.ref_norm = b.ref_norm, FALSE) AS is_double,
    b.clock - e.clock <= 65229832585215 AND LENGTH(b.ref_norm) >= 4 AND LEVENSHTEIN(e.ref_norm, b.ref_norm) = 1
      AND NOT COALESCE(b.ref_tail - e.ref_tail = 1, FALSE) AS is_near_ref
  FROM (
    SELECT *, EXPLODE(ARRAY(block, block - 1)) AS sought FROM twins WHERE clock - same_total_clock <= 529086300553215
  ) AS b
  JOIN twins AS e
    ON e.ledger = b.ledger AND e.payee = b.payee AND e.amount_total = b.amount_total AND e.block = b.sought
    AND e.same_total_place BETWEEN b.same_total_place - 30 AND b.same_total_place - 1
    AND b.clock - e.clock <= 529086300553215 AND COALESCE(e.credited_clock >= b.clock, TRUE)
    AND (b.clock - e.clock <= 65229832585215 OR ABS(e.bill_day - b.bill_day) <= 7)
),
twin_counts AS (
  SELECT ledger, move_id,
    COUNT(NULLIF(is_double, FALSE)) AS dup_amount_n,
    COUNT(NULLIF(within_45_days, FALSE)) AS twin_n,
    COUNT(NULLIF(is_near_ref, FALSE)) AS near_ref_n,
    COALESCE(MAX_BY(bill_name, CASE WHEN is_double THEN clock END), MAX_BY(bill_name, CASE WHEN within_45_days THEN clock END))
      AS twin_of,
    COALESCE(MAX_BY(bill_date, CASE WHEN is_double THEN clock END), MAX_BY(bill_date, CASE WHEN within_45_days THEN clock END))
      AS twin_date,
    MIN_BY(bill_name, CASE WHEN is_near_ref THEN clock END) AS near_ref_of,
    MIN_BY(ref, CASE WHEN is_near_ref THEN clock END) AS near_ref
  FROM twin_pairs GROUP BY ledger, move_id
),
shared_references AS (
  SELECT _source, company_id, vendor_id, ref_norm FROM silver.bill_references
  GROUP BY _source, company_id, vendor_id, ref_norm HAVING COUNT(*) > 1
),
same_references AS (
  SELECT r.*, c.credited_at,
    ROW_NUMBER() OVER (
      PARTITION BY r._source, r.company_id, r.vendor_id, r.ref_norm ORDER BY r.created_at, r.move_id
    ) AS place
  FROM silver.bill_references AS r
  JOIN shared_references AS s
    ON s._source = r._source AND s.company_id = r.company_id AND s.vendor_id = r.vendor_id AND s.ref_norm = r.ref_norm
  LEFT JOIN credits AS c ON c._source = r._source AND c.move_id = r.move_id AND c.amount_total = -r.amount_total
),
reference_blocks AS (
  SELECT *, FLOOR(place / 30) AS block FROM same_references
),
reference_counts AS (
  SELECT b._source, b.move_id, COUNT(*) AS dup_ref_n,
    MIN_BY(COALESCE(NULLIF(e.bill_name, '/'), 'a draft bill'), e.place) AS duplicate_of,
    MIN_BY(e.bill_date, e.place) AS duplicate_date
  FROM (SELECT *, EXPLODE(ARRAY(block, block - 1)) AS sought FROM reference_blocks) AS b
  JOIN reference_blocks AS e
    ON e._source = b._source AND e.company_id = b.company_id AND e.vendor_id = b.vendor_id AND e.ref_norm = b.ref_norm
    AND e.block = b.sought AND e.place BETWEEN b.place - 30 AND b.place - 1
  WHERE COALESCE(e.credited_at >= b.created_at, TRUE)
  GROUP BY b._source, b.move_id
),
-- The same reference and total at different vendors.
crowds AS (
  SELECT _source, company_id, ref_norm, amount_total FROM silver.bill_references
  GROUP BY _source, company_id, ref_norm, amount_total HAVING MIN(vendor_id) <> MAX(vendor_id)
),
strangers AS (
  SELECT b._source, b.company_id, b.ref_norm, b.amount_total, b.move_id, b.vendor_id, b.vendor_name, b.bill_name,
    b.created_at,
    ROW_NUMBER() OVER (
      PARTITION BY b._source, b.company_id, b.ref_norm, b.amount_total ORDER BY b.created_at, b.move_id
    ) AS place
  FROM silver.bill_references AS b
  JOIN crowds AS c
    ON c._source = b._source AND c.company_id = b.company_id AND c.ref_norm = b.ref_norm
    AND c.amount_total = b.amount_total
),
stranger_blocks AS (
  SELECT *, FLOOR(place / 30) AS block FROM strangers
),
stranger_counts AS (
  SELECT b._source, b.move_id, COUNT(*) AS found,
    MIN_BY(COALESCE(NULLIF(e.bill_name, '/'), 'a draft bill'), e.place) AS cross_vendor_of,
    MIN_BY(e.vendor_name, e.place) AS cross_vendor_name
  FROM (SELECT *, EXPLODE(ARRAY(block, block - 1)) AS sought FROM stranger_blocks) AS b
  JOIN stranger_blocks AS e
    ON e._source = b._source AND e.company_id = b.company_id AND e.ref_norm = b.ref_norm
    AND e.amount_total = b.amount_total AND e.block = b.sought AND e.place BETWEEN b.place - 30 AND b.place - 1
    AND e.vendor_id <> b.vendor_id AND e.created_at >= b.created_at - INTERVAL '90' DAY
  GROUP BY b._source, b.move_id
),
-- What was known of a vendor before a month began.
earlier AS (
  SELECT _source, company_id, vendor_id, month,
    LAG(last_at) OVER (PARTITION BY _source, company_id, vendor_id ORDER BY month) AS last_at,
    LAG(last_tail) OVER (PARTITION BY _source, company_id, vendor_id ORDER BY month) AS last_tail,
    LAST_VALUE(last_bank_id) IGNORE NULLS OVER (
      PARTITION BY _source, company_id, vendor_id ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS last_bank_id
  FROM silver.vendor_months
),
vendors AS (
  SELECT _source, company_id, vendor_id, first_at, first_move_id, vendor_vat, SUBSTRING(digits, 1, 9) AS tin_base,
    CASE WHEN LENGTH(digits) NOT IN (9, 12, 13, 14)
      OR REPLACE(SUBSTRING(digits, 1, 9), SUBSTRING(digits, 1, 1), '') = '' THEN 1 ELSE 0 END AS tin_problem
  FROM (SELECT *, REGEXP_REPLACE(COALESCE(vendor_vat, ''), '[^0-9]', '') AS digits FROM silver.new_vendors) AS cleaned
),
shared_tins AS (
  SELECT v.* FROM vendors AS v
  JOIN (
    SELECT _source, company_id, tin_base FROM vendors WHERE tin_problem = 0
    GROUP BY _source, company_id, tin_base HAVING COUNT(*) > 1
  ) AS t ON t._source = v._source AND t.company_id = v.company_id AND t.tin_base = v.tin_base
  WHERE v.tin_problem = 0
),
-- Vendors arrive under a TIN with their first bill; a bill sees those that came before it, but for its own.
arrivals AS (
  SELECT _source, company_id, tin_base, created_at, move_id, is_first, arrives,
    SUM(arrives) OVER (
      PARTITION BY _source, company_id, tin_base ORDER BY created_at, move_id, arrives
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS arrived
  FROM (
    SELECT _source, company_id, tin_base, first_at AS created_at, first_move_id AS move_id, 1 AS is_first, 1 AS arrives
    FROM shared_tins
    UNION ALL
    SELECT t._source, t.company_id, t.tin_base, b.created_at, b.move_id,
      CASE WHEN b.move_id = t.first_move_id THEN 1 ELSE 0 END, 0
    FROM shared_tins AS t
    JOIN silver.bills AS b
      ON b._source = t._source AND b.company_id = t.company_id AND b.vendor_id = t.vendor_id
      AND b.move_type = 'in_invoice'
  ) AS events
),
-- How large bills on an account are: the twelve months before the month of the bill.
account_sums AS (
  SELECT _source, company_id, account_id, month,
    SUM(bill_n) OVER months AS bills,
    CAST(SUM(logs) OVER months AS DOUBLE) AS logs,
    CAST(SUM(squares) OVER months AS DOUBLE) AS squares
  FROM silver.account_sizes
  WINDOW months AS (
    PARTITION BY _source, company_id, account_id ORDER BY YEAR(month) * 12 + MONTH(month)
    RANGE BETWEEN 12 PRECEDING AND 1 PRECEDING
  )
),
accounts AS (
  SELECT _source, company_id, account_id, month, logs / bills AS mean_log,
    SQRT(GREATEST(squares / bills - (logs / bills) * (logs / bills), 0)) AS spread_log
  FROM account_sums WHERE bills >= 30
),
joined AS (
  SELECT b.*, COALESCE(NULLIF(b.bill_name, '/'), 'a draft bill') AS shown_name, COALESCE(b.invoice_date, b.date) AS bill_date,
    b.created_at + INTERVAL '8' HOUR AS entered_at, CAST(b.created_at + INTERVAL '8' HOUR AS DATE) AS entered_on,
    UNIX_DATE(CAST(b.created_at AS DATE)) AS created_day,
    h.single_rate, h.size, LN(1 + GREATEST(h.size, 0)) AS log_size, h.terms, h.vat_percent, h.is_round, h.limit_above,
    h.vendor_n, h.wht_bills_n, h.round_n, h.repeat_n, h.sizes[1] AS median_size, h.median_terms, h.median_vat, h.median_wht, h.bill_n_7d,
    LN(1 + GREATEST(h.sizes[1], 0)) AS median_log,
    LN(1 + GREATEST(h.sizes[2], 0)) - LN(1 + GREATEST(h.sizes[0], 0)) AS spread,
    COALESCE(h.clock - h.same_account_clock <= 529086300553215, FALSE) AS account_known,
    COALESCE(h.clock - h.same_user_clock <= 529086300553215, FALSE) AS user_known,
    CASE WHEN v.first_move_id <> b.move_id THEN v.first_at END AS first_at,
    COALESCE(h.before_at, e.last_at) AS last_at,
    CASE WHEN h.before_at IS NOT NULL THEN h.before_tail ELSE e.last_tail END AS last_tail,
    COALESCE(h.before_bank_id, e.last_bank_id) AS last_bank_id,
    CASE WHEN b.vendor_vat IS NULL THEN 1 ELSE COALESCE(v.tin_problem, 1) END AS tin_problem,
    COALESCE(s.part_n, 0) + 1 AS part_n,
    COALESCE(s.near_part_n, 0) + CASE WHEN b.amount_untaxed >= CAST(0.8 * h.limit_above AS DECIMAL(18,2)) THEN 1 ELSE 0 END
      AS near_part_n,
    CAST(b.amount_untaxed + COALESCE(s.part_sum, 0) AS DECIMAL(18,2)) AS part_sum,
    t.dup_amount_n, t.twin_n, t.near_ref_n, t.twin_of, t.twin_date, t.near_ref_of, t.near_ref,
    d.dup_ref_n, d.duplicate_of, d.duplicate_date, x.found, x.cross_vendor_of, x.cross_vendor_name,
    y.arrived - 1 + y.is_first AS tin_shared_n,
    CASE WHEN ABS(h.single_rate - r.high_rate) <= ABS(h.single_rate - r.low_rate) THEN r.high_rate
      WHEN h.single_rate IS NOT NULL THEN r.low_rate END AS expected,
    a.mean_log, a.spread_log
  FROM silver.bills AS b
  JOIN ledgers AS l ON l._source = b._source AND l.company_id = b.company_id
  JOIN habits AS h ON h.ledger = l.ledger AND h.move_id = b.move_id
  LEFT JOIN vendors AS v ON v._source = b._source AND v.company_id = b.company_id AND v.vendor_id = b.vendor_id
  LEFT JOIN earlier AS e
    ON e._source = b._source AND e.company_id = b.company_id AND e.vendor_id = b.vendor_id AND e.month = b.created_month
  LEFT JOIN splits AS s ON s.ledger = h.ledger AND s.move_id = h.move_id
  LEFT JOIN twin_counts AS t ON t.ledger = h.ledger AND t.move_id = h.move_id
  LEFT JOIN reference_counts AS d ON d._source = b._source AND d.move_id = b.move_id
  LEFT JOIN stranger_counts AS x ON x._source = b._source AND x.move_id = b.move_id
  LEFT JOIN arrivals AS y ON y._source = b._source AND y.move_id = b.move_id AND y.arrives = 0
  LEFT JOIN rates AS r ON r.atc = b.atc
  LEFT JOIN accounts AS a
    ON a._source = b._source AND a.company_id = b.company_id AND a.account_id = b.main_account_id
    AND a.month = b.created_month
),
judged AS (
  SELECT *,
    UNIX_DATE(entered_on) - UNIX_DATE(invoice_date) AS lag_days,
    CASE WHEN expected IS NOT NULL THEN CAST(withheld_base * expected * 0.01 - withheld AS DECIMAL(18,2)) END AS amount_gap,
    CASE WHEN wht_bills_n >= 3 AND single_rate IS NOT NULL
      THEN CAST(CAST(median_wht AS DECIMAL(10,5)) AS DECIMAL(9,4)) END AS habit_rate
  FROM joined
)
SELECT
  _source, move_id, company_id, agency, vendor_id, vendor_name, shown_name AS bill_name, ref, bill_date, created_at AS as_of, created_month,
  month AS accounting_month, amount_total, amount_untaxed,
  withheld, withheld_base, atc, wht_rate,
  CASE WHEN ref_norm IS NOT NULL THEN COALESCE(dup_ref_n, 0) END AS duplicate_reference, duplicate_of, duplicate_date,
  COALESCE(dup_amount_n, 0) AS dup_amount_n,
  twin_of, twin_date,
  CASE WHEN COALESCE(twin_n, 0) = 0 THEN CAST(0 AS DOUBLE)
    ELSE CAST(vendor_n - repeat_n + 1 AS DOUBLE) / (vendor_n + 2) END AS twin_unusual,
  CASE WHEN ref_norm IS NOT NULL THEN COALESCE(near_ref_n, 0) END AS near_ref_n,
  near_ref_of, near_ref,
  CASE WHEN ref_norm IS NOT NULL THEN COALESCE(found, 0) END AS dup_cross_vendor_n, cross_vendor_of, cross_vendor_name,
  CASE WHEN vendor_n >= 8 AND spread > 0 THEN (log_size - median_log) * 1.349 / spread END
    AS amt_robust_z,
  CASE WHEN vendor_n >= 5 AND median_size > 0 THEN size / median_size END AS amt_ratio_median,
  CAST(CAST(median_size AS DECIMAL(20,3)) AS DECIMAL(18,2)) AS vendor_median, vendor_n,
  log_size AS amount_log,
  CASE WHEN spread_log > 0 THEN (log_size - mean_log) / spread_log END AS amt_account_z,
  CASE WHEN amount_untaxed >= 10 THEN CAST(SUBSTRING(CAST(amount_untaxed AS STRING), 1, 1) AS INT) END AS first_digit,
  CASE WHEN amount_untaxed < 1 OR MOD(amount_untaxed, 10) <> 0 THEN 0 WHEN MOD(amount_untaxed, 100) <> 0 THEN 1
    WHEN MOD(amount_untaxed, 1000) <> 0 THEN 2 WHEN MOD(amount_untaxed, 10000) <> 0 THEN 3
    WHEN MOD(amount_untaxed, 100000) <> 0 THEN 4 ELSE 5 END AS round_level,
  is_round AS round_thousand,
  CASE WHEN is_round = 0 THEN CAST(0 AS DOUBLE)
    ELSE 1 - CAST(COALESCE(round_n, 0) + 1 AS DOUBLE) / (vendor_n + 2) END AS round_unusual,
  CASE WHEN first_at IS NULL THEN 1 ELSE 0 END AS first_bill,
  CASE WHEN first_at IS NULL THEN amount_total ELSE CAST(0 AS DECIMAL(18,2)) END AS first_bill_amount,
  COALESCE(created_day - UNIX_DATE(CAST(first_at AS DATE)), 0) AS vendor_age_days,
  created_day - UNIX_DATE(CAST(last_at AS DATE)) AS days_since_last,
  bill_n_7d,
  CASE WHEN DAYOFWEEK(entered_on) IN (1, 7) THEN 1 ELSE 0 END AS weekend_entry,
  CASE WHEN HOUR(entered_at) < 7 OR HOUR(entered_at) >= 20 THEN 1 ELSE 0 END AS offhours_entry, entered_at,
  CASE WHEN entered_on >= DATE_SUB(LAST_DAY(entered_on),
    CASE DAYOFWEEK(LAST_DAY(entered_on)) WHEN 1 THEN 3 WHEN 2 THEN 3 WHEN 7 THEN 2 ELSE 1 END) THEN 1 ELSE 0 END
    AS period_end_entry,
  GREATEST(lag_days, 0) AS entry_lag_days, GREATEST(-lag_days, 0) AS future_dated_days,
  GREATEST(YEAR(entered_on) * 12 + MONTH(entered_on) - YEAR(month) * 12 - MONTH(month), 0) AS backdated_months,
  CASE WHEN vendor_n >= 5 THEN terms - median_terms END AS terms_deviation_days,
  limit_above, CAST(amount_untaxed AS DOUBLE) / CAST(limit_above AS DOUBLE) AS limit_proximity,
  CASE WHEN limit_above IS NULL THEN NULL WHEN amount_untaxed >= 0.9 * limit_above THEN 1 ELSE 0 END
    AS just_below_limit,
  CASE WHEN limit_above IS NULL THEN NULL WHEN part_sum > limit_above THEN part_n ELSE 0 END AS split_n,
  CASE WHEN limit_above IS NULL THEN NULL WHEN part_sum > limit_above AND near_part_n >= 2 THEN near_part_n ELSE 0 END
    AS split_near_n,
  part_sum AS split_sum,
  CASE WHEN ref_norm IS NULL THEN 1 ELSE 0 END AS ref_missing,
  CASE WHEN ref_tail - last_tail = 1 THEN 1 WHEN ref_tail IS NOT NULL AND last_tail IS NOT NULL THEN 0 END
    AS ref_sequential,
  tin_problem, CASE WHEN withheld IS NULL THEN NULL WHEN tin_problem = 1 AND withheld <> 0 THEN 1 ELSE 0 END
    AS tin_missing_withheld, vendor_vat,
  CASE WHEN tin_problem = 0 THEN COALESCE(tin_shared_n, 0) END AS tin_shared_n,
  CASE WHEN vendor_n >= 3 AND wht_bills_n >= 0.8 * vendor_n THEN CASE WHEN wht_rate IS NULL THEN 1 ELSE 0 END END
    AS wht_missing, wht_bills_n,
  CASE WHEN expected IS NULL THEN NULL WHEN ABS(amount_gap) <= 0.05 THEN CAST(0 AS DOUBLE)
    ELSE CAST(single_rate - expected AS DOUBLE) END AS wht_rate_gap_pp,
  expected AS wht_expected_rate, amount_gap AS wht_amount_gap,
  CASE WHEN wht_bills_n >= 3 THEN CAST(single_rate AS DOUBLE) - median_wht END AS wht_habit_gap_pp,
  habit_rate AS wht_usual_rate,
  CAST(withheld_base * habit_rate * 0.01 - withheld AS DECIMAL(18,2)) AS wht_habit_amount_gap,
  CASE WHEN atc LIKE 'WI%' THEN CASE WHEN vendor_is_company THEN 1 ELSE 0 END
    WHEN atc LIKE 'WC%' THEN CASE WHEN vendor_is_company THEN 0 ELSE 1 END END AS atc_payee_mismatch,
  tax_gap,
  CASE WHEN vendor_n >= 5 THEN ROUND(vat_percent - median_vat, 2) END AS vat_habit_gap_pp,
  CASE WHEN partner_bank_id IS NULL OR last_bank_id IS NULL THEN NULL
    WHEN partner_bank_id <> last_bank_id THEN 1 ELSE 0 END AS bank_changed,
  CASE WHEN vendor_n > 0 AND main_account_id IS NOT NULL THEN CASE WHEN account_known THEN 0 ELSE 1 END END
    AS account_novel,
  CASE WHEN vendor_n > 0 THEN CASE WHEN user_known THEN 0 ELSE 1 END END AS user_novel
FROM judged
