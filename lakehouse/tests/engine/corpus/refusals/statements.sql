-- What is not a reading statement of Databricks SQL, or asks for what this engine does not do.
SELECT DISTINCT ON (partner) id FROM bills;
--> error UNSUPPORTED_FEATURE: DISTINCT ON is not SQL of Databricks; use QUALIFY row_number() OVER (…) = 1.
SELECT sum(amount) OVER (ORDER BY id GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM bills;
--> error UNSUPPORTED_FEATURE: A window frame has ROWS or RANGE and no EXCLUDE.
SELECT rand() AS x;
--> error UNRESOLVED_ROUTINE: The function `rand` is not supported by the embedded lakehouse.
SELECT uuid() AS x;
--> error UNRESOLVED_ROUTINE: The function `uuid` is not supported by the embedded lakehouse.
SELECT current_user() AS x;
--> error UNRESOLVED_ROUTINE: The function `current_user` is not supported by the embedded lakehouse.
SELECT DATE'2024-01-02' - DATE'2024-01-01' AS x;
--> error UNSUPPORTED_FEATURE: date - date gives an INTERVAL; use datediff(end, start) for a number of days.
SELECT next_day(DATE'2024-01-01', partner) AS x FROM bills;
--> error UNSUPPORTED_FEATURE: The weekday of next_day must be a string literal.
SELECT date_format(day, partner) AS x FROM bills;
--> error UNSUPPORTED_FEATURE: A date format must be a string literal.
SELECT regexp_replace(note, 'a', partner) AS x FROM bills;
--> error UNSUPPORTED_FEATURE: The replacement of regexp_replace must be a string literal.
SELECT round(amount, quantity) AS x FROM bills;
--> error UNSUPPORTED_FEATURE: `round` of a DECIMAL needs a literal number of places.
SELECT try_add(amount, 1) AS x FROM bills;
--> error UNSUPPORTED_FEATURE: `try_add` is supported for whole numbers only.
SELECT ceil(weight, 1) AS x FROM bills;
--> error UNSUPPORTED_FEATURE: ceil and floor take places for a DECIMAL only, none of them negative.
SELECT format_number(amount, quantity) AS x FROM bills;
--> error UNSUPPORTED_FEATURE: The places of format_number must be a literal from 0 to 18.
SELECT format_string('%x', id) AS x FROM bills;
--> error UNSUPPORTED_FEATURE: format_string knows %s, %d, %5d, %05d, %5s, %.2f and one value for each.
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY weight DESC) AS x FROM bills;
--> error UNSUPPORTED_FEATURE: A percentile WITHIN GROUP takes an ascending ORDER BY.
SELECT get_json_object(note, partner) AS x FROM bills;
--> error UNSUPPORTED_FEATURE: The path of get_json_object must be a literal of names and positions such as $.a.b[0].
SELECT sequence(DATE'2024-01-01', DATE'2024-12-31', INTERVAL -1 MONTH) AS x;
--> error UNSUPPORTED_FEATURE: A sequence of dates by months needs a positive literal step.
SELECT id FROM bills CLUSTER BY id;
--> error UNSUPPORTED_FEATURE: The construct CLUSTER is not supported by the embedded lakehouse.
SELECT id INTO other FROM bills;
--> error UNSUPPORTED_FEATURE: The construct INTO is not supported by the embedded lakehouse.
SELECT ai_query('model', note) AS x FROM bills;
--> error UNRESOLVED_ROUTINE: The function `ai_query` is not supported by the embedded lakehouse.
SHOW GRANTS ON TABLE bills;
--> error UNSUPPORTED_FEATURE: Of SHOW and DESCRIBE the lakehouse answers SHOW CATALOGS, SHOW SCHEMAS, SHOW TABLES, SHOW COLUMNS, DESCRIBE TABLE and DESCRIBE HISTORY.
EXPLAIN SELECT 1;
--> error UNSUPPORTED_FEATURE: EXPLAIN is not allowed: only reading statements run here.
