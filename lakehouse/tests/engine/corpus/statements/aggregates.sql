-- Answers computed by Apache Spark 4.3.0, ANSI mode, UTC; see corpus/compute.py
SELECT sum(quantity) AS x FROM bills;
--> x bigint
--> [32]
SELECT sum(amount) AS x FROM bills;
--> x decimal(28,2)
--> ["101782.79"]
SELECT sum(weight) AS x FROM bills;
--> x double
--> [20.85]
SELECT sum(amount * rate) AS x FROM bills;
--> x decimal(38,6)
--> ["5135.521900"]
SELECT sum(CASE WHEN quantity > 2 THEN amount ELSE 0 END) AS x FROM bills;
--> x decimal(28,2)
--> ["101012.34"]
SELECT sum(CAST(NULL AS INT)) AS x FROM bills;
--> x bigint
--> [null]
SELECT sum(amount) FILTER (WHERE quantity > 2) AS x FROM bills;
--> x decimal(28,2)
--> ["101012.34"]
SELECT sum(DISTINCT quantity) AS x FROM bills;
--> x bigint
--> [25]
SELECT avg(quantity) AS x FROM bills;
--> x double
--> [3.5555555555555554]
SELECT avg(amount) AS x FROM bills;
--> x decimal(22,6)
--> ["11309.198889"]
SELECT avg(weight) AS x FROM bills;
--> x double
--> [2.316666666666667]
SELECT avg(amount) FILTER (WHERE quantity > 2) AS x FROM bills;
--> x decimal(22,6)
--> ["25253.085000"]
SELECT avg(DISTINCT amount) AS x FROM bills;
--> x decimal(22,6)
--> ["11309.198889"]
SELECT avg(CASE WHEN id > 99 THEN amount END) AS x FROM bills;
--> x decimal(22,6)
--> [null]
SELECT mean(amount) AS x FROM bills;
--> x decimal(22,6)
--> ["11309.198889"]
SELECT count(*) AS x FROM bills;
--> x bigint
--> [10]
SELECT count(partner) AS x FROM bills;
--> x bigint
--> [9]
SELECT count(DISTINCT partner) AS x FROM bills;
--> x bigint
--> [4]
SELECT count(DISTINCT partner, day) AS x FROM bills;
--> x bigint
--> [7]
SELECT count(quantity, rate) AS x FROM bills;
--> x bigint
--> [8]
SELECT count_if(quantity > 2) AS x FROM bills;
--> x bigint
--> [5]
SELECT count(*) FILTER (WHERE partner = 'Acme') AS x FROM bills;
--> x bigint
--> [3]
SELECT approx_count_distinct(partner) AS x FROM bills;
--> x bigint
--> [4]
SELECT min(day) AS x FROM bills;
--> x date
--> ["2023-12-31"]
SELECT max(posted) AS x FROM bills;
--> x timestamp
--> ["2024-06-30 18:00:00"]
SELECT min(amount) AS x FROM bills;
--> x decimal(18,2)
--> ["-80.10"]
SELECT max(note) AS x FROM bills;
--> x string
--> ["ñandú"]
SELECT min_by(id, amount) AS x FROM bills;
--> x bigint
--> [3]
SELECT max_by(partner, amount) AS x FROM bills;
--> x string
--> ["Bayan"]
SELECT max_by(note, weight) AS x FROM bills;
--> x string
--> ["INV-0008"]
SELECT max_by(partner, quantity) FILTER (WHERE id < 4) AS x FROM bills;
--> x string
--> ["Acme"]
SELECT collect_list(quantity) AS x FROM bills;
--> x array<int>
--> [[3, 1, 12, 7, 7, 2, 0, 5, -5]]
SELECT sort_array(collect_set(partner)) AS x FROM bills;
--> x array<string>
--> [["Acme", "Bayan", "Cebu", "Davao"]]
SELECT sort_array(collect_list(id) FILTER (WHERE quantity > 2)) AS x FROM bills;
--> x array<bigint>
--> [[1, 4, 5, 6, 9]]
SELECT sort_array(array_agg(partner)) AS x FROM bills;
--> x array<string>
--> [["Acme", "Acme", "Acme", "Bayan", "Bayan", "Bayan", "Cebu", "Cebu", "Davao"]]
SELECT size(collect_list(CAST(NULL AS INT))) AS x FROM bills;
--> x int
--> [0]
SELECT array_join(sort_array(collect_set(partner)), ', ') AS x FROM bills;
--> x string
--> ["Acme, Bayan, Cebu, Davao"]
SELECT listagg(partner, ',') WITHIN GROUP (ORDER BY id) AS x FROM bills;
--> x string
--> ["Acme,Acme,Acme,Bayan,Bayan,Bayan,Cebu,Cebu,Davao"]
SELECT string_agg(note, '|') WITHIN GROUP (ORDER BY id DESC) AS x FROM bills;
--> x string
--> ["INV-0010|no partner|INV-0008|ñandú|INV-0006 paid||late; disputed|INV-0002|INV-0001 paid"]
SELECT bool_and(quantity >= 0) AS x FROM bills;
--> x boolean
--> [false]
SELECT bool_or(quantity < 0) AS x FROM bills;
--> x boolean
--> [true]
SELECT every(quantity > -9) AS x FROM bills;
--> x boolean
--> [true]
SELECT any(quantity > 5) AS x FROM bills;
--> x boolean
--> [true]
SELECT some(quantity > 99) AS x FROM bills;
--> x boolean
--> [false]
SELECT any_value(partner) AS x FROM bills;
--> x string
--> ["Acme"]
SELECT first(partner) AS x FROM bills;
--> x string
--> ["Acme"]
SELECT first_value(note, true) AS x FROM bills;
--> x string
--> ["INV-0001 paid"]
SELECT last(partner) AS x FROM bills;
--> x string
--> ["Davao"]
SELECT last(note, true) AS x FROM bills;
--> x string
--> ["INV-0010"]
SELECT stddev(quantity) AS x FROM bills;
--> x double
--> [4.901813723284247]
SELECT stddev_pop(quantity) AS x FROM bills;
--> x double
--> [4.6214742984634265]
SELECT stddev_samp(amount) AS x FROM bills;
--> x double
--> [33260.789760223095]
SELECT variance(quantity) AS x FROM bills;
--> x double
--> [24.027777777777775]
SELECT var_pop(weight) AS x FROM bills;
--> x double
--> [15.599999999999998]
SELECT var_samp(weight) AS x FROM bills;
--> x double
--> [17.549999999999997]
SELECT kurtosis(weight) AS x FROM bills;
--> x double
--> [-0.32437929937662746]
SELECT corr(quantity, weight) AS x FROM bills;
--> x double
--> [-0.5795830830340162]
SELECT covar_pop(quantity, weight) AS x FROM bills;
--> x double
--> [-11.671875]
SELECT covar_samp(quantity, weight) AS x FROM bills;
--> x double
--> [-13.339285714285714]
SELECT regr_slope(weight, quantity) AS x FROM bills;
--> x double
--> [-0.5050709939148073]
SELECT regr_count(weight, quantity) AS x FROM bills;
--> x bigint
--> [8]
SELECT regr_r2(weight, quantity) AS x FROM bills;
--> x double
--> [0.3359165501392153]
SELECT regr_intercept(weight, quantity) AS x FROM bills;
--> x double
--> [4.282150101419878]
SELECT median(quantity) AS x FROM bills;
--> x double
--> [3.0]
SELECT median(amount) AS x FROM bills;
--> x double
--> [66.67]
SELECT percentile(quantity, 0.25) AS x FROM bills;
--> x double
--> [1.0]
SELECT percentile(amount, 0.9) AS x FROM bills;
--> x double
--> [20799.998000000018]
SELECT percentile(quantity, array(0.25, 0.75)) AS x FROM bills;
--> x array<double>
--> [[1.0, 7.0]]
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY weight) AS x FROM bills;
--> x double
--> [1.5]
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY weight) AS x FROM bills;
--> x double
--> [1.5]
SELECT percentile_approx(quantity, 0.5) AS x FROM bills;
--> x int
--> [3]
SELECT percentile_approx(amount, 0.5) AS x FROM bills;
--> x decimal(18,2)
--> ["66.67"]
SELECT approx_percentile(weight, 0.9) AS x FROM bills;
--> x double
--> [10.0]
SELECT bit_and(id) AS x FROM bills;
--> x bigint
--> [0]
SELECT bit_or(id) AS x FROM bills;
--> x bigint
--> [15]
SELECT bit_xor(id) AS x FROM bills;
--> x bigint
--> [11]
SELECT max_by(id, day) AS x FROM bills;
--> x bigint
--> [10]
SELECT round(sum(amount) / count(*), 2) AS x FROM bills;
--> x decimal(29,2)
--> ["10178.28"]
SELECT sum(amount) / sum(quantity) AS x FROM bills;
--> x decimal(38,12)
--> ["3180.712187500000"]
SELECT CAST(sum(amount) AS DOUBLE) / 3 AS x FROM bills;
--> x double
--> [33927.596666666665]
SELECT sum(amount) * 0.12 AS x FROM bills;
--> x decimal(31,4)
--> ["12213.9348"]
SELECT sum(amount) % 7 AS x FROM bills;
--> x decimal(3,2)
--> ["2.79"]
SELECT count(DISTINCT CASE WHEN quantity > 2 THEN partner END) AS x FROM bills;
--> x bigint
--> [2]
SELECT sum(CAST(quantity AS BIGINT)) AS x FROM bills;
--> x bigint
--> [32]
SELECT sum(CAST(quantity AS FLOAT)) AS x FROM bills;
--> x double
--> [32.0]
SELECT avg(CAST(rate AS DOUBLE)) AS x FROM bills;
--> x double
--> [0.07555555555555556]
