"""A row that the lake left out: how it is asked for, what it is known by, which Odoo record it belongs to."""

import hashlib
import json

REFUSED = "batch_refused"
ROWS_SQL = (
    "SELECT _source, table_name, rule, reason, record, company_id, month, `row`, batch, rejected_at "
    "FROM ipai.silver.quarantine ORDER BY rejected_at DESC"
)
# A refused batch is over when a later one of its source is in.
BATCHES_SQL = (
    "SELECT refused.source AS _source, coalesce(refused.table_name, 'bronze') AS table_name, "
    f"'{REFUSED}' AS rule, refused.reason, CAST(NULL AS STRING) AS record, "
    "CAST(NULL AS BIGINT) AS company_id, CAST(NULL AS DATE) AS month, CAST(NULL AS STRING) AS `row`, "
    "refused.batch, refused.refused_at AS rejected_at FROM ipai.bronze.refused_batches AS refused "
    "LEFT JOIN (SELECT source, max(ingested_at) AS last_in FROM ipai.bronze.ingested_batches "
    "WHERE records IS NOT NULL GROUP BY source) AS done ON done.source = refused.source "
    "WHERE done.last_in IS NULL OR done.last_in < refused.refused_at"
)
VERSION_SQL = "DESCRIBE HISTORY ipai.silver.quarantine LIMIT 1"

# Keys of the lake's tables that are ids of Odoo records; bronze tables have Odoo's own names and ``id``.
_MODELS = {
    "journal_item_id": "account.move.line",
    "move_id": "account.move",
    "transaction_id": "account.move",
    "tax_id": "account.tax",
    "partner_id": "res.partner",
    "vendor_id": "res.partner",
    "account_id": "account.account",
    "filing_id": "ipai.finance.bir_schedule",
}


def fingerprint(row):
    """Return what a rejected row is known by: its place, its rule and its key, or all of it without a key.

    The lake writes such a row anew with every batch; whoever has looked at it must not be asked again.
    """
    place = [row["_source"], row["table_name"], row["rule"], row["record"] or row["row"]]
    return hashlib.sha256(json.dumps(place).encode()).hexdigest()


def locate(table_name, record):
    """Return (name of a database table or None, name of a model or None, id or 0) of a record.

    :param str table_name: ``bronze.account_move_line``
    :param record: JSON of the key, such as ``{"id": 17}``; None when it could not be read
    """
    key = _key(record)
    schema, _, table = table_name.partition(".")
    if schema == "bronze" and _is_id(key.get("id")):
        return table, None, key["id"]
    for name, model in _MODELS.items():
        if _is_id(key.get(name)):
            return None, model, key[name]
    return None, None, 0


def in_words(record):
    """Return a key for people: ``id 17``; "" when there is none."""
    return ", ".join(f"{name} {value}" for name, value in _key(record).items() if name != "_source")


def pretty(row):
    """Return the JSON of a row over several lines; text that is no JSON as it is, and None of nothing."""
    try:
        return json.dumps(json.loads(row), indent=2, ensure_ascii=False) if row else None
    except ValueError:
        return row


def _key(record):
    try:
        key = json.loads(record or "{}")
    except ValueError:
        return {}
    return key if isinstance(key, dict) else {}


def _is_id(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
