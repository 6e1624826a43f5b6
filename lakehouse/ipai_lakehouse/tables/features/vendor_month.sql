/*
comment: >
  A vendor at the end of each month in which it was billed or credited: what was known then. Windows are whole months
  (UTC, by entry), this one included. Shares and habits come from features.bill_signals. NULL is unknown. Draft bills
  count, as they do there.
key: [_source, company_id, vendor_id, month]
expectations:
  month_known: {expr: "month IS NOT NULL", on_violation: fail}
columns:
  company_id: Odoo id of the company
  agency: agency code
  vendor_id: commercial partner
  vendor_name: name of the vendor
  month: first day of the month (UTC)
  as_of: first instant of the next month; nothing entered later is known to these columns
  bill_n_3m: {comment: bills, window: 3 months, unknown: never}
  bill_n_12m: {comment: bills, window: 12 months, unknown: never}
  refund_n_12m: {comment: refunds, window: 12 months, unknown: never}
  spend_3m: {comment: untaxed bills less refunds, window: 3 months, unknown: never}
  spend_12m: {comment: untaxed bills less refunds, window: 12 months, unknown: never}
  spend_growth_3m:
    comment: "spend of 3 months over that of the 3 months before, less 1"
    window: 6 months
    unknown: nothing spent in the 3 months before
  spend_share_12m:
    comment: share of what the company spends on all its vendors
    window: 12 months
    unknown: the company spent nothing
  vendor_age_days:
    comment: "days from the vendor's first bill to the month's end"
    window: all time
    unknown: no bill in 24 months
  days_since_last:
    comment: "days from the last bill to the month's end"
    window: 24 months
    unknown: no bill in 24 months
  interarrival_cv:
    comment: standard deviation over mean of the days from one bill to the next
    window: 12 months
    unknown: fewer than 5 gaps
  amount_cv:
    comment: standard deviation over mean of the untaxed bills
    window: 12 months
    unknown: fewer than 5 bills
  benford_n:
    comment: "bills of 10 pesos and more, of which the first digit is counted"
    window: 24 months
    unknown: never
  benford_mad:
    comment: "mean absolute deviation of first digits from Benford's law; above 0.015 they do not conform"
    window: 24 months
    unknown: fewer than 300 bills of 10 pesos and more
  round_share:
    comment: "share of bills that are multiples of 1,000"
    window: 12 months
    unknown: fewer than 10 bills
  duplicate_share:
    comment: "share of bills with the reference of an earlier one, or with its total within 7 days"
    window: 12 months
    unknown: fewer than 10 bills
  credit_note_ratio: {comment: untaxed refunds over untaxed bills, window: 12 months, unknown: no bills}
  weekend_share: {comment: share of bills entered at a weekend, window: 12 months, unknown: fewer than 10 bills}
  offhours_share:
    comment: "share of bills entered before 7:00 or from 20:00 on"
    window: 12 months
    unknown: fewer than 10 bills
  ref_missing_share: {comment: share of bills without a reference, window: 12 months, unknown: fewer than 10 bills}
  backdated_share:
    comment: share of bills booked into a month before that of their entry
    window: 12 months
    unknown: fewer than 10 bills
  entry_lag_mean:
    comment: "mean days from a bill's date to its entry"
    window: 12 months
    unknown: fewer than 5 bills
  split_bill_n:
    comment: bills that exceed an approval limit together with others of 7 days
    window: 12 months
    unknown: never
  bank_change_n: {comment: bills to be paid to another account than the one before, window: 12 months, unknown: never}
  account_novel_n:
    comment: bills on an account that none of the year before was on
    window: 12 months
    unknown: never
  user_novel_n: {comment: bills of a user who entered none of the year before, window: 12 months, unknown: never}
  tin_valid:
    comment: "0 when the TIN is missing or ill-formed; as the vendor's record says today"
    window: last bill of 24 months
    unknown: no bill in 24 months
  tin_shared_n:
    comment: "other vendors billed under the same nine digits, as of the last bill"
    window: all time
    unknown: "no usable TIN, or no bill in 24 months"
  wht_effective_rate: {comment: tax withheld in percent of spend, window: 12 months, unknown: nothing spent}
  wht_gap_12m:
    comment: "what the ATCs' rates ask for less what was withheld"
    window: 12 months
    unknown: no bill whose ATC is in the list
  wht_missing_n:
    comment: bills without withholding though the vendor usually has it
    window: 12 months
    unknown: never
  atc_n: {comment: different ATCs, window: 12 months, unknown: never}
  threshold_use:
    comment: "fees under WI010, WI011, WC010, WC011 over the yearly threshold of the lower rate (3,000,000 for individuals, 720,000 for companies)"
    window: this year so far
    unknown: no such fees this year
  regular_supplier:
    comment: "1 with 6 bills, or one of 10,000 pesos, in this year so far or in the last"
    window: this year and the last
    unknown: never
  dormant_reactivated:
    comment: 1 when the last bill came after 180 days without one
    window: 24 months
    unknown: "fewer than 2 bills, or none in 24 months"
# 23 months: two years of first digits, and all of the last year for a month of December.
incremental:
  by: month
  inputs:
    features.bill_signals: {column: created_month, months: 23, same: [_source, company_id, vendor_id]}
    silver.bills: {column: created_month, months: 23, same: [_source, company_id, vendor_id]}
    silver.company_spend: {column: month, months: 11}
*/
WITH bills AS (
  SELECT _source, company_id, vendor_id, created_month AS month, agency, vendor_name, atc, withheld, withheld_base, amount_untaxed,
    CAST(amount_untaxed AS DOUBLE) AS size, days_since_last, entry_lag_days, first_digit, as_of, move_id, vendor_age_days,
    tin_problem, tin_shared_n, split_n, wht_amount_gap, round_thousand, weekend_entry, offhours_entry, ref_missing, bank_changed,
    account_novel, user_novel, wht_missing,
    CASE WHEN duplicate_reference > 0 OR dup_amount_n > 0 THEN 1 ELSE 0 END AS is_double,
    CASE WHEN backdated_months > 0 THEN 1 ELSE 0 END AS is_backdated,
    CASE WHEN atc IN ('WI010', 'WI011', 'WC010', 'WC011') THEN withheld_base END AS fee_base,
    ROW_NUMBER() OVER (PARTITION BY _source, company_id, vendor_id, created_month ORDER BY as_of, move_id) AS place
  FROM features.bill_signals
  WHERE vendor_id IS NOT NULL
),
billed AS (
  SELECT _source, company_id, vendor_id, month, COUNT(*) AS bill_n, SUM(amount_untaxed) AS billed,
    SUM(amount_untaxed * amount_untaxed) AS squares, MAX(amount_untaxed) AS largest,
    MAX_BY(agency, place) AS agency, MAX_BY(vendor_name, place) AS vendor_name, MAX(as_of) AS last_at,
    MAX_BY(vendor_age_days, place) AS age_days, MAX_BY(days_since_last, place) AS last_gap,
    MAX_BY(tin_problem, place) AS tin_problem, MAX_BY(tin_shared_n, place) AS tin_shared_n,
    COUNT(days_since_last) AS gap_n, SUM(days_since_last) AS gaps, SUM(days_since_last * days_since_last) AS gap_squares,
    COUNT(entry_lag_days) AS lag_n, SUM(entry_lag_days) AS lags,
    SUM(round_thousand) AS round_n, SUM(is_double) AS double_n, SUM(weekend_entry) AS weekend_n,
    SUM(offhours_entry) AS offhours_n, SUM(ref_missing) AS no_ref_n, SUM(is_backdated) AS backdated_n,
    COUNT(NULLIF(split_n, 0)) AS split_n, COUNT(NULLIF(bank_changed, 0)) AS bank_change_n,
    COUNT(NULLIF(account_novel, 0)) AS account_novel_n, COUNT(NULLIF(user_novel, 0)) AS user_novel_n,
    COUNT(NULLIF(wht_missing, 0)) AS wht_missing_n,
    SUM(withheld) AS withheld, SUM(wht_amount_gap) AS wht_gap, COUNT(wht_amount_gap) AS judged_n, SUM(fee_base) AS fees,
    MAX(CASE WHEN fee_base IS NOT NULL THEN SUBSTRING(atc, 1, 2) END) AS fee_payee, COUNT(atc) AS atc_n,
    COUNT(first_digit) AS digit_n,
    COUNT(CASE WHEN first_digit = 1 THEN 1 END) AS d1, COUNT(CASE WHEN first_digit = 2 THEN 1 END) AS d2,
    COUNT(CASE WHEN first_digit = 3 THEN 1 END) AS d3, COUNT(CASE WHEN first_digit = 4 THEN 1 END) AS d4,
    COUNT(CASE WHEN first_digit = 5 THEN 1 END) AS d5, COUNT(CASE WHEN first_digit = 6 THEN 1 END) AS d6,
    COUNT(CASE WHEN first_digit = 7 THEN 1 END) AS d7, COUNT(CASE WHEN first_digit = 8 THEN 1 END) AS d8,
    COUNT(CASE WHEN first_digit = 9 THEN 1 END) AS d9
  FROM bills GROUP BY _source, company_id, vendor_id, month
),
credited AS (
  SELECT _source, company_id, vendor_id, created_month AS month, MAX(agency) AS agency, MAX(vendor_name) AS vendor_name,
    COUNT(*) AS refund_n, SUM(-amount_untaxed) AS refunded, SUM(withheld) AS withheld
  FROM silver.bills
  WHERE move_type = 'in_refund' AND vendor_id IS NOT NULL
  GROUP BY _source, company_id, vendor_id, created_month
),
active AS (
  SELECT _source, company_id, vendor_id, month FROM billed
  UNION
  SELECT _source, company_id, vendor_id, month FROM credited
),
monthly AS (
  SELECT a._source, a.company_id, a.vendor_id, a.month, YEAR(a.month) AS year, YEAR(a.month) * 12 + MONTH(a.month) AS number,
    COALESCE(b.agency, c.agency) AS agency, COALESCE(b.vendor_name, c.vendor_name) AS vendor_name,
    b.bill_n, b.billed, b.squares, b.largest, b.last_at, b.age_days, b.last_gap, b.tin_problem, b.tin_shared_n,
    b.gap_n, b.gaps, b.gap_squares, b.lag_n, b.lags, b.round_n, b.double_n, b.weekend_n, b.offhours_n, b.no_ref_n,
    b.backdated_n, b.split_n, b.bank_change_n, b.account_novel_n, b.user_novel_n, b.wht_missing_n, b.wht_gap, b.judged_n,
    b.fees, b.fee_payee, b.atc_n, b.digit_n, b.d1, b.d2, b.d3, b.d4, b.d5, b.d6, b.d7, b.d8, b.d9, c.refund_n, c.refunded,
    COALESCE(b.billed, 0) - COALESCE(c.refunded, 0) AS spend,
    COALESCE(b.withheld, 0) + COALESCE(c.withheld, 0) AS withheld
  FROM active AS a
  LEFT JOIN billed AS b
    ON b._source = a._source AND b.company_id = a.company_id AND b.vendor_id = a.vendor_id AND b.month = a.month
  LEFT JOIN credited AS c
    ON c._source = a._source AND c.company_id = a.company_id AND c.vendor_id = a.vendor_id AND c.month = a.month
),
-- Sums over months before: each active month beside the vendor's active months of the year before it. A join and not a
-- window, so that a month computed alone adds up its own vendors only.
year_sums AS (
  SELECT m._source, m.company_id, m.vendor_id, m.month,
    SUM(CASE WHEN p.number > m.number - 3 THEN p.bill_n END) AS bill_n_3m, SUM(p.bill_n) AS bill_n_12m,
    SUM(p.refund_n) AS refund_n_12m, SUM(p.refunded) AS refunded, SUM(p.billed) AS billed,
    CAST(SUM(p.squares) AS DOUBLE) AS squares,
    SUM(CASE WHEN p.number > m.number - 3 THEN p.spend END) AS spend_3m,
    SUM(CASE WHEN p.number > m.number - 6 THEN p.spend END) AS spend_6m, SUM(p.spend) AS spend_12m,
    SUM(p.gap_n) AS gap_n, CAST(SUM(p.gaps) AS DOUBLE) AS gaps, CAST(SUM(p.gap_squares) AS DOUBLE) AS gap_squares,
    SUM(p.lag_n) AS lag_n, SUM(p.lags) AS lags, SUM(p.round_n) AS round_n, SUM(p.double_n) AS double_n,
    SUM(p.weekend_n) AS weekend_n, SUM(p.offhours_n) AS offhours_n, SUM(p.no_ref_n) AS no_ref_n,
    SUM(p.backdated_n) AS backdated_n, SUM(p.split_n) AS split_n, SUM(p.bank_change_n) AS bank_change_n,
    SUM(p.account_novel_n) AS account_novel_n, SUM(p.user_novel_n) AS user_novel_n, SUM(p.wht_missing_n) AS wht_missing_n,
    SUM(p.withheld) AS withheld, SUM(p.wht_gap) AS wht_gap, SUM(p.judged_n) AS judged_n, SUM(p.atc_n) AS atc_bill_n
  FROM monthly AS m
  JOIN monthly AS p
    ON p._source = m._source AND p.company_id = m.company_id AND p.vendor_id = m.vendor_id
    AND p.number BETWEEN m.number - 11 AND m.number
  GROUP BY m._source, m.company_id, m.vendor_id, m.month
),
-- Of two years: first digits, what the last bill says, and this year so far.
two_year_sums AS (
  SELECT m._source, m.company_id, m.vendor_id, m.month,
    MAX(p.last_at) AS last_at,
    MAX_BY(p.age_days, CASE WHEN p.age_days IS NOT NULL THEN p.number END) AS age_days,
    MAX_BY(p.last_gap, CASE WHEN p.bill_n > 0 THEN p.number END) AS last_gap,
    MAX_BY(p.tin_problem, CASE WHEN p.tin_problem IS NOT NULL THEN p.number END) AS tin_problem,
    MAX_BY(p.tin_shared_n, CASE WHEN p.bill_n > 0 THEN p.number END) AS tin_shared_n,
    SUM(CASE WHEN p.year = m.year THEN p.fees END) AS fees, MAX(CASE WHEN p.year = m.year THEN p.fee_payee END) AS fee_payee,
    SUM(CASE WHEN p.year = m.year THEN p.bill_n END) AS bills_this_year,
    MAX(CASE WHEN p.year = m.year THEN p.largest END) AS largest_this_year,
    SUM(p.digit_n) AS digit_n, SUM(p.d1) AS d1, SUM(p.d2) AS d2, SUM(p.d3) AS d3, SUM(p.d4) AS d4, SUM(p.d5) AS d5,
    SUM(p.d6) AS d6, SUM(p.d7) AS d7, SUM(p.d8) AS d8, SUM(p.d9) AS d9
  FROM monthly AS m
  JOIN monthly AS p
    ON p._source = m._source AND p.company_id = m.company_id AND p.vendor_id = m.vendor_id
    AND p.number BETWEEN m.number - 23 AND m.number
  GROUP BY m._source, m.company_id, m.vendor_id, m.month
),
sums AS (
  SELECT m._source, m.company_id, m.vendor_id, m.month, m.number, m.year, m.agency, m.vendor_name,
    COALESCE(t.bill_n_3m, 0) AS bill_n_3m, COALESCE(t.bill_n_12m, 0) AS bill_n_12m,
    COALESCE(t.refund_n_12m, 0) AS refund_n_12m, COALESCE(t.refunded, 0) AS refunded,
    t.billed, t.squares, t.spend_3m, t.spend_6m, t.spend_12m, t.gap_n, t.gaps, t.gap_squares, t.lag_n, t.lags, t.round_n,
    t.double_n, t.weekend_n, t.offhours_n, t.no_ref_n, t.backdated_n, t.split_n, t.bank_change_n, t.account_novel_n,
    t.user_novel_n, t.wht_missing_n, t.withheld, t.wht_gap, t.judged_n, t.atc_bill_n,
    h.last_at, h.age_days, h.last_gap, h.tin_problem, h.tin_shared_n, h.fees, h.fee_payee, h.bills_this_year,
    h.largest_this_year, h.digit_n, h.d1, h.d2, h.d3, h.d4, h.d5, h.d6, h.d7, h.d8, h.d9
  FROM monthly AS m
  JOIN year_sums AS t
    ON t._source = m._source AND t.company_id = m.company_id AND t.vendor_id = m.vendor_id AND t.month = m.month
  JOIN two_year_sums AS h
    ON h._source = m._source AND h.company_id = m.company_id AND h.vendor_id = m.vendor_id AND h.month = m.month
),
years AS (
  SELECT _source, company_id, vendor_id, year, SUM(bill_n) AS bills, MAX(largest) AS largest
  FROM monthly GROUP BY _source, company_id, vendor_id, year
),
companies AS (
  SELECT _source, company_id, month, SUM(spend) OVER (
      PARTITION BY _source, company_id ORDER BY YEAR(month) * 12 + MONTH(month)
      RANGE BETWEEN 11 PRECEDING AND CURRENT ROW
    ) AS spend_12m
  FROM silver.company_spend
),
-- Vendors with more than one ATC: in which months each of them was used in the twelve months before the month's end.
mixed AS (
  SELECT b._source, b.company_id, b.vendor_id, b.atc, YEAR(b.month) * 12 + MONTH(b.month) AS number
  FROM bills AS b
  JOIN (
    SELECT _source, company_id, vendor_id FROM bills
    GROUP BY _source, company_id, vendor_id HAVING MIN(atc) <> MAX(atc)
  ) AS v ON v._source = b._source AND v.company_id = b.company_id AND v.vendor_id = b.vendor_id
  WHERE b.atc IS NOT NULL
  GROUP BY b._source, b.company_id, b.vendor_id, b.atc, YEAR(b.month) * 12 + MONTH(b.month)
),
used AS (
  SELECT _source, company_id, vendor_id, number, COUNT(*) AS atc_n
  FROM (
    SELECT _source, company_id, vendor_id, EXPLODE(SEQUENCE(number, LEAST(number + 11, following - 1))) AS number
    FROM (
      SELECT *, COALESCE(
          LEAD(number) OVER (PARTITION BY _source, company_id, vendor_id, atc ORDER BY number), number + 12
        ) AS following
      FROM mixed
    ) AS followed
  ) AS exploded
  GROUP BY _source, company_id, vendor_id, number
)
SELECT
  s._source, s.company_id, s.agency, s.vendor_id, s.vendor_name, s.month,
  CAST(ADD_MONTHS(s.month, 1) AS TIMESTAMP) AS as_of,
  s.bill_n_3m, s.bill_n_12m, s.refund_n_12m,
  CAST(s.spend_3m AS DECIMAL(18,2)) AS spend_3m, CAST(s.spend_12m AS DECIMAL(18,2)) AS spend_12m,
  CASE WHEN s.spend_6m - s.spend_3m > 0 THEN CAST(s.spend_3m AS DOUBLE) / CAST(s.spend_6m - s.spend_3m AS DOUBLE) - 1 END
    AS spend_growth_3m,
  CASE WHEN c.spend_12m > 0 THEN CAST(s.spend_12m AS DOUBLE) / CAST(c.spend_12m AS DOUBLE) END AS spend_share_12m,
  s.age_days + UNIX_DATE(ADD_MONTHS(s.month, 1)) - UNIX_DATE(CAST(s.last_at AS DATE)) AS vendor_age_days,
  UNIX_DATE(ADD_MONTHS(s.month, 1)) - UNIX_DATE(CAST(s.last_at AS DATE)) AS days_since_last,
  CASE WHEN s.gap_n >= 5 AND s.gaps > 0
    THEN SQRT(GREATEST(s.gap_squares - s.gaps * s.gaps / s.gap_n, 0) / (s.gap_n - 1)) / (s.gaps / s.gap_n) END
    AS interarrival_cv,
  CASE WHEN s.bill_n_12m >= 5 AND s.billed > 0
    THEN SQRT(GREATEST(s.squares - CAST(s.billed AS DOUBLE) * CAST(s.billed AS DOUBLE) / s.bill_n_12m, 0)
      / (s.bill_n_12m - 1)) / (CAST(s.billed AS DOUBLE) / s.bill_n_12m) END AS amount_cv,
  COALESCE(s.digit_n, 0) AS benford_n,
  CASE WHEN s.digit_n >= 300 THEN (ABS(CAST(s.d1 AS DOUBLE) / s.digit_n - LOG10(2))
    + ABS(CAST(s.d2 AS DOUBLE) / s.digit_n - LOG10(1.5)) + ABS(CAST(s.d3 AS DOUBLE) / s.digit_n - LOG10(1 + 1 / 3))
    + ABS(CAST(s.d4 AS DOUBLE) / s.digit_n - LOG10(1.25)) + ABS(CAST(s.d5 AS DOUBLE) / s.digit_n - LOG10(1.2))
    + ABS(CAST(s.d6 AS DOUBLE) / s.digit_n - LOG10(1 + 1 / 6)) + ABS(CAST(s.d7 AS DOUBLE) / s.digit_n - LOG10(1 + 1 / 7))
    + ABS(CAST(s.d8 AS DOUBLE) / s.digit_n - LOG10(1.125)) + ABS(CAST(s.d9 AS DOUBLE) / s.digit_n - LOG10(1 + 1 / 9))
    ) / 9 END AS benford_mad,
  CASE WHEN s.bill_n_12m >= 10 THEN CAST(s.round_n AS DOUBLE) / s.bill_n_12m END AS round_share,
  CASE WHEN s.bill_n_12m >= 10 THEN CAST(s.double_n AS DOUBLE) / s.bill_n_12m END AS duplicate_share,
  CASE WHEN s.billed > 0 THEN CAST(s.refunded AS DOUBLE) / CAST(s.billed AS DOUBLE) END AS credit_note_ratio,
  CASE WHEN s.bill_n_12m >= 10 THEN CAST(s.weekend_n AS DOUBLE) / s.bill_n_12m END AS weekend_share,
  CASE WHEN s.bill_n_12m >= 10 THEN CAST(s.offhours_n AS DOUBLE) / s.bill_n_12m END AS offhours_share,
  CASE WHEN s.bill_n_12m >= 10 THEN CAST(s.no_ref_n AS DOUBLE) / s.bill_n_12m END AS ref_missing_share,
  CASE WHEN s.bill_n_12m >= 10 THEN CAST(s.backdated_n AS DOUBLE) / s.bill_n_12m END AS backdated_share,
  CASE WHEN s.lag_n >= 5 THEN CAST(s.lags AS DOUBLE) / s.lag_n END AS entry_lag_mean,
  COALESCE(s.split_n, 0) AS split_bill_n, COALESCE(s.bank_change_n, 0) AS bank_change_n,
  COALESCE(s.account_novel_n, 0) AS account_novel_n, COALESCE(s.user_novel_n, 0) AS user_novel_n,
  1 - s.tin_problem AS tin_valid,
  s.tin_shared_n,
  CASE WHEN s.spend_12m > 0 THEN 100 * CAST(s.withheld AS DOUBLE) / CAST(s.spend_12m AS DOUBLE) END AS wht_effective_rate,
  CASE WHEN s.judged_n > 0 THEN CAST(s.wht_gap AS DECIMAL(18,2)) END AS wht_gap_12m,
  COALESCE(s.wht_missing_n, 0) AS wht_missing_n,
  COALESCE(u.atc_n, CASE WHEN s.atc_bill_n > 0 THEN 1 ELSE 0 END) AS atc_n,
  CASE s.fee_payee WHEN 'WI' THEN CAST(s.fees AS DOUBLE) / 3000000 WHEN 'WC' THEN CAST(s.fees AS DOUBLE) / 720000 END
    AS threshold_use,
  CASE WHEN COALESCE(s.bills_this_year, 0) >= 6 OR s.largest_this_year >= 10000 OR COALESCE(y.bills, 0) >= 6
    OR y.largest >= 10000 THEN 1 ELSE 0 END AS regular_supplier,
  CASE WHEN s.last_gap >= 180 THEN 1 WHEN s.last_gap >= 0 THEN 0 END AS dormant_reactivated
FROM sums AS s
LEFT JOIN companies AS c ON c._source = s._source AND c.company_id = s.company_id AND c.month = s.month
LEFT JOIN years AS y
  ON y._source = s._source AND y.company_id = s.company_id AND y.vendor_id = s.vendor_id AND y.year = s.year - 1
LEFT JOIN used AS u
  ON u._source = s._source AND u.company_id = s.company_id AND u.vendor_id = s.vendor_id AND u.number = s.number
