/*
comment: >
  Signals of every posted or draft vendor bill for the risk score, at the point in time it was entered: only bills
  entered before it count (same instant: the lower move_id). Windows are calendar days before the entry, the bill itself
  excluded. NULL is unknown. Amounts are company currency; times of day are Manila's, which has no summer time.
  Approval limits: 10,000, 50,000, 100,000, compared with the untaxed amount. A bill under several ATCs has no
  single rate, so its rate is not judged.
key: [_source, move_id]
expectations:
  move_id_known: {expr: "move_id IS NOT NULL", on_violation: fail}
  as_of_known: {expr: "as_of IS NOT NULL", on_violation: drop}
  bill_has_a_vendor: {expr: "vendor_id IS NOT NULL", on_violation: warn}
columns:
  move_id: Odoo id of the bill
  agency: agency code
  vendor_id: commercial partner
  ref: the vendor's own reference
  bill_date: date on the bill
  as_of: when the bill was entered; nothing later is known to these columns
  atc: alphanumeric tax code withheld under
  wht_rate: percent withheld
  duplicate_reference: earlier bills of this vendor with the same reference, not credited in full
  duplicate_of: first bill with the same reference
  dup_amount_n: earlier bills of this vendor with the same total, dated within 7 days, under another reference
  twin_of: last such bill, else the last of 45 days with the same total
  twin_unusual: 0 without an equal amount in the last 45 days, else the share of the vendor's bills that do not repeat
  near_ref_n: bills of the last 45 days with the same total and a reference one keystroke away
  near_ref_of: first such bill
  dup_cross_vendor_n: bills of other vendors in the last 90 days with the same reference and total
  cross_vendor_of: first such bill
  amt_robust_z: log amount against the vendor's median in units of its spread, 365 days, from 8 bills on
  amt_ratio_median: amount over the vendor's median, 365 days, from 5 bills on
  vendor_median: median untaxed bill of the vendor, 365 days
  vendor_n: bills of the vendor in the last 365 days
  round_level: zeros at the end of the untaxed amount in pesos, at most 5
  round_unusual: 0 unless a multiple of 1,000, else the share of the vendor's bills that are not
  first_bill: 1 when the vendor was never billed before
  first_bill_amount: total when it is the vendor's first bill, else 0
  vendor_age_days: days since the vendor's first bill
  days_since_last: days since the vendor's last bill
  bill_n_7d: bills of the vendor in the last 7 days
  weekend_entry: 1 when entered on Saturday or Sunday
  offhours_entry: 1 when entered before 7:00 or from 20:00 on
  entered_at: Manila time of the entry
  entry_lag_days: days from the bill's date to the entry
  future_dated_days: days the bill's date lies after the entry
  terms_deviation_days: payment term against the vendor's median, 365 days, from 5 bills on
  limit_above: smallest approval limit above the amount
  limit_proximity: untaxed amount over that limit
  just_below_limit: 1 from 90 % of the limit on
  split_n: bills of 7 days, this one included, each below the limit and together above it; else 0
  split_near_n: those of them that reach 80 % of the limit
  split_sum: what the bills of 7 days below the limit add up to
  ref_missing: 1 without a reference
  ref_sequential: 1 when the reference counts on from the vendor's last one, so we may be its only customer
  tin_problem: 1 when the TIN is missing or not 9, 12, 13 or 14 digits or all one digit
  tin_missing_withheld: 1 when tax is withheld under such a TIN
  vendor_vat: TIN as entered
  tin_shared_n: other vendors billed before under the same nine digits
  wht_missing: 1 when nothing is withheld though most earlier bills of the vendor had it, from 3 bills on
  wht_bills_n: earlier bills of 365 days with tax withheld
  wht_rate_gap_pp: percent withheld minus the ATC's rate
  wht_expected_rate: the ATC's rate, the nearer one where it has two
  wht_amount_gap: what the ATC's rate asks for minus what was withheld
  wht_habit_gap_pp: percent withheld minus the vendor's median percent, from 3 bills on
  wht_usual_rate: the vendor's median percent, 365 days
  wht_habit_amount_gap: what the vendor's usual rate asks for minus what was withheld
  atc_payee_mismatch: 1 for an individual's code on a company or the other way round
  vat_habit_gap_pp: VAT percent against the vendor's median, 365 days, from 5 bills on
  bank_changed: 1 when to be paid to another account than the vendor's last bill that named one
  account_novel: 1 when none of the vendor's bills of 365 days is on this account
  user_novel: 1 when this user entered none of the vendor's bills of 365 days
*/
WITH credits AS (
  SELECT _source, reverses, amount_total, MIN(created_at) AS created_at
  FROM silver.bills WHERE move_type = 'in_refund' AND state = 'posted' AND reverses IS NOT NULL
  GROUP BY _source, reverses, amount_total
),
documents AS (
  SELECT b._source, b.move_id, b.company_id, b.agency, b.vendor_id, b.vendor_name, b.vendor_vat, b.vendor_is_company,
    COALESCE(NULLIF(b.bill_name, '/'), 'a draft bill') AS bill_name, b.ref, b.ref_norm,
    COALESCE(b.invoice_date, b.date) AS bill_date, b.invoice_date, b.amount_total, b.amount_untaxed, b.withheld,
    b.withheld_base, b.wht_rate, b.atc, b.main_account_id, b.partner_bank_id, b.create_uid, b.created_at,
    b.created_at + INTERVAL '8' HOUR AS entered_at,
    credit.created_at AS credited_at,
    CASE WHEN b.atc_n <= 1 THEN b.wht_rate END AS single_rate,
    CAST(b.amount_untaxed AS DOUBLE) AS size,
    LN(1 + GREATEST(CAST(b.amount_untaxed AS DOUBLE), 0)) AS log_size,
    DATEDIFF(b.due_date, b.invoice_date) AS terms,
    100 * CAST(b.amount_tax + COALESCE(b.withheld, 0) AS DOUBLE)
      / NULLIF(CAST(b.amount_untaxed AS DOUBLE), 0) AS vat_percent,
    CASE WHEN b.amount_untaxed >= 1000 AND MOD(b.amount_untaxed, 1000) = 0 THEN 1 ELSE 0 END AS is_round,
    CASE WHEN b.amount_untaxed < 10000 THEN CAST(10000 AS DECIMAL(18,2))
      WHEN b.amount_untaxed < 50000 THEN CAST(50000 AS DECIMAL(18,2))
      WHEN b.amount_untaxed < 100000 THEN CAST(100000 AS DECIMAL(18,2)) END AS limit_above,
    REGEXP_REPLACE(COALESCE(b.vendor_vat, ''), '[^0-9]', '') AS tin_digits,
    NULLIF(REGEXP_EXTRACT(COALESCE(b.ref_norm, ''), '([0-9]{1,15})$', 1), '') AS ref_tail
  FROM silver.bills AS b
  LEFT JOIN credits AS credit
    ON credit._source = b._source AND credit.reverses = b.move_id AND credit.amount_total = -b.amount_total
  WHERE b.move_type = 'in_invoice'
),
bills AS (
  SELECT d.*,
    CASE WHEN LENGTH(tin_digits) NOT IN (9, 12, 13, 14)
      OR REPLACE(SUBSTRING(tin_digits, 1, 9), SUBSTRING(tin_digits, 1, 1), '') = '' THEN 1 ELSE 0 END AS tin_problem,
    SUBSTRING(tin_digits, 1, 9) AS tin_base
  FROM documents AS d
),
pairs AS (
  SELECT b._source, b.move_id, e.move_id AS other_id, e.bill_name, e.bill_date, e.ref, e.created_at, e.size, e.log_size,
    e.amount_total, e.terms, e.vat_percent, e.is_round, e.wht_rate, e.single_rate, e.partner_bank_id, e.ref_tail,
    e.created_at >= b.created_at - INTERVAL '365' DAY AS within_year,
    e.created_at >= b.created_at - INTERVAL '7' DAY AS within_week,
    e.main_account_id = b.main_account_id AS same_account,
    e.create_uid = b.create_uid AS same_user,
    e.created_at >= b.created_at - INTERVAL '7' DAY AND e.amount_untaxed < b.limit_above AS below_limit,
    e.amount_untaxed >= 0.8 * b.limit_above AS near_limit,
    e.amount_untaxed,
    COALESCE(e.credited_at >= b.created_at, TRUE) AS stands,
    COALESCE(e.ref_norm = b.ref_norm, FALSE) AS same_ref,
    e.amount_total = b.amount_total AS same_total,
    ABS(DATEDIFF(e.bill_date, b.bill_date)) <= 7 AS near_date,
    e.created_at >= b.created_at - INTERVAL '45' DAY AS within_45_days,
    LENGTH(b.ref_norm) >= 4 AND LEVENSHTEIN(e.ref_norm, b.ref_norm) = 1
      AND NOT COALESCE(CAST(b.ref_tail AS BIGINT) - CAST(e.ref_tail AS BIGINT) = 1, FALSE) AS near_ref
  FROM bills AS b
  JOIN bills AS e
    ON e._source = b._source AND e.company_id = b.company_id AND e.vendor_id = b.vendor_id
    AND (e.created_at < b.created_at OR (e.created_at = b.created_at AND e.move_id < b.move_id))
),
history AS (
  SELECT _source, move_id,
    MIN(created_at) AS first_at, MAX(created_at) AS last_at,
    SUM(CASE WHEN within_year THEN 1 ELSE 0 END) AS vendor_n,
    COUNT(DISTINCT CASE WHEN within_year THEN amount_total END) AS amounts_n,
    MEDIAN(CASE WHEN within_year THEN size END) AS median_size,
    MEDIAN(CASE WHEN within_year THEN log_size END) AS median_log,
    MEDIAN(CASE WHEN within_year THEN CAST(terms AS DOUBLE) END) AS median_terms,
    MEDIAN(CASE WHEN within_year THEN vat_percent END) AS median_vat,
    MEDIAN(CASE WHEN within_year THEN CAST(single_rate AS DOUBLE) END) AS median_wht,
    SUM(CASE WHEN within_year AND wht_rate IS NOT NULL THEN 1 ELSE 0 END) AS wht_bills_n,
    SUM(CASE WHEN within_year THEN is_round ELSE 0 END) AS round_n,
    SUM(CASE WHEN within_year AND same_account THEN 1 ELSE 0 END) AS account_n,
    SUM(CASE WHEN within_year AND same_user THEN 1 ELSE 0 END) AS user_n,
    SUM(CASE WHEN within_week THEN 1 ELSE 0 END) AS bill_n_7d,
    SUM(CASE WHEN below_limit THEN 1 ELSE 0 END) AS part_n,
    SUM(CASE WHEN below_limit AND near_limit THEN 1 ELSE 0 END) AS near_part_n,
    SUM(CASE WHEN below_limit THEN amount_untaxed ELSE 0 END) AS part_sum,
    SUM(CASE WHEN stands AND same_ref THEN 1 ELSE 0 END) AS dup_ref_n,
    SUM(CASE WHEN stands AND same_total AND NOT same_ref AND near_date THEN 1 ELSE 0 END) AS dup_amount_n,
    SUM(CASE WHEN stands AND same_total AND within_45_days THEN 1 ELSE 0 END) AS twin_n,
    SUM(CASE WHEN stands AND same_total AND within_45_days AND near_ref THEN 1 ELSE 0 END) AS near_ref_n
  FROM pairs GROUP BY _source, move_id
),
deviations AS (
  SELECT p._source, p.move_id, MEDIAN(ABS(p.log_size - h.median_log)) AS mad
  FROM pairs AS p JOIN history AS h ON h._source = p._source AND h.move_id = p.move_id
  WHERE p.within_year GROUP BY p._source, p.move_id
),
ranked AS (
  SELECT p.*, within_45_days OR (near_date AND NOT same_ref) AS is_twin,
    ROW_NUMBER() OVER (PARTITION BY _source, move_id ORDER BY CASE WHEN stands AND same_ref THEN 0 ELSE 1 END,
      created_at, other_id) AS ref_rank,
    ROW_NUMBER() OVER (PARTITION BY _source, move_id ORDER BY CASE WHEN stands AND same_total AND near_date
      AND NOT same_ref THEN 0 WHEN stands AND same_total AND within_45_days THEN 1 ELSE 2 END,
      created_at DESC, other_id DESC) AS twin_rank,
    ROW_NUMBER() OVER (PARTITION BY _source, move_id ORDER BY CASE WHEN stands AND same_total AND within_45_days AND near_ref
      THEN 0 ELSE 1 END, created_at, other_id) AS near_ref_rank,
    ROW_NUMBER() OVER (PARTITION BY _source, move_id ORDER BY CASE WHEN partner_bank_id IS NOT NULL THEN 0 ELSE 1 END,
      created_at DESC, other_id DESC) AS bank_rank,
    ROW_NUMBER() OVER (PARTITION BY _source, move_id ORDER BY created_at DESC, other_id DESC) AS last_rank
  FROM pairs AS p
),
named AS (
  SELECT _source, move_id,
    MAX(CASE WHEN ref_rank = 1 AND stands AND same_ref THEN bill_name END) AS duplicate_of,
    MAX(CASE WHEN ref_rank = 1 AND stands AND same_ref THEN bill_date END) AS duplicate_date,
    MAX(CASE WHEN twin_rank = 1 AND stands AND same_total AND is_twin THEN bill_name END) AS twin_of,
    MAX(CASE WHEN twin_rank = 1 AND stands AND same_total AND is_twin THEN bill_date END) AS twin_date,
    MAX(CASE WHEN near_ref_rank = 1 AND stands AND same_total AND within_45_days AND near_ref THEN bill_name END)
      AS near_ref_of,
    MAX(CASE WHEN near_ref_rank = 1 AND stands AND same_total AND within_45_days AND near_ref THEN ref END) AS near_ref,
    MAX(CASE WHEN bank_rank = 1 THEN partner_bank_id END) AS last_bank_id,
    MAX(CASE WHEN last_rank = 1 THEN ref_tail END) AS last_tail
  FROM ranked GROUP BY _source, move_id
),
strangers AS (
  SELECT b._source, b.move_id, e.bill_name, e.vendor_name,
    COUNT(*) OVER (PARTITION BY b._source, b.move_id) AS found,
    ROW_NUMBER() OVER (PARTITION BY b._source, b.move_id ORDER BY e.created_at, e.move_id) AS place
  FROM bills AS b
  JOIN bills AS e
    ON e._source = b._source AND e.company_id = b.company_id AND e.ref_norm = b.ref_norm AND e.amount_total = b.amount_total
    AND e.vendor_id <> b.vendor_id AND e.created_at >= b.created_at - INTERVAL '90' DAY
    AND (e.created_at < b.created_at OR (e.created_at = b.created_at AND e.move_id < b.move_id))
),
shared_tins AS (
  SELECT b._source, b.move_id, COUNT(DISTINCT e.vendor_id) AS tin_shared_n
  FROM bills AS b
  JOIN bills AS e
    ON e._source = b._source AND e.company_id = b.company_id AND e.tin_base = b.tin_base AND e.vendor_id <> b.vendor_id
    AND (e.created_at < b.created_at OR (e.created_at = b.created_at AND e.move_id < b.move_id))
  WHERE b.tin_problem = 0 AND e.tin_problem = 0 GROUP BY b._source, b.move_id
),
rates AS (
  SELECT b._source, b.move_id, a.rate AS expected,
    CAST(ROUND(b.withheld_base * a.rate / 100 - b.withheld, 2) AS DECIMAL(18,2)) AS amount_gap,
    ROW_NUMBER() OVER (PARTITION BY b._source, b.move_id ORDER BY ABS(b.single_rate - a.rate), a.rate DESC) AS place
  FROM bills AS b JOIN silver.atc_rates AS a ON a.atc = b.atc
  WHERE b.single_rate IS NOT NULL
),
counted AS (
  SELECT b.*, h.first_at, h.last_at, h.median_size, h.median_log, h.median_terms, h.median_vat, h.median_wht,
    h.amounts_n, h.round_n, h.account_n, h.user_n, h.dup_ref_n, h.dup_amount_n, h.twin_n, h.near_ref_n, h.bill_n_7d,
    COALESCE(h.vendor_n, 0) AS vendor_n, COALESCE(h.wht_bills_n, 0) AS wht_bills_n,
    COALESCE(h.part_n, 0) + 1 AS part_n, b.amount_untaxed + COALESCE(h.part_sum, 0) AS part_sum,
    COALESCE(h.near_part_n, 0) + CASE WHEN b.amount_untaxed >= 0.8 * b.limit_above THEN 1 ELSE 0 END AS near_part_n,
    d.mad, n.duplicate_of, n.duplicate_date, n.twin_of, n.twin_date, n.near_ref_of, n.near_ref, n.last_bank_id,
    n.last_tail, x.found, x.bill_name AS cross_vendor_of, x.vendor_name AS cross_vendor_name, t.tin_shared_n,
    r.expected, r.amount_gap,
    DATEDIFF(CAST(b.entered_at AS DATE), b.invoice_date) AS lag_days
  FROM bills AS b
  LEFT JOIN history AS h ON h._source = b._source AND h.move_id = b.move_id
  LEFT JOIN deviations AS d ON d._source = b._source AND d.move_id = b.move_id
  LEFT JOIN named AS n ON n._source = b._source AND n.move_id = b.move_id
  LEFT JOIN strangers AS x ON x._source = b._source AND x.move_id = b.move_id AND x.place = 1
  LEFT JOIN shared_tins AS t ON t._source = b._source AND t.move_id = b.move_id
  LEFT JOIN rates AS r ON r._source = b._source AND r.move_id = b.move_id AND r.place = 1
)
SELECT
  _source, move_id, company_id, agency, vendor_id, vendor_name, bill_name, ref, bill_date, created_at AS as_of,
  amount_total, amount_untaxed, atc, wht_rate,
  CASE WHEN ref_norm IS NOT NULL THEN COALESCE(dup_ref_n, 0) END AS duplicate_reference, duplicate_of, duplicate_date,
  COALESCE(dup_amount_n, 0) AS dup_amount_n, twin_of, twin_date,
  CASE WHEN COALESCE(twin_n, 0) = 0 THEN CAST(0 AS DOUBLE)
    ELSE CAST(amounts_n + 1 AS DOUBLE) / (vendor_n + 2) END AS twin_unusual,
  CASE WHEN ref_norm IS NOT NULL THEN COALESCE(near_ref_n, 0) END AS near_ref_n, near_ref_of, near_ref,
  CASE WHEN ref_norm IS NOT NULL THEN COALESCE(found, 0) END AS dup_cross_vendor_n, cross_vendor_of, cross_vendor_name,
  CASE WHEN vendor_n >= 8 AND mad > 0 THEN (log_size - median_log) / (1.4826 * mad) END AS amt_robust_z,
  CASE WHEN vendor_n >= 5 AND median_size > 0 THEN size / median_size END AS amt_ratio_median,
  CAST(ROUND(median_size, 2) AS DECIMAL(18,2)) AS vendor_median, vendor_n,
  CASE WHEN amount_untaxed < 1 THEN 0 WHEN MOD(amount_untaxed, 100000) = 0 THEN 5
    WHEN MOD(amount_untaxed, 10000) = 0 THEN 4 WHEN MOD(amount_untaxed, 1000) = 0 THEN 3
    WHEN MOD(amount_untaxed, 100) = 0 THEN 2 WHEN MOD(amount_untaxed, 10) = 0 THEN 1 ELSE 0 END AS round_level,
  CASE WHEN is_round = 0 THEN CAST(0 AS DOUBLE)
    ELSE 1 - CAST(COALESCE(round_n, 0) + 1 AS DOUBLE) / (vendor_n + 2) END AS round_unusual,
  CASE WHEN first_at IS NULL THEN 1 ELSE 0 END AS first_bill,
  CASE WHEN first_at IS NULL THEN amount_total ELSE CAST(0 AS DECIMAL(18,2)) END AS first_bill_amount,
  COALESCE(DATEDIFF(CAST(created_at AS DATE), CAST(first_at AS DATE)), 0) AS vendor_age_days,
  DATEDIFF(CAST(created_at AS DATE), CAST(last_at AS DATE)) AS days_since_last,
  COALESCE(bill_n_7d, 0) AS bill_n_7d,
  CASE WHEN MOD(DATEDIFF(CAST(entered_at AS DATE), DATE '2001-01-01'), 7) >= 5 THEN 1 ELSE 0 END AS weekend_entry,
  CASE WHEN HOUR(entered_at) < 7 OR HOUR(entered_at) >= 20 THEN 1 ELSE 0 END AS offhours_entry, entered_at,
  GREATEST(lag_days, 0) AS entry_lag_days, GREATEST(-lag_days, 0) AS future_dated_days,
  CASE WHEN vendor_n >= 5 THEN terms - median_terms END AS terms_deviation_days,
  limit_above, CAST(amount_untaxed AS DOUBLE) / CAST(limit_above AS DOUBLE) AS limit_proximity,
  CASE WHEN limit_above IS NULL THEN NULL WHEN amount_untaxed >= 0.9 * limit_above THEN 1 ELSE 0 END
    AS just_below_limit,
  CASE WHEN limit_above IS NULL THEN NULL WHEN part_sum > limit_above THEN part_n ELSE 0 END AS split_n,
  CASE WHEN limit_above IS NULL THEN NULL WHEN part_sum > limit_above AND near_part_n >= 2 THEN near_part_n ELSE 0 END
    AS split_near_n,
  CAST(part_sum AS DECIMAL(18,2)) AS split_sum,
  CASE WHEN ref_norm IS NULL THEN 1 ELSE 0 END AS ref_missing,
  CASE WHEN CAST(ref_tail AS BIGINT) - CAST(last_tail AS BIGINT) = 1 THEN 1
    WHEN ref_tail IS NOT NULL AND last_tail IS NOT NULL THEN 0 END AS ref_sequential,
  tin_problem, CASE WHEN withheld IS NULL THEN NULL WHEN tin_problem = 1 AND withheld <> 0 THEN 1 ELSE 0 END
    AS tin_missing_withheld, vendor_vat,
  CASE WHEN tin_problem = 0 THEN COALESCE(tin_shared_n, 0) END AS tin_shared_n,
  CASE WHEN vendor_n >= 3 AND wht_bills_n >= 0.8 * vendor_n THEN CASE WHEN wht_rate IS NULL THEN 1 ELSE 0 END END
    AS wht_missing, wht_bills_n,
  CASE WHEN expected IS NULL THEN NULL WHEN ABS(amount_gap) <= 0.05 THEN CAST(0 AS DOUBLE)
    ELSE CAST(single_rate - expected AS DOUBLE) END AS wht_rate_gap_pp,
  expected AS wht_expected_rate, amount_gap AS wht_amount_gap,
  CASE WHEN wht_bills_n >= 3 THEN CAST(single_rate AS DOUBLE) - median_wht END AS wht_habit_gap_pp,
  CAST(median_wht AS DECIMAL(9,4)) AS wht_usual_rate,
  CASE WHEN wht_bills_n >= 3 AND single_rate IS NOT NULL
    THEN CAST(ROUND(withheld_base * CAST(median_wht AS DECIMAL(9,4)) / 100 - withheld, 2) AS DECIMAL(18,2)) END
    AS wht_habit_amount_gap,
  CASE WHEN atc LIKE 'WI%' THEN CASE WHEN vendor_is_company THEN 1 ELSE 0 END
    WHEN atc LIKE 'WC%' THEN CASE WHEN vendor_is_company THEN 0 ELSE 1 END END AS atc_payee_mismatch,
  CASE WHEN vendor_n >= 5 THEN ROUND(vat_percent - median_vat, 2) END AS vat_habit_gap_pp,
  CASE WHEN partner_bank_id IS NULL OR last_bank_id IS NULL THEN NULL
    WHEN partner_bank_id <> last_bank_id THEN 1 ELSE 0 END AS bank_changed,
  CASE WHEN vendor_n > 0 AND main_account_id IS NOT NULL THEN CASE WHEN account_n = 0 THEN 1 ELSE 0 END END
    AS account_novel,
  CASE WHEN vendor_n > 0 THEN CASE WHEN user_n = 0 THEN 1 ELSE 0 END END AS user_novel
FROM counted
