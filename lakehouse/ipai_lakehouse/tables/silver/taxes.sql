/*
comment: >
  Taxes and the tax kind their tax lines belong to. An ATC of income withholding (WI, WC) is expanded withholding on a
  purchase and withheld by customers on a sale; no ATC is VAT. Other ATCs (WV, WF, and WC230, the final tax on payments
  abroad) belong to other returns and have no kind here. The filings in Odoo use the same rule.
key: [_source, tax_id]
expectations:
  tax_use_known: {expr: "tax_use IS NOT NULL", on_violation: warn}
columns:
  tax_id: Odoo id of the tax
  tax_use: sale, purchase or none
  amount_type: percent, fixed, division or group
  tax_amount: rate in percent, negative for withholding
  atc: alphanumeric tax code, NULL for VAT
  tax_kind: ewt, output_vat, input_vat, cwt, or NULL
  amount_sign: what a journal item's balance is multiplied with to be positive for that kind
*/
SELECT
  _source,
  tax_id,
  name,
  tax_use,
  amount_type,
  tax_amount,
  atc,
  tax_kind,
  CASE WHEN tax_kind IN ('ewt', 'output_vat') THEN -1 WHEN tax_kind IN ('input_vat', 'cwt') THEN 1 END AS amount_sign
FROM (
  SELECT
    *,
    CASE
      WHEN atc IS NULL AND tax_use = 'purchase' THEN 'input_vat'
      WHEN atc IS NULL AND tax_use = 'sale' AND tax_amount > 0 THEN 'output_vat'
      WHEN NOT (atc LIKE 'WI%' OR atc LIKE 'WC%') OR atc = 'WC230' THEN NULL
      WHEN tax_use = 'purchase' THEN 'ewt'
      WHEN tax_use = 'sale' THEN 'cwt'
    END AS tax_kind
  FROM (
    SELECT
      _source,
      id AS tax_id,
      name,
      type_tax_use AS tax_use,
      amount_type,
      amount AS tax_amount,
      nullif(upper(trim(atc)), '') AS atc
    FROM bronze.account_tax
  ) AS cleaned
) AS kinds
