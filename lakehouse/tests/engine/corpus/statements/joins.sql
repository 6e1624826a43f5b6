-- Answers computed by Apache Spark 4.3.0, ANSI mode, UTC; see corpus/compute.py
SELECT b.id, p.city FROM bills b JOIN partners p ON b.partner = p.name ORDER BY b.id;
--> id bigint, city string
--> [1, "Manila"]
--> [2, "Manila"]
--> [3, "Manila"]
--> [4, "Manila"]
--> [5, "Manila"]
--> [6, "Manila"]
--> [7, "Cebu City"]
--> [8, "Cebu City"]
SELECT b.id, p.city FROM bills b LEFT JOIN partners p ON b.partner = p.name ORDER BY b.id;
--> id bigint, city string
--> [1, "Manila"]
--> [2, "Manila"]
--> [3, "Manila"]
--> [4, "Manila"]
--> [5, "Manila"]
--> [6, "Manila"]
--> [7, "Cebu City"]
--> [8, "Cebu City"]
--> [9, null]
--> [10, null]
SELECT p.name, b.id FROM bills b RIGHT JOIN partners p ON b.partner = p.name AND b.amount > 500 ORDER BY p.name, b.id;
--> name string, id bigint
--> ["Acme", 1]
--> ["Bayan", 4]
--> ["Cebu", null]
--> ["Essa", null]
SELECT b.id, p.name FROM bills b FULL OUTER JOIN partners p ON b.partner = p.name ORDER BY b.id, p.name;
--> id bigint, name string
--> [null, "Essa"]
--> [1, "Acme"]
--> [2, "Acme"]
--> [3, "Acme"]
--> [4, "Bayan"]
--> [5, "Bayan"]
--> [6, "Bayan"]
--> [7, "Cebu"]
--> [8, "Cebu"]
--> [9, null]
--> [10, null]
SELECT id FROM bills b LEFT SEMI JOIN payments y ON b.id = y.bill_id ORDER BY id;
--> id bigint
--> [1]
--> [2]
--> [4]
--> [7]
SELECT id FROM bills b LEFT ANTI JOIN payments y ON b.id = y.bill_id ORDER BY id;
--> id bigint
--> [3]
--> [5]
--> [6]
--> [8]
--> [9]
--> [10]
SELECT id FROM bills SEMI JOIN payments ON id = bill_id AND payments.amount > 300 ORDER BY id;
--> id bigint
--> [1]
--> [4]
SELECT count(*) AS n FROM bills CROSS JOIN partners;
--> n bigint
--> [40]
SELECT count(*) AS n FROM bills, partners WHERE partner = name;
--> n bigint
--> [8]
SELECT id, p.amount FROM bills JOIN payments p ON id = bill_id AND p.day > bills.day ORDER BY id, p.amount;
--> id bigint, amount decimal(18,2)
--> [1, "400.00"]
--> [1, "600.00"]
--> [2, "250.55"]
--> [4, "50000.00"]
--> [7, "33.33"]
SELECT amount, day FROM bills JOIN (SELECT amount, day FROM bills WHERE id < 3) USING (amount, day) ORDER BY amount;
--> amount decimal(18,2), day date
--> ["250.55", "2024-02-29"]
--> ["1000.00", "2024-01-31"]
SELECT a.id, b.id AS other FROM bills a JOIN bills b ON a.partner <=> b.partner AND a.id < b.id ORDER BY a.id, other;
--> id bigint, other bigint
--> [1, 2]
--> [1, 3]
--> [2, 3]
--> [4, 5]
--> [4, 6]
--> [5, 6]
--> [7, 8]
SELECT id FROM bills WHERE id IN (SELECT bill_id FROM payments) ORDER BY id;
--> id bigint
--> [1]
--> [2]
--> [4]
--> [7]
SELECT id FROM bills WHERE id NOT IN (SELECT bill_id FROM payments) ORDER BY id;
--> id bigint
SELECT id FROM bills WHERE id NOT IN (SELECT bill_id FROM payments WHERE bill_id IS NOT NULL) ORDER BY id;
--> id bigint
--> [3]
--> [5]
--> [6]
--> [8]
--> [9]
--> [10]
SELECT id FROM bills b WHERE EXISTS (SELECT 1 FROM payments p WHERE p.bill_id = b.id AND p.day > b.day) ORDER BY id;
--> id bigint
--> [1]
--> [2]
--> [4]
--> [7]
SELECT id FROM bills b WHERE NOT EXISTS (SELECT 1 FROM payments p WHERE p.bill_id = b.id) ORDER BY id;
--> id bigint
--> [3]
--> [5]
--> [6]
--> [8]
--> [9]
--> [10]
SELECT id, (SELECT sum(amount) FROM payments p WHERE p.bill_id = b.id) AS paid FROM bills b ORDER BY id;
--> id bigint, paid decimal(28,2)
--> [1, "1000.00"]
--> [2, "250.55"]
--> [3, null]
--> [4, "50000.00"]
--> [5, null]
--> [6, null]
--> [7, "33.33"]
--> [8, null]
--> [9, null]
--> [10, null]
SELECT id, (SELECT count(*) FROM payments p WHERE p.bill_id = b.id) AS n FROM bills b ORDER BY id;
--> id bigint, n bigint
--> [1, 2]
--> [2, 1]
--> [3, 0]
--> [4, 1]
--> [5, 0]
--> [6, 0]
--> [7, 1]
--> [8, 0]
--> [9, 0]
--> [10, 0]
SELECT id, amount - coalesce((SELECT sum(amount) FROM payments p WHERE p.bill_id = b.id), 0) AS due FROM bills b ORDER BY id;
--> id bigint, due decimal(29,2)
--> [1, "0.00"]
--> [2, "0.00"]
--> [3, "-80.10"]
--> [4, "49999.99"]
--> [5, null]
--> [6, "0.01"]
--> [7, "0.00"]
--> [8, "66.67"]
--> [9, "12.34"]
--> [10, "500.00"]
SELECT id FROM bills WHERE amount > (SELECT avg(amount) FROM bills) ORDER BY id;
--> id bigint
--> [4]
SELECT (SELECT max(amount) FROM payments) AS top;
--> top decimal(18,2)
--> ["50000.00"]
SELECT a FROM (VALUES (1), (2)) t(a) WHERE EXISTS (SELECT 1 FROM (VALUES (2)) u(b) WHERE b = a);
--> a int
--> [2]
SELECT a FROM (VALUES (1), (NULL)) t(a) WHERE a NOT IN (2);
--> a int
--> [1]
SELECT b.id, t.total FROM bills b, LATERAL (SELECT sum(p.amount) AS total FROM payments p WHERE p.bill_id = b.id) t WHERE t.total IS NOT NULL ORDER BY b.id;
--> id bigint, total decimal(28,2)
--> [1, "1000.00"]
--> [2, "250.55"]
--> [4, "50000.00"]
--> [7, "33.33"]
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS t(n, s) NATURAL JOIN (VALUES (2, 'x')) AS u(n, z);
--> n int, s string, z string
--> [2, "b", "x"]
