"""Predictions, files, dashboards, warehouses, the user."""

import io
import json
from datetime import date
from decimal import Decimal

import fault_server as fault
import pytest
from databricks_client import (
    AlreadyExists,
    Conflict,
    DatabricksError,
    InvalidInput,
    MalformedAnswer,
    NotFound,
    OutcomeUnknown,
    Unavailable,
)
from databricks_client.api import files as files_api
from databricks_client.api import serving as serving_api

MODEL = "/serving-endpoints/bir-tax-forecaster/invocations"
FILE = "/api/2.0/fs/files/Volumes/ipai/bronze/landing/a%20b.csv"
NAME = "/Volumes/ipai/bronze/landing/a b.csv"


def predictor(connection, request, server):
    """Answers with the records' numbers; the model's version is the batch's number."""
    version = sum(seen.path == MODEL for seen in server.seen)
    numbers = [record["n"] for record in request.json["dataframe_records"]]
    return fault.answer({"predictions": numbers}, served_model_name=f"m-{version}")(
        connection, request, server
    )


def test_batches_keep_the_order_and_the_model(server, connect):
    server.on("POST", MODEL, predictor)
    done = connect().serving.predict("bir-tax-forecaster", [{"n": n} for n in range(5)], batch_size=2)
    assert done.predictions == [0, 1, 2, 3, 4]
    assert done.served_models == ["m-1", "m-1", "m-2", "m-2", "m-3"]


def test_batches_keep_below_the_size_limit(server, connect, monkeypatch):
    monkeypatch.setattr(serving_api, "MAX_PAYLOAD", 100)
    server.on("POST", MODEL, predictor)
    done = connect().serving.predict("bir-tax-forecaster", [{"n": n, "text": "x" * 30} for n in range(5)])
    assert done.predictions == [0, 1, 2, 3, 4]
    assert [len(seen.json["dataframe_records"]) for seen in server.seen] == [2, 2, 1]
    assert all(len(seen.body) < 100 + len('{"dataframe_records":[]}') for seen in server.seen)
    with pytest.raises(InvalidInput, match="Record 2"):
        connect().serving.predict("bir-tax-forecaster", [{"n": 1}, {"n": "x" * 200}])


def test_values_of_records(server, connect):
    server.on("POST", MODEL, fault.answer({"predictions": [{"predicted": "1.10"}]}))
    record = {
        "n": None,
        "d": date(2026, 3, 1),
        "m": Decimal("12.50"),
        "i": Decimal("7"),
        "t": "12.50",
        "l": [1],
    }
    done = connect().serving.predict("bir-tax-forecaster", [record])
    assert done.predictions == [{"predicted": "1.10"}] and done.served_models == [None]
    (sent,) = server.seen[0].json["dataframe_records"]
    assert sent == {"n": None, "d": "2026-03-01", "m": 12.5, "i": 7, "t": "12.50", "l": [1]}
    assert server.seen[0].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("value", [float("nan"), Decimal("NaN"), object(), {1, 2}])
def test_values_json_does_not_know(connect, value):
    with pytest.raises(InvalidInput, match="cannot be sent"):
        connect().serving.predict("bir-tax-forecaster", [{"n": value}])


def test_no_records_no_call(server, connect):
    assert connect().serving.predict("bir-tax-forecaster", []).predictions == []
    assert server.seen == []


@pytest.mark.parametrize("payload", [{"predictions": [1]}, {"predictions": 1}, {"outputs": []}, []])
def test_not_one_prediction_a_record(server, connect, payload):
    server.on("POST", MODEL, fault.answer(payload))
    with pytest.raises(MalformedAnswer):
        connect().serving.predict("bir-tax-forecaster", [{"n": 1}, {"n": 2}])


def test_scoring_is_repeatable_and_a_starting_model_is_told(server, connect, clock):
    server.on("POST", MODEL, fault.status(503), predictor)
    assert connect(clock=clock).serving.predict("bir-tax-forecaster", [{"n": 1}]).predictions == [1]
    server.on("POST", MODEL, fault.status(503, Retry_After="90"))
    with pytest.raises(Unavailable, match="90 seconds"):
        connect(clock=clock).serving.predict("bir-tax-forecaster", [{"n": 1}])


