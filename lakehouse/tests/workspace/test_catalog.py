"""Unity Catalog through the official SDK: catalogs, schemas, tables, volumes, permissions.

`test_lineage.py` has the lineage; names of models are tested with the registry.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest, NotFound, NotImplemented, PermissionDenied, ResourceConflict
from databricks.sdk.service.catalog import ColumnTypeName, TableType, VolumeType
from running_server import RunningServer, server_over

from ipai_lakehouse.workspace.setup import Prepared

from .lake_server import fill


@pytest.fixture(scope="module")
def lake(
    prepared: tuple[Path, Prepared], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server over a lake with tables."""
    folder = shutil.copytree(prepared[0], tmp_path_factory.mktemp("catalog") / "home")
    fill(folder)
    server = server_over(folder, prepared[1])
    server.start()
    yield server
    server.stop()


@pytest.fixture
def client(lake: RunningServer) -> WorkspaceClient:
    """The SDK at that server."""
    return lake.sdk()


def test_metastore_and_the_one_catalog(client: WorkspaceClient) -> None:
    assigned = client.metastores.current()
    assert assigned.workspace_id == client.get_workspace_id()
    assert assigned.default_catalog_name == "ipai"
    assert client.metastores.summary().metastore_id == assigned.metastore_id
    assert [one.metastore_id for one in client.metastores.list()] == [assigned.metastore_id]
    assert [one.name for one in client.catalogs.list()] == ["ipai"]
    assert client.catalogs.get("ipai").metastore_id == assigned.metastore_id
    with pytest.raises(NotFound, match="Catalog 'main' does not exist"):
        client.catalogs.get("main")
    with pytest.raises(NotImplemented, match="one catalog"):
        client.catalogs.create("other")


def test_schemas_come_and_go(client: WorkspaceClient, lake: RunningServer) -> None:
    made = client.schemas.create("Scratch", "ipai", comment="for a test", properties={"team": "tax"})
    assert (made.full_name, made.comment, made.properties) == ("ipai.scratch", "for a test", {"team": "tax"})
    assert (made.created_by, made.owner) == (lake.client_id, lake.client_id)
    with pytest.raises(ResourceConflict, match="already exists"):
        client.schemas.create("scratch", "ipai")
    changed = client.schemas.update("ipai.scratch", comment="changed")
    assert (changed.comment, changed.properties) == ("changed", {"team": "tax"})
    names = {one.name for one in client.schemas.list("ipai")}
    assert {"bronze", "silver", "gold", "features", "models", "own", "scratch"} <= names
    client.schemas.delete("ipai.scratch")
    with pytest.raises(NotFound, match="ipai.scratch"):
        client.schemas.get("ipai.scratch")


def test_schemas_of_the_lake_stay(client: WorkspaceClient) -> None:
    assert client.schemas.get("ipai.silver").comment == "Cleaned and typed"
    with pytest.raises(PermissionDenied, match="belongs to the lake"):
        client.schemas.delete("ipai.silver", force=True)
    with pytest.raises(NotImplemented, match="rename"):
        client.schemas.update("ipai.silver", new_name="platinum")
    with pytest.raises(NotImplemented, match="belongs to"):
        client.schemas.update("ipai.silver", owner="somebody@example.com")


@pytest.mark.parametrize("name", ["../silver", "a b", "", "x" * 300, "naïve", "1st", "_hidden"])
def test_names_that_are_no_names(client: WorkspaceClient, name: str) -> None:
    with pytest.raises(BadRequest, match="cannot name a schema"):
        client.schemas.create(name, "ipai")


def test_a_schema_with_tables_goes_only_by_force(client: WorkspaceClient, lake: RunningServer) -> None:
    shutil.copytree(lake.home / "tables" / "own", lake.home / "tables" / "doomed")
    client.volumes.create("ipai", "doomed", "files", VolumeType.MANAGED)
    with pytest.raises(BadRequest, match="not empty: it has notes, files"):
        client.schemas.delete("ipai.doomed")
    assert client.tables.exists("ipai.doomed.notes").table_exists
    client.schemas.delete("ipai.doomed", force=True)
    with pytest.raises(NotFound):
        client.schemas.get("ipai.doomed")
    assert not (lake.home / "volumes" / "ipai" / "doomed").exists()


def test_a_table_says_everything_about_itself(client: WorkspaceClient, lake: RunningServer) -> None:
    table = client.tables.get("ipai.silver.journal_items")
    assert table.table_type is TableType.MATERIALIZED_VIEW
    assert (table.comment, table.owner) == ("Posted items", lake.client_id)
    assert table.storage_location == (lake.home / "tables" / "silver" / "journal_items").as_uri()
    assert table.properties["delta.lastUpdateVersion"] == "1"
    assert table.properties["spark.sql.statistics.numRows"] == "3"
    assert table.created_at <= table.updated_at
    assert "FROM bronze.account_move_line" in table.view_definition
    assert "ipai.bronze.account_move_line" in [
        one.table.table_full_name for one in table.view_dependencies.dependencies
    ]
    balance = table.columns[1]
    assert (balance.name, balance.position, balance.nullable) == ("balance", 1, True)
    assert (balance.type_name, balance.type_text) == (ColumnTypeName.DECIMAL, "decimal(18,2)")
    assert (balance.type_precision, balance.type_scale) == (18, 2)
    assert balance.comment == "positive is debit"
    assert json.loads(balance.type_json)["type"] == "decimal(18,2)"


