"""Workspace objects: what one client writes the other reads."""

from __future__ import annotations

import base64

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.workspace import ExportFormat, ImportFormat, Language, ObjectType
from databricks_client import AlreadyExists, BadRequest, Databricks, NotFound

HEAD = b"-- Databricks notebook source\n"


def test_ours_is_read_by_theirs(ours: Databricks, theirs: WorkspaceClient) -> None:
    ours.objects.mkdirs("/Workspace/Shared/ours/inner")
    ours.objects.import_("/Shared/ours/tax", b"SELECT 1", language="SQL")
    ours.objects.import_("/Shared/ours/rates.csv", b"a,\xff\n", format="RAW")
    found = {item.path: item for item in theirs.workspace.list("/Workspace/Shared/ours", recursive=False)}
    assert {path: item.object_type for path, item in found.items()} == {
        "/Shared/ours/inner": ObjectType.DIRECTORY,
        "/Shared/ours/tax": ObjectType.NOTEBOOK,
        "/Shared/ours/rates.csv": ObjectType.FILE,
    }
    assert found["/Shared/ours/tax"].language is Language.SQL
    assert len({item.object_id for item in found.values()}) == 3
    exported = theirs.workspace.export("/Shared/ours/tax", format=ExportFormat.SOURCE)
    assert (base64.b64decode(exported.content), exported.file_type) == (HEAD + b"SELECT 1", "sql")
    file = theirs.workspace.download("/Workspace/Shared/ours/rates.csv", format=ExportFormat.AUTO)
    assert file.read() == b"a,\xff\n"
    ours.objects.delete("/Shared/ours", recursive=True)
    assert "/Shared/ours" not in {item.path for item in theirs.workspace.list("/Shared")}


def test_theirs_is_read_by_ours(ours: Databricks, theirs: WorkspaceClient) -> None:
    theirs.workspace.mkdirs("/Shared/theirs")
    theirs.workspace.upload("/Shared/theirs/close.py", b"print(1)")
    note = b"# Databricks notebook source\nprint(2)\n"
    theirs.workspace.upload("/Shared/theirs/auto.py", note, format=ImportFormat.AUTO)
    theirs.workspace.upload("/Shared/theirs/plain.py", b"print(3)", format=ImportFormat.AUTO)
    kinds = {item.path: (item.object_type, item.language) for item in ours.objects.list("/Shared/theirs")}
    assert kinds == {
        "/Shared/theirs/close.py": ("NOTEBOOK", "PYTHON"),
        "/Shared/theirs/auto": ("NOTEBOOK", "PYTHON"),
        "/Shared/theirs/plain.py": ("FILE", ""),
    }
    assert ours.objects.export("/Workspace/Shared/theirs/auto") == note
    assert ours.objects.export("/Shared/theirs/plain.py", format="AUTO") == b"print(3)"
    assert ours.objects.get_status("/Shared/theirs").is_directory
    theirs.workspace.delete("/Shared/theirs", recursive=True)
    with pytest.raises(NotFound):
        ours.objects.get_status("/Shared/theirs")


def test_refusals_are_understood_by_ours(ours: Databricks) -> None:
    ours.objects.mkdirs("/Shared/refusals")
    ours.objects.import_("/Shared/refusals/a", b"SELECT 1", language="SQL")
    with pytest.raises(AlreadyExists):
        ours.objects.import_("/Shared/refusals/a", b"SELECT 2", language="SQL")
    ours.objects.import_("/Shared/refusals/a", b"SELECT 2", language="SQL", overwrite=True)
    assert ours.objects.export("/Shared/refusals/a") == HEAD + b"SELECT 2"
    with pytest.raises(BadRequest) as refusal:
        ours.objects.delete("/Shared/refusals")
    assert refusal.value.error_code == "DIRECTORY_NOT_EMPTY"
    for call in (ours.objects.export, ours.objects.list, ours.objects.delete):
        with pytest.raises(NotFound):
            call("/Shared/refusals/nowhere")
    with pytest.raises(NotFound, match="."):
        ours.objects.import_("/Shared/nowhere/a", b"x", language="SQL")
