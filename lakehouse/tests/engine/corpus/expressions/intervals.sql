-- Answers computed by Apache Spark 4.3.0, ANSI mode, UTC; see corpus/compute.py
DATE'2024-01-31' + INTERVAL 1 MONTH
--> date "2024-02-29"
DATE'2024-01-31' + INTERVAL '1' MONTH
--> date "2024-02-29"
DATE'2024-01-31' - INTERVAL 3 DAYS
--> date "2024-01-28"
DATE'2024-01-31' - INTERVAL '3' DAY
--> date "2024-01-28"
DATE'2024-02-29' + INTERVAL 1 YEAR
--> date "2025-02-28"
DATE'2024-02-29' + INTERVAL 2 WEEKS
--> date "2024-03-14"
DATE'2024-01-31' + INTERVAL 5 HOURS
--> timestamp "2024-01-31 05:00:00"
INTERVAL 1 DAY + DATE'2024-01-31'
--> date "2024-02-01"
DATE'2024-01-31' + 1
--> date "2024-02-01"
DATE'2024-01-31' - 1
--> date "2024-01-30"
1 + DATE'2024-01-31'
--> date "2024-02-01"
TIMESTAMP'2024-01-31 10:00:00' + INTERVAL 1 MONTH
--> timestamp "2024-02-29 10:00:00"
TIMESTAMP'2024-01-31 10:00:00' - INTERVAL 90 MINUTES
--> timestamp "2024-01-31 08:30:00"
TIMESTAMP'2024-03-31 10:00:00' - INTERVAL 1 MONTH
--> timestamp "2024-02-29 10:00:00"
sequence(DATE'2024-01-31', DATE'2024-03-31', INTERVAL 1 MONTH)
--> array<date> ["2024-01-31", "2024-02-29", "2024-03-31"]
sequence(DATE'2024-01-01', DATE'2024-01-04')
--> array<date> ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"]
sequence(DATE'2024-01-01', DATE'2024-01-15', INTERVAL 1 WEEK)
--> array<date> ["2024-01-01", "2024-01-08", "2024-01-15"]
sequence(DATE'2024-01-04', DATE'2024-01-01', INTERVAL -1 DAY)
--> array<date> ["2024-01-04", "2024-01-03", "2024-01-02", "2024-01-01"]
sequence(TIMESTAMP'2024-01-01 00:00:00', TIMESTAMP'2024-01-01 02:00:00', INTERVAL 1 HOUR)
--> array<timestamp> ["2024-01-01 00:00:00", "2024-01-01 01:00:00", "2024-01-01 02:00:00"]
sequence(3, 1)
--> array<int> [3, 2, 1]
sequence(1, 10, 3)
--> array<int> [1, 4, 7, 10]
sequence(5, 5)
--> array<int> [5]
sequence(1L, 3L)
--> array<bigint> [1, 2, 3]