def test_types_are_named_as_databricks_names_them(client: WorkspaceClient) -> None:
    ids, at = client.tables.get("ipai.own.notes").columns
    assert (ids.type_name, ids.type_text) == (ColumnTypeName.ARRAY, "array<bigint>")
    assert (at.type_name, at.type_text) == (ColumnTypeName.TIMESTAMP, "timestamp")


def test_tables_are_listed_in_pages(client: WorkspaceClient, lake: RunningServer) -> None:
    names = [one.name for one in client.tables.list("ipai", "silver", max_results=2)]
    assert names == ["company_agencies", "journal_items", "taxes"]
    with lake.http() as http:
        ask = {"catalog_name": "ipai", "schema_name": "silver", "max_results": 2, "omit_columns": "true"}
        first = http.get("/api/2.1/unity-catalog/tables", params=ask).json()
        assert "columns" not in first["tables"][0]
        token = first["next_page_token"]
        last = http.get("/api/2.1/unity-catalog/tables", params=ask | {"page_token": token}).json()
    assert [one["name"] for one in last["tables"]] == ["taxes"] and "next_page_token" not in last
    summaries = client.tables.list_summaries("ipai", schema_name_pattern="silver", table_name_pattern="tax%")
    assert [one.full_name for one in summaries] == ["ipai.silver.taxes"]


def test_tables_that_are_not_there(client: WorkspaceClient) -> None:
    with pytest.raises(NotFound, match="Table 'ipai.silver.nothing' does not exist"):
        client.tables.get("ipai.silver.nothing")
    assert not client.tables.exists("ipai.silver.nothing").table_exists
    with pytest.raises(NotFound, match="Schema"):
        list(client.tables.list("ipai", "nothing"))
    with pytest.raises(BadRequest, match="has 3 names"):
        client.tables.get("silver.bills")


def test_only_own_tables_are_deleted(client: WorkspaceClient, lake: RunningServer) -> None:
    shutil.copytree(lake.home / "tables" / "own" / "notes", lake.home / "tables" / "own" / "old")
    client.tables.delete("ipai.own.old")
    assert not client.tables.exists("ipai.own.old").table_exists
    with pytest.raises(PermissionDenied, match="belongs to the lake"):
        client.tables.delete("ipai.silver.taxes")


def test_a_volume_is_a_folder_of_the_files_api(client: WorkspaceClient) -> None:
    made = client.volumes.create("ipai", "own", "inbox", VolumeType.MANAGED, comment="in")
    assert (made.full_name, made.comment) == ("ipai.own.inbox", "in")
    client.files.upload("/Volumes/ipai/own/inbox/a.txt", io.BytesIO(b"a"))
    assert client.files.download("/Volumes/ipai/own/inbox/a.txt").contents.read() == b"a"
    assert client.volumes.update("ipai.own.inbox", comment="out").comment == "out"
    assert [one.name for one in client.volumes.list("ipai", "own")] == ["inbox"]
    with pytest.raises(ResourceConflict):
        client.volumes.create("ipai", "own", "inbox", VolumeType.MANAGED)
    client.volumes.delete("ipai.own.inbox")
    with pytest.raises(NotFound):
        client.volumes.read("ipai.own.inbox")
    with pytest.raises(NotFound):
        client.files.download("/Volumes/ipai/own/inbox/a.txt")


def test_the_landing_volume_stays(client: WorkspaceClient) -> None:
    assert client.volumes.read("ipai.bronze.landing").name == "landing"
    with pytest.raises(PermissionDenied, match="belongs to the lake"):
        client.volumes.delete("ipai.bronze.landing")
    with pytest.raises(NotImplemented, match="managed volumes only"):
        client.volumes.create("ipai", "own", "far", VolumeType.EXTERNAL, storage_location="s3://x/y")


@pytest.mark.parametrize(
    ("kind", "name"),
    [("schema", "ipai.gold"), ("table", "ipai.silver.taxes"), ("volume", "ipai.bronze.landing")],
)
def test_privileges_come_from_the_catalog(client: WorkspaceClient, kind: str, name: str) -> None:
    (held,) = client.grants.get_effective(kind, name).privilege_assignments
    assert (held.principal, held.privileges[0].inherited_from_name) == ("admins", "ipai")
    assert not client.grants.get(kind, name).privilege_assignments
    with pytest.raises(NotFound):
        client.grants.get_effective(kind, name + "x")
    with pytest.raises(NotImplemented, match="does not have grants"):
        client.grants.update(kind, name, changes=[])


def test_what_is_made_survives_kill_9(lake: RunningServer) -> None:
    lake.sdk().schemas.create("kept", "ipai", comment="survives")
    lake.sdk().volumes.create("ipai", "kept", "box", VolumeType.MANAGED, comment="too")
    (lake.home / ".trash" / "half").mkdir(parents=True)
    lake.kill()
    lake.start()
    assert lake.sdk().schemas.get("ipai.kept").comment == "survives"
    assert lake.sdk().volumes.read("ipai.kept.box").comment == "too"
    assert not (lake.home / ".trash").exists()
