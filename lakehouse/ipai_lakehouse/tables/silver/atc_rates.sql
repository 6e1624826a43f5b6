/*
comment: >
  The usual rates of the common alphanumeric tax codes (RR 2-98 as amended by RR 11-2018, RMO 38-2018, RR 5-2025,
  RR 24-2025). A code may have more than one rate. Codes that are not here are not judged.
key: [atc, rate]
columns:
  atc: alphanumeric tax code; WI for individuals, WC for corporations
  rate: percent withheld
  nature: what is paid
*/
SELECT atc, CAST(rate AS DECIMAL(9,4)) AS rate, nature
FROM (
  VALUES
    ('WI010', 5.0, 'professional fees, lower'), ('WI011', 10.0, 'professional fees, higher'),
    ('WC010', 10.0, 'professional fees, lower'), ('WC011', 15.0, 'professional fees, higher'),
    ('WI100', 5.0, 'rent'), ('WC100', 5.0, 'rent'),
    ('WI120', 2.0, 'contractors'), ('WC120', 2.0, 'contractors'),
    ('WI139', 5.0, 'commissions, lower'), ('WI140', 10.0, 'commissions, higher'),
    ('WC139', 10.0, 'commissions, lower'), ('WC140', 15.0, 'commissions, higher'),
    ('WI156', 0.5, 'credit card companies'), ('WC156', 0.5, 'credit card companies'),
    ('WI157', 2.0, 'government, services'), ('WC157', 2.0, 'government, services'),
    ('WI158', 1.0, 'top withholding agent, goods'), ('WC158', 1.0, 'top withholding agent, goods'),
    ('WI158', 0.5, 'top withholding agent, listed goods'), ('WC158', 0.5, 'top withholding agent, listed goods'),
    ('WI160', 2.0, 'top withholding agent, services'), ('WC160', 2.0, 'top withholding agent, services'),
    ('WI515', 5.0, 'sales representatives, lower'), ('WI516', 10.0, 'sales representatives, higher'),
    ('WC515', 5.0, 'sales representatives, lower'), ('WC516', 10.0, 'sales representatives, higher'),
    ('WI640', 1.0, 'government, goods'), ('WC640', 1.0, 'government, goods'),
    ('WI820', 0.5, 'online marketplaces'), ('WC820', 0.5, 'online marketplaces'),
    ('WI830', 0.5, 'digital financial services'), ('WC830', 0.5, 'digital financial services')
) AS rates(atc, rate, nature)
