-- Answers computed by Apache Spark 4.3.0, ANSI mode, UTC; see corpus/compute.py
SELECT a, count(*) AS n FROM (VALUES (1), (1)) t(a) GROUP BY 1;
--> a int, n bigint
--> [1, 2]
SELECT partner, sum(amount) AS s FROM bills GROUP BY ALL ORDER BY partner;
--> partner string, s decimal(28,2)
--> [null, "12.34"]
--> ["Acme", "1170.45"]
--> ["Bayan", "100000.00"]
--> ["Cebu", "100.00"]
--> ["Davao", "500.00"]
SELECT partner, trunc(day, 'MM') AS month, sum(amount) AS s, count(*) AS n FROM bills GROUP BY partner, trunc(day, 'MM') ORDER BY partner, month;
--> partner string, month date, s decimal(28,2), n bigint
--> [null, "2024-05-01", "12.34", 1]
--> ["Acme", "2024-01-01", "1000.00", 1]
--> ["Acme", "2024-02-01", "170.45", 2]
--> ["Bayan", "2024-01-01", "99999.99", 1]
--> ["Bayan", "2024-03-01", null, 1]
--> ["Bayan", "2024-04-01", "0.01", 1]
--> ["Cebu", null, "66.67", 1]
--> ["Cebu", "2023-12-01", "33.33", 1]
--> ["Davao", "2024-06-01", "500.00", 1]
SELECT year(day) AS y, quarter(day) AS q, sum(amount) AS s FROM bills GROUP BY y, q ORDER BY y, q;
--> y int, q int, s decimal(28,2)
--> [null, null, "66.67"]
--> [2023, 4, "33.33"]
--> [2024, 1, "101170.44"]
--> [2024, 2, "512.35"]
SELECT partner, rate, sum(amount) AS s, grouping(partner) AS g, grouping(rate) AS h FROM bills GROUP BY CUBE (partner, rate) ORDER BY g, h, partner, rate;
--> partner string, rate decimal(9,4), s decimal(28,2), g tinyint, h tinyint
--> [null, "0.0100", "12.34", 0, 0]
--> ["Acme", "0.0200", "250.55", 0, 0]
--> ["Acme", "0.1200", "919.90", 0, 0]
--> ["Bayan", null, "0.01", 0, 0]
--> ["Bayan", "0.0500", "99999.99", 0, 0]
--> ["Cebu", "0.1500", "100.00", 0, 0]
--> ["Davao", "0.0100", "500.00", 0, 0]
--> [null, null, "12.34", 0, 1]
--> ["Acme", null, "1170.45", 0, 1]
--> ["Bayan", null, "100000.00", 0, 1]
--> ["Cebu", null, "100.00", 0, 1]
--> ["Davao", null, "500.00", 0, 1]
--> [null, null, "0.01", 1, 0]
--> [null, "0.0100", "512.34", 1, 0]
--> [null, "0.0200", "250.55", 1, 0]
--> [null, "0.0500", "99999.99", 1, 0]
--> [null, "0.1200", "919.90", 1, 0]
--> [null, "0.1500", "100.00", 1, 0]
--> [null, null, "101782.79", 1, 1]
SELECT partner, rate, sum(amount) AS s, grouping_id() AS g FROM bills GROUP BY GROUPING SETS ((partner), (rate), ()) ORDER BY g, partner, rate;
--> partner string, rate decimal(9,4), s decimal(28,2), g bigint
--> [null, null, "12.34", 1]
--> ["Acme", null, "1170.45", 1]
--> ["Bayan", null, "100000.00", 1]
--> ["Cebu", null, "100.00", 1]
--> ["Davao", null, "500.00", 1]
--> [null, null, "0.01", 2]
--> [null, "0.0100", "512.34", 2]
--> [null, "0.0200", "250.55", 2]
--> [null, "0.0500", "99999.99", 2]
--> [null, "0.1200", "919.90", 2]
--> [null, "0.1500", "100.00", 2]
--> [null, null, "101782.79", 3]
SELECT partner, rate, count(*) AS n FROM bills GROUP BY partner, rate WITH ROLLUP ORDER BY partner, rate, n;
--> partner string, rate decimal(9,4), n bigint
--> [null, null, 1]
--> [null, null, 10]
--> [null, "0.0100", 1]
--> ["Acme", null, 3]
--> ["Acme", "0.0200", 1]
--> ["Acme", "0.1200", 2]
--> ["Bayan", null, 1]
--> ["Bayan", null, 3]
--> ["Bayan", "0.0500", 2]
--> ["Cebu", null, 2]
--> ["Cebu", "0.1500", 2]
--> ["Davao", null, 1]
--> ["Davao", "0.0100", 1]
SELECT partner, count(*) AS n FROM bills GROUP BY partner HAVING count(*) > 2 ORDER BY partner;
--> partner string, n bigint
--> ["Acme", 3]
--> ["Bayan", 3]
SELECT partner, sum(amount) AS s FROM bills GROUP BY partner HAVING s > 1000 ORDER BY s;
--> partner string, s decimal(28,2)
--> ["Acme", "1170.45"]
--> ["Bayan", "100000.00"]
SELECT sum(amount) AS s FROM bills WHERE id > 99;
--> s decimal(28,2)
--> [null]
SELECT partner, sum(amount) AS s FROM bills WHERE id > 99 GROUP BY partner;
--> partner string, s decimal(28,2)
SELECT count(*) AS n, count(DISTINCT partner) AS p, sum(amount) AS s, avg(amount) AS m FROM bills WHERE false;
--> n bigint, p bigint, s decimal(28,2), m decimal(22,6)
--> [0, 0, null, null]
SELECT partner, count(DISTINCT rate) AS r, count(DISTINCT quantity) AS q FROM bills GROUP BY partner ORDER BY partner;
--> partner string, r bigint, q bigint
--> [null, 1, 1]
--> ["Acme", 2, 2]
--> ["Bayan", 1, 2]
--> ["Cebu", 1, 2]
--> ["Davao", 1, 1]
SELECT upper(partner) AS p, max(day) AS d FROM bills GROUP BY upper(partner) ORDER BY p;
--> p string, d date
--> [null, "2024-05-31"]
--> ["ACME", "2024-02-29"]
--> ["BAYAN", "2024-04-01"]
--> ["CEBU", "2023-12-31"]
--> ["DAVAO", "2024-06-30"]
SELECT partner, percentile_approx(amount, 0.5) AS m, median(weight) AS w FROM bills GROUP BY partner ORDER BY partner;
--> partner string, m decimal(18,2), w double
--> [null, "12.34", 3.0]
--> ["Acme", "250.55", 1.875]
--> ["Bayan", "0.01", 0.2]
--> ["Cebu", "33.33", 3.0]
--> ["Davao", "500.00", 7.5]
SELECT partner, sum(amount) FILTER (WHERE rate = 0.12) AS vat, avg(amount) FILTER (WHERE rate < 0.1) AS other FROM bills GROUP BY partner ORDER BY partner;
--> partner string, vat decimal(28,2), other decimal(22,6)
--> [null, null, "12.340000"]
--> ["Acme", "919.90", "250.550000"]
--> ["Bayan", null, "99999.990000"]
--> ["Cebu", null, null]
--> ["Davao", null, "500.000000"]
SELECT partner, first(id) AS f, last(id) AS l FROM (SELECT * FROM bills ORDER BY id) GROUP BY partner ORDER BY partner;
--> partner string, f bigint, l bigint
--> [null, 9, 9]
--> ["Acme", 1, 3]
--> ["Bayan", 4, 6]
--> ["Cebu", 7, 8]
--> ["Davao", 10, 10]
SELECT partner, max_by(id, amount) AS top, min_by(day, amount) AS low FROM bills GROUP BY partner ORDER BY partner;
--> partner string, top bigint, low date
--> [null, 9, "2024-05-31"]
--> ["Acme", 1, "2024-02-29"]
--> ["Bayan", 4, "2024-04-01"]
--> ["Cebu", 8, "2023-12-31"]
--> ["Davao", 10, "2024-06-30"]
SELECT partner, map_from_entries(collect_list(struct(id, quantity))) AS m FROM bills WHERE quantity IS NOT NULL AND partner = 'Cebu' GROUP BY partner;
--> partner string, m map<bigint,int>
--> ["Cebu", {"8": 0, "7": 2}]
SELECT count(*) AS n FROM bills GROUP BY partner, 1 = 1 ORDER BY partner;
--> n bigint
--> [1]
--> [3]
--> [3]
--> [2]
--> [1]
