"""Secrets at rest and settings from outside."""

import pytest


def test_what_is_sealed_opens_with_its_key_only(sealing):
    sealed = sealing.seal("hush", "key one")
    assert "hush" not in sealed
    assert sealing.unseal(sealed, "key one") == "hush"
    with pytest.raises(sealing.SealError, match="another"):
        sealing.unseal(sealed, "key two")


def test_nothing_is_stored_without_a_key(sealing):
    with pytest.raises(sealing.SealError, match="IPAI_SECRET_KEY"):
        sealing.seal("hush", "")


def test_environment_comes_before_the_file(settings, monkeypatch):
    monkeypatch.delenv("DATABRICKS_HOST", raising=False)
    assert settings.outside("DATABRICKS_HOST", {}) == ""
    assert settings.outside("DATABRICKS_HOST", {"databricks_host": " https://file "}) == "https://file"
    monkeypatch.setenv("DATABRICKS_HOST", "https://environment")
    assert settings.outside("DATABRICKS_HOST", {"databricks_host": "https://file"}) == "https://environment"


def test_lists_have_no_blanks(settings, monkeypatch):
    monkeypatch.setenv("IPAI_DATABRICKS_ALLOWED_HOSTS", " 127.0.0.1, ,lake.test ")
    assert settings.outside_list("IPAI_DATABRICKS_ALLOWED_HOSTS", {}) == ["127.0.0.1", "lake.test"]
