-- Answers computed by Apache Spark 4.3.0, ANSI mode, UTC; see corpus/compute.py
dayofweek(DATE'2024-01-07')
--> int 1
dayofweek(DATE'2024-01-06')
--> int 7
dayofweek('2024-01-06')
--> int 7
weekday(DATE'2024-01-08')
--> int 0
weekday(DATE'2024-01-07')
--> int 6
extract(DOW FROM DATE'2024-01-07')
--> int 1
extract(DAYOFWEEK_ISO FROM DATE'2024-01-07')
--> int 7
extract(YEAR FROM DATE'2024-02-03')
--> int 2024
extract(SECOND FROM TIMESTAMP'2024-01-02 03:04:05.678')
--> decimal(8,6) "5.678000"
extract(WEEK FROM DATE'2024-12-30')
--> int 1
date_part('month', DATE'2024-02-03')
--> int 2
date_part('doy', DATE'2024-12-31')
--> int 366
date_diff(MONTH, DATE'2024-01-31', DATE'2024-02-28')
--> bigint 0
date_diff(MONTH, DATE'2024-01-31', DATE'2024-02-29')
--> bigint 0
date_diff(MONTH, DATE'2024-01-31', DATE'2024-03-31')
--> bigint 2
date_diff(MONTH, DATE'2024-03-15', DATE'2024-01-16')
--> bigint -1
date_diff(MONTH, DATE'2024-02-29', DATE'2024-01-31')
--> bigint 0
date_diff(QUARTER, DATE'2024-01-31', DATE'2024-10-30')
--> bigint 2
date_diff(YEAR, DATE'2024-02-29', DATE'2025-02-28')
--> bigint 0
date_diff(WEEK, DATE'2024-01-01', DATE'2024-01-14')
--> bigint 1
date_diff(HOUR, TIMESTAMP'2024-01-01 00:00:00', TIMESTAMP'2024-01-01 23:59:59')
--> bigint 23
date_diff(DAY, TIMESTAMP'2024-01-01 12:00:00', TIMESTAMP'2024-01-02 11:59:59')
--> bigint 0
timestampdiff(YEAR, DATE'2020-02-29', DATE'2024-02-28')
--> bigint 3
timestampdiff(MONTH, TIMESTAMP'2024-01-31 10:00:00', TIMESTAMP'2024-02-29 09:00:00')
--> bigint 0
datediff(DATE'2024-03-01', DATE'2024-02-28')
--> int 2
datediff(DAY, DATE'2024-02-28', DATE'2024-03-01')
--> bigint 2
months_between(DATE'1997-02-28', DATE'1996-10-30')
--> double 3.93548387
months_between(DATE'2024-02-29', DATE'2024-01-31')
--> double 1.0
months_between(DATE'2024-03-30', DATE'2024-02-29')
--> double 1.03225806
months_between(DATE'2024-01-31', DATE'2024-02-29')
--> double -1.0
months_between(TIMESTAMP'1997-02-28 10:30:00', TIMESTAMP'1996-10-30 00:00:00')
--> double 3.94959677
months_between(DATE'2024-01-10', DATE'2024-03-15', false)
--> double -2.161290322580645
add_months(DATE'2024-01-31', 1)
--> date "2024-02-29"
add_months(DATE'2024-02-29', 12)
--> date "2025-02-28"
add_months(DATE'2024-02-29', -1)
--> date "2024-01-29"
add_months(DATE'2024-03-31', -1)
--> date "2024-02-29"
date_add(DATE'2024-02-28', 2)
--> date "2024-03-01"
date_add('2024-02-28', 2)
--> date "2024-03-01"
date_sub(DATE'2024-03-01', 1)
--> date "2024-02-29"
dateadd(MONTH, 1, DATE'2024-01-31')
--> timestamp "2024-02-29 00:00:00"
dateadd(DAY, 3, DATE'2024-01-31')
--> timestamp "2024-02-03 00:00:00"
dateadd(YEAR, -1, DATE'2024-02-29')
--> timestamp "2023-02-28 00:00:00"
dateadd(QUARTER, 2, DATE'2024-08-31')
--> timestamp "2025-02-28 00:00:00"
dateadd(WEEK, 2, TIMESTAMP'2024-01-31 10:00:00')
--> timestamp "2024-02-14 10:00:00"
dateadd(HOUR, -5, TIMESTAMP'2024-01-31 03:00:00')
--> timestamp "2024-01-30 22:00:00"
timestampadd(MINUTE, 90, TIMESTAMP'2024-01-31 23:00:00')
--> timestamp "2024-02-01 00:30:00"
last_day(DATE'2024-02-03')
--> date "2024-02-29"
last_day('2023-02-03')
--> date "2023-02-28"
next_day(DATE'2015-01-14', 'TU')
--> date "2015-01-20"
next_day(DATE'2024-01-01', 'MO')
--> date "2024-01-08"
next_day(DATE'2024-01-01', 'Friday')
--> date "2024-01-05"
trunc(DATE'2024-02-15', 'MM')
--> date "2024-02-01"
trunc(DATE'2024-05-15', 'QUARTER')
--> date "2024-04-01"
trunc(DATE'2024-05-15', 'YEAR')
--> date "2024-01-01"
trunc(DATE'2024-05-15', 'week')
--> date "2024-05-13"
trunc(DATE'2024-05-15', 'mon')
--> date "2024-05-01"
trunc('2024-05-15', 'yy')
--> date "2024-01-01"
date_trunc('MONTH', DATE'2024-02-15')
--> timestamp "2024-02-01 00:00:00"
date_trunc('QUARTER', TIMESTAMP'2024-05-15 10:11:12')
--> timestamp "2024-04-01 00:00:00"
date_trunc('WEEK', TIMESTAMP'2024-05-15 10:11:12')
--> timestamp "2024-05-13 00:00:00"
date_trunc('HOUR', TIMESTAMP'2024-05-15 10:11:12.5')
--> timestamp "2024-05-15 10:00:00"
date_trunc('DD', TIMESTAMP'2024-05-15 10:11:12.5')
--> timestamp "2024-05-15 00:00:00"
date_trunc('MILLISECOND', TIMESTAMP'2024-05-15 10:11:12.123456')
--> timestamp "2024-05-15 10:11:12.123000"
year('2024-02-03')
--> int 2024
quarter(DATE'2024-11-03')
--> int 4
month(TIMESTAMP'2024-11-03 23:00:00')
--> int 11
day(DATE'2024-11-03')
--> int 3
dayofmonth(DATE'2024-11-03')
--> int 3
dayofyear(DATE'2024-12-31')
--> int 366
weekofyear(DATE'2021-01-03')
--> int 53
weekofyear(DATE'2024-12-30')
--> int 1
hour(TIMESTAMP'2024-01-02 03:04:05')
--> int 3
minute(TIMESTAMP'2024-01-02 03:04:05')
--> int 4
second(TIMESTAMP'2024-01-02 03:04:05.9')
--> int 5
make_date(2024, 2, 29)
--> date "2024-02-29"
make_date(2023, 2, 29)
--> error DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION
unix_timestamp(TIMESTAMP'1970-01-02 00:00:00')
--> bigint 86400
unix_timestamp('2024-01-01 00:00:00')
--> bigint 1704067200
unix_timestamp('2024-01-31', 'yyyy-MM-dd')
--> bigint 1706659200
unix_date(DATE'2024-01-01')
--> int 19723
date_from_unix_date(19723)
--> date "2024-01-01"
timestamp_seconds(1704067200)
--> timestamp "2024-01-01 00:00:00"
timestamp_millis(1704067200123)
--> timestamp "2024-01-01 00:00:00.123000"
unix_millis(TIMESTAMP'2024-01-01 00:00:00.123')
--> bigint 1704067200123
unix_seconds(TIMESTAMP'2024-01-01 00:00:01')
--> bigint 1704067201
from_utc_timestamp(TIMESTAMP'2016-08-31 00:00:00', 'Asia/Seoul')
--> timestamp "2016-08-31 09:00:00"
to_utc_timestamp(TIMESTAMP'2016-08-31 00:00:00', 'Asia/Seoul')
--> timestamp "2016-08-30 15:00:00"
from_utc_timestamp(TIMESTAMP'2024-06-30 17:30:00', 'Asia/Manila')
--> timestamp "2024-07-01 01:30:00"
date_format(DATE'2024-02-03', 'yyyy-MM')
--> string "2024-02"
date_format(DATE'2024-02-03', 'MMM yyyy')
--> string "Feb 2024"
date_format(DATE'2024-02-03', 'MMMM d, yyyy')
--> string "February 3, 2024"
date_format(TIMESTAMP'2024-02-03 14:05:06', 'yyyy-MM-dd HH:mm:ss')
--> string "2024-02-03 14:05:06"
date_format(DATE'2024-02-03', 'E')
--> string "Sat"
date_format(DATE'2024-02-03', 'dd/MM/yy')
--> string "03/02/24"
to_date('03/02/2024', 'dd/MM/yyyy')
--> date "2024-02-03"
to_date('2024-02-03')
--> date "2024-02-03"
to_date('2024-02-03 10:00:00')
--> date "2024-02-03"
to_date('2024-13-03')
--> error CAST_INVALID_INPUT
try_to_date('2024-13-03')
--> date null
to_timestamp('2024-02-03 04:05:06')
--> timestamp "2024-02-03 04:05:06"
to_timestamp('03.02.2024 04:05', 'dd.MM.yyyy HH:mm')
--> timestamp "2024-02-03 04:05:00"
try_to_timestamp('x')
--> timestamp null
CAST(TIMESTAMP'2024-01-02 03:04:05.5' AS STRING)
--> string "2024-01-02 03:04:05.5"
CAST(TIMESTAMP'2024-01-02 03:04:05' AS DATE)
--> date "2024-01-02"
CAST(DATE'2024-01-02' AS TIMESTAMP)
--> timestamp "2024-01-02 00:00:00"
CAST(DATE'2024-01-02' AS STRING)
--> string "2024-01-02"
CAST('2024-1-2' AS DATE)
--> date "2024-01-02"
CAST(' 2024-01-02 ' AS DATE)
--> date "2024-01-02"
CAST('2024-02-30' AS DATE)
--> error CAST_INVALID_INPUT
try_cast('2024-02-30' AS DATE)
--> date null
CAST('2024-01-02T03:04:05Z' AS TIMESTAMP)
--> timestamp "2024-01-02 03:04:05"
CAST('2024-01-02 03:04:05+08:00' AS TIMESTAMP)
--> timestamp "2024-01-01 19:04:05"
CAST('2024-01-02' AS TIMESTAMP)
--> timestamp "2024-01-02 00:00:00"
CAST(TIMESTAMP'1969-12-31 23:59:59.5' AS BIGINT)
--> bigint -1
concat('at ', TIMESTAMP'2024-01-02 03:04:05')
--> string "at 2024-01-02 03:04:05"
TIMESTAMP'2024-01-02 03:04:05' > DATE'2024-01-02'
--> boolean true
DATE'2024-01-02' = '2024-01-02'
--> boolean true
DATE'2024-01-02' BETWEEN '2024-01-01' AND '2024-01-31'
--> boolean true
