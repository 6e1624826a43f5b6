-- What DuckDB and Spark compute differently, written once. The rewrites call these; users cannot.
CREATE TEMP MACRO ipai_div(a, b) AS
  CASE WHEN b = 0 THEN error('[DIVIDE_BY_ZERO]') ELSE CAST(a AS DOUBLE) / CAST(b AS DOUBLE) END;
CREATE TEMP MACRO ipai_mod(a, b) AS CASE WHEN b = 0 THEN error('[DIVIDE_BY_ZERO]') ELSE a % b END;
CREATE TEMP MACRO ipai_int_div(a, b) AS
  CASE WHEN b = 0 THEN error('[DIVIDE_BY_ZERO]') ELSE CAST(a // b AS BIGINT) END;
CREATE TEMP MACRO ipai_pmod(a, b) AS
  CASE WHEN b = 0 THEN error('[DIVIDE_BY_ZERO]') WHEN a % b < 0 THEN (a % b + b) % b ELSE a % b END;
-- Rounds half away from zero; both arguments are whole numbers.
CREATE TEMP MACRO ipai_half_up(a, b) AS
  CASE WHEN b = 0 THEN error('[DIVIDE_BY_ZERO]')
       ELSE (CASE WHEN (a < 0) = (b < 0) THEN 1 ELSE -1 END) * ((2 * abs(a) + abs(b)) // (2 * abs(b))) END;
-- A whole number of 10^-scale units as decimal text.
CREATE TEMP MACRO ipai_padded(units, width) AS
  lpad(CAST(abs(units) AS VARCHAR), CAST(greatest(width, length(CAST(abs(units) AS VARCHAR))) AS INT), '0');
CREATE TEMP MACRO ipai_unscaled_text(units, scale) AS
  (CASE WHEN units < 0 THEN '-' ELSE '' END)
  || left(ipai_padded(units, scale + 1), length(ipai_padded(units, scale + 1)) - scale)
  || '.' || right(ipai_padded(units, scale + 1), scale);
CREATE TEMP MACRO ipai_round_double(x, places) AS
  CASE WHEN abs(x) < 1e15 THEN CAST(round(CAST(CAST(x AS VARCHAR) AS DECIMAL(38, 20)), places) AS DOUBLE) ELSE x END;
CREATE TEMP MACRO ipai_ln(x) AS CASE WHEN x > 0 THEN ln(x) END;
CREATE TEMP MACRO ipai_log2(x) AS CASE WHEN x > 0 THEN log2(x) END;
CREATE TEMP MACRO ipai_log10(x) AS CASE WHEN x > 0 THEN log10(x) END;
CREATE TEMP MACRO ipai_log(base, x) AS CASE WHEN x > 0 AND base > 0 THEN ln(x) / ln(base) END;

-- Text of a value as Spark's CAST(x AS STRING) writes it.
CREATE TEMP MACRO ipai_str(x) AS
  CASE WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN regexp_replace(CAST(x AS VARCHAR), '\+00$', '')
       WHEN typeof(x) IN ('DOUBLE', 'FLOAT') AND TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE) <> 0
            AND (abs(TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE)) >= 1e7 OR abs(TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE)) < 1e-3)
       THEN error('[UNSUPPORTED_FEATURE]A DOUBLE this large or small has no exact text here; CAST it to DECIMAL first.')
       ELSE CAST(x AS VARCHAR) END;
CREATE TEMP MACRO ipai_int_text(x) AS
  CASE WHEN x IS NULL THEN NULL WHEN regexp_full_match(trim(x), '[+-]?\d+') THEN trim(x)
       ELSE error('[CAST_INVALID_INPUT]The value ''' || x || ''' cannot be cast to a whole number.') END;
CREATE TEMP MACRO ipai_try_int_text(x) AS
  CASE WHEN regexp_full_match(trim(x), '[+-]?\d+') THEN trim(x) END;
CREATE TEMP MACRO ipai_substring(x, start, len) AS
  CASE WHEN len <= 0 THEN left(x, 0) WHEN start = 0 THEN substring(x, 1, len)
       WHEN -start > length(x) THEN left(x, CAST(greatest(len + length(x) + start, 0) AS BIGINT))
       ELSE substring(x, start, len) END;
CREATE TEMP MACRO ipai_left(x, n) AS left(x, greatest(n, 0));
CREATE TEMP MACRO ipai_right(x, n) AS right(x, greatest(n, 0));
CREATE TEMP MACRO ipai_array_contains(a, x) AS
  CASE WHEN a IS NULL OR x IS NULL THEN NULL WHEN list_contains(a, x) THEN true
       WHEN len(list_filter(a, lambda e: e IS NULL)) > 0 THEN NULL ELSE false END;
CREATE TEMP MACRO ipai_int_sequence(a, b) AS
  CASE WHEN a <= b THEN generate_series(a, b) ELSE generate_series(a, b, -1) END;
-- Each date counts its months from the first one, so that month ends stay month ends.
CREATE TEMP MACRO ipai_month_sequence(a, b, step) AS
  list_filter(list_transform(generate_series(0, date_diff('month', a, b), step),
                             lambda i: CAST(a + to_months(CAST(i AS INT)) AS DATE)), lambda d: d <= b);
CREATE TEMP MACRO ipai_element_at(a, i) AS
  CASE WHEN i = 0 OR abs(i) > len(a)
       THEN error('[INVALID_ARRAY_INDEX_IN_ELEMENT_AT]The index is outside of the array.') ELSE a[i] END;

CREATE TEMP MACRO ipai_months(a) AS year(a) * 12 + month(a);
-- Whole months from a to b, as java.time counts them: 31 January to 28 February is none.
CREATE TEMP MACRO ipai_whole_months(a, b) AS
  ipai_months(b) - ipai_months(a)
  - CASE WHEN b >= a AND b - date_trunc('month', b) < a - date_trunc('month', a) THEN 1
         WHEN b < a AND b - date_trunc('month', b) > a - date_trunc('month', a) THEN -1 ELSE 0 END;
CREATE TEMP MACRO ipai_months_between(a, b) AS
  CASE WHEN day(a) = day(b) OR (CAST(a AS DATE) = last_day(a) AND CAST(b AS DATE) = last_day(b))
       THEN CAST(ipai_months(a) - ipai_months(b) AS DOUBLE)
       ELSE ipai_round_double(
         ipai_months(a) - ipai_months(b)
         + (epoch(a - date_trunc('month', a)) - epoch(b - date_trunc('month', b))) / (31 * 86400.0), 8) END;
CREATE TEMP MACRO ipai_unix(x) AS CAST(floor(epoch(CAST(x AS TIMESTAMPTZ))) AS BIGINT);
