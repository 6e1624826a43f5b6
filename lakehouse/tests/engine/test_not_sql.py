"""Text that is not SQL, or far too much of it: a clear sentence, and at once."""

import pytest

from ipai_lakehouse.engine import QueryError, guard, run_query

MEGABYTE = 1 << 20
NOT_SQL = {
    "binary": (bytes(range(256)).decode("latin1"), "42601", "no characters"),
    "decoded binary": (bytes(range(128, 256)).decode("utf-8", "replace"), "42601", "no characters"),
    "half a character": ("SELECT '\ud800'", "42601", "Unicode"),
    "open text": ("SELECT 'open", "42601", "cannot be read"),
    "open double quote": ('SELECT "open', "42601", "cannot be read"),
    "open name": ("SELECT `a", "42601", "cannot be read"),
    "open comment": ("/* open", "42601", "cannot be read"),
    "comments only": ("-- nothing\n/* and this */", "42601", "empty"),
    "semicolons": (";;", "42601", "at or near ';'"),
    "a megabyte of brackets": (
        "SELECT " + "(" * (MEGABYTE // 2) + "1" + ")" * (MEGABYTE // 2),
        "0A000",
        "deeply",
    ),
    "open brackets": ("(" * MEGABYTE, "0A000", "deeply"),
    "closing brackets": (")" * MEGABYTE, "0A000", "words and signs"),
    "a long sum": ("SELECT " + "1+" * 100_000 + "1", "0A000", "words and signs"),
    "a deep sum": ("SELECT " + "1+" * 3_000 + "1", "0A000", "deeply"),
    "not not": ("SELECT " + "NOT " * 2_000 + "true", "0A000", "deeply"),
    "many unions": (" UNION ALL ".join(["SELECT 1"] * 2_000), "0A000", "UNION"),
    "two statements": ("SELECT 1; SELECT 2", "42601", "one statement"),
    "a statement behind": ("SELECT 1;; DROP TABLE gold.t", "42601", "one statement"),
    "a greek question mark": ("SELECT 1\u037e SELECT 2", "42601", "Syntax error"),
    "full width": ("ＳＥＬＥＣＴ 1", "42601", "look like"),
    "cyrillic": ("ЅELECT 1", "42601", "look like"),
    "no space": ("SELECT\u200b1", "42601", "look like"),
    "a sentence": ("please show me the bills", "42601", "at or near 'PLEASE'"),
    "json": ('{"a": 1}', "42601", "at or near '{'"),
    "emoji": ("😀", "42601", "look like"),
}


@pytest.mark.parametrize(("sql", "state", "words"), NOT_SQL.values(), ids=NOT_SQL)
def test_what_is_not_sql_gets_a_sentence(tmp_path, sql, state, words):
    with pytest.raises(QueryError, match=words) as refusal:
        run_query(tmp_path, sql)
    assert refusal.value.sql_state == state
    assert len(str(refusal.value)) < 500


def test_a_megabyte_of_brackets_is_not_parsed(monkeypatch, tmp_path):
    """The guard refuses it before any parser sees it."""
    monkeypatch.setattr("ipai_lakehouse.engine.statement.tokenize", lambda *_, **__: pytest.fail("parsed"))
    with pytest.raises(QueryError, match="deeply"):
        run_query(tmp_path, "SELECT " + "(" * MEGABYTE)


def test_brackets_in_texts_and_comments_are_not_counted():
    guard.check("SELECT '" + "(" * 1000 + "' /* " + "(" * 1000 + " */ -- " + "(" * 1000)
