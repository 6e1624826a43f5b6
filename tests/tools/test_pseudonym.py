"""The padded keys: SHA-256 around them is HMAC, and no two databases share them."""

import hashlib
import hmac

import pytest

from .conftest import load


@pytest.fixture(scope="session")
def pseudonym():
    return load("pseudonym")


def test_the_pads_make_an_hmac(pseudonym):
    inner, outer = pseudonym.pads("secret", "database")
    ours = hashlib.sha256(outer + hashlib.sha256(inner + b"Maria Cruz").digest()).digest()
    key = hmac.digest(b"secret", b"pseudonyms of database", hashlib.sha256)
    assert ours == hmac.digest(key, b"Maria Cruz", hashlib.sha256)


def test_another_secret_or_database_has_other_pads(pseudonym):
    assert len({pseudonym.pads(*pair) for pair in (("a", "1"), ("b", "1"), ("a", "2"))}) == 3
