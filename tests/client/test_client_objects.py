"""Notebooks, files and folders of the workspace."""

import base64

import fault_server as fault
import pytest
from databricks_client import (
    AlreadyExists,
    BadRequest,
    InvalidInput,
    MalformedAnswer,
    NotFound,
    OutcomeUnknown,
)
from databricks_client.api import objects as objects_api

BASE = "/api/2.0/workspace"
NAME = "/Shared/ipai/tax ñ"
SOURCE = "# Databricks notebook source\nprint('₱')\n".encode()


def test_import_sends_bytes_as_base64(server, connect):
    server.on("POST", f"{BASE}/import", fault.answer({}))
    connect().objects.import_(NAME, SOURCE, language="PYTHON", overwrite=True)
    sent = server.seen[0].json
    assert base64.b64decode(sent.pop("content")) == SOURCE
    assert sent == {"path": NAME, "format": "SOURCE", "language": "PYTHON", "overwrite": True}


@pytest.mark.parametrize("content", [b"", bytes(range(256)), SOURCE])
def test_what_was_imported_is_exported(server, connect, content):
    server.on("POST", f"{BASE}/import", fault.answer({}))
    connect().objects.import_(NAME, content, format="RAW")
    server.on("GET", f"{BASE}/export", fault.answer({"content": server.seen[0].json["content"]}))
    assert connect().objects.export(NAME, format="RAW") == content
    assert server.seen[1].query == {"path": NAME, "format": "RAW"}


def test_an_export_that_is_not_base64(server, connect):
    server.on("GET", f"{BASE}/export", fault.answer({"content": "<html>"}))
    with pytest.raises(MalformedAnswer, match="base64"):
        connect().objects.export(NAME)


def test_only_an_overwriting_import_is_repeated(server, connect, clock):
    server.on("POST", f"{BASE}/import", fault.drop, fault.status(503), fault.answer({}))
    connect(clock=clock).objects.import_(NAME, b"x", overwrite=True)
    assert len(server.seen) == 3
    server.on("POST", f"{BASE}/import", fault.drop, fault.answer({}))
    with pytest.raises(OutcomeUnknown):
        connect(clock=clock).objects.import_(NAME, b"x")
    assert len(server.seen) == 4


@pytest.mark.parametrize(
    ("code", "kind"), [("RESOURCE_ALREADY_EXISTS", AlreadyExists), ("INVALID_PARAMETER_VALUE", BadRequest)]
)
def test_a_refused_import(server, connect, code, kind):
    server.on("POST", f"{BASE}/import", fault.status(400, {"error_code": code, "message": "no"}))
    with pytest.raises(kind):
        connect().objects.import_(NAME, b"x")


def test_input_that_cannot_be_sent(server, connect, monkeypatch):
    monkeypatch.setattr(objects_api, "MAX_CONTENT", 3)
    with pytest.raises(InvalidInput, match="10 MB"):
        connect().objects.import_(NAME, b"four")
    for call in ("export", "list", "get_status", "mkdirs", "delete"):
        with pytest.raises(InvalidInput, match="full path"):
            getattr(connect().objects, call)("Shared/x")
    assert server.seen == []


def test_list_and_status(server, connect):
    folder = {"path": "/Shared/ipai", "object_type": "DIRECTORY", "object_id": 1}
    notebook = {"path": NAME, "object_type": "NOTEBOOK", "object_id": 2, "language": "PYTHON", "new": 1}
    server.on("GET", f"{BASE}/list", fault.answer({"objects": [folder, notebook]}), fault.answer({}))
    server.on("GET", f"{BASE}/get-status", fault.answer(notebook))
    objects = connect().objects
    assert [(found.path, found.is_directory) for found in objects.list("/Shared")] == [
        ("/Shared/ipai", True),
        (NAME, False),
    ]
    assert objects.list("/Shared/empty") == []
    assert objects.get_status(NAME).language == "PYTHON"


def test_folders_are_made_and_deleted_again_after_a_cut(server, connect, clock):
    server.on("POST", f"{BASE}/mkdirs", fault.drop, fault.answer({}))
    server.on("POST", f"{BASE}/delete", fault.drop, fault.answer({}))
    objects = connect(clock=clock).objects
    objects.mkdirs("/Shared/ipai")
    objects.delete("/Shared/ipai", recursive=True)
    assert [seen.json for seen in server.seen[1::2]] == [
        {"path": "/Shared/ipai"},
        {"path": "/Shared/ipai", "recursive": True},
    ]


def test_deleting_what_is_not_there(server, connect):
    body = {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "Path (/x) doesn't exist."}
    server.on("POST", f"{BASE}/delete", fault.status(400, body))
    with pytest.raises(NotFound, match="/x"):
        connect().objects.delete("/x")
