-- Answers computed by Apache Spark 4.3.0, ANSI mode, UTC; see corpus/compute.py
7 / 2
--> double 3.5
6 / 2
--> double 3.0
7 div 2
--> bigint 3
-7 div 2
--> bigint -3
7.5 div 2
--> bigint 3
-7 % 3
--> int -1
7 % -3
--> int 1
7.5 % 2
--> decimal(2,1) "1.5"
pmod(-7, 3)
--> int 2
pmod(7, -3)
--> int 1
mod(10, 4)
--> int 2
mod(-10.5, 4)
--> decimal(2,1) "-2.5"
1 / 0
--> error DIVIDE_BY_ZERO
1 % 0
--> error REMAINDER_BY_ZERO
1 div 0
--> error DIVIDE_BY_ZERO
1.0 / 0
--> error DIVIDE_BY_ZERO
1.0 % 0.0
--> error REMAINDER_BY_ZERO
CAST(1 AS DOUBLE) / 0
--> error DIVIDE_BY_ZERO
pmod(1, 0)
--> error REMAINDER_BY_ZERO
try_divide(1, 0)
--> double null
try_divide(7, 2)
--> double 3.5
try_divide(CAST(7 AS DECIMAL(5,2)), 2)
--> decimal(9,6) "3.500000"
try_add(2147483647, 1)
--> int null
try_add(1, 2)
--> int 3
try_subtract(5, 3)
--> int 2
try_multiply(2147483647, 2)
--> int null
2147483647 + 1
--> error ARITHMETIC_OVERFLOW
2147483647 * 2
--> error ARITHMETIC_OVERFLOW
-2147483648 - 1
--> error ARITHMETIC_OVERFLOW
9223372036854775807 + 1
--> error ARITHMETIC_OVERFLOW
CAST(127 AS TINYINT) + CAST(1 AS TINYINT)
--> error BINARY_ARITHMETIC_OVERFLOW
CAST(1 AS TINYINT) + CAST(1 AS SMALLINT)
--> smallint 2
CAST(1 AS INT) + CAST(1 AS BIGINT)
--> bigint 2
CAST(100 AS SMALLINT) * CAST(1 AS SMALLINT)
--> smallint 100
1 + CAST(1.5 AS DOUBLE)
--> double 2.5
CAST(0.1 AS FLOAT) + CAST(0.2 AS DOUBLE)
--> double 0.30000000149011613
1.5 + CAST(1 AS DOUBLE)
--> double 2.5
CAST(1 AS DOUBLE) + CAST(2.5 AS FLOAT)
--> double 3.5
abs(-5)
--> int 5
abs(-5.25)
--> decimal(3,2) "5.25"
abs(CAST(-2.5 AS DOUBLE))
--> double 2.5
round(2.5)
--> decimal(2,0) "3"
round(-2.5)
--> decimal(2,0) "-3"
round(3.14159, 2)
--> decimal(4,2) "3.14"
round(1234.567, -2)
--> decimal(5,0) "1200"
round(1250, -2)
--> int 1300
round(CAST(2.5 AS DOUBLE))
--> double 3.0
round(CAST(2.675 AS DOUBLE), 2)
--> double 2.68
round(CAST(1.005 AS DOUBLE), 2)
--> double 1.01
round(CAST(-0.5 AS DOUBLE))
--> double -1.0
round(5)
--> int 5
round(CAST(999.995 AS DECIMAL(10,3)), 2)
--> decimal(10,2) "1000.00"
bround(2.5, 0)
--> decimal(2,0) "2"
bround(3.5, 0)
--> decimal(2,0) "4"
ceil(2.1)
--> decimal(2,0) "3"
ceil(-2.1)
--> decimal(2,0) "-2"
ceil(CAST(2.1 AS DOUBLE))
--> bigint 3
ceil(5)
--> bigint 5
ceil(3.1411, 2)
--> decimal(4,2) "3.15"
floor(-2.1)
--> decimal(2,0) "-3"
floor(CAST(-2.1 AS DOUBLE))
--> bigint -3
floor(3.1411, 3)
--> decimal(5,3) "3.141"
sign(-3)
--> double -1.0
sign(2.5)
--> double 1.0
ln(0)
--> double null
ln(1)
--> double 0.0
log(10, 100)
--> double 2.0
log(100)
--> double 4.605170185988092
log10(1000)
--> double 3.0
log2(8)
--> double 3.0
exp(0)
--> double 1.0
power(2, 10)
--> double 1024.0
pow(2.0, -1)
--> double 0.5
sqrt(16)
--> double 4.0
sqrt(-1)
--> double "nan"
cbrt(27)
--> double 3.0
pi()
--> double 3.141592653589793
e()
--> double 2.718281828459045
degrees(pi())
--> double 180.0
radians(180)
--> double 3.141592653589793
sin(0)
--> double 0.0
cos(0)
--> double 1.0
tan(0)
--> double 0.0
atan2(1, 1)
--> double 0.7853981633974483
greatest(1, NULL, 3)
--> int 3
greatest(1, 2.5)
--> decimal(11,1) "2.5"
least(1.5, 1)
--> decimal(11,1) "1.0"
least(NULL, 2)
--> int 2
0.1 + 0.2 = 0.3
--> boolean true
CAST(0.1 AS DOUBLE) + CAST(0.2 AS DOUBLE) = CAST(0.3 AS DOUBLE)
--> boolean false
1 = 1.0
--> boolean true
NULL <=> NULL
--> boolean true
1 <=> NULL
--> boolean false
NULL = NULL
--> boolean null
1 <> 2
--> boolean true
5 & 3
--> int 1
5 | 3
--> int 7
5 ^ 3
--> int 6
~5
--> int -6
bit_count(7)
--> int 3
hex(255)
--> string "FF"
bin(5)
--> string "101"
isnan(CAST('NaN' AS DOUBLE))
--> boolean true
CAST('NaN' AS DOUBLE) = CAST('NaN' AS DOUBLE)
--> boolean true
CAST('NaN' AS DOUBLE) > 1e300
--> boolean true
nanvl(CAST('NaN' AS DOUBLE), 5D)
--> double 5.0
rint(2.5)
--> double 2.0
1e3
--> double 1000.0
5L
--> bigint 5
1.5BD
--> decimal(2,1) "1.5"
2.5D
--> double 2.5
