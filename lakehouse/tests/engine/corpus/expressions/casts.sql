-- Answers computed by Apache Spark 4.3.0, ANSI mode, UTC; see corpus/compute.py
CAST(2.9 AS INT)
--> int 2
CAST(-2.9 AS INT)
--> int -2
CAST(' 42 ' AS INT)
--> int 42
CAST('+7' AS INT)
--> int 7
CAST('2.5' AS INT)
--> error CAST_INVALID_INPUT
CAST('' AS INT)
--> error CAST_INVALID_INPUT
CAST('3000000000' AS INT)
--> error CAST_INVALID_INPUT
CAST('3000000000' AS BIGINT)
--> bigint 3000000000
CAST(3000000000 AS INT)
--> error CAST_OVERFLOW
CAST(300 AS TINYINT)
--> error CAST_OVERFLOW
CAST(CAST(1e10 AS DOUBLE) AS INT)
--> error CAST_OVERFLOW
CAST(CAST('NaN' AS DOUBLE) AS INT)
--> error CAST_OVERFLOW
CAST(CAST(2.9 AS DOUBLE) AS INT)
--> int 2
try_cast('4.2' AS INT)
--> int null
try_cast('abc' AS INT)
--> int null
try_cast(3000000000 AS INT)
--> int null
try_cast('x' AS DOUBLE)
--> double null
try_cast('x' AS BOOLEAN)
--> boolean null
CAST('1.5' AS DOUBLE)
--> double 1.5
CAST('1e3' AS DOUBLE)
--> double 1000.0
CAST('abc' AS DOUBLE)
--> error CAST_INVALID_INPUT
CAST('Infinity' AS DOUBLE)
--> double "inf"
CAST('true' AS BOOLEAN)
--> boolean true
CAST('t' AS BOOLEAN)
--> boolean true
CAST('yes' AS BOOLEAN)
--> boolean true
CAST('1' AS BOOLEAN)
--> boolean true
CAST('maybe' AS BOOLEAN)
--> error CAST_INVALID_INPUT
CAST(0 AS BOOLEAN)
--> boolean false
CAST(2 AS BOOLEAN)
--> boolean true
CAST(true AS INT)
--> int 1
CAST(true AS STRING)
--> string "true"
CAST(false AS STRING)
--> string "false"
CAST(42 AS STRING)
--> string "42"
CAST(CAST(1 AS DOUBLE) AS STRING)
--> string "1.0"
CAST(CAST(0.1 AS DOUBLE) AS STRING)
--> string "0.1"
CAST(CAST(1234567.5 AS DOUBLE) AS STRING)
--> string "1234567.5"
CAST(CAST(-0.0 AS DOUBLE) AS STRING)
--> string "0.0"
CAST(array(1, 2) AS STRING)
--> string "[1, 2]"
CAST(NULL AS STRING)
--> string null
CAST(NULL AS DATE)
--> date null
int('7')
--> int 7
bigint(2.5)
--> bigint 2
string(1.50)
--> string "1.50"
double('2')
--> double 2.0
date('2024-01-02')
--> date "2024-01-02"
decimal(2.5)
--> decimal(10,0) "3"
CAST(1 AS FLOAT)
--> float 1.0
CAST(1.1 AS FLOAT)
--> float 1.100000023841858
'7'::INT
--> int 7
'2024-01-02'::DATE + 1
--> date "2024-01-03"
'a' = 1
--> error CAST_INVALID_INPUT
'1' = 1
--> boolean true
'10' > 9
--> boolean true
concat(1, 'a', 2.50, true)
--> string "1a2.50true"
CAST('2' AS SMALLINT)
--> smallint 2
CAST(1700000000 AS TIMESTAMP)
--> timestamp "2023-11-14 22:13:20"
CAST(TIMESTAMP'2024-01-01 00:00:00' AS BIGINT)
--> bigint 1704067200
CAST(1 AS DATE)
--> error DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION
CAST(DATE'2024-01-01' AS INT)
--> error DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION
