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
  CASE WHEN i = 0 THEN error('[INVALID_INDEX_OF_ZERO]The index 0 is invalid; it counts from 1.')
       WHEN abs(i) > len(a)
       THEN error('[INVALID_ARRAY_INDEX_IN_ELEMENT_AT]The index is outside of the array.') ELSE a[i] END;

CREATE TEMP MACRO ipai_months(a) AS year(a) * 12 + month(a);
-- Whole months from a to b, as java.time counts them: 31 January to 28 February is none.
CREATE TEMP MACRO ipai_whole_months(a, b) AS
  ipai_months(b) - ipai_months(a)
  - CASE WHEN b >= a AND b - date_trunc('month', b) < a - date_trunc('month', a) THEN 1
         WHEN b < a AND b - date_trunc('month', b) > a - date_trunc('month', a) THEN -1 ELSE 0 END;
CREATE TEMP MACRO ipai_same_day(a, b) AS
  day(a) = day(b) OR (CAST(a AS DATE) = last_day(a) AND CAST(b AS DATE) = last_day(b));
-- Months of 31 days.
CREATE TEMP MACRO ipai_part_months(a, b) AS
  ipai_months(a) - ipai_months(b)
  + (epoch(a - date_trunc('month', a)) - epoch(b - date_trunc('month', b))) / (31 * 86400.0);
CREATE TEMP MACRO ipai_months_between(a, b) AS
  CASE WHEN ipai_same_day(a, b) THEN CAST(ipai_months(a) - ipai_months(b) AS DOUBLE)
       ELSE ipai_round_double(ipai_part_months(a, b), 8) END;
CREATE TEMP MACRO ipai_months_between_exactly(a, b) AS
  CASE WHEN ipai_same_day(a, b) THEN CAST(ipai_months(a) - ipai_months(b) AS DOUBLE) ELSE ipai_part_months(a, b) END;
CREATE TEMP MACRO ipai_seconds(x) AS
  CAST(CAST(epoch_us(x - date_trunc('minute', x)) AS DECIMAL(18, 0)) * CAST('0.000001' AS DECIMAL(6, 6)) AS DECIMAL(8, 6));
CREATE TEMP MACRO ipai_unix(x) AS CAST(floor(epoch(CAST(x AS TIMESTAMPTZ))) AS BIGINT);

-- Arrays, with the three values of logic where Spark has them.
CREATE TEMP MACRO ipai_any(l) AS
  CASE WHEN l IS NULL THEN NULL WHEN list_contains(l, true) THEN true
       WHEN len(list_filter(l, lambda e: e IS NULL)) > 0 THEN NULL ELSE false END;
CREATE TEMP MACRO ipai_all(l) AS
  CASE WHEN l IS NULL THEN NULL WHEN list_contains(l, false) THEN false
       WHEN len(list_filter(l, lambda e: e IS NULL)) > 0 THEN NULL ELSE true END;
CREATE TEMP MACRO ipai_item(a, i) AS
  CASE WHEN i < 0 OR i >= len(a) THEN error('[INVALID_ARRAY_INDEX]The index is outside of the array.') ELSE a[i + 1] END;
CREATE TEMP MACRO ipai_get(a, i) AS CASE WHEN i >= 0 THEN a[i + 1] END;
CREATE TEMP MACRO ipai_try_element_at(a, i) AS
  CASE WHEN i = 0 THEN error('[INVALID_INDEX_OF_ZERO]The index 0 is invalid; it counts from 1.') ELSE a[i] END;
CREATE TEMP MACRO ipai_slice(a, start, n) AS
  CASE WHEN start > 0 THEN list_slice(a, start, start + n - 1)
       WHEN start < 0 AND -start <= len(a) THEN list_slice(a, len(a) + start + 1, len(a) + start + n)
       WHEN start < 0 THEN list_slice(a, 1, 0)
       ELSE error('[INVALID_PARAMETER_VALUE.START]The start of slice counts from 1.') END;
