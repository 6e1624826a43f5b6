"""Where dashboards may be embedded: the official client's settings, and the page's header."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest
from databricks.sdk.errors import BadRequest, InvalidParameterValue, ResourceConflict
from databricks.sdk.service import settings as sdk
from running_server import RunningServer
from workspace.embedding import publish

Kind = sdk.AibiDashboardEmbeddingAccessPolicyAccessPolicyType


@pytest.fixture
def own(own_tasks: RunningServer) -> Iterator[RunningServer]:
    """A workspace of the test's own: these settings hold for all of it."""
    yield own_tasks


def set_policy(server: RunningServer, kind: Kind) -> None:
    setting = sdk.AibiDashboardEmbeddingAccessPolicySetting(sdk.AibiDashboardEmbeddingAccessPolicy(kind))
    server.sdk().settings.aibi_dashboard_embedding_access_policy.update(
        True, setting, "aibi_dashboard_embedding_access_policy.access_policy_type"
    )


def approve(
    server: RunningServer, *domains: str, etag: str | None = None
) -> sdk.AibiDashboardEmbeddingApprovedDomainsSetting:
    setting = sdk.AibiDashboardEmbeddingApprovedDomainsSetting(
        sdk.AibiDashboardEmbeddingApprovedDomains(list(domains)), etag=etag
    )
    return server.sdk().settings.aibi_dashboard_embedding_approved_domains.update(
        True, setting, "aibi_dashboard_embedding_approved_domains.approved_domains"
    )


def ancestors(server: RunningServer, board: str) -> str:
    header = httpx.get(f"{server.host}/embed/dashboardsv3/{board}").headers["content-security-policy"]
    found = re.search(r"frame-ancestors (.*)$", header)
    assert found and "script-src 'self'" in header
    return found[1]


def test_the_settings_decide_who_may_frame_the_page(own: RunningServer) -> None:
    settings = own.sdk().settings
    board = publish(own, "Framed", json.dumps({"pages": []}))
    policy = settings.aibi_dashboard_embedding_access_policy.get()
    assert policy.aibi_dashboard_embedding_access_policy.access_policy_type is Kind.ALLOW_APPROVED_DOMAINS
    assert ancestors(own, board) == "'none'"
    approve(own, "*.example.com", "http://127.0.0.1:8069")
    assert ancestors(own, board) == "*.example.com http://127.0.0.1:8069"
    set_policy(own, Kind.DENY_ALL_DOMAINS)
    assert ancestors(own, board) == "'none'"
    with pytest.raises(BadRequest, match="ALLOW_APPROVED_DOMAINS"):
        approve(own, "example.com")
    set_policy(own, Kind.ALLOW_ALL_DOMAINS)
    assert ancestors(own, board) == "*"
    settings.aibi_dashboard_embedding_access_policy.delete()
    assert ancestors(own, board) == "*.example.com http://127.0.0.1:8069"
    settings.aibi_dashboard_embedding_approved_domains.delete()
    assert ancestors(own, board) == "'none'"


def test_a_stale_etag_changes_nothing(own: RunningServer) -> None:
    api = own.sdk().settings.aibi_dashboard_embedding_approved_domains
    first = api.get().etag
    assert approve(own, "a.example", etag=first).etag != first
    with pytest.raises(ResourceConflict):
        approve(own, "b.example", etag=first)
    with pytest.raises(ResourceConflict):
        api.delete(etag=first)
    kept = api.get().aibi_dashboard_embedding_approved_domains
    assert kept.approved_domains == ["a.example"]


@pytest.mark.parametrize("domain", ["a.example; script-src *", "a b", "", "javascript:x", "a.example\n", "*"])
def test_a_domain_cannot_become_a_directive(workspace: RunningServer, domain: str) -> None:
    with pytest.raises(InvalidParameterValue, match="is not a domain"):
        approve(workspace, domain)


def test_other_settings_are_refused_in_words(workspace: RunningServer) -> None:
    with workspace.http() as http:
        answer = http.get("/api/2.0/settings/types/default_namespace_ws/names/default")
    assert answer.status_code == 501 and "other than" in answer.json()["message"]
