"""Access tokens: signed JWTs (ES256) for OAuth, random `dapi…` strings for personal access tokens."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from pathlib import Path
from typing import Any

import jwt

from ..core.clock import Clock
from ..core.database import Database
from ..core.errors import missing
from . import viewer
from .keys import load_key

SCHEMA = """
CREATE TABLE IF NOT EXISTS personal_token (
    token_id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, comment TEXT NOT NULL,
    creation_ms INTEGER NOT NULL, expiry_ms INTEGER NOT NULL
);
"""
ACCESS_TOKEN_SECONDS = 3600
EVERYTHING = "all-apis"
NEVER = -1


def _fingerprint(token: str) -> str:
    # A token is 128 random bits: one round of SHA-256 cannot be reversed by guessing.
    return hashlib.sha256(token.encode()).hexdigest()


class Tokens:
    """Issues and checks tokens; all expiry is by the injected clock."""

    def __init__(self, database: Database, key_file: Path, workspace_id: str, clock: Clock) -> None:
        self._database = database
        self._key = load_key(key_file)
        self._workspace_id = workspace_id
        self._clock = clock

    def issue(self, user: str, issuer: str, seconds: int = ACCESS_TOKEN_SECONDS) -> str:
        """A JWT that lets `user` in for `seconds`."""
        return self._sign(user, issuer, seconds, {"scope": EVERYTHING})

    def issue_foreign(self, user: str, issuer: str, audience: str) -> str:
        """A JWT for another service than this workspace: it opens nothing here."""
        return self._sign(user, issuer, ACCESS_TOKEN_SECONDS, {"scope": "other", "aud": audience})

    def issue_viewer(self, user: str, issuer: str, grant: viewer.ViewerGrant) -> str:
        """A JWT of one hour that opens one embedded dashboard for one viewer, and nothing else."""
        claims = grant.token_info(self._workspace_id)
        return self._sign(user, issuer, ACCESS_TOKEN_SECONDS, claims)

    def _sign(self, user: str, issuer: str, seconds: int, claims: dict[str, Any]) -> str:
        now = self._clock.now_ms() // 1000
        standard = {
            "iss": issuer,
            "sub": user,
            "client_id": user,
            "aud": self._workspace_id,
            "iat": now,
            "exp": now + seconds,
            "jti": str(uuid.uuid4()),
        }
        return jwt.encode(standard | claims, self._key, algorithm="ES256")

    def check(self, token: str) -> str | None:
        """Owner of a valid token of either kind that opens the whole API, else None."""
        if token.startswith("dapi"):
            return self._check_personal(token)
        claims = self._claims(token, EVERYTHING)
        return claims["sub"] if claims else None

    def check_viewer(self, token: str) -> viewer.ViewerGrant | None:
        """What a valid viewer token opens, else None; a token for the whole API is none."""
        claims = self._claims(token, viewer.SCOPE)
        return viewer.read_claim(claims["custom_claim"]) if claims else None

    def _claims(self, token: str, scope: str) -> dict[str, Any] | None:
        """The claims of a JWT of ours that has not ended and has exactly this scope."""
        required = ["exp", "sub", "aud", "scope"]
        options: Any = {"verify_exp": False, "verify_iat": False, "require": required}
        try:
            claims = jwt.decode(
                token,
                self._key.public_key(),
                algorithms=["ES256"],
                audience=self._workspace_id,
                options=options,
            )
        except jwt.InvalidTokenError:
            return None
        # The clock is ours to inject, so expiry is compared here and not by the library.
        alive = claims["exp"] * 1000 > self._clock.now_ms()
        return claims if alive and claims["scope"] == scope else None

    def _check_personal(self, token: str) -> str | None:
        row = self._database.row("SELECT * FROM personal_token WHERE token_hash = ?", _fingerprint(token))
        if row is None or row["expiry_ms"] not in (NEVER,) and row["expiry_ms"] <= self._clock.now_ms():
            return None
        return row["owner"]

    def create_personal(self, owner: str, comment: str, seconds: int | None) -> dict[str, object]:
        """A new personal access token; its value appears only in this answer."""
        token, now = f"dapi{secrets.token_hex(16)}", self._clock.now_ms()
        expiry = NEVER if seconds is None else now + seconds * 1000
        token_id = secrets.token_hex(32)
        self._database.change(
            "INSERT INTO personal_token VALUES (?, ?, ?, ?, ?, ?)",
            *(token_id, _fingerprint(token), owner, comment, now, expiry),
        )
        info = {"token_id": token_id, "creation_time": now, "expiry_time": expiry, "comment": comment}
        return {"token_value": token, "token_info": info}

    def list_personal(self, owner: str) -> list[dict[str, object]]:
        """Public facts of the owner's tokens, oldest first."""
        rows = self._database.rows(
            "SELECT token_id, creation_ms AS creation_time, expiry_ms AS expiry_time, comment"
            " FROM personal_token WHERE owner = ? ORDER BY creation_ms",
            owner,
        )
        return [dict(row) for row in rows]

    def delete_personal(self, owner: str, token_id: str) -> None:
        """Revoke a token; 404 where the owner has no such token."""
        sql = "DELETE FROM personal_token WHERE owner = ? AND token_id = ?"
        if not self._database.change(sql, owner, token_id):
            raise missing(f"Token with ID {token_id} does not exist.")
