"""Who may enter: the workspace's identity and its service principals. Secrets are kept as salted hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass

from ..core.clock import Clock
from ..core.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS workspace (
    workspace_id TEXT NOT NULL, warehouse_id TEXT NOT NULL, created_ms INTEGER NOT NULL,
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1)
);
CREATE TABLE IF NOT EXISTS service_principal (
    client_id TEXT PRIMARY KEY, user_id INTEGER NOT NULL, display_name TEXT NOT NULL,
    salt BLOB NOT NULL, secret_hash BLOB NOT NULL
);
"""


@dataclass(frozen=True)
class Identity:
    """Ids of a workspace: decimal workspace id, 16-hex warehouse id, UUID of its first service principal."""

    workspace_id: str
    warehouse_id: str
    client_id: str


def _hash(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=2**14, r=8, p=1)


class Principals:
    """Storage of the workspace identity and of service principals."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self) -> tuple[Identity, str | None]:
        """The identity, and the client secret if this call made it (it cannot be read again later)."""
        secret = f"dose{secrets.token_hex(16)}"
        salt = secrets.token_bytes(16)
        hashed = _hash(secret, salt)
        with self._database.write() as connection:
            if connection.execute("SELECT 1 FROM workspace").fetchone():
                return self.identity(), None
            connection.execute(
                "INSERT INTO workspace VALUES (?, ?, ?, 1)",
                (str(10**15 + secrets.randbelow(10**15)), secrets.token_hex(8), self._clock.now_ms()),
            )
            connection.execute(
                "INSERT INTO service_principal VALUES (?, ?, ?, ?, ?)",
                (str(uuid.uuid4()), 10**15 + secrets.randbelow(10**15), "ipai-lakehouse", salt, hashed),
            )
            return self.identity(), secret

    def identity(self) -> Identity:
        """The identity; LookupError before `create`."""
        row = self._database.row("SELECT * FROM workspace, service_principal")
        if row is None:
            raise LookupError("This home has no workspace yet: run `ipai-lakehouse init` first.")
        return Identity(row["workspace_id"], row["warehouse_id"], row["client_id"])

    def verify(self, client_id: str, secret: str) -> bool:
        """Whether the secret belongs to the client; takes the same time for an unknown client."""
        row = self._database.row("SELECT * FROM service_principal WHERE client_id = ?", client_id)
        salt = row["salt"] if row else b"unknown client.."
        expected = row["secret_hash"] if row else b""
        return hmac.compare_digest(_hash(secret, salt), expected)

    def me(self, client_id: str) -> dict[str, object]:
        """The SCIM user of a service principal."""
        row = self._database.row("SELECT * FROM service_principal WHERE client_id = ?", client_id)
        assert row is not None, "a checked token names a known principal"
        return {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "id": str(row["user_id"]),
            "userName": client_id,
            "displayName": row["display_name"],
            "active": True,
            "groups": [{"display": "admins", "type": "direct", "value": "admins"}],
        }
