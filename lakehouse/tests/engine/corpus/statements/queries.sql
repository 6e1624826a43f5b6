-- Answers computed by Apache Spark 4.3.0, ANSI mode, UTC; see corpus/compute.py
SELECT explode(sequence(1, 3)) AS n;
--> n int
--> [1]
--> [2]
--> [3]
SELECT x FROM (SELECT array(1, 2) AS a) LATERAL VIEW explode(a) v AS x;
--> x int
--> [1]
--> [2]
SELECT id, w FROM bills LATERAL VIEW explode(split(note, ' ')) v AS w WHERE id < 4 ORDER BY id, w;
--> id bigint, w string
--> [1, "INV-0001"]
--> [1, "paid"]
--> [2, "INV-0002"]
SELECT explode(array(1, 2));
--> col int
--> [1]
--> [2]
SELECT id, m FROM bills LATERAL VIEW explode(sequence(trunc(day, 'MM'), DATE'2024-02-01', INTERVAL 1 MONTH)) v AS m WHERE day < DATE'2024-02-01' ORDER BY id, m;
--> id bigint, m date
--> [1, "2024-01-01"]
--> [1, "2024-02-01"]
--> [4, "2024-01-01"]
--> [4, "2024-02-01"]
--> [7, "2023-12-01"]
--> [7, "2024-01-01"]
--> [7, "2024-02-01"]
SELECT n FROM (SELECT explode(sequence(1, 4)) AS n) WHERE n % 2 = 0 ORDER BY n;
--> n int
--> [2]
--> [4]
SELECT a + 1 AS b, b * 2 AS c FROM (VALUES (1)) t(a);
--> b int, c int
--> [2, 4]
SELECT amount * 2 AS doubled, doubled + 1 AS more FROM bills WHERE id = 1;
--> doubled decimal(20,2), more decimal(21,2)
--> ["2000.00", "2001.00"]
WITH x AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT sum(a) FROM x;
--> sum(a) bigint
--> [3]
WITH x AS (SELECT id, amount FROM bills), y AS (SELECT max(amount) AS m FROM x) SELECT id FROM x JOIN y ON amount = m;
--> id bigint
--> [4]
WITH x(a, b) AS (SELECT 1, 2) SELECT b FROM x;
--> b int
--> [2]
WITH x AS (WITH y AS (SELECT 1 AS a) SELECT a + 1 AS a FROM y) SELECT a FROM x;
--> a int
--> [2]
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT sum(n) AS s FROM r;
--> s bigint
--> [10]
SELECT 1 AS a UNION SELECT 1 UNION SELECT 2 ORDER BY a;
--> a int
--> [1]
--> [2]
SELECT 1 AS a UNION ALL SELECT 2.5 ORDER BY a;
--> a decimal(11,1)
--> ["1.0"]
--> ["2.5"]
SELECT partner FROM bills INTERSECT SELECT name FROM partners ORDER BY 1;
--> partner string
--> ["Acme"]
--> ["Bayan"]
--> ["Cebu"]
SELECT name FROM partners EXCEPT SELECT partner FROM bills;
--> name string
--> ["Essa"]
SELECT name FROM partners MINUS SELECT partner FROM bills;
--> name string
--> ["Essa"]
SELECT a FROM (VALUES (1), (1), (2)) t(a) INTERSECT ALL SELECT a FROM (VALUES (1), (1)) u(a);
--> a int
--> [1]
--> [1]
SELECT a FROM (VALUES (1), (1), (2)) t(a) EXCEPT ALL SELECT 1;
--> a int
--> [1]
--> [2]
SELECT NULL AS a INTERSECT SELECT NULL;
--> a void
--> [null]
(SELECT 1 AS a) UNION ALL (SELECT 2 ORDER BY 1 LIMIT 1) ORDER BY a DESC;
--> a int
--> [2]
--> [1]
VALUES (1, 'a'), (2, 'b');
--> col1 int, col2 string
--> [1, "a"]
--> [2, "b"]
SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(n, s) ORDER BY n;
--> n int, s string
--> [1, "a"]
--> [2, "b"]
FROM bills SELECT id WHERE id < 3 ORDER BY id;
--> id bigint
--> [1]
--> [2]
SELECT * FROM partners ORDER BY name;
--> name string, city string, limit_amount decimal(12,2)
--> ["Acme", "Manila", "5000.00"]
--> ["Bayan", "Manila", "100000.00"]
--> ["Cebu", "Cebu City", null]
--> ["Essa", null, "10.00"]
SELECT * EXCEPT (city) FROM partners ORDER BY name;
--> name string, limit_amount decimal(12,2)
--> ["Acme", "5000.00"]
--> ["Bayan", "100000.00"]
--> ["Cebu", null]
--> ["Essa", "10.00"]
SELECT p.*, 1 AS one FROM partners p ORDER BY name LIMIT 1;
--> name string, city string, limit_amount decimal(12,2), one int
--> ["Acme", "Manila", "5000.00", 1]
SELECT DISTINCT city FROM partners ORDER BY city;
--> city string
--> [null]
--> ["Cebu City"]
--> ["Manila"]
SELECT count(*) AS n FROM (SELECT DISTINCT partner, rate FROM bills);
--> n bigint
--> [7]
SELECT id, `partner` FROM bills WHERE `id` = 1;
--> id bigint, partner string
--> [1, "Acme"]
SELECT ID, Partner FROM BILLS WHERE iD = 1;
--> ID bigint, Partner string
--> [1, "Acme"]
SELECT id FROM bills WHERE partner = 'acme';
--> id bigint
SELECT id FROM bills WHERE note LIKE 'INV-%paid' ORDER BY id;
--> id bigint
--> [1]
--> [6]
SELECT id FROM bills WHERE day BETWEEN DATE'2024-02-01' AND DATE'2024-02-29' ORDER BY id;
--> id bigint
--> [2]
--> [3]
SELECT id FROM bills WHERE day >= '2024-04-01' ORDER BY id;
--> id bigint
--> [6]
--> [9]
--> [10]
SELECT id FROM bills WHERE posted >= '2024-04-01' ORDER BY id;
--> id bigint
--> [6]
--> [8]
--> [9]
--> [10]
SELECT id FROM bills WHERE posted > day ORDER BY id;
--> id bigint
--> [1]
--> [2]
--> [3]
--> [4]
--> [6]
--> [7]
--> [9]
--> [10]
SELECT id FROM bills WHERE NOT (partner = 'Acme') ORDER BY id;
--> id bigint
--> [4]
--> [5]
--> [6]
--> [7]
--> [8]
--> [10]
SELECT id FROM bills WHERE quantity <> 7 ORDER BY id;
--> id bigint
--> [1]
--> [3]
--> [4]
--> [7]
--> [8]
--> [9]
--> [10]
SELECT id, amount * rate AS tax, round(amount * rate, 2) AS filed, amount / (1 + rate) AS net FROM bills ORDER BY id;
--> id bigint, tax decimal(28,6), filed decimal(25,2), net decimal(33,13)
--> [1, "120.000000", "120.00", "892.8571428571429"]
--> [2, "5.011000", "5.01", "245.6372549019608"]
--> [3, "-9.612000", "-9.61", "-71.5178571428571"]
--> [4, "4999.999500", "5000.00", "95238.0857142857143"]
--> [5, null, null, null]
--> [6, null, null, null]
--> [7, "4.999500", "5.00", "28.9826086956522"]
--> [8, "10.000500", "10.00", "57.9739130434783"]
--> [9, "0.123400", "0.12", "12.2178217821782"]
--> [10, "5.000000", "5.00", "495.0495049504950"]
SELECT id, CAST(amount AS DOUBLE) / 3 AS third, amount / 3 AS exact, amount / quantity AS unit FROM bills WHERE quantity > 0 ORDER BY id;
--> id bigint, third double, exact decimal(22,6), unit decimal(29,13)
--> [1, 333.3333333333333, "333.333333", "333.3333333333333"]
--> [3, -26.7, "-26.700000", "-80.1000000000000"]
--> [4, 33333.33, "33333.330000", "8333.3325000000000"]
--> [5, null, null, null]
--> [6, 0.0033333333333333335, "0.003333", "0.0014285714286"]
--> [7, 11.11, "11.110000", "16.6650000000000"]
--> [9, 4.113333333333333, "4.113333", "2.4680000000000"]
SELECT id, amount / quantity AS unit FROM bills ORDER BY id;
--> error DIVIDE_BY_ZERO
SELECT id, amount % 7 AS m, quantity % 2 AS odd, pmod(quantity, 3) AS p FROM bills ORDER BY id;
--> id bigint, m decimal(3,2), odd int, p int
--> [1, "6.00", 1, 0]
--> [2, "5.55", null, null]
--> [3, "-3.10", 1, 1]
--> [4, "4.99", 0, 0]
--> [5, null, 1, 1]
--> [6, "0.01", 1, 1]
--> [7, "5.33", 0, 2]
--> [8, "3.67", 0, 0]
--> [9, "5.34", 1, 2]
--> [10, "3.00", -1, 1]
SELECT id, round(amount, -2) AS h, round(amount, 1) AS d, round(weight, 1) AS w, ceil(amount) AS c, floor(amount) AS f FROM bills ORDER BY id;
--> id bigint, h decimal(17,0), d decimal(18,1), w double, c decimal(17,0), f decimal(17,0)
--> [1, "1000", "1000.0", 1.5, "1000", "1000"]
--> [2, "300", "250.6", 2.3, "251", "250"]
--> [3, "-100", "-80.1", null, "-80", "-81"]
--> [4, "100000", "100000.0", 0.1, "100000", "99999"]
--> [5, null, null, 0.2, null, null]
--> [6, "0", "0.0", 0.3, "1", "0"]
--> [7, "0", "33.3", -4.0, "34", "33"]
--> [8, "100", "66.7", 10.0, "67", "66"]
--> [9, "0", "12.3", 3.0, "13", "12"]
--> [10, "500", "500.0", 7.5, "500", "500"]
SELECT id, CAST(amount AS INT) AS i, CAST(amount AS STRING) AS s, CAST(weight AS DECIMAL(10,2)) AS w, CAST(rate AS DOUBLE) AS r FROM bills ORDER BY id;
--> id bigint, i int, s string, w decimal(10,2), r double
--> [1, 1000, "1000.00", "1.50", 0.12]
--> [2, 250, "250.55", "2.25", 0.02]
--> [3, -80, "-80.10", null, 0.12]
--> [4, 99999, "99999.99", "0.10", 0.05]
--> [5, null, null, "0.20", 0.05]
--> [6, 0, "0.01", "0.30", null]
--> [7, 33, "33.33", "-4.00", 0.15]
--> [8, 66, "66.67", "10.00", 0.15]
--> [9, 12, "12.34", "3.00", 0.01]
--> [10, 500, "500.00", "7.50", 0.01]
SELECT id, date_trunc('MONTH', posted) AS m, trunc(day, 'QUARTER') AS q, last_day(day) AS l, dayofweek(day) AS w, date_format(day, 'yyyy-MM') AS f FROM bills ORDER BY id;
--> id bigint, m timestamp, q date, l date, w int, f string
--> [1, "2024-01-01 00:00:00", "2024-01-01", "2024-01-31", 4, "2024-01"]
--> [2, "2024-03-01 00:00:00", "2024-01-01", "2024-02-29", 5, "2024-02"]
--> [3, "2024-02-01 00:00:00", "2024-01-01", "2024-02-29", 5, "2024-02"]
--> [4, "2024-01-01 00:00:00", "2024-01-01", "2024-01-31", 2, "2024-01"]
--> [5, null, "2024-01-01", "2024-03-31", 1, "2024-03"]
--> [6, "2024-04-01 00:00:00", "2024-04-01", "2024-04-30", 2, "2024-04"]
--> [7, "2024-01-01 00:00:00", "2023-10-01", "2023-12-31", 1, "2023-12"]
--> [8, "2024-05-01 00:00:00", null, null, null, null]
--> [9, "2024-05-01 00:00:00", "2024-04-01", "2024-05-31", 6, "2024-05"]
--> [10, "2024-06-01 00:00:00", "2024-04-01", "2024-06-30", 1, "2024-06"]
SELECT id, datediff(CAST(posted AS DATE), day) AS late, months_between(posted, day) AS months, date_diff(MONTH, day, posted) AS whole FROM bills ORDER BY id;
--> id bigint, late int, months double, whole bigint
--> [1, 0, 0.0, 0]
--> [2, 1, 0.09677419, 0]
--> [3, 0, 0.0, 0]
--> [4, 1, 0.0483871, 0]
--> [5, null, null, null]
--> [6, 0, 0.0, 0]
--> [7, 2, 0.06451613, 0]
--> [8, null, null, null]
--> [9, 0, 0.0, 0]
--> [10, 0, 0.0, 0]
SELECT id, add_months(day, 1) AS next, date_add(day, 20) AS due, day + INTERVAL 1 MONTH AS other FROM bills ORDER BY id;
--> id bigint, next date, due date, other date
--> [1, "2024-02-29", "2024-02-20", "2024-02-29"]
--> [2, "2024-03-29", "2024-03-20", "2024-03-29"]
--> [3, "2024-03-29", "2024-03-20", "2024-03-29"]
--> [4, "2024-02-15", "2024-02-04", "2024-02-15"]
--> [5, "2024-04-30", "2024-04-20", "2024-04-30"]
--> [6, "2024-05-01", "2024-04-21", "2024-05-01"]
--> [7, "2024-01-31", "2024-01-20", "2024-01-31"]
--> [8, null, null, null]
--> [9, "2024-06-30", "2024-06-20", "2024-06-30"]
--> [10, "2024-07-30", "2024-07-20", "2024-07-30"]
SELECT id, regexp_extract(note, '([0-9]+)', 1) AS number, length(note) AS n, upper(note) AS u, split(note, ' ') AS parts FROM bills ORDER BY id;
--> id bigint, number string, n int, u string, parts array<string>
--> [1, "0001", 13, "INV-0001 PAID", ["INV-0001", "paid"]]
--> [2, "0002", 8, "INV-0002", ["INV-0002"]]
--> [3, null, null, null, null]
--> [4, "", 14, "LATE; DISPUTED", ["late;", "disputed"]]
--> [5, "", 0, "", [""]]
--> [6, "0006", 13, "INV-0006 PAID", ["INV-0006", "paid"]]
--> [7, "", 5, "ÑANDÚ", ["ñandú"]]
--> [8, "0008", 8, "INV-0008", ["INV-0008"]]
--> [9, "", 10, "NO PARTNER", ["no", "partner"]]
--> [10, "0010", 8, "INV-0010", ["INV-0010"]]
SELECT id, coalesce(partner, '?') AS p, nullif(note, '') AS n, CASE WHEN amount > 100 THEN 'big' WHEN amount > 0 THEN 'small' END AS size FROM bills ORDER BY id;
--> id bigint, p string, n string, size string
--> [1, "Acme", "INV-0001 paid", "big"]
--> [2, "Acme", "INV-0002", "big"]
--> [3, "Acme", null, null]
--> [4, "Bayan", "late; disputed", "big"]
--> [5, "Bayan", null, null]
--> [6, "Bayan", "INV-0006 paid", "small"]
--> [7, "Cebu", "ñandú", "small"]
--> [8, "Cebu", "INV-0008", "small"]
--> [9, "?", "no partner", "small"]
--> [10, "Davao", "INV-0010", "big"]
SELECT greatest(amount, limit_amount) AS g FROM bills JOIN partners ON partner = name ORDER BY id;
--> g decimal(18,2)
--> ["5000.00"]
--> ["5000.00"]
--> ["5000.00"]
--> ["100000.00"]
--> ["100000.00"]
--> ["100000.00"]
--> ["33.33"]
--> ["66.67"]
SELECT named_struct('id', id, 'who', partner) AS s FROM bills WHERE id < 3 ORDER BY id;
--> s struct<id:bigint,who:string>
--> [{"id": 1, "who": "Acme"}]
--> [{"id": 2, "who": "Acme"}]
SELECT s.who FROM (SELECT named_struct('id', id, 'who', partner) AS s FROM bills WHERE id < 3) ORDER BY s.id;
--> who string
--> ["Acme"]
--> ["Acme"]
SELECT transform(a, x -> x * 2) AS t, filter(a, x -> x > 1) AS f FROM (SELECT array(1, 2, 3) AS a);
--> t array<int>, f array<int>
--> [[2, 4, 6], [2, 3]]
SELECT id FROM bills WHERE id IN (1, 2, 99) OR partner IS NULL ORDER BY id;
--> id bigint
--> [1]
--> [2]
--> [9]
SELECT sum(a) AS s FROM (SELECT explode(array(9223372036854775807, 1)) AS a);
--> error ARITHMETIC_OVERFLOW
SELECT a / b AS x FROM (VALUES (1, 0)) t(a, b);
--> error DIVIDE_BY_ZERO
SELECT CAST(s AS INT) AS x FROM (VALUES ('1'), ('x')) t(s);
--> error CAST_INVALID_INPUT
SELECT id FROM bills WHERE amount = (SELECT max(amount) FROM bills WHERE partner = 'Acme');
--> id bigint
--> [1]
SELECT current_date() = CAST(current_timestamp() AS DATE) AS same;
--> same boolean
--> [true]
SELECT id -- the key
FROM bills /* all of them */ WHERE id = 1;
--> id bigint
--> [1]
SELECT bill.id FROM bills AS bill WHERE bill.id = 1;
--> id bigint
--> [1]
SELECT 1 AS `two words`, 2 AS MixedCase;
--> two words int, MixedCase int
--> [1, 2]
SELECT 'a' AS x, NULL AS y;
--> x string, y void
--> ["a", null]
SELECT a, b FROM (SELECT 1 AS a, array(1, 2) AS l) LATERAL VIEW explode(l) v AS b WHERE b > 1;
--> a int, b int
--> [1, 2]
