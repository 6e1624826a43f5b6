-- Answers computed by Apache Spark 4.3.0, ANSI mode, UTC; see corpus/compute.py
regexp_replace('2024-01', '(\\d+)-(\\d+)', '$2/$1')
--> string "01/2024"
regexp_replace(upper('inv-00 42'), '[^A-Z0-9]', '')
--> string "INV0042"
regexp_replace('aaa', 'a', 'b')
--> string "bbb"
regexp_replace('abc', '(?i)B', 'x')
--> string "axc"
regexp_replace('line1\nline2', '(?m)^l', 'L')
--> string "Line1\nLine2"
regexp_extract('INV-0042', '(\\d+)', 1)
--> string "0042"
regexp_extract('INV-0042', '[A-Z]+-(\\d+)')
--> string "0042"
regexp_extract('INV-0042', '[A-Z]+', 0)
--> string "INV"
regexp_extract('abc', '(\\d+)', 1)
--> string ""
regexp_extract('abc', 'b', 1)
--> error INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX
regexp_extract(NULL, 'b', 0)
--> string null
regexp_extract_all('a1b22', '(\\d+)', 1)
--> array<string> ["1", "22"]
regexp_extract_all('a1b22', '[a-z](\\d+)')
--> array<string> ["1", "22"]
'INV-1' RLIKE '^INV-[0-9]+$'
--> boolean true
'abc' RLIKE 'b'
--> boolean true
'abc' REGEXP 'x'
--> boolean false
regexp_like('abc', 'B')
--> boolean false
regexp('abc', '[a-c]+')
--> boolean true
regexp_count('a1b2', '[0-9]')
--> int 2
regexp_instr('abc12', '[0-9]')
--> int 4
regexp_substr('abc12', '[0-9]+')
--> string "12"
regexp_substr('abc', '[0-9]+')
--> string null
rlike('x', '.')
--> boolean true
'ñ' RLIKE '^.$'
--> boolean true
'a\nb' RLIKE 'a.b'
--> boolean false
