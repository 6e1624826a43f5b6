-- Answers computed by Apache Spark 4.3.0, ANSI mode, UTC; see corpus/compute.py
SELECT a FROM (VALUES (2), (NULL), (1)) t(a) ORDER BY a;
--> a int
--> [null]
--> [1]
--> [2]
SELECT a FROM (VALUES (2), (NULL), (1)) t(a) ORDER BY a DESC;
--> a int
--> [2]
--> [1]
--> [null]
SELECT a FROM (VALUES (2), (NULL), (1)) t(a) ORDER BY a NULLS LAST;
--> a int
--> [1]
--> [2]
--> [null]
SELECT a FROM (VALUES (2), (NULL), (1)) t(a) ORDER BY a DESC NULLS FIRST;
--> a int
--> [null]
--> [2]
--> [1]
SELECT id, partner FROM bills ORDER BY partner, id DESC;
--> id bigint, partner string
--> [9, null]
--> [3, "Acme"]
--> [2, "Acme"]
--> [1, "Acme"]
--> [6, "Bayan"]
--> [5, "Bayan"]
--> [4, "Bayan"]
--> [8, "Cebu"]
--> [7, "Cebu"]
--> [10, "Davao"]
SELECT id, day FROM bills ORDER BY day DESC, id LIMIT 4;
--> id bigint, day date
--> [10, "2024-06-30"]
--> [9, "2024-05-31"]
--> [6, "2024-04-01"]
--> [5, "2024-03-31"]
SELECT id FROM bills ORDER BY amount LIMIT 3 OFFSET 2;
--> id bigint
--> [6]
--> [9]
--> [7]
SELECT id FROM bills ORDER BY CASE WHEN partner = 'Cebu' THEN 0 ELSE 1 END, id LIMIT 3;
--> id bigint
--> [7]
--> [8]
--> [1]
SELECT partner AS p, sum(amount) AS s FROM bills GROUP BY partner ORDER BY sum(amount) DESC, p;
--> p string, s decimal(28,2)
--> ["Bayan", "100000.00"]
--> ["Acme", "1170.45"]
--> ["Davao", "500.00"]
--> ["Cebu", "100.00"]
--> [null, "12.34"]
SELECT partner FROM bills GROUP BY partner ORDER BY count(*) DESC, partner;
--> partner string
--> ["Acme"]
--> ["Bayan"]
--> ["Cebu"]
--> [null]
--> ["Davao"]
SELECT partner, count(*) AS n FROM bills GROUP BY partner ORDER BY 2 DESC, 1;
--> partner string, n bigint
--> ["Acme", 3]
--> ["Bayan", 3]
--> ["Cebu", 2]
--> [null, 1]
--> ["Davao", 1]
SELECT DISTINCT partner FROM bills ORDER BY partner DESC;
--> partner string
--> ["Davao"]
--> ["Cebu"]
--> ["Bayan"]
--> ["Acme"]
--> [null]
SELECT id, note FROM bills ORDER BY note, id;
--> id bigint, note string
--> [3, null]
--> [5, ""]
--> [1, "INV-0001 paid"]
--> [2, "INV-0002"]
--> [6, "INV-0006 paid"]
--> [8, "INV-0008"]
--> [10, "INV-0010"]
--> [4, "late; disputed"]
--> [9, "no partner"]
--> [7, "ñandú"]
SELECT x FROM (VALUES (CAST('NaN' AS DOUBLE)), (1D), (NULL)) t(x) ORDER BY x DESC;
--> x double
--> ["nan"]
--> [1.0]
--> [null]
SELECT id FROM bills ORDER BY ALL LIMIT 2;
--> id bigint
--> [1]
--> [2]
SELECT id FROM bills LIMIT 0;
--> id bigint
SELECT b FROM (VALUES (true), (false), (NULL)) t(b) ORDER BY b;
--> b boolean
--> [null]
--> [false]
--> [true]