def test_an_endpoint(server, connect):
    entity = {
        "name": "m-3",
        "entity_name": "ipai.models.m",
        "entity_version": "3",
        "state": {"deployment": "DEPLOYMENT_READY", "deployment_state_message": "Scaled to zero"},
    }
    server.on(
        "GET",
        "/api/2.0/serving-endpoints/m",
        fault.answer(
            {
                "name": "m",
                "state": {"ready": "READY", "config_update": "NOT_UPDATING"},
                "config": {"served_entities": [entity]},
            }
        ),
    )
    endpoint = connect().serving.get("m")
    assert endpoint.ready and endpoint.asleep
    assert endpoint.config.served_entities[0].entity_version == "3"


class Stream(io.BytesIO):
    def seekable(self) -> bool:
        return False


def test_uploads_of_every_kind(server, connect, tmp_path):
    server.on("PUT", FILE, fault.raw(204, b""))
    (tmp_path / "a").write_bytes(b"content")
    opened = io.BytesIO(b"skipped content")
    opened.seek(8)
    files = connect().files
    for source in (b"content", tmp_path / "a", opened, Stream(b"content")):
        files.upload(NAME, source)
    assert [seen.body for seen in server.seen] == [b"content"] * 4
    assert {seen.headers["Content-Type"] for seen in server.seen} == {"application/octet-stream"}
    assert {seen.query["overwrite"] for seen in server.seen} == {"true"}


@pytest.mark.parametrize("empty", [b"", io.BytesIO(b"")])
def test_an_empty_file(server, connect, empty):
    server.on("PUT", FILE, fault.raw(204, b""))
    connect().files.upload(NAME, empty)
    assert server.seen[0].body == b""


def test_an_upload_is_repeated_from_its_beginning(server, connect, clock):
    server.on("PUT", FILE, fault.status(503), fault.drop, fault.raw(204, b""))
    connect(clock=clock).files.upload(NAME, io.BytesIO(b"content"))
    assert [seen.body for seen in server.seen] == [b"content"] * 3


@pytest.mark.parametrize(("source", "overwrite"), [(b"content", False), (Stream(b"content"), True)])
def test_an_upload_that_must_not_be_repeated(server, connect, source, overwrite):
    server.on("PUT", FILE, fault.drop)
    with pytest.raises(OutcomeUnknown):
        connect().files.upload(NAME, source, overwrite=overwrite)
    assert len(server.seen) == 1


def test_an_existing_file(server, connect):
    server.on("PUT", FILE, fault.status(409, {"error_code": "ALREADY_EXISTS", "message": "it is there"}))
    with pytest.raises(AlreadyExists) as caught:
        connect().files.upload(NAME, b"x", overwrite=False)
    assert isinstance(caught.value, Conflict)


def test_a_file_that_is_too_large(server, connect, monkeypatch):
    monkeypatch.setattr(files_api, "MAX_FILE", 3)
    with pytest.raises(InvalidInput, match="5 GiB"):
        connect().files.upload(NAME, io.BytesIO(b"four"))


@pytest.mark.parametrize("path", ["relative", "/Volumes/../api/2.2/jobs/delete", "/Volumes/./x"])
def test_paths_that_lead_elsewhere(server, connect, path):
    with pytest.raises(InvalidInput):
        connect().files.delete(path)
    assert server.seen == []


