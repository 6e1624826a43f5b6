-- Answers computed by Apache Spark 4.3.0, ANSI mode, UTC; see corpus/compute.py
nvl(NULL, 5)
--> int 5
ifnull(NULL, 5)
--> int 5
coalesce(NULL, NULL, 3)
--> int 3
coalesce(NULL, 1, 2.5)
--> decimal(11,1) "1.0"
if(NULL, 1, 2)
--> int 2
if(1 = 1, 1, 2.5)
--> decimal(11,1) "1.0"
decode(2, 1, 'a', 2, 'b', 'c')
--> string "b"
decode(9, 1, 'a')
--> string null
decode(NULL, NULL, 'n', 'x')
--> string "n"
CASE WHEN 1 = 0 THEN 1 END
--> int null
CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' ELSE 'c' END
--> string "b"
nullif(3, 3)
--> int null
nullif(3, 4)
--> int 3
nullifzero(0)
--> int null
zeroifnull(CAST(NULL AS INT))
--> int 0
nvl2(NULL, 1, 2)
--> int 2
isnull(NULL)
--> boolean true
isnotnull(1)
--> boolean true
1 IS NULL
--> boolean false
NULL IS NOT NULL
--> boolean false
1 IS DISTINCT FROM NULL
--> boolean true
NULL IS NOT DISTINCT FROM NULL
--> boolean true
equal_null(NULL, NULL)
--> boolean true
1 IN (1, NULL)
--> boolean true
2 IN (1, NULL)
--> boolean null
2 NOT IN (1, NULL)
--> boolean null
NULL AND false
--> boolean false
NULL OR true
--> boolean true
NOT NULL
--> boolean null
true AND NULL
--> boolean null
1 BETWEEN 0 AND 2
--> boolean true
5 NOT BETWEEN 1 AND 3
--> boolean true
true = false
--> boolean false
true > false
--> boolean true
(1, 2) = (1, 2)
--> boolean true
1 = 1 AND 2 = 2
--> boolean true
true IS TRUE
--> boolean true
NULL IS TRUE
--> boolean false
NULL IS NOT FALSE
--> boolean true
