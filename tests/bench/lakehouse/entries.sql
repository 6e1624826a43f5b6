-- Journal entries number $low to before $high, with what their items need. Filled in by books.py.
SELECT *, CASE WHEN kind IN ('bill', 'refund') THEN round(base * 12 / 100, 2) END AS vat,
  CASE WHEN kind IN ('bill', 'refund') AND withholds THEN round(base * rate / 100, 2) ELSE 0 END AS wht
FROM (
  SELECT n AS id, kind, n % $companies + 1 AS company_id,
    CASE WHEN kind IN ('bill', 'refund')
      THEN 1 + CAST(floor($vendors * pow(hash(n + 1) % 1000003 / 1000003.0, 3)) AS BIGINT)
      ELSE $vendors + 1 + CAST(hash(n + 1) % $vendors AS BIGINT) END AS partner_id,
    CAST(day AS DATE) AS date,
    CAST(day + to_seconds(8 * 3600 + hash(n + 2) % 36000) + to_days(CAST(hash(n + 3) % 3 AS INT)) AS TIMESTAMP)
      - INTERVAL 8 HOUR AS created,
    CAST(round(exp(5 + hash(n + 4) % 5000 / 1000.0), 2) AS DECIMAL(18, 2)) AS base,
    -- Of a hundred bills one is under a code for the other kind of payee.
    CAST(CASE WHEN (partner_id % 4 > 0) <> (hash(n + 9) % 100 = 0) THEN hash(n + 5) % $company_codes
      ELSE $company_codes + hash(n + 5) % ($codes - $company_codes) END AS BIGINT) AS code,
    10 + code AS wht_tax, ($rates)[1 + code] AS rate, hash(n + 6) % 10 > 2 AS withholds,
    7 + CAST(hash(n + 7) % 50 AS BIGINT) AS account_id, CAST(hash(n + 8) % 12 AS BIGINT) AS create_uid
  FROM (
    SELECT n, CASE WHEN n % 100 < 20 THEN 'bill' WHEN n % 100 < 21 THEN 'refund' WHEN n % 100 < 45 THEN 'invoice'
        WHEN n % 100 < 78 THEN 'payment' ELSE 'entry' END AS kind,
      DATE '$first_month' + to_months(CAST(month AS INT))
        + to_days(CAST(position * day(last_day(DATE '$first_month' + to_months(CAST(month AS INT)))) AS INT)) AS day
    FROM (
      SELECT n, $month + (n - $first) * $months // $entries AS month,
        (n - $first) * $months % $entries / CAST($entries AS DOUBLE) AS position
      FROM range($low, $high) t(n)
    )
  )
)
