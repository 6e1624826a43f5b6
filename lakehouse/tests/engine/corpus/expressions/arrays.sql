-- Answers computed by Apache Spark 4.3.0, ANSI mode, UTC; see corpus/compute.py
size(array(1, NULL))
--> int 2
size(array())
--> int 0
size(CAST(NULL AS ARRAY<INT>))
--> int null
cardinality(array(1, 2))
--> int 2
array_size(array(1, 2))
--> int 2
array(1, 2, NULL)
--> array<int> [1, 2, null]
array(1, 2.5)
--> array<decimal(11,1)> ["1.0", "2.5"]
array('a', NULL)
--> array<string> ["a", null]
array_contains(array(1, NULL), 2)
--> boolean null
array_contains(array(1, NULL), 1)
--> boolean true
array_contains(array(1, 2), 3)
--> boolean false
sort_array(array(3, NULL, 1))
--> array<int> [null, 1, 3]
sort_array(array(3, NULL, 1), false)
--> array<int> [3, 1, null]
array_sort(array(3, NULL, 1))
--> array<int> [1, 3, null]
element_at(array(7, 8), 2)
--> int 8
element_at(array(7, 8), -1)
--> int 8
element_at(array(7, 8), 3)
--> error INVALID_ARRAY_INDEX_IN_ELEMENT_AT
element_at(array(7, 8), 0)
--> error INVALID_INDEX_OF_ZERO
try_element_at(array(7, 8), 3)
--> int null
array(7, 8)[0]
--> int 7
array(7, 8)[1]
--> int 8
array(7, 8)[2]
--> error INVALID_ARRAY_INDEX
get(array(7, 8), 1)
--> int 8
get(array(7, 8), 5)
--> int null
array_join(array('a', 'b'), ',')
--> string "a,b"
array_join(array('a', NULL, 'b'), ',')
--> string "a,b"
array_join(array('a', NULL, 'b'), ',', '?')
--> string "a,?,b"
transform(array(1, 2), x -> x + 1)
--> array<int> [2, 3]
transform(array(5, 6), (x, i) -> x * i)
--> array<int> [0, 6]
filter(array(1, NULL, 3), x -> x > 1)
--> array<int> [3]
filter(array(1, 2, 3), x -> x % 2 = 1)
--> array<int> [1, 3]
exists(array(1, 2), x -> x > 1)
--> boolean true
exists(array(1, NULL), x -> x > 1)
--> boolean null
forall(array(1, 2), x -> x > 0)
--> boolean true
aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x)
--> int 6
aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x, acc -> acc * 10)
--> int 60
reduce(array(1, 2, 3), 1, (acc, x) -> acc * x)
--> int 6
array_max(array(1, NULL, 3))
--> int 3
array_min(array('b', 'a'))
--> string "a"
array_distinct(array(1, 2, 1, NULL, NULL))
--> array<int> [1, 2, null]
array_union(array(1, 2), array(2, 3))
--> array<int> [1, 2, 3]
array_intersect(array(1, 2, 2), array(2, 3))
--> array<int> [2]
array_except(array(1, 2, 2), array(2))
--> array<int> [1]
array_position(array(3, 4), 4)
--> bigint 2
array_position(array(3, 4), 9)
--> bigint 0
array_remove(array(1, 2, 1), 1)
--> array<int> [2]
array_append(array(1), 2)
--> array<int> [1, 2]
array_prepend(array(1), 0)
--> array<int> [0, 1]
array_compact(array(1, NULL, 2))
--> array<int> [1, 2]
array_repeat('a', 2)
--> array<string> ["a", "a"]
arrays_overlap(array(1, 2), array(2))
--> boolean true
flatten(array(array(1), array(2, 3)))
--> array<int> [1, 2, 3]
concat(array(1), array(2, 3))
--> array<int> [1, 2, 3]
reverse(array(1, 2, 3))
--> array<int> [3, 2, 1]
slice(array(1, 2, 3, 4), 2, 2)
--> array<int> [2, 3]
slice(array(1, 2, 3, 4), -2, 2)
--> array<int> [3, 4]
array(1, 2) = array(1, 2)
--> boolean true
array(1, 2) < array(1, 3)
--> boolean true
zip_with(array(1, 2), array(3, 4), (x, y) -> x + y)
--> array<int> [4, 6]
split('a b', ' ')[1]
--> string "b"
