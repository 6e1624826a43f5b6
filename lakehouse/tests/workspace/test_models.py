"""Registered models of Unity Catalog through the official client, on versions that MLflow has registered."""

from __future__ import annotations

import mlflow
import pytest
from databricks.sdk.errors import BadRequest, NotFound, ResourceConflict
from mlflow.store.model_registry.sqlalchemy_store import SqlAlchemyStore
from running_server import RunningServer

from ipai_lakehouse import layout

NAME = "ipai.models.counted"


@pytest.fixture(scope="module")
def registered(workspace: RunningServer) -> SqlAlchemyStore:
    """The model, made through the REST API, with two versions, made by MLflow."""
    client = workspace.sdk().registered_models
    client.create(catalog_name="ipai", schema_name="models", name="counted", comment="Counts")
    store = SqlAlchemyStore(layout.mlflow_uri(workspace.home))
    for number in (1, 2):
        store.create_model_version(NAME, f"file:///model/{number}", description=f"try {number}")
    return store


def test_models_are_created_changed_and_listed(workspace: RunningServer, registered: SqlAlchemyStore) -> None:
    client = workspace.sdk().registered_models
    found = client.get(NAME)
    assert (found.name, found.full_name, found.comment) == ("counted", NAME, "Counts")
    with pytest.raises(ResourceConflict, match="already exists"):
        client.create(catalog_name="ipai", schema_name="models", name="counted")
    assert client.update(NAME, comment="Counts on").comment == "Counts on"
    assert NAME in {one.full_name for one in client.list(catalog_name="ipai", schema_name="models")}
    assert not list(client.list(catalog_name="ipai", schema_name="gold"))
    with pytest.raises(ResourceConflict, match="has versions"):
        client.delete(NAME)
    client.create(catalog_name="ipai", schema_name="models", name="brief")
    assert client.update("ipai.models.brief", new_name="briefer").full_name == "ipai.models.briefer"
    client.delete("ipai.models.briefer")
    with pytest.raises(NotFound):
        client.get("ipai.models.briefer")


def test_versions_and_aliases(workspace: RunningServer, registered: SqlAlchemyStore) -> None:
    client, versions = workspace.sdk().registered_models, workspace.sdk().model_versions
    assert [one.version for one in versions.list(NAME)] == [2, 1]
    assert versions.get(NAME, 2).source == "file:///model/2"
    versions.update(NAME, 1, comment="the first")
    assert registered.get_model_version(NAME, "1").description == "the first"
    with pytest.raises(NotFound):
        client.set_alias(NAME, "champion", 3)
    client.set_alias(NAME, "champion", 1)
    client.set_alias(NAME, "champion", 2)
    assert versions.get_by_alias(NAME, "champion").version == 2
    assert registered.get_model_version_by_alias(NAME, "champion").version in ("2", 2)
    aliases = client.get(NAME, include_aliases=True).aliases
    assert [(one.alias_name, one.version_num) for one in aliases] == [("champion", 2)]
    client.delete_alias(NAME, "champion")
    client.delete_alias(NAME, "champion")
    with pytest.raises(NotFound, match="no alias"):
        versions.get_by_alias(NAME, "champion")


def test_what_mlflow_sets_the_workspace_shows(workspace: RunningServer, registered: SqlAlchemyStore) -> None:
    uri = layout.mlflow_uri(workspace.home)
    mlflow.MlflowClient(uri, uri).set_registered_model_alias(NAME, "challenger", "1")
    assert workspace.sdk().model_versions.get_by_alias(NAME, "challenger").version == 1


def test_refusals(workspace: RunningServer, registered: SqlAlchemyStore) -> None:
    client = workspace.sdk().registered_models
    with pytest.raises(NotFound, match="Catalog 'main'"):
        client.create(catalog_name="main", schema_name="models", name="x")
    with pytest.raises(BadRequest, match="not a name"):
        client.create(catalog_name="ipai", schema_name="models", name="a.b")
    with pytest.raises(BadRequest, match="not an alias"):
        client.set_alias(NAME, "a b", 1)
    with pytest.raises(NotFound):
        client.get("ipai.models.nothing")
