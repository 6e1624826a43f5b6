-- What Spark computes and this engine refuses, with its sentence.
SELECT array_sort(array(3, 1, 2), (l, r) -> CASE WHEN l < r THEN 1 WHEN l > r THEN -1 ELSE 0 END) AS x;
--> error UNSUPPORTED_FEATURE: array_sort with a comparator is not supported here.
SELECT array_insert(array(1, 3), 2, 2) AS x;
--> error UNRESOLVED_ROUTINE: The function `array_insert` is not supported by the embedded lakehouse.
SELECT arrays_zip(array(1, 2), array('a', 'b')) AS x;
--> error UNRESOLVED_ROUTINE: The function `arrays_zip` is not supported by the embedded lakehouse.
SELECT shuffle(array(1)) AS x;
--> error UNRESOLVED_ROUTINE: The function `shuffle` is not supported by the embedded lakehouse.
SELECT CAST(CAST(12345678 AS DOUBLE) AS STRING) AS x;
--> error UNSUPPORTED_FEATURE: A DOUBLE this large or small has no exact text here; CAST it to DECIMAL first.
SELECT CAST(CAST(0.0001 AS DOUBLE) AS STRING) AS x;
--> error UNSUPPORTED_FEATURE: A DOUBLE this large or small has no exact text here; CAST it to DECIMAL first.
SELECT CAST(CAST(1e21 AS DOUBLE) AS STRING) AS x;
--> error UNSUPPORTED_FEATURE: A DOUBLE this large or small has no exact text here; CAST it to DECIMAL first.
SELECT CAST(CAST('NaN' AS DOUBLE) AS STRING) AS x;
--> error UNSUPPORTED_FEATURE: A DOUBLE this large or small has no exact text here; CAST it to DECIMAL first.
SELECT '5' + 1 AS x;
--> error UNSUPPORTED_FEATURE: Arithmetic with a text is not supported; CAST it to a number first.
SELECT '5' * 2.0 AS x;
--> error UNSUPPORTED_FEATURE: Arithmetic with a text is not supported; CAST it to a number first.
SELECT typeof(1) AS x;
--> error UNRESOLVED_ROUTINE: The function `typeof` is not supported by the embedded lakehouse.
SELECT typeof(1.5) AS x;
--> error UNRESOLVED_ROUTINE: The function `typeof` is not supported by the embedded lakehouse.
SELECT CAST(X'41' AS STRING) AS x;
--> error UNSUPPORTED_FEATURE: The construct HEX STRING is not supported by the embedded lakehouse.
SELECT assert_true(true) AS x;
--> error UNRESOLVED_ROUTINE: The function `assert_true` is not supported by the embedded lakehouse.
SELECT make_timestamp(2024, 2, 29, 10, 11, 12.5) AS x;
--> error UNRESOLVED_ROUTINE: The function `make_timestamp` is not supported by the embedded lakehouse.
SELECT convert_timezone('UTC', 'Asia/Manila', TIMESTAMP_NTZ'2024-06-30 17:30:00') AS x;
--> error UNRESOLVED_ROUTINE: The function `convert_timezone` is not supported by the embedded lakehouse.
SELECT date_format(DATE'2024-02-03', 'D') AS x;
--> error UNSUPPORTED_FEATURE: This date format uses letters the embedded lakehouse does not know.
SELECT to_char(DATE'2024-02-03', 'yyyyMMdd') AS x;
--> error UNRESOLVED_ROUTINE: The function `to_char` is not supported by the embedded lakehouse.
SELECT CAST('2024-01' AS DATE) AS x;
--> error CAST_INVALID_INPUT: Conversion Error: invalid date field format: "2024-01", expected format is (YYYY-MM-DD)
SELECT bround(CAST(2.5 AS DOUBLE), 0) AS x;
--> error UNSUPPORTED_FEATURE: `bround` is supported for DECIMAL only.
SELECT bround(25, -1) AS x;
--> error UNSUPPORTED_FEATURE: `bround` is supported for DECIMAL only.
SELECT shiftleft(1, 4) AS x;
--> error UNSUPPORTED_FEATURE: The construct BITWISE LEFT SHIFT is not supported by the embedded lakehouse.
SELECT shiftright(16, 2) AS x;
--> error UNSUPPORTED_FEATURE: The construct BITWISE RIGHT SHIFT is not supported by the embedded lakehouse.
SELECT factorial(5) AS x;
--> error UNRESOLVED_ROUTINE: The function `factorial` is not supported by the embedded lakehouse.
SELECT conv('ff', 16, 10) AS x;
--> error UNRESOLVED_ROUTINE: The function `conv` is not supported by the embedded lakehouse.
SELECT width_bucket(5.3, 0.2, 10.6, 5) AS x;
--> error UNRESOLVED_ROUTINE: The function `width_bucket` is not supported by the embedded lakehouse.
SELECT hypot(3, 4) AS x;
--> error UNRESOLVED_ROUTINE: The function `hypot` is not supported by the embedded lakehouse.
SELECT expm1(0) AS x;
--> error UNRESOLVED_ROUTINE: The function `expm1` is not supported by the embedded lakehouse.
SELECT log1p(0) AS x;
--> error UNRESOLVED_ROUTINE: The function `log1p` is not supported by the embedded lakehouse.
SELECT to_json(named_struct('a', 1, 'b', 'x')) AS x;
--> error UNRESOLVED_ROUTINE: The function `to_json` is not supported by the embedded lakehouse.
SELECT to_json(named_struct('a', 1, 'b', NULL)) AS x;
--> error UNRESOLVED_ROUTINE: The function `to_json` is not supported by the embedded lakehouse.
SELECT to_json(named_struct('d', DATE'2024-01-02', 'm', CAST(1.50 AS DECIMAL(10,2)), 't', true)) AS x;
--> error UNRESOLVED_ROUTINE: The function `to_json` is not supported by the embedded lakehouse.
SELECT to_json(array(1, 2)) AS x;
--> error UNRESOLVED_ROUTINE: The function `to_json` is not supported by the embedded lakehouse.
SELECT from_json('{"a": 1, "b": "x"}', 'a INT, b STRING') AS x;
--> error UNRESOLVED_ROUTINE: The function `from_json` is not supported by the embedded lakehouse.
SELECT from_json('{"a": 1}', 'a INT, b STRING').b AS x;
--> error UNRESOLVED_ROUTINE: The function `from_json` is not supported by the embedded lakehouse.
SELECT json_array_length('[1, 2]') AS x;
--> error UNRESOLVED_ROUTINE: The function `json_array_length` is not supported by the embedded lakehouse.
SELECT overlay('abcdef' PLACING 'xx' FROM 3) AS x;
--> error UNRESOLVED_ROUTINE: The function `overlay` is not supported by the embedded lakehouse.
SELECT split('a,b,c', ',', 2) AS x;
--> error UNSUPPORTED_FEATURE: `regexp_split` with the argument `limit` is not supported here.
SELECT soundex('Miller') AS x;
--> error UNRESOLVED_ROUTINE: The function `soundex` is not supported by the embedded lakehouse.
SELECT sha2('abc', 512) AS x;
--> error UNSUPPORTED_FEATURE: sha2 is supported with 256 bits only.
SELECT sha2('abc', 224) AS x;
--> error UNSUPPORTED_FEATURE: sha2 is supported with 256 bits only.
SELECT crc32('abc') AS x;
--> error UNRESOLVED_ROUTINE: The function `crc32` is not supported by the embedded lakehouse.
SELECT hash('abc') AS x;
--> error UNRESOLVED_ROUTINE: The function `hash` is not supported by the embedded lakehouse.
SELECT xxhash64('abc') AS x;
--> error UNRESOLVED_ROUTINE: The function `xxhash64` is not supported by the embedded lakehouse.
SELECT decode(X'616263', 'utf-8') AS x;
--> error UNSUPPORTED_FEATURE: The construct HEX STRING is not supported by the embedded lakehouse.
SELECT format_number(CAST(0.125 AS DOUBLE), 2) AS x;
--> error UNSUPPORTED_FEATURE: format_number is supported for DECIMAL and whole numbers; CAST a DOUBLE to DECIMAL first.
SELECT format_string('%05d|%.2f|%5s', 42, CAST(1.005 AS DOUBLE), 'x') AS x;
--> error UNSUPPORTED_FEATURE: %.2f of format_string needs a DECIMAL; CAST a DOUBLE first.
SELECT find_in_set('b', 'a,b,c') AS x;
--> error UNRESOLVED_ROUTINE: The function `find_in_set` is not supported by the embedded lakehouse.
SELECT elt(2, 'a', 'b') AS x;
--> error UNRESOLVED_ROUTINE: The function `elt` is not supported by the embedded lakehouse.
SELECT to_number('1,234.50', '9,999.99') AS x;
--> error UNRESOLVED_ROUTINE: The function `to_number` is not supported by the embedded lakehouse.
SELECT to_char(1234.5, '9,999.99') AS x;
--> error UNRESOLVED_ROUTINE: The function `to_char` is not supported by the embedded lakehouse.
SELECT mask('AbCD123-@') AS x;
--> error UNRESOLVED_ROUTINE: The function `mask` is not supported by the embedded lakehouse.
SELECT url_encode('a b') AS x;
--> error UNRESOLVED_ROUTINE: The function `url_encode` is not supported by the embedded lakehouse.
SELECT parse_url('https://bir.gov.ph/x?y=1', 'HOST') AS x;
--> error UNRESOLVED_ROUTINE: The function `parse_url` is not supported by the embedded lakehouse.
SELECT try_sum(quantity) AS x FROM bills;
--> error UNRESOLVED_ROUTINE: The function `try_sum` is not supported by the embedded lakehouse.
SELECT try_avg(quantity) AS x FROM bills;
--> error UNRESOLVED_ROUTINE: The function `try_avg` is not supported by the embedded lakehouse.
SELECT skewness(weight) AS x FROM bills;
--> error UNRESOLVED_ROUTINE: The function `skewness` is not supported by the embedded lakehouse.
SELECT mode(quantity) AS x FROM bills;
--> error UNRESOLVED_ROUTINE: The function `mode` is not supported by the embedded lakehouse.
SELECT histogram_numeric(weight, 2) AS x FROM bills;
--> error UNRESOLVED_ROUTINE: The function `histogram_numeric` is not supported by the embedded lakehouse.
SELECT max(named_struct('w', weight, 'i', id)).i AS x FROM bills;
--> error UNSUPPORTED_FEATURE: max and min of a STRUCT are not supported; use max_by and min_by.
SELECT partner, quantity > 2 AS many, count(*) AS n FROM bills GROUP BY ROLLUP (partner, quantity > 2) ORDER BY partner, many, n;
--> error PARSE_SYNTAX_ERROR: Syntax error at or near '>' (line 1, position 99): Expecting )
SELECT * FROM (SELECT partner, rate, amount FROM bills) PIVOT (sum(amount) FOR rate IN (0.12 AS vat, 0.05 AS final)) ORDER BY partner;
--> error UNSUPPORTED_FEATURE: The construct PIVOT is not supported by the embedded lakehouse.
SELECT * FROM (SELECT partner, quantity FROM bills) PIVOT (sum(quantity) AS s, count(*) AS n FOR partner IN ('Acme' AS acme, 'Cebu' AS cebu));
--> error UNSUPPORTED_FEATURE: The construct PIVOT is not supported by the embedded lakehouse.
SELECT name, kind, v FROM (SELECT 'x' AS name, 1 AS a, 2 AS b) UNPIVOT (v FOR kind IN (a, b)) ORDER BY kind;
--> error UNSUPPORTED_FEATURE: The construct PIVOT is not supported by the embedded lakehouse.
SELECT id, w FROM (SELECT 1 AS id, CAST(NULL AS ARRAY<INT>) AS a) LATERAL VIEW OUTER explode(a) v AS w;
--> error UNSUPPORTED_FEATURE: LATERAL VIEW OUTER is not supported; give an empty array one NULL before exploding it.
SELECT pos, w FROM (SELECT array('a', 'b') AS a) LATERAL VIEW posexplode(a) v AS pos, w ORDER BY pos;
--> error UNSUPPORTED_FEATURE: posexplode is not supported; explode sequence(0, size(a) - 1) and read a[i].
SELECT posexplode(array('a', 'b'));
--> error UNSUPPORTED_FEATURE: posexplode is not supported; explode sequence(0, size(a) - 1) and read a[i].
SELECT k, v FROM (SELECT map('a', 1, 'b', 2) AS m) LATERAL VIEW explode(m) t AS k, v ORDER BY k;
--> error UNSUPPORTED_FEATURE: explode of a MAP is not supported; explode map_keys(m) and look the values up.
SELECT * FROM explode(array(1, 2)) AS t(n);
--> error UNRESOLVED_ROUTINE: The function `explode` is not supported by the embedded lakehouse.
SELECT inline(array(struct(1 AS a, 'x' AS b), struct(2, 'y')));
--> error UNRESOLVED_ROUTINE: The function `inline` is not supported by the embedded lakehouse.
SELECT stack(2, 1, 'a', 2, 'b') AS (n, s);
--> error UNSUPPORTED_FEATURE: The construct ALIASES is not supported by the embedded lakehouse.
SELECT * FROM range(3);
--> error UNRESOLVED_ROUTINE: The function `range` is not supported by the embedded lakehouse.
SELECT id FROM range(2, 5) ORDER BY id;
--> error UNRESOLVED_ROUTINE: The function `range` is not supported by the embedded lakehouse.
SELECT /*+ BROADCAST(p) */ count(*) AS n FROM bills b JOIN partners p ON b.partner = p.name;
--> error UNSUPPORTED_FEATURE: The construct HINT is not supported by the embedded lakehouse.
SELECT id, rate FROM bills TABLESAMPLE (100 PERCENT) ORDER BY id LIMIT 1;
--> error UNSUPPORTED_FEATURE: The construct TABLE SAMPLE is not supported by the embedded lakehouse.
