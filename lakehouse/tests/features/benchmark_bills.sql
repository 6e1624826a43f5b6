WITH drawn AS (
  SELECT i, hash(i * 7 + 1) % 1000000 / 1e6 AS a, hash(i * 13 + 5) % 1000000 / 1e6 AS b,
    hash(i * 31 + 2) % 1000000 / 1e6 AS c, hash(i * 37 + 9) % 1000000 / 1e6 AS d
  FROM range($bills) AS t(i)
),
vendors AS (
  SELECT *, CAST(floor($vendors * pow(b, 2)) AS BIGINT) + 10 AS vendor,
    TIMESTAMPTZ '2016-01-01 00:00:00+00' + to_microseconds(CAST(i * (3650 * 86400e6 / $bills) AS BIGINT)) AS entered
  FROM drawn
),
amounts AS (
  SELECT *, 1 + hash(vendor) % 8 AS company,
    CAST(CASE WHEN a < 0.3 THEN 1000 + hash(vendor) % 40000 ELSE exp(5 + 6 * c) END AS DECIMAL(18, 2)) AS untaxed,
    CASE WHEN hash(vendor) % 3 > 0 THEN CAST(2 AS DECIMAL(9, 4)) END AS rate
  FROM vendors
)
SELECT 'source-1' AS _source, i AS move_id, CAST(company AS BIGINT) AS company_id, 'AGENCY ' || company AS agency,
  vendor AS vendor_id, 'Vendor ' || vendor AS vendor_name,
  format('{:03d}-{:03d}-{:03d}-00000', vendor % 999 + 1, vendor // 999 % 999, 7) AS vendor_vat,
  vendor % 3 > 0 AS vendor_is_company, 'BILL/' || i AS bill_name,
  CASE WHEN d > 0.02 THEN 'SI-' || (i // 40) END AS ref, CASE WHEN d > 0.02 THEN 'SI' || (i // 40) END AS ref_norm,
  CASE WHEN d > 0.02 THEN i // 40 END AS ref_tail,
  CASE WHEN d > 0.99 THEN 'in_refund' ELSE 'in_invoice' END AS move_type, 'posted' AS state,
  CAST(entered AS DATE) AS date, CAST(entered AS DATE) - CAST(10 * c AS INT) AS invoice_date,
  CAST(entered AS DATE) + 30 AS due_date, CAST(date_trunc('month', CAST(entered AS DATE)) AS DATE) AS month,
  untaxed AS amount_untaxed, CAST(untaxed * 0.1 AS DECIMAL(18, 2)) AS amount_tax,
  CAST(untaxed * 1.1 AS DECIMAL(18, 2)) AS amount_total,
  CAST(coalesce(untaxed * rate / 100, 0) AS DECIMAL(18, 2)) AS withheld,
  CASE WHEN rate IS NULL THEN CAST(0 AS DECIMAL(18, 2)) ELSE untaxed END AS withheld_base, rate AS wht_rate,
  CASE WHEN rate IS NOT NULL THEN 'WC160' END AS atc, CAST(rate IS NOT NULL AS INT) AS atc_n,
  CAST(600 + vendor % 40 AS BIGINT) AS main_account_id, CAST(0 AS DECIMAL(18, 2)) AS tax_gap,
  vendor AS partner_bank_id, CAST(2 + hash(vendor + i % 3) % 9 AS BIGINT) AS create_uid, entered AS created_at,
  CAST(date_trunc('month', CAST(entered AS DATE)) AS DATE) AS created_month,
  CASE WHEN d > 0.99 THEN CAST(i - 40 AS BIGINT) END AS reverses
FROM amounts