def test_list_delete_and_make_directories(server, connect):
    folder = "/api/2.0/fs/directories/Volumes/ipai/x"
    entry = {
        "path": "/Volumes/ipai/x/a",
        "name": "a",
        "is_directory": False,
        "file_size": 3,
        "last_modified": 1000,
    }
    server.on("GET", folder, fault.answer({"contents": [entry], "next_page_token": "n"}), fault.answer({}))
    server.on("PUT", folder, fault.raw(204, b""))
    server.on("DELETE", "/api/2.0/fs/files/Volumes/ipai/x/a", fault.raw(204, b""))
    files = connect().files
    (found,) = files.list("/Volumes/ipai/x")
    assert (found.name, found.file_size, found.modified_at.second) == ("a", 3, 1)
    files.mkdirs("/Volumes/ipai/x")
    files.delete("/Volumes/ipai/x/a")
    with pytest.raises(NotFound):
        files.delete("/Volumes/ipai/x/b")


def test_dashboards(server, connect):
    base = "/api/2.0/lakeview/dashboards"
    full = {
        "dashboard_id": "d1",
        "display_name": "BIR Compliance",
        "etag": "1",
        "warehouse_id": "w",
        "lifecycle_state": "ACTIVE",
        "serialized_dashboard": json.dumps({"pages": [], "datasets": []}) + "\n",
    }
    server.on(
        "GET", base, fault.answer({"dashboards": [{"dashboard_id": "d1", "display_name": "BIR Compliance"}]})
    )
    server.on("GET", f"{base}/d1", fault.answer(full))
    server.on(
        "GET",
        f"{base}/d1/published",
        fault.answer({"display_name": "BIR Compliance", "embed_credentials": True}),
    )
    dashboards = connect().dashboards
    assert [dashboard.display_name for dashboard in dashboards.list()] == ["BIR Compliance"]
    assert dashboards.get("d1").definition == {"pages": [], "datasets": []}
    assert dashboards.published("d1").embed_credentials
    with pytest.raises(NotFound):
        dashboards.published("d2")
    server.on("GET", f"{base}/d1", fault.answer({**full, "serialized_dashboard": "nonsense"}))
    with pytest.raises(MalformedAnswer):
        _ = dashboards.get("d1").definition


def test_warehouses(server, connect):
    base = "/api/2.0/sql/warehouses"
    server.on(
        "GET", base, fault.answer({"warehouses": [{"id": "w", "name": "x", "state": "STOPPED", "new": 1}]})
    )
    server.on("POST", f"{base}/w/start", fault.answer({}))
    server.on("POST", f"{base}/w/stop", fault.answer({}))
    warehouses = connect().warehouses
    (warehouse,) = warehouses.list()
    assert not warehouse.running
    warehouses.start("w")
    warehouses.stop("w")
    assert [seen.path.rsplit("/", 1)[1] for seen in server.seen[1:]] == ["start", "stop"]


def test_me_tells_the_workspace(server, connect):
    server.on(
        "GET",
        "/api/2.0/preview/scim/v2/Me",
        fault.answer(
            {"id": "1", "userName": "sp", "displayName": "Odoo", "active": True}, X_Databricks_Org_Id="42"
        ),
    )
    me = connect().users.me()
    assert (me.user_name, me.display_name, me.workspace_id) == ("sp", "Odoo", "42")


@pytest.mark.parametrize("payload", [{}, [], "text", {"id": 1}])
def test_an_answer_of_another_shape(server, connect, payload):
    server.on("GET", "/api/2.0/preview/scim/v2/Me", fault.answer(payload))
    with pytest.raises(MalformedAnswer, match="unknown form"):
        connect().users.me()


def test_numbers_and_texts_are_both_taken_as_ids(server, connect):
    """Some servers write 64-bit ids as texts."""
    server.on("POST", "/api/2.2/jobs/run-now", fault.answer({"run_id": "9007199254740993"}))
    assert connect().jobs.run_now(1, "t") == 9007199254740993


def test_a_request_id_in_the_body(server, connect):
    details = [{"@type": "type.googleapis.com/google.rpc.RequestInfo", "request_id": "r-5"}]
    server.on("GET", "/api/2.0/sql/warehouses/w", fault.status(400, {"message": "no", "details": details}))
    with pytest.raises(DatabricksError) as caught:
        connect().warehouses.get("w")
    assert caught.value.request_id == "r-5" and "request r-5" in str(caught.value)
