-- The items of each entry, by its kind: a bill has four, an invoice three, a payment two, a general entry eight.
SELECT id * 8 + place AS id, id AS move_id, company_id, account AS account_id, partner_id, date,
  CASE WHEN tax IS NOT NULL THEN 'tax' WHEN account <= 2 THEN 'payment_term' ELSE 'product' END AS display_type,
  'posted' AS parent_state, CAST(side * amount AS DECIMAL(18, 2)) AS balance, tax AS tax_line_id,
  CAST(CASE WHEN tax IS NOT NULL THEN base ELSE 0 END AS DECIMAL(18, 2)) AS tax_base_amount,
  CAST(created AS TIMESTAMPTZ) AS create_date, CAST(created AS TIMESTAMPTZ) AS write_date
FROM (
  SELECT *, CASE WHEN kind = 'refund' THEN -1 ELSE 1 END AS side FROM (
    SELECT *, unnest([
      {'place': 0, 'account': account_id, 'amount': base, 'tax': NULL::BIGINT},
      {'place': 1, 'account': 3, 'amount': vat, 'tax': 1},
      {'place': 2, 'account': 4, 'amount': -wht, 'tax': CASE WHEN withholds THEN wht_tax END},
      {'place': 3, 'account': 1, 'amount': -(base + vat - wht), 'tax': NULL}], recursive := true)
    FROM moves WHERE kind IN ('bill', 'refund')
    UNION ALL BY NAME SELECT *, unnest([
      {'place': 0, 'account': 6, 'amount': -base, 'tax': NULL::BIGINT},
      {'place': 1, 'account': 5, 'amount': -round(base * 12 / 100, 2), 'tax': 2},
      {'place': 2, 'account': 2, 'amount': base + round(base * 12 / 100, 2), 'tax': NULL}], recursive := true)
    FROM moves WHERE kind = 'invoice'
    UNION ALL BY NAME SELECT *, unnest([
      {'place': 0, 'account': 1, 'amount': base, 'tax': NULL::BIGINT},
      {'place': 1, 'account': 8, 'amount': -base, 'tax': NULL}], recursive := true)
    FROM moves WHERE kind = 'payment'
    UNION ALL BY NAME SELECT *, p AS place, 7 + (id + p) % 50 AS account,
      CASE WHEN p < 7 THEN base ELSE -7 * base END AS amount, NULL::BIGINT AS tax
    FROM moves, range(8) t(p) WHERE kind = 'entry'
  )
)
