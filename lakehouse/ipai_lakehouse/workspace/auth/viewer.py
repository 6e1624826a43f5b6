"""Viewer tokens of embedded dashboards: what `tokeninfo` hands out and what the token endpoint takes back.

A service principal asks for the authorization details of one published dashboard and one viewer, and sends
them to the token endpoint: the token that comes back can read the figures of that dashboard for that viewer,
and nothing else. Names and forms: `GetPublishedDashboardTokenInfoResponse` of databricks-sdk 0.162, 2026-11.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

SCOPE = "dashboards.query-execution dashboards.lakeview-embedded:read sql.redash-config:read settings:read"
RUNNER = "permissionSets/dashboard.runner"
_CLAIM = "urn:aibi:external_data:"


class GrantRefused(ValueError):
    """The parameters of a token request do not belong together; the text says how, `code` is OAuth's word."""

    def __init__(self, sentence: str, code: str = "invalid_request") -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class ViewerGrant:
    """Whom a viewer token stands for, and the only dashboard it opens.

    `value` is what the datasets read as `__aibi_external_value`, `viewer_id` as `__aibi_external_viewer_id`.
    """

    dashboard_id: str
    viewer_id: str
    value: str

    def claim(self) -> str:
        """`urn:aibi:external_data:<value>:<viewer>:<dashboard>`; colons inside a part are percent-encoded."""
        parts = (quote(part, safe=",") for part in (self.value, self.viewer_id, self.dashboard_id))
        return _CLAIM + ":".join(parts)

    def token_info(self, workspace_id: str) -> dict[str, Any]:
        """The answer of `tokeninfo`: the members of the second token request."""
        detail = {
            "type": "workspace_rule_set",
            "resource_name": _resource(workspace_id, self.dashboard_id),
            "resource_legacy_acl_path": f"/dashboards/{self.dashboard_id}",
            "grant_rules": [{"permission_set": RUNNER}],
        }
        return {"authorization_details": [detail], "custom_claim": self.claim(), "scope": SCOPE}


def read_claim(claim: str) -> ViewerGrant:
    """The grant of a custom claim; raises GrantRefused."""
    parts = claim.removeprefix(_CLAIM).split(":")
    if not claim.startswith(_CLAIM) or len(parts) != 3 or not parts[2]:
        raise GrantRefused("custom_claim is not the one that tokeninfo gave.")
    value, viewer_id, dashboard_id = map(unquote, parts)
    return ViewerGrant(dashboard_id, viewer_id, value)


def read_grant(form: dict[str, str], workspace_id: str) -> ViewerGrant:
    """The grant of a token request; raises GrantRefused unless all three members fit the same dashboard."""
    if set(form.get("scope", "").split()) != set(SCOPE.split()):
        raise GrantRefused("The scope of a viewer token must be the one that tokeninfo gave.")
    grant = read_claim(form.get("custom_claim", ""))
    try:
        details = json.loads(form.get("authorization_details", ""))
    except ValueError:
        details = None
    if details != grant.token_info(workspace_id)["authorization_details"]:
        raise GrantRefused("authorization_details are not the ones that tokeninfo gave for this claim.")
    return grant


def _resource(workspace_id: str, dashboard_id: str) -> str:
    return f"workspaces/{workspace_id}/dashboards/{dashboard_id}"
