CREATE TABLE bills AS
SELECT CAST(id AS BIGINT) AS id, partner, CAST(day AS DATE) AS day, CAST(posted AS TIMESTAMP) AS posted,
  CAST(amount AS DECIMAL(18,2)) AS amount, CAST(rate AS DECIMAL(9,4)) AS rate, CAST(quantity AS INT) AS quantity,
  CAST(weight AS DOUBLE) AS weight, note
FROM (VALUES
  (1, 'Acme', '2024-01-31', '2024-01-31 08:30:00', '1000.00', '0.1200', 3, 1.5, 'INV-0001 paid'),
  (2, 'Acme', '2024-02-29', '2024-03-01 00:00:00', '250.55', '0.0200', NULL, 2.25, 'INV-0002'),
  (3, 'Acme', '2024-02-29', '2024-02-29 23:59:59.5', '-80.10', '0.1200', 1, NULL, NULL),
  (4, 'Bayan', '2024-01-15', '2024-01-16 12:00:00', '99999.99', '0.0500', 12, 0.1, 'late; disputed'),
  (5, 'Bayan', '2024-03-31', NULL, NULL, '0.0500', 7, 0.2, ''),
  (6, 'Bayan', '2024-04-01', '2024-04-01 06:07:08', '0.01', NULL, 7, 0.3, 'INV-0006 paid'),
  (7, 'Cebu', '2023-12-31', '2024-01-02 00:00:00', '33.33', '0.1500', 2, -4.0, 'ñandú'),
  (8, 'Cebu', NULL, '2024-05-05 05:05:05', '66.67', '0.1500', 0, 10.0, 'INV-0008'),
  (9, NULL, '2024-05-31', '2024-05-31 10:00:00', '12.34', '0.0100', 5, 3.0, 'no partner'),
  (10, 'Davao', '2024-06-30', '2024-06-30 18:00:00', '500.00', '0.0100', -5, 7.5, 'INV-0010')
) AS t(id, partner, day, posted, amount, rate, quantity, weight, note);

CREATE TABLE partners AS
SELECT CAST(name AS STRING) AS name, city, CAST(limit_amount AS DECIMAL(12,2)) AS limit_amount
FROM (VALUES
  ('Acme', 'Manila', '5000.00'), ('Bayan', 'Manila', '100000.00'), ('Cebu', 'Cebu City', NULL), ('Essa', NULL, '10.00')
) AS t(name, city, limit_amount);

CREATE TABLE payments AS
SELECT CAST(bill_id AS BIGINT) AS bill_id, CAST(day AS DATE) AS day, CAST(amount AS DECIMAL(18,2)) AS amount
FROM (VALUES
  (1, '2024-02-10', '400.00'), (1, '2024-02-20', '600.00'), (2, '2024-03-05', '250.55'),
  (4, '2024-02-01', '50000.00'), (7, '2024-01-03', '33.33'), (NULL, '2024-01-09', '1.00')
) AS t(bill_id, day, amount);
