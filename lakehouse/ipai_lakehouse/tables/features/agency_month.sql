/*
comment: >
  Tax of an agency, month by month without gaps: from the agency's first month with any tax to the last month anybody
  booked, 0 where nothing was. Lags look back only; the last month may still be open. The amount of a month may predict
  nothing of that month: it is what a forecast is asked for.
key: [_source, company_id, month, tax_kind]
expectations:
  agency_known: {expr: "agency IS NOT NULL", on_violation: fail}
columns:
  company_id: Odoo id of the company
  agency: agency code
  month: first day of the accounting month
  tax_kind: "ewt, output_vat, input_vat or cwt"
  amount: {comment: "tax of the month, 0 where nothing was booked", window: the month, unknown: never}
  base: {comment: what it was computed on, window: the month, unknown: never}
  rate: {comment: tax in percent of its base, window: the month, unknown: no base}
  lag_1: {comment: amount one month earlier, window: 1 month before, unknown: "before the agency's first month"}
  lag_2: {comment: amount two months earlier, window: 2 months before, unknown: "before the agency's first month"}
  lag_3: {comment: amount three months earlier, window: 3 months before, unknown: "before the agency's first month"}
  lag_12:
    comment: amount of the same month a year earlier
    window: 12 months before
    unknown: "before the agency's first month"
  mean_3: {comment: mean amount, window: the 3 months before, unknown: fewer than 3 months}
  mean_12: {comment: mean amount, window: the 12 months before, unknown: fewer than 12 months}
  sd_12: {comment: standard deviation of the amount, window: the 12 months before, unknown: fewer than 6 months}
  mom:
    comment: "amount over that of the month before, less 1"
    window: 2 months
    unknown: "month before unknown, zero or negative"
  yoy:
    comment: "amount over that of a year before, less 1"
    window: 13 months
    unknown: "year before unknown, zero or negative"
  month_of_year: {comment: 1 to 12, window: the month, unknown: never}
  month_of_quarter: {comment: 1 to 3, window: the month, unknown: never}
  is_december: {comment: 1 in December, window: the month, unknown: never}
  month_sin: {comment: "sine of the month's place in the year", window: the month, unknown: never}
  month_cos: {comment: "cosine of the month's place in the year", window: the month, unknown: never}
*/
WITH spans AS (
  SELECT _source, company_id, agency, min(month) AS first_month
  FROM gold.tax_by_month
  GROUP BY _source, company_id, agency
),

ends AS (
  SELECT _source, max(month) AS last_month FROM gold.tax_by_month GROUP BY _source
),

months AS (
  SELECT s._source, s.company_id, s.agency, explode(sequence(s.first_month, e.last_month, INTERVAL 1 MONTH)) AS month
  FROM spans AS s
  INNER JOIN ends AS e ON e._source = s._source
),

kinds AS (
  SELECT * FROM (VALUES ('ewt'), ('output_vat'), ('input_vat'), ('cwt')) AS v(tax_kind)
),

filled AS (
  SELECT
    m._source, m.agency, m.company_id, m.month, k.tax_kind,
    coalesce(t.amount, CAST(0 AS DECIMAL(18,2))) AS amount,
    coalesce(t.base, CAST(0 AS DECIMAL(18,2))) AS base
  FROM months AS m
  CROSS JOIN kinds AS k
  LEFT JOIN gold.tax_by_month AS t
    ON t._source = m._source AND t.company_id = m.company_id AND t.month = m.month AND t.tax_kind = k.tax_kind
)

SELECT
  *,
  100 * CAST(amount AS DOUBLE) / NULLIF(CAST(base AS DOUBLE), 0) AS rate,
  lag(amount, 1) OVER kind AS lag_1,
  lag(amount, 2) OVER kind AS lag_2,
  lag(amount, 3) OVER kind AS lag_3,
  lag(amount, 12) OVER kind AS lag_12,
  CASE WHEN count(*) OVER three = 3 THEN avg(CAST(amount AS DOUBLE)) OVER three END AS mean_3,
  CASE WHEN count(*) OVER twelve = 12 THEN avg(CAST(amount AS DOUBLE)) OVER twelve END AS mean_12,
  CASE WHEN count(*) OVER twelve >= 6 THEN stddev_samp(CAST(amount AS DOUBLE)) OVER twelve END AS sd_12,
  CASE
    WHEN lag(amount, 1) OVER kind > 0 THEN CAST(amount AS DOUBLE) / CAST(lag(amount, 1) OVER kind AS DOUBLE) - 1
  END AS mom,
  CASE
    WHEN lag(amount, 12) OVER kind > 0 THEN CAST(amount AS DOUBLE) / CAST(lag(amount, 12) OVER kind AS DOUBLE) - 1
  END AS yoy,
  month(month) AS month_of_year,
  (month(month) - 1) % 3 + 1 AS month_of_quarter,
  CASE WHEN month(month) = 12 THEN 1 ELSE 0 END AS is_december,
  sin(2 * pi() * month(month) / 12) AS month_sin,
  cos(2 * pi() * month(month) / 12) AS month_cos
FROM filled
WINDOW
  kind AS (PARTITION BY _source, company_id, tax_kind ORDER BY month),
  three AS (PARTITION BY _source, company_id, tax_kind ORDER BY month ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING),
  twelve AS (PARTITION BY _source, company_id, tax_kind ORDER BY month ROWS BETWEEN 12 PRECEDING AND 1 PRECEDING)
