"""Where dashboards may be embedded: an access policy and a list of approved domains, each with an etag."""

from __future__ import annotations

import json
import re
from typing import Any

from ..core.database import Database
from ..core.errors import ApiError, conflict, invalid, missing

SCHEMA = """
CREATE TABLE IF NOT EXISTS embed_setting (
    name TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL
);
"""
POLICY = "aibi_dash_embed_ws_acc_policy"
DOMAINS = "aibi_dash_embed_ws_apprvd_domains"
# Setting type → its member on the wire, the member inside, and the default.
TYPES: dict[str, tuple[str, str, Any]] = {
    POLICY: ("aibi_dashboard_embedding_access_policy", "access_policy_type", "ALLOW_APPROVED_DOMAINS"),
    DOMAINS: ("aibi_dashboard_embedding_approved_domains", "approved_domains", []),
}
POLICIES = ("ALLOW_ALL_DOMAINS", "ALLOW_APPROVED_DOMAINS", "DENY_ALL_DOMAINS")
# A host of Content-Security-Policy: nothing that could end the header or add a directive.
_DOMAIN = re.compile(r"(https?://)?(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?")


class EmbedSettings:
    """Storage of both settings. Versions only grow, so an etag never comes back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, kind: str) -> dict[str, Any]:
        """A setting as the settings API shows it, the default where nobody set it."""
        member, inner, _default = _type(kind)
        value, version = self._read(kind)
        return {member: {inner: value}, "etag": str(version), "setting_name": "default"}

    def update(self, kind: str, setting: dict[str, Any]) -> dict[str, Any]:
        """Change a setting; 409 for a stale etag."""
        member, inner, _default = _type(kind)
        body = setting.get(member)
        value = body.get(inner) if isinstance(body, dict) else None
        if kind == POLICY and value not in POLICIES:
            raise invalid(f"{member}.{inner} must be one of {', '.join(POLICIES)}.")
        if kind == DOMAINS:
            self._check_domains(value)
        self._write(kind, value, setting.get("etag"))
        return self.get(kind)

    def delete(self, kind: str, etag: str | None) -> dict[str, Any]:
        """Back to the default; 409 for a stale etag."""
        self._write(kind, _type(kind)[2], etag)
        return {"etag": self.get(kind)["etag"]}

    def frame_ancestors(self) -> list[str]:
        """The sources of `frame-ancestors`: `*`, approved domains, or nothing at all."""
        policy = self._read(POLICY)[0]
        if policy == "ALLOW_ALL_DOMAINS":
            return ["*"]
        return self._read(DOMAINS)[0] if policy == "ALLOW_APPROVED_DOMAINS" else []

    def _check_domains(self, value: Any) -> None:
        if self._read(POLICY)[0] != "ALLOW_APPROVED_DOMAINS":
            sentence = "Domains can be approved only while the access policy is ALLOW_APPROVED_DOMAINS."
            raise ApiError(400, "FAILED_PRECONDITION", sentence)
        texts = value if isinstance(value, list) else [None]
        for text in texts:
            if not isinstance(text, str) or not _DOMAIN.fullmatch(text):
                raise invalid(f"{text!r} is not a domain, such as *.example.com or http://127.0.0.1:8069.")

    def _read(self, kind: str) -> tuple[Any, int]:
        row = self._database.row("SELECT * FROM embed_setting WHERE name = ?", kind)
        return (json.loads(row["value"]), row["version"]) if row else (_type(kind)[2], 0)

    def _write(self, kind: str, value: Any, etag: str | None) -> None:
        with self._database.write() as connection:
            version = self._read(kind)[1]
            if etag and etag != str(version):
                raise conflict("RESOURCE_CONFLICT", "The setting was changed meanwhile: read it again.")
            connection.execute(
                "INSERT OR REPLACE INTO embed_setting VALUES (?, ?, ?)",
                (kind, json.dumps(value), version + 1),
            )


def _type(kind: str) -> tuple[str, str, Any]:
    if kind not in TYPES:
        raise missing(f"There is no setting {kind}.")
    return TYPES[kind]