CREATE TEMP MACRO ipai_array_position(a, x) AS
  CASE WHEN a IS NOT NULL AND x IS NOT NULL THEN CAST(coalesce(list_position(a, x), 0) AS BIGINT) END;
CREATE TEMP MACRO ipai_array_compact(a) AS list_filter(a, lambda e: e IS NOT NULL);
CREATE TEMP MACRO ipai_array_remove(a, x) AS
  CASE WHEN x IS NOT NULL THEN list_filter(a, lambda e: e IS NULL OR e <> x) END;
CREATE TEMP MACRO ipai_has(a, x) AS
  CASE WHEN x IS NULL THEN len(list_filter(a, lambda e: e IS NULL)) > 0 ELSE list_contains(a, x) END;
CREATE TEMP MACRO ipai_array_distinct(a) AS
  list_filter(a, lambda e, i: NOT ipai_has(list_slice(a, 1, i - 1), e));
CREATE TEMP MACRO ipai_array_union(a, b) AS ipai_array_distinct(a || b);
CREATE TEMP MACRO ipai_array_intersect(a, b) AS list_filter(ipai_array_distinct(a), lambda e: ipai_has(b, e));
CREATE TEMP MACRO ipai_array_except(a, b) AS list_filter(ipai_array_distinct(a), lambda e: NOT ipai_has(b, e));
CREATE TEMP MACRO ipai_arrays_overlap(a, b) AS
  CASE WHEN list_has_any(ipai_array_compact(a), ipai_array_compact(b)) THEN true
       WHEN len(a) > 0 AND len(b) > 0 AND (ipai_has(a, NULL) OR ipai_has(b, NULL)) THEN NULL ELSE false END;
CREATE TEMP MACRO ipai_array_repeat(x, n) AS list_transform(generate_series(1, n), lambda i: x);

CREATE TEMP MACRO ipai_nanvl(x, y) AS CASE WHEN isnan(x) THEN y ELSE x END;
CREATE TEMP MACRO ipai_joined(a, separator) AS
  CASE WHEN len(ipai_array_compact(a)) > 0 THEN array_to_string(ipai_array_compact(a), separator) END;
CREATE TEMP MACRO ipai_locate(x, part, start) AS
  CASE WHEN start < 1 THEN 0 WHEN strpos(substring(x, start), part) = 0 THEN 0
       ELSE strpos(substring(x, start), part) + start - 1 END;
CREATE TEMP MACRO ipai_substring_index(x, part, n) AS
  CASE WHEN n > 0 THEN array_to_string(list_slice(string_split(x, part), 1, n), part)
       WHEN n < 0 THEN array_to_string(list_slice(string_split(x, part), n, -1), part) ELSE left(x, 0) END;
CREATE TEMP MACRO ipai_initcap(x) AS
  array_to_string(list_transform(string_split(x, ' '), lambda w: upper(left(w, 1)) || lower(substring(w, 2))), ' ');
CREATE TEMP MACRO ipai_format_number(rounded, x, places) AS
  (CASE WHEN x < 0 THEN '-' ELSE '' END) || format('{:,}', CAST(abs(trunc(rounded)) AS HUGEINT))
  || CASE WHEN places > 0 THEN '.' || right(CAST(rounded AS VARCHAR), places) ELSE '' END;
CREATE TEMP MACRO ipai_regexp_substr(x, pattern) AS
  CASE WHEN regexp_matches(x, pattern) THEN regexp_extract(x, pattern) END;
CREATE TEMP MACRO ipai_regexp_instr(x, pattern) AS
  CASE WHEN regexp_matches(x, pattern) THEN length(string_split_regex(x, pattern)[1]) + 1 WHEN x IS NOT NULL THEN 0 END;
CREATE TEMP MACRO ipai_json_value(x, path) AS CASE WHEN json_valid(x) THEN json_extract_string(x, path) END;
