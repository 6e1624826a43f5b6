"""Encryption at rest of secrets and tokens, with a key that lives outside the database."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


class SealError(ValueError):
    """A secret cannot be sealed or opened; the message says why in one sentence."""


def _fernet(key):
    """Return the cipher of a key; any passphrase works, a Fernet key is only a long one."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))


def seal(text, key):
    """Encrypt a text; raises SealError when there is no key."""
    if not key:
        raise SealError(
            "A secret can only be stored when IPAI_SECRET_KEY (or ipai_secret_key in odoo.conf) is set; "
            "set it, or give DATABRICKS_CLIENT_SECRET in the environment instead."
        )
    return _fernet(key).encrypt(text.encode()).decode()


def unseal(sealed, key):
    """Decrypt a sealed text; raises SealError when the key is missing or another one."""
    if not key:
        raise SealError("The stored secret cannot be read because IPAI_SECRET_KEY is not set on this server.")
    try:
        return _fernet(key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealError(
            "The stored secret was encrypted with another IPAI_SECRET_KEY; enter the secret again."
        ) from None
