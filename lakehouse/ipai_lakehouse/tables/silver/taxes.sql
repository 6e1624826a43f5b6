/*
comment: >
  Taxes and the tax kind their tax lines belong to. An ATC of income withholding (WI, WC) is expanded withholding on a
  purchase and withheld by customers on a sale; an ATC of VAT (WV) likewise; no ATC is VAT. Other ATCs (WF, and WC230,
  the final tax on payments abroad) have no kind here. The filings in Odoo use the same rule. Which input VAT it is,
  and whether a sale at 0 % is zero-rated or exempt, only the name of the tax tells: "12% S", "0% ZR", "0% EXEMPT".
key: [_source, tax_id]
expectations:
  valid_rate: {expr: "tax_amount IS NOT NULL", on_violation: drop, message: "The tax has no rate."}
  tax_use_known: {expr: "tax_use IS NOT NULL", on_violation: warn}
columns:
  tax_id: Odoo id of the tax
  tax_use: sale, purchase or none
  amount_type: percent, fixed, division or group
  tax_amount: rate in percent, negative for withholding
  atc: alphanumeric tax code, NULL for VAT
  tax_kind: ewt, output_vat, input_vat, cwt, vat_withheld, vat_withholding, or NULL
  category: >
    the tax kind, or else zero_rated or exempt (sales at 0 %), vat_withheld (WV), final (WF, WC230), or uncategorized;
    never NULL
  input_class: "of input VAT: goods, services, capital, imports, non_resident, zero, or other where the name does not tell"
  amount_sign: what a journal item's balance is multiplied with to be positive for that kind
*/
WITH cleaned AS (
  SELECT
    _source,
    id AS tax_id,
    name,
    type_tax_use AS tax_use,
    amount_type,
    amount AS tax_amount,
    nullif(upper(trim(atc)), '') AS atc,
    concat(' ', regexp_replace(upper(coalesce(name, '')), '[^A-Z]+', ' '), ' ') AS words
  FROM bronze.account_tax
),

kinds AS (
  SELECT
    *,
    CASE
      WHEN atc IS NULL AND tax_use = 'purchase' THEN 'input_vat'
      WHEN atc IS NULL AND tax_use = 'sale' AND tax_amount > 0 THEN 'output_vat'
      WHEN atc = 'WC230' THEN NULL
      WHEN (atc LIKE 'WI%' OR atc LIKE 'WC%') AND tax_use = 'purchase' THEN 'ewt'
      WHEN (atc LIKE 'WI%' OR atc LIKE 'WC%') AND tax_use = 'sale' THEN 'cwt'
      WHEN atc LIKE 'WV%' AND tax_use = 'sale' THEN 'vat_withheld'
      WHEN atc LIKE 'WV%' AND tax_use = 'purchase' THEN 'vat_withholding'
    END AS tax_kind
  FROM cleaned
)

SELECT
  _source,
  tax_id,
  name,
  tax_use,
  amount_type,
  tax_amount,
  atc,
  tax_kind,
  CASE
    WHEN tax_kind IS NOT NULL THEN tax_kind
    WHEN atc LIKE 'WV%' THEN 'vat_withheld'
    WHEN atc LIKE 'WF%' OR atc = 'WC230' THEN 'final'
    WHEN atc IS NULL AND tax_use = 'sale' AND tax_amount = 0 AND words RLIKE ' (ZR|ZERO) ' THEN 'zero_rated'
    WHEN atc IS NULL AND tax_use = 'sale' AND tax_amount = 0 AND words RLIKE ' EXEMPT' THEN 'exempt'
    ELSE 'uncategorized'
  END AS category,
  CASE
    WHEN tax_kind IS NULL OR tax_kind <> 'input_vat' THEN NULL
    WHEN tax_amount = 0 THEN 'zero'
    WHEN words RLIKE ' (NR|NON RESIDENTS?) ' THEN 'non_resident'
    WHEN words RLIKE ' (C|CAPITAL) ' THEN 'capital'
    WHEN words RLIKE ' (I|IMPORTS?|IMPORTATIONS?) ' THEN 'imports'
    WHEN words RLIKE ' (S|SERVICES?) ' THEN 'services'
    WHEN words RLIKE '^( VAT| INPUT| G| GOODS| P)* *$' THEN 'goods'
    ELSE 'other'
  END AS input_class,
  CASE
    WHEN tax_kind IN ('ewt', 'output_vat', 'vat_withholding') THEN -1
    WHEN tax_kind IN ('input_vat', 'cwt', 'vat_withheld') THEN 1
  END AS amount_sign
FROM kinds
