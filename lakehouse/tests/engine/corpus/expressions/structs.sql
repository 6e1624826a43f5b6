-- Answers computed by Apache Spark 4.3.0, ANSI mode, UTC; see corpus/compute.py
named_struct('a', 1, 'b', 'x')
--> struct<a:int,b:string> {"a": 1, "b": "x"}
named_struct('a', 1, 'b', 'x').b
--> string "x"
struct(1 AS a, 2 AS b)
--> struct<a:int,b:int> {"a": 1, "b": 2}
struct(1, 'x')
--> struct<col1:int,col2:string> {"col1": 1, "col2": "x"}
struct(1 AS a).a
--> int 1
array(named_struct('a', 1), named_struct('a', 2))
--> array<struct<a:int>> [{"a": 1}, {"a": 2}]
transform(array(named_struct('a', 1)), s -> s.a + 1)
--> array<int> [2]
map('a', 1, 'b', 2)['b']
--> int 2
map('a', 1)['z']
--> int null
element_at(map('a', 1), 'a')
--> int 1
element_at(map('a', 1), 'z')
--> int null
try_element_at(map('a', 1), 'z')
--> int null
map_keys(map('a', 1, 'b', 2))
--> array<string> ["a", "b"]
map_values(map('a', 1, 'b', 2))
--> array<int> [1, 2]
map_contains_key(map('a', 1), 'a')
--> boolean true
size(map('a', 1))
--> int 1
map_from_arrays(array('a', 'b'), array(1, 2))['b']
--> int 2
get_json_object('{"a": {"b": 5}}', '$.a.b')
--> string "5"
get_json_object('{"a": [1, 2]}', '$.a[1]')
--> string "2"
get_json_object('{"a": "x"}', '$.z')
--> string null
