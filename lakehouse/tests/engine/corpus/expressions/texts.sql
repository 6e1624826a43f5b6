-- Answers computed by Apache Spark 4.3.0, ANSI mode, UTC; see corpus/compute.py
concat('a', NULL)
--> string null
concat('a', 'b', 'c')
--> string "abc"
'a' || NULL
--> string null
'a' || 1
--> string "a1"
concat_ws('-', 'a', NULL, 'b')
--> string "a-b"
concat_ws(',', array('x', NULL, 'y'), 'z')
--> string "x,y,z"
substring('hello', 0, 2)
--> string "he"
substring('hello', 2)
--> string "ello"
substring('hello', -3, 2)
--> string "ll"
substring('ab', -5, 4)
--> string "a"
substring('ñandú', 2, 3)
--> string "and"
substr('hello', 2, 100)
--> string "ello"
substring_index('www.bir.gov.ph', '.', 2)
--> string "www.bir"
substring_index('www.bir.gov.ph', '.', -2)
--> string "gov.ph"
left('abc', 2)
--> string "ab"
left('abc', -1)
--> string ""
right('abc', 2)
--> string "bc"
right('abc', 0)
--> string ""
lpad('7', 3, '0')
--> string "007"
lpad('12345', 3, '0')
--> string "123"
rpad('7', 3, 'xy')
--> string "7xy"
lpad('7', 3)
--> string "  7"
instr('abcb', 'b')
--> int 2
locate('b', 'abcb', 3)
--> int 4
locate('z', 'abc')
--> int 0
position('c' IN 'abc')
--> int 3
length('a b ')
--> int 4
length('ñ')
--> int 1
char_length('abc')
--> int 3
octet_length('ñ')
--> int 2
trim('  a ')
--> string "a"
ltrim('  a ')
--> string "a "
rtrim(' a  ')
--> string " a"
trim(BOTH 'x' FROM 'xxaxx')
--> string "a"
trim(LEADING 'x' FROM 'xxaxx')
--> string "axx"
trim(TRAILING 'xy' FROM 'axyyx')
--> string "a"
btrim('xxaxx', 'x')
--> string "a"
btrim('  a ')
--> string "a"
upper('ñ')
--> string "Ñ"
lower('ÑA')
--> string "ña"
initcap('sAN miguel')
--> string "San Miguel"
initcap('o''brien-x y')
--> string "O'brien-x Y"
reverse('abc')
--> string "cba"
repeat('ab', 3)
--> string "ababab"
repeat('ab', 0)
--> string ""
replace('a-b-c', '-', '')
--> string "abc"
replace('abc', 'b')
--> string "ac"
translate('abcba', 'ab', '1')
--> string "1c1"
split('a1b2c', '[0-9]')
--> array<string> ["a", "b", "c"]
split('a,b,,', ',')
--> array<string> ["a", "b", "", ""]
split('a.b', '[.]')
--> array<string> ["a", "b"]
split_part('a.b.c', '.', 2)
--> string "b"
split_part('a.b.c', '.', -1)
--> string "c"
split_part('a.b.c', '.', 9)
--> string ""
startswith('abc', 'ab')
--> boolean true
endswith('abc', 'bc')
--> boolean true
contains('abc', 'b')
--> boolean true
contains('abc', NULL)
--> boolean null
'100%' LIKE '100\\%'
--> boolean true
'1000' LIKE '100\\%'
--> boolean false
'abc' LIKE 'a_c'
--> boolean true
'abc' NOT LIKE 'b%'
--> boolean true
'ABC' ILIKE 'a%'
--> boolean true
'a%c' LIKE 'a!%c' ESCAPE '!'
--> boolean true
'abc' LIKE ANY ('x%', 'a%')
--> boolean true
'abc' LIKE ALL ('a%', '%c')
--> boolean true
ascii('A')
--> int 65
chr(65)
--> string "A"
char(66)
--> string "B"
space(3) || 'x'
--> string "   x"
levenshtein('kitten', 'sitting')
--> int 3
md5('abc')
--> string "900150983cd24fb0d6963f7d28e17f72"
sha1('abc')
--> string "a9993e364706816aba3e25717850c26c9cd0d89d"
sha2('abc', 256)
--> string "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
sha2('abc', 0)
--> string "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
sha('abc')
--> string "a9993e364706816aba3e25717850c26c9cd0d89d"
base64('abc')
--> string "YWJj"
unbase64('YWJj')
--> binary "616263"
hex('abc')
--> string "616263"
unhex('616263')
--> binary "616263"
encode('abc', 'utf-8')
--> binary "616263"
format_number(12345.678, 2)
--> string "12,345.68"
format_number(-0.5, 0)
--> string "-0"
format_number(1234567, 0)
--> string "1,234,567"
format_string('%s has %d', 'a', 5)
--> string "a has 5"
printf('%s-%s', 'a', 'b')
--> string "a-b"
nvl2('a', 'x', 'y')
--> string "x"
'abc' = 'ABC'
--> boolean false
'a' < 'B'
--> boolean false
'a' > 'A'
--> boolean true
'é' > 'z'
--> boolean true
'a ' = 'a'
--> boolean false
string(NULL)
--> string null
'it''s'
--> string "it's"
"double"
--> string "double"
r'raw\n'
--> string "raw\\n"
'tab\there'
--> string "tab\there"
bit_length('abc')
--> int 24
ucase('a')
--> string "A"
lcase('A')
--> string "a"
len('abc')
--> int 3
