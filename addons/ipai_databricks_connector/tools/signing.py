"""Signed messages: HMAC-SHA256 over time, nonce and body. The same in both directions (docs/webhooks.md)."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping

KEY, TIMESTAMP, NONCE, SIGNATURE = "X-Ipai-Key", "X-Ipai-Timestamp", "X-Ipai-Nonce", "X-Ipai-Signature"
EVENT, DELIVERY = "X-Ipai-Event", "X-Ipai-Delivery"

SKEW_SECONDS = 300  # how far the clocks of sender and receiver may differ
KEY_FORM = re.compile(r"whk_[0-9a-f]{16}")
_TIMESTAMP_FORM = re.compile(r"[0-9]{1,12}")
_NONCE_FORM = re.compile(r"[A-Za-z0-9_-]{16,64}")


def new_key() -> str:
    """Return a new name for a secret; it is not secret itself."""
    return f"whk_{secrets.token_hex(8)}"


def new_secret() -> str:
    """Return a new secret of 256 bits."""
    return f"whs_{secrets.token_urlsafe(32)}"


def new_nonce() -> str:
    """Return a value that is never used twice."""
    return secrets.token_urlsafe(16)


def signature(secret: str, timestamp: str, nonce: str, body: bytes) -> str:
    """Return ``v1=<hex>``, the HMAC-SHA256 of ``timestamp.nonce.body``."""
    message = f"{timestamp}.{nonce}.".encode() + body
    return "v1=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def signed_headers(key: str, valid: Iterable[str], body: bytes, now: int) -> dict[str, str]:
    """Return the headers of a signed message.

    :param valid: the secrets in force; while one is replaced there are two, and a signature by each
    :param now: seconds since 1970
    """
    timestamp, nonce = str(now), new_nonce()
    signatures = ",".join(signature(secret, timestamp, nonce, body) for secret in valid)
    return {KEY: key, TIMESTAMP: timestamp, NONCE: nonce, SIGNATURE: signatures}


def is_signed(headers: Mapping[str, str], valid: Iterable[str], body: bytes, now: int) -> bool:
    """Tell whether a message is signed with one of the secrets, now. Its nonce may still be a used one."""
    timestamp, nonce = headers.get(TIMESTAMP, ""), headers.get(NONCE, "")
    if not (_TIMESTAMP_FORM.fullmatch(timestamp) and _NONCE_FORM.fullmatch(nonce)):
        return False
    if abs(now - int(timestamp)) > SKEW_SECONDS:
        return False
    wanted = [signature(secret, timestamp, nonce, body) for secret in valid]
    given = [part.strip() for part in headers.get(SIGNATURE, "").split(",", 2)[:2]]
    return any([same(one, other) for one in wanted for other in given])


def same(one: str, other: str) -> bool:
    """Compare two texts in a time that does not depend on where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
