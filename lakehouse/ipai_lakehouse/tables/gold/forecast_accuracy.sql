/*
comment: >
  Every stored forecast beside what came: of a filing (level form) and of each tax in it (level tax). What came is known
  once the ledger was exported after the period. For each company, form or tax, and model version, the last forecast made
  before a period ended counts; WAPE is the sum of their absolute errors over the sum of the absolute actual amounts,
  beside that of seasonal-naive (the same period a year earlier) on the same forecasts.
key: [_source, level, record_id]
columns:
  level: form or tax
  record_id: Odoo id of the forecast, or of its line
  forecast_id: Odoo id of the forecast
  agency: agency code
  company_id: Odoo id of the company
  form_type: BIR form
  tax_kind: ewt, output_vat, input_vat or cwt; NULL for a whole form
  period_start: first day the forecast is for
  period_end: last day
  model_version: version of the model that answered
  made_at: when it was asked
  cutoff: last day of the figures it knew
  predicted: forecast
  low: low end of its range
  high: high end
  actual: what came, NULL while the period or its figure is open
  error: predicted less actual
  within_range: whether the actual amount lies between low and high
  naive: what came in the same period a year earlier, NULL where the ledger does not reach back
  counts: whether this forecast counts for the accuracy of its model version
  scored: how many forecasts count and have both an actual and a naive figure
  wape: "of those, for this company, form or tax, and model version: 0.1 is 10 % off"
  naive_wape: that of seasonal-naive on the same periods
*/
WITH made AS (
  SELECT
    _source, 'form' AS level, id AS record_id, id AS forecast_id, filing_id, company_id, form_code AS form_type,
    CAST(NULL AS STRING) AS tax_kind, period_start, period_end, model_version, made_at, cutoff, ahead,
    predicted, low, high
  FROM bronze.ipai_bir_forecast
  WHERE error IS NULL

  UNION ALL
  SELECT
    f._source, 'tax', l.id, f.id, f.filing_id, f.company_id, f.form_code,
    l.tax_kind, l.period_start, l.period_end, f.model_version, f.made_at, f.cutoff, f.ahead,
    l.predicted, l.low, l.high
  FROM bronze.ipai_bir_forecast_line AS l
  INNER JOIN bronze.ipai_bir_forecast AS f ON f._source = l._source AND f.id = l.forecast_id
  WHERE f.error IS NULL
),

exports AS (
  SELECT _source, CAST(max(_snapshot_at) AS DATE) AS exported_on FROM bronze.res_company GROUP BY _source
),

ledgers AS (
  SELECT _source, company_id, min(month) AS first_month FROM gold.tax_by_month GROUP BY _source, company_id
),

periods AS (
  SELECT DISTINCT _source, company_id, tax_kind, period_start, period_end FROM made WHERE level = 'tax'
),

taxes AS (
  SELECT
    p._source, p.company_id, p.tax_kind, p.period_start, p.period_end,
    sum(CASE WHEN t.month >= p.period_start THEN t.amount ELSE 0 END) AS actual,
    sum(CASE WHEN t.month < p.period_start THEN t.amount ELSE 0 END) AS naive
  FROM periods AS p
  LEFT JOIN gold.tax_by_month AS t
    ON t._source = p._source AND t.company_id = p.company_id AND t.tax_kind = p.tax_kind
    AND (
      t.month BETWEEN p.period_start AND p.period_end
      OR t.month BETWEEN add_months(p.period_start, -12) AND add_months(p.period_end, -12)
    )
  GROUP BY p._source, p.company_id, p.tax_kind, p.period_start, p.period_end
),

years AS (
  SELECT f._source, f.id, max(b.amount) AS naive
  FROM bronze.ipai_finance_bir_schedule AS f
  INNER JOIN bronze.ipai_finance_bir_schedule AS b
    ON b._source = f._source AND b.company_id = f.company_id AND b.form_code = f.form_code
    AND b.period_start = add_months(f.period_start, -12)
  GROUP BY f._source, f.id
),

compared AS (
  SELECT
    m.*,
    CASE WHEN m.period_end < e.exported_on THEN CASE m.level WHEN 'form' THEN s.amount ELSE t.actual END END AS actual,
    CASE
      WHEN m.level = 'form' THEN y.naive
      WHEN add_months(m.period_start, -12) >= h.first_month THEN t.naive
    END AS naive,
    m.ahead AND row_number() OVER (
      PARTITION BY
        m._source, m.level, m.company_id, m.form_type, m.tax_kind, m.period_start, m.period_end, m.model_version, m.ahead
      ORDER BY m.made_at DESC, m.record_id DESC
    ) = 1 AS counts
  FROM made AS m
  LEFT JOIN exports AS e ON e._source = m._source
  LEFT JOIN ledgers AS h ON h._source = m._source AND h.company_id = m.company_id
  LEFT JOIN bronze.ipai_finance_bir_schedule AS s ON s._source = m._source AND s.id = m.filing_id
  LEFT JOIN years AS y ON y._source = m._source AND y.id = m.filing_id
  LEFT JOIN taxes AS t
    ON t._source = m._source AND t.company_id = m.company_id AND t.tax_kind = m.tax_kind
    AND t.period_start = m.period_start AND t.period_end = m.period_end
),

judged AS (
  SELECT *, counts AND actual IS NOT NULL AND naive IS NOT NULL AS is_scored FROM compared
),

scores AS (
  SELECT
    _source, level, company_id, form_type, tax_kind, model_version,
    count(*) AS scored,
    CAST(sum(abs(predicted - actual)) AS DOUBLE) AS missed,
    CAST(sum(abs(naive - actual)) AS DOUBLE) AS naive_missed,
    CAST(nullif(sum(abs(actual)), 0) AS DOUBLE) AS came
  FROM judged
  WHERE is_scored
  GROUP BY _source, level, company_id, form_type, tax_kind, model_version
)

SELECT
  j._source,
  j.level,
  j.record_id,
  j.forecast_id,
  g.agency,
  j.company_id,
  j.form_type,
  j.tax_kind,
  j.period_start,
  j.period_end,
  j.model_version,
  j.made_at,
  j.cutoff,
  j.predicted,
  j.low,
  j.high,
  CAST(j.actual AS DECIMAL(18,2)) AS actual,
  CAST(j.predicted - j.actual AS DECIMAL(18,2)) AS error,
  j.actual BETWEEN j.low AND j.high AS within_range,
  CAST(j.naive AS DECIMAL(18,2)) AS naive,
  j.counts,
  coalesce(s.scored, 0) AS scored,
  s.missed / s.came AS wape,
  s.naive_missed / s.came AS naive_wape
FROM judged AS j
LEFT JOIN silver.company_agencies AS g ON g._source = j._source AND g.company_id = j.company_id
LEFT JOIN scores AS s
  ON s._source = j._source AND s.level = j.level AND s.company_id = j.company_id AND s.form_type = j.form_type
  AND s.tax_kind <=> j.tax_kind AND s.model_version <=> j.model_version
