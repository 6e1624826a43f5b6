-- Journal entries as Odoo exports them: amounts in company currency, vendor bills negative.
SELECT id, company_id, 'DOC/' || id AS name,
  CASE WHEN kind IN ('bill', 'refund') AND id % 41 > 0 THEN 'INV-' || CASE WHEN id % 997 = 0 THEN id - 200 ELSE id END
    END AS ref,
  CASE kind WHEN 'bill' THEN 'in_invoice' WHEN 'refund' THEN 'in_refund' WHEN 'invoice' THEN 'out_invoice'
    ELSE 'entry' END AS move_type,
  'posted' AS state, date, CASE WHEN kind NOT IN ('payment', 'entry') THEN date END AS invoice_date,
  CASE WHEN kind NOT IN ('payment', 'entry') THEN date + 30 END AS invoice_date_due, partner_id,
  partner_id AS commercial_partner_id, company_id AS journal_id, 'PHP' AS currency,
  CAST(CASE kind WHEN 'bill' THEN -base WHEN 'payment' THEN 0 WHEN 'entry' THEN 0 ELSE base END AS DECIMAL(18, 2))
    AS amount_untaxed,
  CAST(CASE kind WHEN 'bill' THEN wht - vat WHEN 'refund' THEN vat - wht WHEN 'invoice' THEN round(base * 12 / 100, 2)
    ELSE 0 END AS DECIMAL(18, 2)) AS amount_tax,
  CAST(CASE kind WHEN 'bill' THEN wht - vat - base WHEN 'refund' THEN base + vat - wht
    WHEN 'invoice' THEN base + round(base * 12 / 100, 2) ELSE 0 END AS DECIMAL(18, 2)) AS amount_total,
  CASE WHEN kind = 'refund' AND id % 2 = 0 THEN id - 20 END AS reversed_entry_id,
  CASE WHEN kind = 'bill' THEN partner_id * 3 + CASE WHEN id % 2003 = 0 THEN 1 ELSE 0 END END AS partner_bank_id,
  create_uid, CAST(created AS TIMESTAMPTZ) AS create_date, CAST(created AS TIMESTAMPTZ) AS write_date
FROM moves
