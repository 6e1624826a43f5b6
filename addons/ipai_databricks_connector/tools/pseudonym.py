"""The keyed pseudonym: the same value gives the same pseudonym, and nobody without the key can check a guess.

SQL computes it while rows leave PostgreSQL, as HMAC-SHA-256 from the two padded keys made here (RFC 2104).
"""

import hashlib
import hmac

_BLOCK = 64  # bytes of a SHA-256 block


def pads(secret, source):
    """Return (inner, outer) padded keys for one database.

    :param str secret: the server's key; what is derived here is of no use for opening sealed secrets
    :param str source: UUID of the database: two databases give different pseudonyms
    """
    key = hmac.digest(secret.encode(), f"pseudonyms of {source}".encode(), hashlib.sha256).ljust(
        _BLOCK, b"\0"
    )
    return bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)
