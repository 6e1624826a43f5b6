"""Links that carry their own permission: signed, short-lived, used without a token.

Like the storage behind Databricks: whoever holds the link may do the one thing it names, until it expires.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from fastapi import Request, Response

from .clock import Clock

PREFIX = "/presigned"
LINK_SECONDS = 15 * 60
EXPIRED = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
)
REFUSED = EXPIRED.replace("Request has expired", "Access denied")


class LinkRefused(Exception):
    """The link is not ours, or is over."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__(EXPIRED if expired else REFUSED)


class Links:
    """Signs and checks links with a key made from the workspace's signing key."""

    def __init__(self, signing_key: Path, clock: Clock) -> None:
        self._key = hashlib.sha256(b"presigned links" + signing_key.read_bytes()).digest()
        self._clock = clock

    def make(self, base_url: str, family: str, **claims: Any) -> tuple[str, str]:
        """A link of 15 minutes below `/presigned/<family>/`, and its expiry as RFC 3339."""
        ends = self._clock.now_ms() // 1000 + LINK_SECONDS
        said = json.dumps([family, ends, claims], separators=(",", ":")).encode()
        token = f"{_text(said)}.{_text(self._sign(said))}"
        moment = datetime.fromtimestamp(ends, tz=timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{base_url.rstrip('/')}{PREFIX}/{family}/{token}", moment

    def read(self, family: str, token: str) -> dict[str, Any]:
        """The claims of a link; LinkRefused unless it is one of ours, of this family, and not over."""
        try:
            said, signature = (_bytes(part) for part in token.split("."))
        except ValueError:
            raise LinkRefused(expired=False) from None
        if not hmac.compare_digest(signature, self._sign(said)):
            raise LinkRefused(expired=False)
        made_for, ends, claims = json.loads(said)
        assert isinstance(claims, dict), "we signed it"
        if made_for != family or self._clock.now_ms() // 1000 >= ends:
            raise LinkRefused(expired=made_for == family)
        return claims

    def _sign(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, "sha256")


async def refuse(request: Request, error: Exception) -> Response:
    """403 as object storage writes it: official clients read "Request has expired" there."""
    return Response(str(error), 403, media_type="application/xml")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
