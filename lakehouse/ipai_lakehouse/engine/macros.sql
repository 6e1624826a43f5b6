-- What DuckDB and Spark compute differently, written once. The rewrites call these; users cannot.
CREATE TEMP MACRO ipai_div(a, b) AS
  CASE WHEN b = 0 THEN error('[DIVIDE_BY_ZERO]') ELSE CAST(a AS DOUBLE) / CAST(b AS DOUBLE) END;
CREATE TEMP MACRO ipai_mod(a, b) AS CASE WHEN b = 0 THEN error('[DIVIDE_BY_ZERO]') ELSE a % b END;
CREATE TEMP MACRO ipai_int_div(a, b) AS
  CASE WHEN b = 0 THEN error('[DIVIDE_BY_ZERO]') ELSE CAST(a // b AS BIGINT) END;
CREATE TEMP MACRO ipai_pmod(a, b) AS
  CASE WHEN b = 0 THEN error('[DIVIDE_BY_ZERO]') WHEN a % b < 0 THEN (a % b + b) % b ELSE a % b END;
-- Quotients of whole numbers, rounded half away from zero; see rewrites/quotients.py.
CREATE TEMP MACRO ipai_half_up(a, b) AS
  CASE WHEN b = 0 THEN error('[DIVIDE_BY_ZERO]')
       ELSE a // b + (CASE WHEN 2 * abs(a % b) >= abs(b) THEN sign(a) * sign(b) ELSE 0 END) END;
-- The units of a decimal of up to 18 digits; ``power`` is ten to its scale.
CREATE TEMP MACRO ipai_units(x, power) AS CAST(trunc(x) AS BIGINT) * power + CAST((x % 1) * power AS BIGINT);
-- The same for up to 31 digits: a DOUBLE first, then what it misses; ``unit`` is one unit as a decimal.
CREATE TEMP MACRO ipai_units_estimate(x, power) AS CAST(CAST(x AS DOUBLE) * power AS HUGEINT);
CREATE TEMP MACRO ipai_units_wide(x, power, unit) AS
  ipai_units_estimate(x, power)
  + CAST(CAST(x - CAST(ipai_units_estimate(x, power) AS DECIMAL(38, 0)) * unit AS DOUBLE) * power AS BIGINT);
CREATE TEMP MACRO ipai_nonzero(b) AS CASE WHEN b = 0 THEN error('[DIVIDE_BY_ZERO]') ELSE 0 END;
CREATE TEMP MACRO ipai_estimate(a, b) AS TRY_CAST(CAST(a AS DOUBLE) / CAST(b AS DOUBLE) AS HUGEINT);
-- ``q`` is nearly a / b and ``rest`` what is left: -1, 0 or 1 makes it exact.
CREATE TEMP MACRO ipai_settled(a, b, q, rest) AS
  q + CAST(2 * rest * sign(b) - CAST((a < 0) <> (b < 0) AS INT) >= abs(b) AS INT)
    - CAST(2 * rest * sign(b) + CAST((a < 0) = (b < 0) AS INT) <= -abs(b) AS INT);
CREATE TEMP MACRO ipai_refined(a, b, q, rest) AS
  ipai_settled(a, b, q + ipai_estimate(rest, b), rest - ipai_estimate(rest, b) * b);
CREATE TEMP MACRO ipai_refined_twice(a, b, q, rest) AS
  ipai_refined(a, b, q + ipai_estimate(rest, b), rest - ipai_estimate(rest, b) * b);
-- Both within 18 digits, and the divisor times ``power`` too: the whole part, then the rest rounded half up.
CREATE TEMP MACRO ipai_quotient_near(a, b, power) AS
  CAST(a // b AS HUGEINT) * power + (2 * (a % b) * power + sign(a) * abs(b)) // (2 * b) + ipai_nonzero(b);
CREATE TEMP MACRO ipai_quotient(a, b) AS
  ipai_refined(a, b, ipai_estimate(a, b), a - ipai_estimate(a, b) * b) + ipai_nonzero(b);
CREATE TEMP MACRO ipai_quotient_far(a, b) AS
  ipai_refined_twice(a, b, ipai_estimate(a, b), a - ipai_estimate(a, b) * b) + ipai_nonzero(b);
CREATE TEMP MACRO ipai_ceil_at(x, places, unit) AS
  round(x, places) + CASE WHEN round(x, places) < x THEN unit ELSE 0 END;
CREATE TEMP MACRO ipai_floor_at(x, places, unit) AS
  round(x, places) - CASE WHEN round(x, places) > x THEN unit ELSE 0 END;
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
