"""Where dashboards may be embedded: the domains of the applications around them, added to those approved."""

from __future__ import annotations

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.settings import (
    AibiDashboardEmbeddingApprovedDomains,
    AibiDashboardEmbeddingApprovedDomainsSetting,
)

MASK = "aibi_dashboard_embedding_approved_domains.approved_domains"


def approve(client: WorkspaceClient, domains: str) -> str:
    """Approve a comma-separated list; what is approved already stays. Returns what was done.

    Needs a workspace administrator; fails while the access policy is another than ALLOW_APPROVED_DOMAINS.
    """
    api = client.settings.aibi_dashboard_embedding_approved_domains
    found = api.get()
    inner = found.aibi_dashboard_embedding_approved_domains
    known = list(inner.approved_domains or []) if inner else []
    asked = [one.strip() for one in domains.split(",") if one.strip()]
    missing = [one for one in dict.fromkeys(asked) if one not in known]
    if not missing:
        return "unchanged"
    setting = AibiDashboardEmbeddingApprovedDomainsSetting(
        AibiDashboardEmbeddingApprovedDomains([*known, *missing]), etag=found.etag, setting_name="default"
    )
    api.update(allow_missing=True, setting=setting, field_mask=MASK)
    return f"approved {', '.join(missing)}"
