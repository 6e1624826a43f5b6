"""What the small lake of the tests answers about viewer tokens."""

import base64
import json

SCOPE = "dashboards.query-execution dashboards.lakeview-embedded:read"
ENDS = 4102444800  # 2100-01-01, in seconds


def token_info(path, query):
    """Return the answer of ``tokeninfo``: it repeats who is to see what."""
    dashboard_id = path.split("/")[5]
    claim = f"urn:aibi:external_data:{query['external_value']}:{query['external_viewer_id']}:{dashboard_id}"
    resource = f"workspaces/77/dashboards/{dashboard_id}"
    details = [{"type": "workspace_rule_set", "resource_name": resource}]
    return 200, {"authorization_details": details, "custom_claim": claim, "scope": SCOPE}


def viewer_token(form):
    """Return a token as it looks, for a token request with a custom claim; its signature is not one."""
    claims = {"exp": ENDS, "scope": form["scope"][0], "custom_claim": form["custom_claim"][0]}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in ({}, claims)]
    return ".".join([*(part.rstrip("=") for part in parts), "c2lnbmF0dXJl"])


def claim_of(token):
    """Return (value, viewer id, dashboard id) of such a token."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=="))["custom_claim"].split(":")[-3:]
