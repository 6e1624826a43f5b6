"""The workspace tree: rules that hold whatever client asks."""

from __future__ import annotations

import base64

import pytest
from databricks.sdk.errors import NotFound
from databricks.sdk.service.dashboards import Dashboard
from running_server import RunningServer


def body(path: str, content: bytes = b"x", **members: object) -> dict[str, object]:
    """Body of import."""
    return {"path": path, "content": base64.b64encode(content).decode(), "format": "RAW"} | members


REFUSED = [
    (body("/Shared/r/a", format="SOURCE"), 400, "language of a notebook"),
    (body("/Shared/r/a", format="SOURCE", language="COBOL"), 400, "not COBOL"),
    (body("/Shared/r/a", format="DBC"), 501, "not DBC"),
    (body("/Shared/r/a.ipynb", format="AUTO"), 501, "Jupyter"),
    (body("/Shared/r/a") | {"content": "%"}, 400, "base64"),
    (body("/Shared/r/a", b"x" * 10_000_001), 400, "10 MB"),
    (body("/Shared/r"), 400, "already exists"),
    (body("Shared/r/a"), 400, "start with"),
    (body("/Shared/missing/a"), 404, "parent folder"),
]


@pytest.mark.parametrize(("sent", "status", "words"), REFUSED)
def test_an_import_is_refused_in_words(
    workspace: RunningServer, sent: dict[str, object], status: int, words: str
) -> None:
    workspace.sdk().workspace.mkdirs("/Shared/r")
    with workspace.http() as http:
        answer = http.post("/api/2.0/workspace/import", json=sent)
    assert (answer.status_code, words in answer.json()["message"]) == (status, True), answer.text


def test_a_kind_is_not_overwritten_by_another(workspace: RunningServer) -> None:
    with workspace.http() as http:
        url = "/api/2.0/workspace/import"
        assert http.post(url, json=body("/Shared/kind")).status_code == 200
        notebook = body("/Shared/kind", format="SOURCE", language="SQL", overwrite=True)
        assert "type mismatch" in http.post(url, json=notebook).json()["message"]
        again = http.post(url, json=body("/Shared/kind", b"y", overwrite=True))
        assert again.status_code == 200
        bare = http.get("/api/2.0/workspace/export", params={"path": "/Shared/kind", "direct_download": True})
        assert bare.content == b"y"
        assert http.post("/api/2.0/workspace/mkdirs", json={"path": "/Shared/kind/b"}).status_code == 400
        exported = http.get("/api/2.0/workspace/export", params={"path": "/Shared", "format": "DBC"})
        assert exported.status_code == 501


def test_a_bundle_writes_files_with_a_bare_body(workspace: RunningServer) -> None:
    home = f"/Users/{workspace.client_id}"
    with workspace.http() as http:
        url = f"/api/2.0/workspace-files/import-file/Workspace{home}/state.json"
        assert http.post(url, content=b"{}", params={"overwrite": "true"}).status_code == 200
        assert http.post(url, content=b"[]").json()["error_code"] == "RESOURCE_ALREADY_EXISTS"
    status = workspace.sdk().workspace.get_status(f"{home}/state.json")
    assert (status.object_type.value, status.size) == ("FILE", 2)


def test_deleting_a_folder_takes_its_dashboards_to_the_trash(workspace: RunningServer) -> None:
    client = workspace.sdk()
    client.workspace.mkdirs("/Shared/old/inner")
    draft = Dashboard(display_name="Old", parent_path="/Shared/old/inner")
    dashboard = client.lakeview.create(draft)
    client.workspace.delete("/Shared/old", recursive=True)
    with pytest.raises(NotFound):
        client.workspace.get_status("/Shared/old/inner")
    assert client.lakeview.get(dashboard.dashboard_id).lifecycle_state.value == "TRASHED"


def test_the_roots_stay(workspace: RunningServer) -> None:
    with workspace.http() as http:
        answer = http.post("/api/2.0/workspace/delete", json={"path": "/Shared", "recursive": True})
    assert answer.status_code == 400 and "cannot be deleted" in answer.json()["message"]
