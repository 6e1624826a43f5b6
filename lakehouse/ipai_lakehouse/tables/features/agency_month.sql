/*
comment: >
  Tax of an agency, month by month without gaps: from the agency's first month with any tax to the last month anybody
  booked, 0 where nothing was. Lags look back only; the last month may still be open.
key: [_source, company_id, month, tax_kind]
expectations:
  agency_known: {expr: "agency IS NOT NULL", on_violation: fail}
columns:
  amount: tax of the month, 0 where nothing was booked
  lag_1: amount one month earlier, NULL before the agency's first month
  lag_12: amount of the same month a year earlier
  mean_3: mean of the three months before this one, NULL with fewer
  mean_12: mean of the twelve months before this one, NULL with fewer
  month_of_year: 1 to 12
  month_of_quarter: 1 to 3
  is_december: 1 in December
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
    coalesce(t.amount, CAST(0 AS DECIMAL(18,2))) AS amount
  FROM months AS m
  CROSS JOIN kinds AS k
  LEFT JOIN gold.tax_by_month AS t
    ON t._source = m._source AND t.company_id = m.company_id AND t.month = m.month AND t.tax_kind = k.tax_kind
)

SELECT
  *,
  lag(amount, 1) OVER (PARTITION BY _source, company_id, tax_kind ORDER BY month) AS lag_1,
  lag(amount, 2) OVER (PARTITION BY _source, company_id, tax_kind ORDER BY month) AS lag_2,
  lag(amount, 3) OVER (PARTITION BY _source, company_id, tax_kind ORDER BY month) AS lag_3,
  lag(amount, 12) OVER (PARTITION BY _source, company_id, tax_kind ORDER BY month) AS lag_12,
  CASE
    WHEN count(*) OVER (
      PARTITION BY _source, company_id, tax_kind ORDER BY month ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING
    ) = 3
    THEN avg(CAST(amount AS DOUBLE)) OVER (
      PARTITION BY _source, company_id, tax_kind ORDER BY month ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING
    )
  END AS mean_3,
  CASE
    WHEN count(*) OVER (
      PARTITION BY _source, company_id, tax_kind ORDER BY month ROWS BETWEEN 12 PRECEDING AND 1 PRECEDING
    ) = 12
    THEN avg(CAST(amount AS DOUBLE)) OVER (
      PARTITION BY _source, company_id, tax_kind ORDER BY month ROWS BETWEEN 12 PRECEDING AND 1 PRECEDING
    )
  END AS mean_12,
  month(month) AS month_of_year,
  (month(month) - 1) % 3 + 1 AS month_of_quarter,
  CASE WHEN month(month) = 12 THEN 1 ELSE 0 END AS is_december
FROM filled
